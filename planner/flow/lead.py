"""Lead times: along own routes, and with third parties between them.

At a store parcels are ready when the linehaul leaves it, at a point when the loop
leaves it, at home on arrival; the last delivery counts if there are several. A third
party brings them its lead after it has them. An own loop from a store that a third
party supplies takes them on the first day that they are there before it leaves.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from planner.flow.records import AllocationFlows, FloatArray
from planner.instance import Instance
from planner.model.carriers import CarrierLeg
from planner.model.places import Tier
from planner.plan import Facility, Plan, Stop, StopKind
from planner.service.carriers import carrier_leg
from planner.units import SECONDS_PER_HOUR

__all__ = ["lead_times"]

DAY_S = 24 * SECONDS_PER_HOUR

_ReadyKey = tuple[StopKind, str, str]


def lead_times(
    plan: Plan,
    instance: Instance,
    position: Mapping[str, int],
    allocations: AllocationFlows,
) -> FloatArray:
    """Return the time from the start of the linehaul day until parcels are ready.

    ``inf`` where no route calls. Shape ``(num_allocations,)``.
    """
    times = _LeadTimes(plan, instance, position)
    return np.array(
        [
            times.at_home(item.village_id, item.facility_id)
            if is_home
            else times.at_facility(item.facility_id)
            if carrier < 0
            else instance.carriers[carrier].lead_s[CarrierLeg.HOME]
            for item, is_home, carrier in zip(
                plan.allocations,
                allocations.is_home.tolist(),
                allocations.carrier_idx.tolist(),
                strict=True,
            )
        ],
        dtype=np.float64,
    )


class _LeadTimes:
    """When parcels are ready at the facilities and doors of a plan."""

    def __init__(
        self, plan: Plan, instance: Instance, position: Mapping[str, int]
    ) -> None:
        self._plan = plan
        self._instance = instance
        self._position = position
        self._ready_s = _ready_times(plan)

    def at_home(self, village_id: str, store_id: str) -> float:
        """Return when the last delivery of a store to a village's homes arrives."""
        return self._after(
            store_id, self._clock_s((StopKind.VILLAGE, village_id, store_id))
        )

    def at_facility(self, site_id: str) -> float:
        """Return when parcels are ready at a facility, ``inf`` if it is not open."""
        facility = self._facility(site_id)
        if facility is None:
            return math.inf
        carrier = self._instance.carrier_by_id.get(facility.carrier_id or "")
        if carrier is None:
            own_s = self._clock_s((StopKind.FACILITY, site_id, ""))
            return self._after(facility.parent_id or "", own_s)
        leg = carrier_leg(self._instance, self._instance.site_index[site_id])
        before_s = 0.0
        if leg is CarrierLeg.LOOP and facility.parent_id is not None:
            before_s = self.at_facility(facility.parent_id)
        return before_s + carrier.lead_s[leg]

    def _facility(self, site_id: str) -> Facility | None:
        found = self._position.get(site_id)
        return None if found is None else self._plan.facilities[found]

    def _clock_s(self, key: _ReadyKey) -> float:
        start_s = self._instance.operations.linehaul_window_s[0]
        return self._ready_s.get(key, math.inf) - start_s

    def _after(self, store_id: str, own_s: float) -> float:
        """Return when an own route brings what a third party brings to its store."""
        store = self._facility(store_id)
        if store is None or store.carrier_id is None or not math.isfinite(own_s):
            return own_s
        if self._instance.sites[self._instance.site_index[store_id]].tier is Tier.HUB:
            return own_s
        late_s = max(0.0, self.at_facility(store_id) - own_s)
        return own_s + DAY_S * math.ceil(late_s / DAY_S)


def _ready_times(plan: Plan) -> dict[_ReadyKey, float]:
    stops: dict[_ReadyKey, list[Stop]] = defaultdict(list)
    for route in plan.routes:
        for trip in route.trips:
            for stop in trip.stops:
                is_home = stop.kind is StopKind.VILLAGE
                depot_id = route.depot_id if is_home else ""
                stops[stop.kind, stop.id, depot_id].append(stop)
    return {key: _last_delivery_s(group) for key, group in stops.items()}


def _last_delivery_s(stops: Iterable[Stop]) -> float:
    visits = list(stops)
    deliveries = [stop for stop in visits if stop.delivered_parcels > 0]
    return max(
        stop.arrival_s if stop.kind is StopKind.VILLAGE else stop.departure_s
        for stop in deliveries or visits
    )

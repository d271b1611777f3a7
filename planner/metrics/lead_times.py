"""Lead times and frequencies: along own routes, and with third parties between them.

At a store parcels are ready when the linehaul leaves it, at a point when the loop
leaves it, at home on arrival; the last delivery counts if there are several. A third
party brings them its lead after it has them. An own loop from a store that a third
party supplies takes them on the first day that they are there before it leaves.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.carriers import Carrier, CarrierLeg
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan, Stop, StopKind
from planner.service.carriers import carrier_leg
from planner.service.frequency import home_days, supplied_days
from planner.units import SECONDS_PER_HOUR

__all__ = ["LeadTimes", "carried_by_others"]

DAY_S = 24 * SECONDS_PER_HOUR

_ReadyKey = tuple[StopKind, str, str]


def carried_by_others(plan: Plan) -> NDArray[np.bool_]:
    """Return which allocations a third party brings on some leg."""
    facilities = {item.site_id: item for item in plan.facilities}

    def is_carried(item: Allocation) -> bool:
        if item.carrier_id is not None:
            return True
        facility = facilities.get(item.facility_id)
        passed: set[str] = set()
        while facility is not None and facility.site_id not in passed:
            if facility.carrier_id is not None:
                return True
            passed.add(facility.site_id)
            facility = facilities.get(facility.parent_id or "")
        return False

    return np.array([is_carried(item) for item in plan.allocations], dtype=np.bool_)


class LeadTimes:
    """Lead times and days a week of the allocations of a plan."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self._instance = instance
        self._facilities = {item.site_id: item for item in plan.facilities}
        self._ready_s = _ready_times(plan)

    def lead_s(self, item: Allocation) -> float:
        """Return the time from the start of the linehaul day until it is ready.

        ``inf`` where no route calls.
        """
        carrier = self._carrier(item)
        if carrier is not None:
            return carrier.lead_s[CarrierLeg.HOME]
        if item.mode is Mode.HOME:
            key = StopKind.VILLAGE, item.village_id, item.facility_id
            return self._after(item.facility_id, self._clock_s(key))
        return self._facility_s(item.facility_id)

    def days_per_week(self, item: Allocation) -> float:
        """Return the days a week that parcels come, the fewest on their way."""
        carrier = self._carrier(item)
        if carrier is not None:
            return carrier.days_per_week
        fewest, site_id = self._door_days(item), item.facility_id
        while (facility := self._facilities.get(site_id)) is not None:
            supplier = self._carrier(facility)
            own = supplied_days(self._instance, facility)
            fewest = min(fewest, supplier.days_per_week if supplier else own)
            if facility.parent_id is None or facility.parent_id == site_id:
                break
            site_id = facility.parent_id
        return fewest

    def _door_days(self, item: Allocation) -> float:
        """Return the days that vehicles come to the door, the most at a counter."""
        instance = self._instance
        if item.mode is not Mode.HOME:
            return instance.operations.days_per_week
        village = instance.village_index[item.village_id]
        return home_days(instance, village, instance.site_index[item.facility_id])

    def _carrier(self, item: Facility | Allocation) -> Carrier | None:
        return self._instance.carrier_by_id.get(item.carrier_id or "")

    def _clock_s(self, key: _ReadyKey) -> float:
        start_s = self._instance.operations.linehaul_window_s[0]
        return self._ready_s.get(key, math.inf) - start_s

    def _facility_s(self, site_id: str) -> float:
        facility = self._facilities.get(site_id)
        if facility is None:
            return math.inf
        carrier = self._carrier(facility)
        if carrier is None:
            own_s = self._clock_s((StopKind.FACILITY, site_id, ""))
            return self._after(facility.parent_id or "", own_s)
        leg = carrier_leg(self._instance, self._instance.site_index[site_id])
        before_s = 0.0
        if leg is CarrierLeg.LOOP and facility.parent_id is not None:
            before_s = self._facility_s(facility.parent_id)
        return before_s + carrier.lead_s[leg]

    def _after(self, store_id: str, own_s: float) -> float:
        """Return when an own route brings what a third party brings to its store."""
        store = self._facilities.get(store_id)
        if store is None or store.carrier_id is None or not math.isfinite(own_s):
            return own_s
        if self._instance.sites[self._instance.site_index[store_id]].tier is Tier.HUB:
            return own_s
        late_s = max(0.0, self._facility_s(store_id) - own_s)
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

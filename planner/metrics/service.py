"""Service: how each allocated share of a village is served, and when it is ready."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.metrics.coverage import find_pair
from planner.model.service import Mode
from planner.plan import Allocation, Plan, Stop, StopKind
from planner.service.coverage import THRESHOLD_TOLERANCE
from planner.service.functions import HOME_FUNCTIONS, functions_at

__all__ = ["Services", "effective_shares", "services"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_ReadyKey = tuple[StopKind, str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Services:
    """What every allocation of a plan means to the villagers, aligned arrays.

    Parameters
    ----------
    village_idx, share
        The village, and the share of its parcels and residents.
    distance_m, time_s
        The villager's way to the facility; 0 at home, ``inf`` out of reach.
    lead_time_s
        From the start of the linehaul day at the hub until the parcel is ready:
        at a store when the linehaul leaves it, at a point when the loop leaves
        it, at home on arrival. The last delivery counts if there are several.
        ``inf`` where no route calls.
    has_functions
        Whether all required functions are there.
    """

    village_idx: IntArray
    share: FloatArray
    distance_m: FloatArray
    time_s: FloatArray
    lead_time_s: FloatArray
    has_functions: BoolArray

    def mean_by_village(self, values: FloatArray, num_villages: int) -> FloatArray:
        """Return the mean by share of values, ``inf`` for villages not served."""
        shares = np.bincount(self.village_idx, self.share, num_villages)
        sums = np.bincount(self.village_idx, self.share * values, num_villages)
        means = np.full(num_villages, np.inf)
        np.divide(sums, shares, out=means, where=shares > 0)
        return means

    def latest_by_village(self, values: FloatArray, num_villages: int) -> FloatArray:
        """Return the largest of values, ``inf`` for villages not served."""
        latest = np.full(num_villages, -np.inf)
        np.maximum.at(latest, self.village_idx, values)
        return np.where(np.isneginf(latest), np.inf, latest)


def services(instance: Instance, plan: Plan) -> Services:
    """Return what every allocation of a plan means to the villagers."""
    ways = [_way(instance, allocation) for allocation in plan.allocations]
    start_s = instance.operations.linehaul_window_s[0]
    ready_s = _ready_times(plan)
    return Services(
        village_idx=np.array(
            [instance.village_index[item.village_id] for item in plan.allocations],
            dtype=np.int64,
        ),
        share=np.array([item.share for item in plan.allocations], dtype=np.float64),
        distance_m=np.array([way[0] for way in ways], dtype=np.float64),
        time_s=np.array([way[1] for way in ways], dtype=np.float64),
        lead_time_s=np.array(
            [ready_s.get(_key(item), np.inf) - start_s for item in plan.allocations],
            dtype=np.float64,
        ),
        has_functions=_has_functions(instance, plan),
    )


def effective_shares(instance: Instance, served: Services) -> FloatArray:
    """Return the share of each village with effective service.

    That is: the required functions, at the required days a week, within the
    promise, as far as the standard asks for them.
    """
    standard = instance.standard
    is_effective = served.has_functions.copy()
    if standard.days_per_week is not None:
        is_effective &= instance.operations.days_per_week >= standard.days_per_week
    if standard.promise_s is not None:
        limit_s = standard.promise_s + THRESHOLD_TOLERANCE
        is_effective &= served.lead_time_s <= limit_s
    shares = np.bincount(
        served.village_idx, served.share * is_effective, len(instance.villages)
    )
    return shares.astype(np.float64)


def _way(instance: Instance, allocation: Allocation) -> tuple[float, float]:
    if allocation.mode is Mode.HOME:
        return 0.0, 0.0
    pair = find_pair(
        instance,
        instance.village_index[allocation.village_id],
        instance.site_index[allocation.facility_id],
    )
    if pair is None:
        return np.inf, np.inf
    return float(instance.reach.distance_m[pair]), float(instance.reach.time_s[pair])


def _has_functions(instance: Instance, plan: Plan) -> BoolArray:
    required = set(instance.standard.required_functions)
    functions = {
        facility.site_id: functions_at(
            instance, instance.site_index[facility.site_id], facility.format_id
        )
        for facility in plan.facilities
    }
    return np.array(
        [
            required.issubset(
                HOME_FUNCTIONS
                if item.mode is Mode.HOME
                else functions.get(item.facility_id, ())
            )
            for item in plan.allocations
        ],
        dtype=np.bool_,
    )


def _key(allocation: Allocation) -> _ReadyKey:
    if allocation.mode is Mode.HOME:
        return StopKind.VILLAGE, allocation.village_id, allocation.facility_id
    return StopKind.FACILITY, allocation.facility_id, ""


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

"""Service: how each allocated share of a village is served, and when it is ready."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.metrics.coverage import find_pair
from planner.metrics.lead_times import LeadTimes
from planner.plan import Allocation, Plan
from planner.service.coverage import THRESHOLD_TOLERANCE
from planner.service.functions import functions_at, functions_at_door

__all__ = ["Services", "effective_shares", "is_effective", "services"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


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
        From the start of the linehaul day at the hub until the parcel is ready
        (``lead_times``); ``inf`` where no route calls.
    days_per_week
        That parcels come.
    has_functions
        Whether all required functions are there.
    """

    village_idx: IntArray
    share: FloatArray
    distance_m: FloatArray
    time_s: FloatArray
    lead_time_s: FloatArray
    days_per_week: FloatArray
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
    times = LeadTimes(instance, plan)
    return Services(
        village_idx=np.array(
            [instance.village_index[item.village_id] for item in plan.allocations],
            dtype=np.int64,
        ),
        share=np.array([item.share for item in plan.allocations], dtype=np.float64),
        distance_m=np.array([way[0] for way in ways], dtype=np.float64),
        time_s=np.array([way[1] for way in ways], dtype=np.float64),
        lead_time_s=np.array(
            [times.lead_s(item) for item in plan.allocations], dtype=np.float64
        ),
        days_per_week=np.array(
            [times.days_per_week(item) for item in plan.allocations], dtype=np.float64
        ),
        has_functions=_has_functions(instance, plan),
    )


def is_effective(instance: Instance, served: Services) -> BoolArray:
    """Return whether each allocation is effective service."""
    standard = instance.standard
    found = served.has_functions.copy()
    if standard.days_per_week is not None:
        found &= served.days_per_week >= standard.days_per_week
    if standard.promise_s is not None:
        limit_s = standard.promise_s + THRESHOLD_TOLERANCE
        found &= served.lead_time_s <= limit_s
    return found


def effective_shares(instance: Instance, served: Services) -> FloatArray:
    """Return the share of each village with effective service.

    That is: the required functions, at the required days a week, within the
    promise, as far as the standard asks for them.
    """
    share = served.share * is_effective(instance, served)
    shares = np.bincount(served.village_idx, share, len(instance.villages))
    return shares.astype(np.float64)


def _way(instance: Instance, allocation: Allocation) -> tuple[float, float]:
    if allocation.mode.is_at_door:
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
                functions_at_door(instance, item)
                if item.mode.is_at_door
                else functions.get(item.facility_id, ())
            )
            for item in plan.allocations
        ],
        dtype=np.bool_,
    )

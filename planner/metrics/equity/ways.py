"""Ways: how far residents go to collect, and how far the worst-off tenth of them.

The way is the road distance from the village to where it collects: 0 when delivered
home. What is not served counts as the farthest that any site is from a village of the
county that may go there: nobody is better off for being left out. Time is what is spent
on ways that are made: there and back, once for each parcel collected or handed in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.flow import Flow
from planner.instance import Instance
from planner.metrics.equity.spread import worst_tenth_mean
from planner.model.service import counter_mode
from planner.service.coverage import THRESHOLD_TOLERANCE
from planner.units import SECONDS_PER_HOUR

__all__ = [
    "TRIPS_PER_PARCEL",
    "hours_on_ways",
    "unserved_way_m",
    "village_hours_per_year",
    "village_ways_m",
    "villager_hours_per_year",
    "worst_tenth_way_m",
]

FloatArray = NDArray[np.float64]

TRIPS_PER_PARCEL = 1.0
"""Ways there and back for a parcel: no source says how many are fetched together."""


def worst_tenth_way_m(flow: Flow) -> float:
    """Return the mean way of the tenth of residents who go farthest, in metres.

    The conditional value at risk at 0.9 (Rockafellar and Uryasev 2000,
    doi:10.21314/JOR.2000.038); 0 where nobody lives.
    """
    return worst_tenth_mean(village_ways_m(flow), flow.instance.residents)


def village_ways_m(flow: Flow) -> FloatArray:
    """Return how far each village's residents go, mean by share, in metres.

    Shape ``(num_villages,)``; ``inf`` where a facility is out of reach.
    """
    allocations, num = flow.allocations, len(flow.instance.villages)
    way_m = np.bincount(
        allocations.village_idx, allocations.village_share * allocations.way_m, num
    )
    missing = np.clip(1.0 - flow.served_share, 0.0, 1.0)
    return np.asarray(way_m + missing * unserved_way_m(flow.instance))


def village_hours_per_year(flow: Flow) -> FloatArray:
    """Return the hours a year that each village's people are on their way to collect.

    Who is served at the door goes for what was left over there alone; who is not served
    at all does not go. Shape ``(num_villages,)``.
    """
    allocations, instance = flow.allocations, flow.instance
    way_s = np.where(np.isfinite(allocations.way_s), allocations.way_s, 0.0)
    hours = hours_on_ways(instance, allocations.parcels, way_s)
    left_over = allocations.left_over_in.sum(axis=1)
    to_store_s = allocations.left_over_way_s
    hours += hours_on_ways(
        instance, left_over, np.where(np.isfinite(to_store_s), to_store_s, 0.0)
    )
    found = np.zeros(len(instance.villages))
    np.add.at(found, allocations.village_idx, hours)
    return found


def hours_on_ways(
    instance: Instance, parcels_per_day: FloatArray, way_s: FloatArray
) -> FloatArray:
    """Return the hours a year on ways there and back for parcels of an average day.

    Parameters
    ----------
    way_s
        The way there.
    """
    trips = TRIPS_PER_PARCEL * parcels_per_day * instance.operations.days_per_year
    return trips * 2.0 * way_s / SECONDS_PER_HOUR


def villager_hours_per_year(
    instance: Instance, village_idx: int, time_s: float
) -> float:
    """Return the hours a year of a whole village whose way there takes ``time_s``."""
    parcels = instance.village_parcels_per_day[village_idx : village_idx + 1]
    return float(hours_on_ways(instance, parcels, np.array([time_s]))[0])


def unserved_way_m(instance: Instance) -> FloatArray:
    """Return what the way of a village that is not served counts as, in metres.

    The longest in its county of the ways to points and stores that may open, no longer
    than ``requirements.reach_m``. Shape ``(num_villages,)``.
    """
    longest_m = np.array(
        [
            -np.inf
            if (mode := counter_mode(site)) is None or not instance.may_open(idx)
            else instance.requirements.reach_of(mode)
            for idx, site in enumerate(instance.sites)
        ]
    )
    reach = instance.reach
    limit_m = longest_m[reach.destination_idx] + THRESHOLD_TOLERANCE
    offered = reach.distance_m <= limit_m
    counties = [village.county_id for village in instance.villages]
    _, county = np.unique(counties, return_inverse=True)
    farthest_m = np.zeros(len(instance.counties) + 1)
    np.maximum.at(
        farthest_m, county[reach.origin_idx[offered]], reach.distance_m[offered]
    )
    return np.asarray(farthest_m[county])

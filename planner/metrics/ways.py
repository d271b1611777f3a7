"""Ways: how far residents go to collect, and how far the worst-off tenth of them.

The way is the road distance from the village to where it collects: 0 when delivered
home. What is not served counts as the farthest that any site is from a village of the
county that may go there: nobody is better off for being left out. Time is what is spent
on ways that are made: there and back, once for each parcel collected or handed in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.metrics.coverage import find_pair
from planner.metrics.service import services
from planner.metrics.spread import worst_tenth_mean
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Plan
from planner.units import SECONDS_PER_HOUR

__all__ = [
    "TRIPS_PER_PARCEL",
    "unserved_way_m",
    "village_hours_per_year",
    "village_ways_m",
    "villager_hours_per_year",
    "worst_tenth_way_m",
]

FloatArray = NDArray[np.float64]

TRIPS_PER_PARCEL = 1.0
"""Ways there and back for a parcel: no source says how many are fetched together."""

_MODES = {Tier.POINT: Mode.POINT, Tier.STORE: Mode.STORE}


def worst_tenth_way_m(instance: Instance, plan: Plan) -> float:
    """Return the mean way of the tenth of residents who go farthest, in metres.

    The conditional value at risk at 0.9 (Rockafellar and Uryasev 2000,
    doi:10.21314/JOR.2000.038); 0 where nobody lives.
    """
    return worst_tenth_mean(village_ways_m(instance, plan), instance.residents)


def village_ways_m(instance: Instance, plan: Plan) -> FloatArray:
    """Return how far each village's residents go, mean by share, in metres.

    Shape ``(num_villages,)``; ``inf`` where a facility is out of reach.
    """
    served, num = services(instance, plan), len(instance.villages)
    shares = np.bincount(served.village_idx, served.share, num)
    way_m = np.bincount(served.village_idx, served.share * served.distance_m, num)
    missing = np.clip(1.0 - shares, 0.0, 1.0)
    return np.asarray(way_m + missing * unserved_way_m(instance))


def village_hours_per_year(instance: Instance, plan: Plan) -> FloatArray:
    """Return the hours a year that each village's people are on their way to collect.

    Nobody is who is served at the door, or not at all. Shape ``(num_villages,)``.
    """
    hours = np.zeros(len(instance.villages))
    for item in plan.allocations:
        if item.mode.is_at_door:
            continue
        village_idx = instance.village_index[item.village_id]
        pair = find_pair(instance, village_idx, instance.site_index[item.facility_id])
        time_s = 0.0 if pair is None else float(instance.reach.time_s[pair])
        hours[village_idx] += item.share * villager_hours_per_year(
            instance, village_idx, time_s
        )
    return hours


def villager_hours_per_year(
    instance: Instance, village_idx: int, time_s: float
) -> float:
    """Return the hours a year of a whole village whose way there takes ``time_s``."""
    trips = TRIPS_PER_PARCEL * float(instance.parcels_per_day[village_idx])
    days = instance.operations.days_per_year
    return trips * days * 2.0 * time_s / SECONDS_PER_HOUR


def unserved_way_m(instance: Instance) -> FloatArray:
    """Return what the way of a village that is not served counts as, in metres.

    The longest in its county of the ways to points and stores that may open, no longer
    than ``requirements.reach_m``. Shape ``(num_villages,)``.
    """
    reach_m = instance.requirements.reach_m
    longest_m = np.array(
        [
            reach_m.get(_MODES[site.tier], -np.inf)
            if site.tier in _MODES and instance.may_open(idx)
            else -np.inf
            for idx, site in enumerate(instance.sites)
        ]
    )
    reach = instance.reach
    offered = reach.distance_m <= longest_m[reach.destination_idx]
    counties = [village.county_id for village in instance.villages]
    _, county = np.unique(counties, return_inverse=True)
    farthest_m = np.zeros(len(instance.counties) + 1)
    np.maximum.at(
        farthest_m, county[reach.origin_idx[offered]], reach.distance_m[offered]
    )
    return np.asarray(farthest_m[county])

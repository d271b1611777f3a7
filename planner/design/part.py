"""Parts of an instance: fewer villages and sites, and what a plan decides there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.network.travel import Reach
from planner.plan import Plan

__all__ = ["narrowed", "part_of"]


def narrowed(
    instance: Instance, villages: Sequence[int], sites: Sequence[int]
) -> Instance:
    """Return an instance with only some villages and sites, by position.

    Roads, locations and travel times are shared, not copied.
    """
    village_idx = np.array(villages, dtype=np.int64)
    site_idx = np.array(sites, dtype=np.int64)
    streams = np.concatenate(
        [np.flatnonzero(instance.stream_village == idx) for idx in villages]
        or [np.zeros(0, np.int64)]
    )
    return replace(
        instance,
        villages=tuple(instance.villages[idx] for idx in villages),
        sites=tuple(instance.sites[idx] for idx in sites),
        streams=tuple(instance.streams[idx] for idx in streams.tolist()),
        parcels_in_per_day=instance.parcels_in_per_day[streams],
        parcels_out_per_day=instance.parcels_out_per_day[streams],
        village_location=instance.village_location[village_idx],
        site_location=instance.site_location[site_idx],
        reach=_reach_within(instance, village_idx, site_idx),
    )


def _reach_within(
    instance: Instance,
    village_idx: NDArray[np.int64],
    site_idx: NDArray[np.int64],
) -> Reach:
    reach = instance.reach
    new_village = np.full(len(instance.villages), -1, dtype=np.int32)
    new_village[village_idx] = np.arange(len(village_idx))
    new_site = np.full(len(instance.sites), -1, dtype=np.int32)
    new_site[site_idx] = np.arange(len(site_idx))
    origin = new_village[reach.origin_idx]
    destination = new_site[reach.destination_idx]
    kept = (origin >= 0) & (destination >= 0)
    return Reach(
        origin_idx=origin[kept],
        destination_idx=destination[kept],
        distance_m=reach.distance_m[kept],
        time_s=reach.time_s[kept],
        within_m=reach.within_m,
    )


def part_of(plan: Plan, instance: Instance) -> Plan:
    """Return what a plan decides in an instance that is a part of its own."""
    sites, streams = instance.site_index, instance.stream_index
    return Plan(
        facilities=tuple(item for item in plan.facilities if item.site_id in sites),
        allocations=tuple(
            item for item in plan.allocations if item.stream_id in streams
        ),
        unserved=tuple(item for item in plan.unserved if item.stream_id in streams),
        closed_site_ids=tuple(item for item in plan.closed_site_ids if item in sites),
        routes=tuple(route for route in plan.routes if route.depot_id in sites),
        county_key=plan.county_key,
    )

"""A county by streams: each stream a place of its own, as siting and routes see it.

The siting model, the routes and the search know places that have parcels. A village
whose goods are not all served alike has several streams: each of them becomes such a
place, where the village is. Who lives there, and what coverages count, stays with the
first stream of a village, which is the one with most of its parcels. A plan names
streams, so that what is decided here holds in the county as it is.

With three streams or more, none of which has half of a village's parcels, shares are a
heuristic here; what a plan attains is measured in the county as it is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.instance import Instance
from planner.model.places import VillageKind
from planner.network.travel import Reach
from planner.once import once

__all__ = ["by_stream"]


@once
def by_stream(instance: Instance) -> Instance:
    """Return the county with a place for each stream; itself where villages are it."""
    if [item.id for item in instance.streams] == list(instance.village_index):
        return instance
    origin = instance.stream_village
    villages = [instance.villages[idx] for idx in origin.tolist()]
    first = {item.village_id: item.id for item in reversed(instance.streams)}
    served_at = instance.requirements.served_at
    return replace(
        instance,
        villages=tuple(
            replace(village, id=stream.id)
            if stream.id == first[village.id]
            else replace(
                village, id=stream.id, residents=0.0, kind=VillageKind.TOWNSHIP_SEAT
            )
            for stream, village in zip(instance.streams, villages, strict=True)
        ),
        sites=tuple(
            replace(site, village_id=first.get(site.village_id or ""))
            for site in instance.sites
        ),
        streams=tuple(replace(item, village_id=item.id) for item in instance.streams),
        parcels_in_per_day=instance.parcels_in_per_day.copy(),
        parcels_out_per_day=instance.parcels_out_per_day.copy(),
        village_location=instance.village_location[origin],
        reach=_reach(instance),
        requirements=replace(
            instance.requirements,
            served_at={
                stream.id: served_at[stream.village_id]
                for stream in instance.streams
                if stream.village_id in served_at
            },
        ),
    )


def _reach(instance: Instance) -> Reach:
    """Return the pairs within reach with those of each village for all its streams."""
    start, reach = instance.reach_row_start, instance.reach
    rows = [np.arange(start[idx], start[idx + 1]) for idx in instance.stream_village]
    pair = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    sizes = [len(row) for row in rows]
    return Reach(
        origin_idx=np.repeat(np.arange(len(rows)), sizes).astype(
            reach.origin_idx.dtype
        ),
        destination_idx=reach.destination_idx[pair],
        distance_m=reach.distance_m[pair],
        time_s=reach.time_s[pair],
        within_m=reach.within_m,
    )

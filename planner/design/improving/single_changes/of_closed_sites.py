"""Sites that open for the villages that they are nearest to."""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import partial

import numpy as np

from planner.design.improving.single_changes.changing import (
    WALKING,
    Change,
    Changing,
    less,
)
from planner.model.places import Tier
from planner.plan import Plan

__all__ = ["changes_of_closed_sites"]


def changes_of_closed_sites(
    changing: Changing,
    among: Container[str] | None = None,
    villages: Container[str] | None = None,
) -> Iterator[Change]:
    """Yield the openings of closed sites, each by whoever may supply it.

    Parameters
    ----------
    among
        Ids of the sites, where not all may open.
    villages
        Ids of those that may move there, where not all may.
    """
    data, opened = changing.data, changing.opened()
    reached = np.unique(data.arc_site[data.arc_is_counter]).tolist()
    for site in reached:
        record = changing.instance.sites[site]
        if among is not None and record.id not in among:
            continue
        is_free = record.id not in opened and not data.is_excluded[site]
        if is_free and record.tier is not Tier.HUB:
            for driver in range(-1, len(changing.instance.carriers)):
                yield partial(_opened, site=site, driver=driver, villages=villages)


def _opened(
    changing: Changing, site: int, driver: int, villages: Container[str] | None
) -> Plan | None:
    """Return the plan with a site opened for the villages it is nearest to.

    Supplied by a carrier, or by own vehicles where ``driver`` is -1.
    """
    instance, data = changing.instance, changing.data
    if instance.sites[site].id in changing.opened():
        return None
    plan = changing.plan
    for village in _nearer_to(changing, site):
        if villages is not None and instance.villages[village].id not in villages:
            continue
        parcels = float(data.parcels[village])
        serving = changing.serving(less(plan, instance.villages[village].id))
        ways = [
            way
            for _, way in serving.ways(village, parcels, site=site)
            if changing.drivers(way)[:1] == (driver,)
        ]
        if ways:
            plan = serving.with_way(village, ways[0], parcels)
    return None if plan is changing.plan else plan


def _nearer_to(changing: Changing, site: int) -> list[int]:
    """Return the villages with a shorter way to a site than to where they collect.

    All in reach that collect nowhere, too.
    """
    instance = changing.instance
    reach, index = instance.reach, instance.site_index
    collects = {
        instance.village_of[item.stream_id]: index[item.facility_id]
        for item in changing.plan.allocations
        if item.mode in WALKING
    }
    is_here = reach.destination_idx == site
    found = []
    for village, way_m in zip(
        reach.origin_idx[is_here].tolist(),
        reach.distance_m[is_here].tolist(),
        strict=True,
    ):
        today = (reach.origin_idx == village) & (
            reach.destination_idx == collects.get(village, -1)
        )
        if not (reach.distance_m[today] <= way_m).any():
            found.append(village)
    return found

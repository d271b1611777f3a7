"""Facilities that close, what they serve going another way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from planner.design.improving.single_changes.changing import ANY_MODE, Change, Changing
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Facility, Plan, decisions
from planner.service.coverage import standing_sites

__all__ = ["closed", "hardly_used", "nothing"]


def closed(
    changing: Changing,
    facility: Facility,
    modes: Sequence[Mode],
    opened: int | None = None,
    *,
    with_store: bool = True,
) -> Plan | None:
    """Return the plan without a facility, its villages served another way.

    Those of points that it supplies too, which may be supplied by another; over
    ``opened`` where there is a way; without the store, only those points close. Each
    in the cheapest way of some modes, or in any; villages without one are left out.
    """
    plan = changing.plan
    if facility not in plan.facilities:
        return None
    shut = changing.instance.site_index[facility.site_id] if with_store else -1
    gone = ({facility.site_id} if with_store else set()) | {
        item.site_id for item in plan.facilities if item.parent_id == facility.site_id
    }
    left = gone | {facility.site_id}
    moved = [item for item in plan.allocations if item.facility_id in left]
    plan = decisions(
        [item for item in plan.facilities if item.site_id not in gone],
        [item for item in plan.allocations if item.facility_id not in left],
    )
    for village, parcels in changing.by_size(moved):
        serving = changing.serving(plan)
        ways = [
            way for _, way in serving.ways(village, parcels) if shut not in way.sites
        ]
        through = [way for way in ways if opened in way.sites]
        wanted = [way for way in through or ways if changing.mode(way) in modes]
        for way in (wanted or through or ways)[:1]:
            plan = serving.with_way(village, way, parcels)
    return plan


def nothing(changing: Changing) -> Plan:
    """Return a plan with nothing but what must be open."""
    instance, index = changing.instance, changing.instance.site_index
    kept = tuple(
        item
        for item in changing.plan.facilities
        if instance.must_open(index[item.site_id])
    )
    ids = {item.site_id for item in kept}
    is_whole = all(item.parent_id is None or item.parent_id in ids for item in kept)
    return decisions(kept if is_whole else changing.plan.facilities, ())


def hardly_used(changing: Changing) -> list[Change]:
    """Return the closings of points that hand over too little to cover anybody."""
    instance, found = changing.instance, changing.best.flow.facilities
    counter = dict(zip(found.site_idx.tolist(), found.counter, strict=True))
    stands = standing_sites(instance)
    least = instance.standard.min_parcels_per_day
    return [
        partial(closed, facility=item, modes=ANY_MODE)
        for item in changing.plan.facilities
        for site in [instance.site_index[item.site_id]]
        if instance.sites[site].tier is Tier.POINT
        and not stands[site]
        and counter.get(site, 0.0) < least
    ]

"""Changes of one facility: closed, moved, exchanged, in another format or supply."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np

from planner.design.improving.single_changes.changing import (
    ANY_MODE,
    BOUGHT,
    DELIVERED,
    WALKING,
    Change,
    Changing,
)
from planner.design.improving.single_changes.closing import closed
from planner.design.improving.single_changes.of_branches import changes_of_branch
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan, decisions

__all__ = ["changes_of_facilities"]

EXCHANGES = 4
"""Sites that a store is exchanged for, and of its tier that a facility moves to."""
EXCHANGES_OF_POINTS = 2
"""Sites that a point is exchanged for, each villager served in the cheapest way. With
four and twice the preferences half of all changes were exchanges of points, which took
a quarter of the time and saved nearly nothing in twelve counties."""
PREFERENCES = ANY_MODE, DELIVERED, WALKING, BOUGHT
"""How the villages of a facility that closes may be served, the cheapest way first."""


def changes_of_facilities(
    changing: Changing, among: Container[str] | None = None
) -> Iterator[Change]:
    """Yield what may be done with each facility that need not stay as it is.

    Those at sites among some ids, where these are given.
    """
    instance = changing.instance
    for item in changing.plan.facilities:
        if among is not None and item.site_id not in among:
            continue
        site = instance.site_index[item.site_id]
        if instance.must_open(site):
            continue
        if instance.sites[site].tier is not Tier.HUB:
            yield from _elsewhere(changing, item, site)
        if instance.sites[site].tier is Tier.STORE:
            yield from changes_of_branch(changing, item)
        for format_id in instance.sites[site].format_ids:
            if format_id != item.format_id:
                changed = replace(item, format_id=format_id)
                yield partial(_with, item=item, changed=changed)
        for parent_id, carrier_id in _supplies(changing, site):
            changed = replace(item, parent_id=parent_id, carrier_id=carrier_id)
            if changed != item:
                yield partial(_with, item=item, changed=changed)


def _elsewhere(changing: Changing, item: Facility, site: int) -> Iterator[Change]:
    """Yield the closings of a facility, and its moves to and exchanges for others."""
    near, sites = _near(changing, site), changing.instance.sites
    alike = [other for other in near if sites[other].tier is sites[site].tier]
    for modes in PREFERENCES:
        yield partial(closed, facility=item, modes=modes)
    for other in alike[:EXCHANGES]:
        yield partial(_moved, facility=item, other=other)
    pairs = (
        product(near[:EXCHANGES_OF_POINTS], (ANY_MODE,))
        if sites[site].tier is Tier.POINT
        else product(near[:EXCHANGES], (ANY_MODE, WALKING))
    )
    for other, modes in pairs:
        yield partial(_exchanged, facility=item, other=other, modes=modes)


def _near(changing: Changing, site: int) -> list[int]:
    """Return closed sites of any tier but hubs, by how much they share villages.

    And then those of the same tier, nearest first.
    """
    data, instance = changing.data, changing.instance
    users = np.unique(data.arc_village[data.arc_site == site])
    is_shared = np.isin(data.arc_village, users)
    shared = np.bincount(data.arc_site[is_shared], minlength=data.num_sites)
    opened, tier = changing.opened(), instance.sites[site].tier
    near = [
        idx
        for idx, item in enumerate(instance.sites)
        if item.tier is not Tier.HUB
        and item.id not in opened
        and not data.is_excluded[idx]
        and (shared[idx] or item.tier is tier)
    ]
    places = instance.site_location
    way_m = changing.haul_m(int(places[site]), places)
    near.sort(key=lambda idx: (-int(shared[idx]), float(way_m[idx]), idx))
    return near


def _supplies(changing: Changing, site: int) -> list[tuple[str, str | None]]:
    """Return the open sites that may supply another, and who would drive."""
    data, instance = changing.data, changing.instance
    links = np.flatnonzero((data.link_child == site) & changing.prices.link_is_open)
    found = [
        (
            instance.sites[int(data.link_parent[link])].id,
            instance.carriers[carrier].id if carrier >= 0 else None,
        )
        for link, carrier in zip(links, data.carrier_of_link[links], strict=True)
    ]
    opened = changing.opened()
    return [pair for pair in dict.fromkeys(found) if pair[0] in opened]


def _with(changing: Changing, item: Facility, changed: Facility) -> Plan | None:
    plan = changing.plan
    if item not in plan.facilities:
        return None
    facilities = [changed if x == item else x for x in plan.facilities]
    return decisions(facilities, plan.allocations)


def _exchanged(
    changing: Changing, facility: Facility, other: int, modes: Sequence[Mode]
) -> Plan | None:
    """Return the plan with a facility closed and another site open in its place."""
    plan = closed(changing, facility, modes, other)
    if plan is None:
        return None
    other_id = changing.instance.sites[other].id
    is_open = any(item.site_id == other_id for item in plan.facilities)
    return plan if is_open else None


def _moved(changing: Changing, facility: Facility, other: int) -> Plan | None:
    """Return the plan with a facility at another site of its tier, all else kept.

    Villages that cannot be served there in the same mode get the cheapest way.
    """
    site, plan = changing.instance.sites[other], changing.plan
    if facility not in plan.facilities or site.tier is not changing.tier(facility):
        return None
    if site.id in changing.opened():
        return None
    users = [x for x in plan.allocations if x.facility_id == facility.site_id]
    there = {item: replace(item, facility_id=site.id) for item in users}
    stay = {old: new for old, new in there.items() if changing.exists(new)}
    allocations = [
        stay.get(item, item)
        for item in plan.allocations
        if item in stay or item not in there
    ]
    plan = decisions(_at(changing, facility, other), allocations)
    lost: list[Allocation] = [item for item in users if item not in stay]
    for village, parcels in changing.by_size(lost):
        serving = changing.serving(plan)
        for _, way in serving.ways(village, parcels)[:1]:
            plan = serving.with_way(village, way, parcels)
    return plan


def _at(changing: Changing, facility: Facility, other: int) -> list[Facility]:
    """Return the facilities with one at another site, what it supplies too."""
    site, order = changing.instance.sites[other], changing.instance.site_index
    is_known = facility.format_id in site.format_ids
    format_id = facility.format_id if is_known else site.format_ids[0]
    facilities = [
        replace(item, parent_id=site.id) if item.parent_id == facility.site_id else item
        for item in changing.plan.facilities
        if item != facility
    ]
    facilities.append(replace(facility, site_id=site.id, format_id=format_id))
    return sorted(facilities, key=lambda item: order[item.site_id])

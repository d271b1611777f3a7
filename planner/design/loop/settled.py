"""Decisions settled before they are routed: nearer facilities used, empty ones closed.

A repair of what the siting and the searches decide. Each allocation that passes a
nearer facility with room (``planner.checker.nearer``) goes there. Every move shortens
the way of an allocation and no other one's grows, so that it comes to an end. Then new
facilities that nobody uses are closed: they cover nobody.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from planner.checker.nearer import Rooms, nearer_facilities
from planner.flow import resolve
from planner.instance import Instance
from planner.model.places import Tier
from planner.plan import Allocation, Facility, decisions
from planner.service.administration import one_open
from planner.service.coverage import standing_sites

__all__ = ["Decisions", "left_out", "settled"]

Decisions = tuple[tuple[Facility, ...], tuple[Allocation, ...]]


def settled(
    instance: Instance,
    facilities: tuple[Facility, ...],
    allocations: tuple[Allocation, ...],
    shut: Set[str] = frozenset(),
) -> Decisions:
    """Return the facilities in use and the allocations, each where it should be.

    Parameters
    ----------
    shut
        Facilities where no vehicle could bring more, or anything.
    """
    if instance.requirements.nearer_facility:
        allocations = _moved(instance, facilities, allocations, shut)
    return _in_use(instance, facilities, allocations), allocations


def left_out(
    instance: Instance, decided: Decisions, shut: Set[str]
) -> tuple[Allocation, ...]:
    """Return the allocations that pass a nearer facility, where no vehicle could go."""
    facilities, allocations = decided
    if not shut or not instance.requirements.nearer_facility:
        return ()
    flow = resolve(decisions(facilities, allocations), instance)
    passed = [item for item in facilities if item.site_id in shut]
    found = nearer_facilities(flow, passed)
    return tuple(item.allocation for item in found)


def _moved(
    instance: Instance,
    facilities: tuple[Facility, ...],
    allocations: tuple[Allocation, ...],
    shut: Set[str],
) -> tuple[Allocation, ...]:
    """Return the allocations with none that passes a nearer facility with room."""
    may_take = [item for item in facilities if item.site_id not in shut]
    while True:
        flow = resolve(decisions(facilities, allocations), instance)
        found = list(nearer_facilities(flow, may_take))
        if not found:
            return allocations
        found.sort(key=lambda item: (item.nearer_m - item.way_m, str(item.allocation)))
        rooms = Rooms(flow)
        moved: dict[Allocation, Allocation] = {}
        for item in found:
            if rooms.can_take(item.allocation, item.site_id):
                rooms.move(item.allocation, item.site_id)
                moved[item.allocation] = item.moved()
        allocations = _joined(instance, [moved.get(item, item) for item in allocations])


def _joined(instance: Instance, items: list[Allocation]) -> tuple[Allocation, ...]:
    """Return allocations in order, those of a village to the same facility as one."""
    shares: dict[Allocation, float] = {}
    for item in items:
        place = replace(item, share=0.0)
        shares[place] = shares.get(place, 0.0) + item.share
    order = instance.stream_index
    whole = [replace(place, share=share) for place, share in shares.items()]
    return tuple(sorted(whole, key=lambda item: order[item.stream_id]))


def _in_use(
    instance: Instance,
    facilities: tuple[Facility, ...],
    allocations: tuple[Allocation, ...],
) -> tuple[Facility, ...]:
    """Return the facilities that are used, supply others, or stand in any case.

    One that alone keeps a rule of administration stays too.
    """
    stands, site_index = standing_sites(instance), instance.site_index
    asked = [set(item.sites) for item in one_open(instance)]
    used = {item.facility_id for item in allocations}
    kept = list(facilities)
    for tier in (Tier.POINT, Tier.STORE):
        parents = {item.parent_id for item in kept}
        for item in [item for item in kept if _tier(instance, item) is tier]:
            site_idx = site_index[item.site_id]
            is_needed = item.site_id in used or item.site_id in parents
            if is_needed or stands[site_idx]:
                continue
            others = {site_index[other.site_id] for other in kept} - {site_idx}
            if not any(site_idx in s and not s & others for s in asked):
                kept.remove(item)
    return tuple(kept)


def _tier(instance: Instance, facility: Facility) -> Tier:
    return instance.sites[instance.site_index[facility.site_id]].tier

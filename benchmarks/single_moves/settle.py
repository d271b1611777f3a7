"""Decisions after a move: nearer facilities used, new ones without use closed."""

from __future__ import annotations

from collections.abc import Sequence

from planner.checker.nearer import Rooms, nearer_facilities
from planner.flow import resolve
from planner.instance import Instance
from planner.model.places import SiteStatus
from planner.plan import Allocation, Facility, decisions
from planner.service.administration import one_open

__all__ = ["Decided", "settled"]

Decided = tuple[tuple[Facility, ...], tuple[Allocation, ...]]
MOST_PASSES = 50
"""Of moving villages to what is nearer: each shortens a way, so few are needed."""


def settled(
    instance: Instance,
    facilities: Sequence[Facility],
    allocations: Sequence[Allocation],
) -> Decided:
    """Return decisions in the order of the instance, as the checker wants them."""
    site, village = instance.site_index, instance.village_index
    ordered = tuple(sorted(facilities, key=lambda item: site[item.site_id]))
    taken = tuple(
        sorted(allocations, key=lambda x: (village[x.village_id], x.facility_id))
    )
    if instance.requirements.nearer_facility:
        taken = _moved_nearer(instance, ordered, taken)
    return _used(instance, ordered, taken), taken


def _moved_nearer(
    instance: Instance,
    facilities: tuple[Facility, ...],
    allocations: tuple[Allocation, ...],
) -> tuple[Allocation, ...]:
    for _ in range(MOST_PASSES):
        flow = resolve(decisions(facilities, allocations), instance)
        rooms = Rooms(flow)
        moved = {}
        for found in nearer_facilities(flow, facilities):
            if rooms.can_take(found.allocation, found.site_id):
                rooms.move(found.allocation, found.site_id)
                moved[found.allocation] = found.moved(instance)
        if not moved:
            break
        allocations = tuple(moved.get(item, item) for item in allocations)
    return allocations


def _used(
    instance: Instance,
    facilities: tuple[Facility, ...],
    allocations: tuple[Allocation, ...],
) -> tuple[Facility, ...]:
    """Return the facilities less new ones that serve nobody and nothing asks for."""
    asked = {site for item in one_open(instance) for site in item.sites}
    while True:
        users = {item.facility_id for item in allocations}
        users |= {item.parent_id for item in facilities if item.parent_id is not None}
        kept = tuple(
            item
            for item in facilities
            for site in [instance.site_index[item.site_id]]
            if item.site_id in users
            or site in asked
            or instance.must_open(site)
            or instance.sites[site].status is SiteStatus.EXISTING
        )
        if kept == facilities:
            return kept
        facilities = kept

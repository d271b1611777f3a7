"""Decisions after a move: nearer facilities, none without use, each with room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.checker.nearer import Rooms, nearer_facilities
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.ledger import fixed_cost_per_year
from planner.model.places import SiteStatus, Tier
from planner.plan import Allocation, Facility, Plan, Reason, Route, Unserved
from planner.service.administration import one_open
from planner.service.counter import capacity_parcels_per_day, shelf_parcels_per_day
from planner.service.coverage import is_collecting

__all__ = ["Decided", "fixed_cost", "settled", "whole_plan", "with_room"]

Decided = tuple[tuple[Facility, ...], tuple[Allocation, ...]]
LEFT_OVER = 1e-6
"""Share of a village that is no part of it left out, but rounding."""
MOST_PASSES = 50
"""Of moving villages to what is nearer: each shortens a way, so few are needed."""


def settled(
    instance: Instance,
    facilities: Sequence[Facility],
    allocations: Sequence[Allocation],
) -> Flow:
    """Return the flow of a plan without routes of decisions as the checker wants them.

    In the order of the instance.
    """
    site, village = instance.site_index, instance.village_index
    flow = _flow(
        instance,
        tuple(sorted(facilities, key=lambda item: site[item.site_id])),
        tuple(sorted(allocations, key=lambda x: (village[x.stream_id], x.facility_id))),
    )
    if instance.requirements.nearer_facility:
        flow = _moved_nearer(flow)
    used = _used(instance, flow.plan.facilities, flow.plan.allocations)
    if used != flow.plan.facilities:
        flow = _flow(instance, used, flow.plan.allocations)
    roomy = with_room(flow)
    if roomy != flow.plan.facilities:
        flow = _flow(instance, roomy, flow.plan.allocations)
    return flow


def whole_plan(instance: Instance, decided: Decided, routes: Iterable[Route]) -> Plan:
    """Return the plan of decisions and routes; who is not allocated is left out."""
    facilities, allocations = decided
    served: defaultdict[str, float] = defaultdict(float)
    for item in allocations:
        served[item.stream_id] += item.share
    opened = {item.site_id for item in facilities}
    return Plan(
        facilities=facilities,
        allocations=allocations,
        unserved=tuple(
            Unserved(
                stream_id=village.id,
                share=1.0 - served[village.id],
                reason=Reason.COST if place >= 0 else Reason.NOT_LOCATED,
                detail="",
            )
            for village, place in zip(
                instance.villages, instance.village_location.tolist(), strict=True
            )
            if 1.0 - served[village.id] > LEFT_OVER
        ),
        closed_site_ids=tuple(
            site.id
            for site in instance.sites
            if site.status is SiteStatus.EXISTING and site.id not in opened
        ),
        routes=tuple(routes),
    )


def with_room(flow: Flow, *, is_every: bool = False) -> tuple[Facility, ...]:
    """Return the facilities in the cheapest formats that hold what they are to.

    Only where the format is too small, unless ``is_every`` format is to be chosen.
    """
    found = flow.facilities
    return tuple(
        replace(item, format_id=_format(flow.instance, item, *loads, is_every=is_every))
        for item, *loads in zip(
            flow.plan.facilities,
            found.throughput.tolist(),
            found.counter.tolist(),
            found.days_supplied.tolist(),
            strict=True,
        )
    )


def _format(
    instance: Instance,
    item: Facility,
    used: float,
    counter: float,
    days: float,
    *,
    is_every: bool,
) -> str:
    """Return a facility's format, or the cheapest one with room where it has none."""
    site = instance.site_index[item.site_id]
    record = instance.sites[site]
    able = [
        name
        for name in record.format_ids
        if capacity_parcels_per_day(instance, name, days) >= used
        and shelf_parcels_per_day(instance, name, days) >= counter
        and (record.tier is Tier.HUB or is_collecting(instance, site, name))
    ]
    if not able or (item.format_id in able and not is_every):
        return item.format_id
    return min(able, key=lambda name: (fixed_cost(instance, site, name), name))


def fixed_cost(instance: Instance, site: int, format_id: str) -> float:
    """Return what a facility costs a year before the first parcel."""
    return float(sum(fixed_cost_per_year(instance, site, format_id).values()))


def _flow(
    instance: Instance,
    facilities: tuple[Facility, ...],
    allocations: tuple[Allocation, ...],
) -> Flow:
    return resolve(whole_plan(instance, (facilities, allocations), ()), instance)


def _moved_nearer(flow: Flow) -> Flow:
    instance = flow.instance
    for _ in range(MOST_PASSES):
        rooms, moved = Rooms(flow), {}
        for found in nearer_facilities(flow, flow.plan.facilities):
            if rooms.can_take(found.allocation, found.site_id):
                rooms.move(found.allocation, found.site_id)
                moved[found.allocation] = found.moved()
        if not moved:
            break
        allocations = tuple(moved.get(item, item) for item in flow.plan.allocations)
        flow = _flow(instance, flow.plan.facilities, allocations)
    return flow


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

"""Changes of all that a store supplies: to the doors, collected, by other drivers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from planner.design.improving.single_changes.changing import (
    BOUGHT,
    DELIVERED,
    WALKING,
    Change,
    Changing,
)
from planner.design.improving.single_changes.closing import closed
from planner.model.carriers import Carrier
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Facility, Plan, decisions
from planner.service.carriers import may_haul

__all__ = ["changes_of_branch"]


def changes_of_branch(changing: Changing, store: Facility) -> Iterator[Change]:
    """Yield what all that a store supplies may do together."""
    for modes in (DELIVERED, WALKING, (Mode.STORE,)):
        yield partial(closed, facility=store, modes=modes, with_store=False)
    for other in changing.plan.facilities:
        if changing.tier(other) is Tier.STORE and other != store:
            yield partial(_resupplied, store=store, other=other)
    for carrier in changing.instance.carriers:
        for modes in (WALKING, BOUGHT):
            yield partial(_hired, store=store, carrier=carrier, modes=modes)


def _resupplied(changing: Changing, store: Facility, other: Facility) -> Plan | None:
    """Return the plan with the loops of a store given to another one."""
    plan = changing.plan
    if not {store, other} <= set(plan.facilities):
        return None
    facilities = [
        replace(item, parent_id=other.site_id)
        if item.parent_id == store.site_id
        else item
        for item in plan.facilities
    ]
    allocations = [
        replace(item, facility_id=other.site_id)
        if item.facility_id == store.site_id and item.mode.is_own_delivery
        else item
        for item in plan.allocations
    ]
    exist = all(changing.exists(item) for item in allocations)
    return decisions(facilities, allocations) if exist else None


def _hired(
    changing: Changing, store: Facility, carrier: Carrier, modes: Sequence[Mode]
) -> Plan | None:
    """Return the plan with a store's own loops given up, so that no van is left.

    A third party supplies its points; villages at whose doors the van called are
    served in the cheapest way of some modes, or in any without that store's van.
    """
    plan, site_index = changing.plan, changing.instance.site_index
    own = [
        item.site_id
        for item in plan.facilities
        if item.parent_id == store.site_id and item.carrier_id is None
    ]
    doors = [
        item
        for item in plan.allocations
        if item.facility_id == store.site_id and item.mode.is_own_delivery
    ]
    can = all(may_haul(changing.instance, carrier, site_index[name]) for name in own)
    if store not in plan.facilities or not own or not doors or not can:
        return None
    plan = decisions(
        [
            replace(item, carrier_id=carrier.id) if item.site_id in own else item
            for item in plan.facilities
        ],
        [item for item in plan.allocations if item not in doors],
    )
    for village, parcels in changing.by_size(doors):
        serving = changing.serving(plan)
        ways = [
            way
            for _, way in serving.ways(village, parcels)
            if not changing.mode(way).is_own_delivery
        ]
        wanted = [way for way in ways if changing.mode(way) in modes]
        for way in (wanted or ways)[:1]:
            plan = serving.with_way(village, way, parcels)
    return plan

"""Changes of all that a store supplies: to the doors, collected, to another store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from planner.design.improving.single_changes.changing import WALKING, Change, Changing
from planner.design.improving.single_changes.closing import closed
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Facility, Plan, decisions

__all__ = ["changes_of_branch"]


def changes_of_branch(changing: Changing, store: Facility) -> Iterator[Change]:
    """Yield what all that a store supplies may do together."""
    for modes in ((Mode.HOME,), WALKING, (Mode.STORE,)):
        yield partial(closed, facility=store, modes=modes, with_store=False)
    for other in changing.plan.facilities:
        if changing.tier(other) is Tier.STORE and other != store:
            yield partial(_resupplied, store=store, other=other)


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
        if item.facility_id == store.site_id and item.mode is Mode.HOME
        else item
        for item in plan.allocations
    ]
    exist = all(changing.exists(item) for item in allocations)
    return decisions(facilities, allocations) if exist else None

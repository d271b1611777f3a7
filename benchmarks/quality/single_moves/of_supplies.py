"""Moves of supplies: another store's van, a third party's, or own vehicles again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from planner.instance import Instance
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Facility, Plan
from planner.service.carriers import may_haul

from .judge import Move
from .ways import PATTERNS, Ways

__all__ = ["of_supplies"]


def of_supplies(instance: Instance, plan: Plan) -> Iterator[Move]:
    """Yield every change of who supplies facilities: one, a store's, a leg's."""
    yield from _of_one(instance, plan)
    yield from _loops_of_a_store(instance, plan)
    for carrier_id in _drivers(instance):
        yield from _together(instance, plan, carrier_id)


def _of_one(instance: Instance, plan: Plan) -> Iterator[Move]:
    for item in plan.facilities:
        if item.parent_id is None:
            continue
        tier = _tier(instance, item.parent_id)
        for other in plan.facilities:
            if _tier(instance, other.site_id) is tier and other.site_id != item.site_id:
                for carrier_id in _drivers(instance, item):
                    new = replace(item, parent_id=other.site_id, carrier_id=carrier_id)
                    if new != item:
                        kind = "one facility by another driver"
                        if new.parent_id != item.parent_id:
                            kind = "one facility from another store"
                        words = (
                            f"{item.site_id}: {item.parent_id}/{item.carrier_id} -> "
                            f"{new.parent_id}/{carrier_id}"
                        )
                        yield _changed(plan, kind, words, {item.site_id: new})


def _loops_of_a_store(instance: Instance, plan: Plan) -> Iterator[Move]:
    """Yield all loops of a store, points and doors, given to another store's vehicles.

    Points that a third party brings stay with it, or are driven too.
    """
    stores = [
        x.site_id for x in plan.facilities if _tier(instance, x.site_id) is Tier.STORE
    ]
    for store in stores:
        for other in stores:
            if other == store:
                continue
            for is_all in (False, True):
                new = {
                    x.site_id: replace(
                        x,
                        parent_id=other,
                        carrier_id=None if is_all else x.carrier_id,
                    )
                    for x in plan.facilities
                    if x.parent_id == store
                }
                allocations = tuple(
                    replace(x, facility_id=other)
                    if x.mode is Mode.HOME and x.facility_id == store
                    else x
                    for x in plan.allocations
                )
                words = f"{store} -> {other}{', all by own vehicles' * is_all}"
                move = _changed(plan, "loops of a store to another", words, new)
                yield replace(move, allocations=allocations)


def _is_supplied_by(store: str, facility: Facility) -> bool:
    return facility.parent_id == store


def _is_in_branch(store: str, facility: Facility) -> bool:
    return store in {facility.parent_id, facility.site_id}


def _together(instance: Instance, plan: Plan, carrier_id: str | None) -> Iterator[Move]:
    """Yield what one driver may take over together: a store's points, a leg, all."""
    stores = [
        x.site_id for x in plan.facilities if _tier(instance, x.site_id) is Tier.STORE
    ]
    groups: list[tuple[str, Callable[[Facility], bool]]] = [
        ("all linehaul", lambda x: x.site_id in stores),
        ("all points", lambda x: x.parent_id in stores),
        ("all legs", lambda x: x.parent_id is not None),
    ]
    for store in stores:
        groups += [
            (f"points of {store}", partial(_is_supplied_by, store)),
            (f"branch of {store}", partial(_is_in_branch, store)),
        ]
    for name, is_in in groups:
        new = {
            x.site_id: replace(x, carrier_id=carrier_id)
            for x in plan.facilities
            if is_in(x) and carrier_id in _drivers(instance, x)
        }
        words = f"{name} by {carrier_id or 'own vehicles'}"
        move = _changed(plan, "many facilities by another driver", words, new)
        yield move
        yield from _doors_too(instance, move, stores)


def _doors_too(instance: Instance, move: Move, stores: list[str]) -> Iterator[Move]:
    """Yield a change with own doors given up too, so that no van is left."""
    lost = [x for x in move.allocations if x.mode is Mode.HOME]
    if not lost or not stores:
        return
    ways = Ways(instance=instance, facilities=move.facilities)
    stay = [x for x in move.allocations if x.mode is not Mode.HOME]
    for pattern in PATTERNS:
        if "home" in pattern[:1]:
            continue
        found = ways.by_pattern([x.stream_id for x in lost], pattern)
        words = f"{move.words}, own doors: {' else '.join(pattern) or 'left out'}"
        yield replace(move, words=words, allocations=(*stay, *found))


def _changed(plan: Plan, kind: str, words: str, new: dict[str, Facility]) -> Move:
    return Move(
        kind=kind,
        words=words,
        facilities=tuple(new.get(x.site_id, x) for x in plan.facilities),
        allocations=plan.allocations,
    )


def _drivers(instance: Instance, item: Facility | None = None) -> list[str | None]:
    """Return own vehicles and the third parties that may supply a facility, or any."""
    found: list[str | None] = [None]
    for carrier in instance.carriers:
        if item is None or may_haul(
            instance, carrier, instance.site_index[item.site_id]
        ):
            found.append(carrier.id)
    return found


def _tier(instance: Instance, site_id: str) -> Tier:
    return instance.sites[instance.site_index[site_id]].tier

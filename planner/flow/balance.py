"""Balances: what comes into a facility goes out again or stays; told where it does not.

Nothing here walks a chain: each balance holds between a facility and its neighbours,
so that a fault of the walk would show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.flow.flow import Flow
from planner.flow.records import FloatArray
from planner.model.fleet import Leg
from planner.plan import StopKind
from planner.service.frequency import days_per_visit
from planner.service.trips import expected_attempts

__all__ = ["BALANCE_TOLERANCE", "Imbalance", "imbalances"]

BALANCE_TOLERANCE = 1e-6
"""Of parcels a day, for sums that are rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imbalance:
    """Parcels that do not balance.

    Parameters
    ----------
    subject
        Id of the facility, village or third party.
    words
        What should be equal to what.
    """

    subject: str
    words: str
    found: float
    expected: float


def imbalances(flow: Flow) -> Iterator[Imbalance]:
    """Yield every balance that does not hold."""
    yield from _at_facilities(flow)
    yield from _of_villages(flow)
    yield from _at_stops(flow)
    yield from _of_merchants(flow)


def _at_facilities(flow: Flow) -> Iterator[Imbalance]:
    """Yield facilities whose parcels are not those of its villages and branches."""
    facilities = flow.facilities
    coming = facilities.counter_in + facilities.door_in
    ids = [item.site_id for item in flow.plan.facilities]
    for words, through, own in (
        ("parcels coming in, and staying or going on", facilities.through_in, coming),
        ("parcels going up", facilities.through_out, facilities.handed_in),
    ):
        expected = own.copy()
        is_supplied = facilities.supplier >= 0
        np.add.at(expected, facilities.supplier[is_supplied], through[is_supplied])
        yield from _unequal(ids, words, through, expected)


def _of_villages(flow: Flow) -> Iterator[Imbalance]:
    """Yield villages whose allocations carry other parcels than facilities take."""
    allocations, facilities = flow.allocations, flow.facilities
    is_open = allocations.facility >= 0
    coming = facilities.counter_in + facilities.door_in
    for words, taken, allocated in (
        ("parcels at counters and doors", coming, allocations.parcels_in),
        ("parcels handed in", facilities.handed_in, allocations.parcels_out),
    ):
        total, expected = taken.sum(axis=0), allocated[is_open].sum(axis=0)
        yield from _unequal(["plan"], words, total, expected)


def _at_stops(flow: Flow) -> Iterator[Imbalance]:
    """Yield stops whose visits bring over a week what does not pass there."""
    attempts = expected_attempts(flow.instance.service)
    of_door = {
        (item.stream_id, item.facility_id): idx
        for idx, item in enumerate(flow.plan.allocations)
        if flow.allocations.is_home[idx]
    }
    through = flow.facilities.through_in, flow.facilities.through_out
    at_door = flow.allocations.parcels_in * attempts, flow.allocations.parcels_out
    ids, visits, daily = [], [], []
    for stop in flow.stops:
        is_at_facility = stop.kind is StopKind.FACILITY
        position = (
            flow.position[stop.id]
            if is_at_facility
            else of_door[stop.id, stop.depot_id]
        )
        days = days_per_visit(stop.days_per_week)
        ids.append(stop.id)
        visits.append((stop.delivered / days, stop.collected / days))
        daily.append([x[position] for x in (through if is_at_facility else at_door)])
    if not ids:
        return
    found, expected = np.array(visits), np.array(daily)
    for side, word in enumerate(("delivered", "collected")):
        words = f"parcels {word} a visit, and a day"
        yield from _unequal(ids, words, found[:, side], expected[:, side])


def _of_merchants(flow: Flow) -> Iterator[Imbalance]:
    """Yield facilities and visits with other parcels of merchants than stores take."""
    merchants, facilities = flow.merchants, flow.facilities
    ids = [item.site_id for item in flow.plan.facilities]
    expected, is_supplied = merchants.taken.copy(), facilities.supplier >= 0
    np.add.at(
        expected, facilities.supplier[is_supplied], merchants.passing[is_supplied]
    )
    words = "parcels of merchants going up"
    yield from _unequal(ids, words, merchants.passing[:, None], expected[:, None])
    collected: dict[str, float] = {}
    for (route, trip, visit), parcels in merchants.on_visit.items():
        name = flow.plan.routes[route].trips[trip].stops[visit].id
        collected[name] = collected.get(name, 0.0) + parcels
    for stop in flow.stops:
        if stop.leg is Leg.LINEHAUL:
            daily = merchants.taken[[flow.position[stop.id]]]
            visit_day = collected.get(stop.id, 0.0) / days_per_visit(stop.days_per_week)
            words = "parcels of merchants a visit, and a day"
            yield from _unequal([stop.id], words, np.array([visit_day]), daily)


def _unequal(
    ids: list[str], words: str, found: FloatArray, expected: FloatArray
) -> Iterator[Imbalance]:
    """Yield the rows of two arrays that differ in any class of goods."""
    found, expected = np.atleast_2d(found), np.atleast_2d(expected)
    is_off = ~(np.abs(found - expected) <= BALANCE_TOLERANCE * (1.0 + expected))
    for row in np.flatnonzero(is_off.any(axis=1)).tolist():
        yield Imbalance(
            subject=ids[row],
            words=words,
            found=float(found[row].sum()),
            expected=float(expected[row].sum()),
        )

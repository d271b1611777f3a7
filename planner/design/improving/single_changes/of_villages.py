"""Changes of one village, or of two: left out, served another way, or exchanged."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from planner.design.improving.single_changes.changing import Change, Changing, less
from planner.design.unmet.serving import Serving, Way
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Plan, StopKind, decisions

__all__ = ["changes_of_pairs", "changes_of_villages"]

WAYS = 6
"""Ways of serving a village that are tried: the cheapest of each kind, by mode and by
who drives, then those from the store that serves it or drives past, then others, by the
siting's prices."""
PARTNERS = 4
"""Villages that each may change its way with, nearest first."""
FEW_VILLAGES = 12
"""Villages up to which each is exchanged with every other. A judgement."""
ANY_STORE = -1
"""Of a kind of way: whatever store supplies it."""


def changes_of_villages(
    changing: Changing, among: Container[str] | None = None
) -> Iterator[Change]:
    """Yield what may be done with each village, or with those among some ids."""
    for village, record in enumerate(changing.instance.villages):
        if among is not None and record.id not in among:
            continue
        if any(item.stream_id == record.id for item in changing.plan.allocations):
            yield partial(_without, village=village)
        for way in range(WAYS):
            yield partial(_served, village=village, number=way)


def changes_of_pairs(changing: Changing) -> Iterator[Change]:
    """Yield the exchanges of each village with another one near it."""
    served = {item.stream_id for item in changing.plan.allocations}
    ids = [item.id for item in changing.instance.villages]
    for village, name in enumerate(ids):
        for other in _neighbours(changing, village):
            if ids[other] in served and name not in served:
                yield partial(_instead, village=village, other=other)
            if ids[other] in served and name in served and village < other:
                yield partial(_swapped, one=village, other=other)
            if ids[other] in served and len(ids) <= FEW_VILLAGES:
                for way in range(WAYS):
                    yield partial(_displaced, one=village, other=other, number=way)


def _neighbours(changing: Changing, village: int) -> list[int]:
    """Return the nearest villages, nearest first; all of them where there are few."""
    places = changing.instance.village_location
    way_m = changing.haul_m(int(places[village]), places)
    near = np.argsort(way_m, kind="stable").tolist()
    found = [idx for idx in near if idx != village and np.isfinite(way_m[idx])]
    return found[:PARTNERS] if len(places) > FEW_VILLAGES else found


def _without(changing: Changing, village: int) -> Plan:
    return less(changing.plan, changing.instance.villages[village].id)


def _served(changing: Changing, village: int, number: int) -> Plan | None:
    """Return the plan with a village served in another way of a number, if any."""
    parcels = float(changing.data.parcels[village])
    known = changing.ways.get(village)
    if known is not None and number >= len(known):
        return None
    serving = changing.serving(_without(changing, village))
    if known is None:
        known = _of_every_kind(changing, serving, village, parcels)
        changing.ways[village] = known
    return (
        serving.with_way(village, known[number], parcels)
        if number < len(known)
        else None
    )


def _of_every_kind(
    changing: Changing, serving: Serving, village: int, parcels: float
) -> list[Way]:
    """Return the ways of a village: the cheapest of each kind, then others.

    A store whose vehicles come near may be the one to deliver, though the siting's
    prices, which are those of a way to the village alone, name another.
    """
    ways = [way for _, way in serving.ways(village, parcels)]
    near = _stores_near(changing, village)
    first: dict[tuple[Mode, tuple[int, ...], int], Way] = {}
    for way in ways:
        first.setdefault((changing.mode(way), changing.drivers(way), ANY_STORE), way)
    for way in ways:
        store = way.sites[0] if len(way.sites) == 1 else way.sites[-2]
        if store in near:
            first.setdefault((changing.mode(way), changing.drivers(way), store), way)
    chosen = dict.fromkeys(first.values())
    return [*chosen, *(way for way in ways if way not in chosen)]


def _stores_near(changing: Changing, village: int) -> set[int]:
    """Return the store that serves a village, and that whose vehicles come nearest."""
    instance = changing.instance
    supplier = {
        item.site_id: item.site_id
        if changing.tier(item) is Tier.STORE
        else item.parent_id
        for item in changing.plan.facilities
    }
    stores = [
        supplier[item.facility_id]
        for item in changing.plan.allocations
        if item.stream_id == instance.villages[village].id
        and item.facility_id in supplier
    ]
    stops = list(_loop_stops(instance, changing.plan))
    if stops:
        places = np.array([place for _, place in stops])
        way_m = changing.haul_m(int(instance.village_location[village]), places)
        stores.append(stops[int(np.argmin(way_m))][0])
    return {instance.site_index[store] for store in stores if store is not None}


def _loop_stops(instance: Instance, plan: Plan) -> Iterator[tuple[str, int]]:
    """Yield the store and the location of each stop that own vehicles make from one."""
    for route in plan.routes:
        for stop in (stop for trip in route.trips for stop in trip.stops):
            if route.leg is not Leg.LOOP:
                continue
            if stop.kind is StopKind.VILLAGE:
                place = instance.village_location[instance.village_of[stop.id]]
            else:
                place = instance.site_location[instance.site_index[stop.id]]
            yield route.depot_id, int(place)


def _instead(changing: Changing, village: int, other: int) -> Plan | None:
    """Return the plan with a village served and another one left out."""
    left = replace(changing.best, plan=_without(changing, other))
    return _served(replace(changing, best=left, ways={}), village, 0)


def _displaced(changing: Changing, one: int, other: int, number: int) -> Plan | None:
    """Return the plan with a village served as another one is, which goes elsewhere.

    It takes room that the other leaves: neither change alone need be a better plan.
    """
    ids = [changing.instance.villages[idx].id for idx in (one, other)]
    places = [item for item in changing.plan.allocations if item.stream_id == ids[1]]
    if len(places) != 1:
        return None
    taken = replace(places[0], stream_id=ids[0])
    if not changing.exists(taken):
        return None
    plan = less(less(changing.plan, ids[0]), ids[1])
    moved = decisions(plan.facilities, [*plan.allocations, taken])
    left = replace(changing.best, plan=moved)
    return _served(replace(changing, best=left, ways={}), other, number)


def _swapped(changing: Changing, one: int, other: int) -> Plan | None:
    """Return the plan with two villages served each as the other one is."""
    ids = [changing.instance.villages[idx].id for idx in (one, other)]
    found = {
        item.stream_id: item
        for item in changing.plan.allocations
        if item.stream_id in ids
    }
    if len(found) < 2:
        return None
    first, second = (found[name] for name in ids)
    if replace(first, stream_id=second.stream_id) == second:
        return None
    pair = {
        first: replace(second, stream_id=first.stream_id),
        second: replace(first, stream_id=second.stream_id),
    }
    exist = all(changing.exists(item) for item in pair.values())
    changed = [pair.get(item, item) for item in changing.plan.allocations]
    return decisions(changing.plan.facilities, changed) if exist else None

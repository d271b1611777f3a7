"""Own vehicles or a third party, at the sites of a plan and by its real routes.

Siting compares fees with average prices of routes; what leaving a loop saves is less,
and what leaving a whole vehicle at home saves is more. Here stops are given to a third
party, or taken back, where the plan with its routes made again costs less (a local
search after the vehicle routing problem with private fleet and common carrier, Chu
2005, doi:10.1016/j.ejor.2003.08.067; a heuristic).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from planner.design.improving.better_plan import better_plan
from planner.design.loop.search import Candidate, Search
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.ledger import vehicle_day_cost
from planner.model.carriers import Carrier
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan, Route, StopKind, Trip
from planner.service.carriers import (
    may_deliver_home,
    may_haul,
    site_cost_per_day,
    village_cost_per_day,
)
from planner.service.frequency import route_visits_per_year

__all__ = ["make_or_buy"]

MOST_TRIES = 40
"""Plans to route and judge at most."""

ITERATIONS = 25
"""Of a search of routes that begins with those of the plan."""

StopKey = tuple[StopKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """Stops to give to a carrier, ``None`` to take them back, and a guess of the gain.

    Parameters
    ----------
    gain_per_year
        What the routes save without the stops, the ways around them cut short, less
        the fees; 0 of what is taken back, which only routing can tell.
    """

    stops: frozenset[StopKey]
    carrier_id: str | None
    gain_per_year: float = 0.0


def make_or_buy(search: Search, best: Candidate) -> None:
    """Give stops to third parties and take them back while that makes the plan cheaper.

    Whole routes, single stops, and all that a third party carries from one site.
    """
    started = time.perf_counter()
    tried: set[tuple[frozenset[StopKey], str | None]] = set()
    is_better = True
    while is_better:
        is_better = False
        for move in _moves(search.prepared.instance, best.plan):
            if len(tried) >= MOST_TRIES or search.is_late():
                break
            if (move.stops, move.carrier_id) in tried:
                continue
            tried.add((move.stops, move.carrier_id))
            found = _moved(search, best, move)
            if found is not None:
                best, is_better = found, True
                break
    search.spend("make or buy", started)


def _moved(search: Search, best: Candidate, move: _Move) -> Candidate | None:
    """Return the plan after a move, routed and judged, if it is the best."""
    instance = search.prepared.instance
    return better_plan(
        search,
        best,
        tuple(_supplied(item, move) for item in best.plan.facilities),
        tuple(
            _delivered(instance, best.plan, item, move)
            for item in best.plan.allocations
        ),
        iterations=ITERATIONS,
    )


def _supplied(facility: Facility, move: _Move) -> Facility:
    if (StopKind.FACILITY, facility.site_id) not in move.stops:
        return facility
    return replace(facility, carrier_id=move.carrier_id)


def _delivered(
    instance: Instance, plan: Plan, item: Allocation, move: _Move
) -> Allocation:
    is_moved = item.mode.is_own_delivery and (
        (StopKind.VILLAGE, item.stream_id) in move.stops
    )
    if not is_moved:
        return item
    hub_id = _hub_of(instance, plan, item.stream_id)
    return replace(
        item, facility_id=hub_id, mode=Mode.CARRIER, carrier_id=move.carrier_id
    )


def _moves(instance: Instance, plan: Plan) -> list[_Move]:
    """Return what may be worth trying: the largest guess first, then taking back."""
    flow = resolve(plan, instance)
    room = _room_left(flow)
    moves = [
        replace(move, gain_per_year=saved - fee)
        for carrier in instance.carriers
        for move, saved in _releases(instance, plan, carrier)
        for fee, parcels in [_fees(flow, carrier, move.stops)]
        if saved > fee and parcels <= room[carrier.id]
    ]
    moves.sort(key=lambda move: (-move.gain_per_year, sorted(move.stops)))
    return moves + list(_returns(plan))


def _releases(
    instance: Instance, plan: Plan, carrier: Carrier
) -> Iterator[tuple[_Move, float]]:
    """Yield what a carrier may take over, and what the routes save a year by that."""
    for route in plan.routes:
        stops = {
            (stop.kind, stop.id): 0.0 for trip in route.trips for stop in trip.stops
        }
        if all(_may_take(instance, plan, carrier, key) for key in stops):
            yield (
                _Move(stops=frozenset(stops), carrier_id=carrier.id),
                _cost_per_year(instance, route, route.distance_m, _seconds(route)),
            )
    for key, saved in _saved_by_stop(instance, plan).items():
        if _may_take(instance, plan, carrier, key):
            yield _Move(stops=frozenset({key}), carrier_id=carrier.id), saved


def _returns(plan: Plan) -> Iterator[_Move]:
    """Yield what third parties carry from one site, all of it together."""
    together: defaultdict[str, set[StopKey]] = defaultdict(set)
    for item in plan.facilities:
        if item.carrier_id is not None and item.parent_id is not None:
            together[item.parent_id].add((StopKind.FACILITY, item.site_id))
    for stops in together.values():
        yield _Move(stops=frozenset(stops), carrier_id=None)


def _may_take(instance: Instance, plan: Plan, carrier: Carrier, stop: StopKey) -> bool:
    kind, name = stop
    if kind is StopKind.FACILITY:
        return may_haul(instance, carrier, instance.site_index[name])
    return (
        any(x.is_bought for x in instance.modes_of(instance.stream_index[name]))
        and may_deliver_home(instance, carrier, instance.village_index[name])
        and bool(_hub_of(instance, plan, name))
    )


def _hub_of(instance: Instance, plan: Plan, village_id: str) -> str:
    """Return an open hub of the village's county, empty if there is none."""
    county_id = instance.villages[instance.village_index[village_id]].county_id
    sites = [instance.sites[instance.site_index[f.site_id]] for f in plan.facilities]
    hubs = [s.id for s in sites if s.tier is Tier.HUB and s.county_id == county_id]
    return hubs[0] if hubs else ""


def _fees(
    flow: Flow, carrier: Carrier, stops: frozenset[StopKey]
) -> tuple[float, float]:
    """Return the fees a year of a carrier for stops, and their parcels a day."""
    instance, fee, parcels = flow.instance, 0.0, 0.0
    for kind, name in stops:
        if kind is StopKind.FACILITY:
            goods = flow.facilities.both_ways[flow.position[name]]
            site_idx = instance.site_index[name]
            cost = site_cost_per_day(instance, carrier, site_idx, goods)
        else:
            village_idx = instance.village_index[name]
            is_here = flow.allocations.village_idx == village_idx
            is_here &= flow.allocations.is_home
            goods = flow.allocations.both_ways[is_here].sum(axis=0)
            cost = village_cost_per_day(instance, carrier, village_idx, goods)
        fee += sum(cost.values())
        parcels += float(goods.sum())
    return instance.operations.days_per_year * fee, parcels


def _room_left(flow: Flow) -> dict[str, float]:
    """Return the parcels a day that each carrier can still take."""
    return {
        item.id: item.most_of_average_day - carried
        for item, carried in zip(
            flow.instance.carriers, flow.carried_by.tolist(), strict=True
        )
    }


def _saved_by_stop(instance: Instance, plan: Plan) -> dict[StopKey, float]:
    """Return what routes save a year without each stop, their order kept."""
    saved: defaultdict[StopKey, float] = defaultdict(float)
    for route in plan.routes:
        for trip in route.trips:
            for position, stop in enumerate(trip.stops):
                way_m, way_s = _detour(instance, route, trip, position)
                time_s = way_s + stop.departure_s - stop.arrival_s
                saved[stop.kind, stop.id] += _cost_per_year(
                    instance, route, way_m, time_s
                ) - _cost_per_year(instance, route, 0.0, 0.0)
    return dict(saved)


def _detour(
    instance: Instance, route: Route, trip: Trip, position: int
) -> tuple[float, float]:
    """Return how much longer a trip is, in m and s, for passing a stop."""
    depot = _location(instance, (StopKind.FACILITY, route.depot_id))
    places = [depot, *(_location(instance, (s.kind, s.id)) for s in trip.stops), depot]
    before, here, after = places[position : position + 3]
    haul = instance.haul[instance.vehicle_type_by_id[route.vehicle_type_id].profile]
    way_m, way_s = (
        float(table[before, here] + table[here, after] - table[before, after])
        for table in (haul.distance_m, haul.time_s)
    )
    return way_m, way_s


def _location(instance: Instance, stop: StopKey) -> int:
    kind, name = stop
    if kind is StopKind.FACILITY:
        return int(instance.site_location[instance.site_index[name]])
    return int(instance.village_location[instance.village_index[name]])


def _seconds(route: Route) -> float:
    return route.end_s - route.start_s


def _cost_per_year(
    instance: Instance, route: Route, way_m: float, time_s: float
) -> float:
    vehicle_type = instance.vehicle_type_by_id[route.vehicle_type_id]
    lines = vehicle_day_cost(vehicle_type, way_m, time_s)
    return sum(lines.values()) * route_visits_per_year(instance, route)

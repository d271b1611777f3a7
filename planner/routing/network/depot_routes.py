"""The routes of one depot, with its loads cut in several ways."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.instance import Instance
from planner.ledger import vehicle_day_cost
from planner.model.fleet import Leg
from planner.plan import Route
from planner.routing.network.cache import KeptWay
from planner.routing.network.depot import Effort, route_depot
from planner.routing.problem.loads import (
    cut_loads,
    regrouped,
    types_of_leg,
    with_joint_visits,
)
from planner.routing.problem.repeated import routed_with_repeats, with_vehicles_left
from planner.routing.problem.routed import Routed
from planner.routing.problem.stops import StopDemand, UnservedStop
from planner.service.frequency import route_visits_per_year

__all__ = [
    "FINE_PIECES",
    "RoutingTask",
    "cheapest_routes",
    "keep_known",
    "routes_cost",
    "routing_rank",
]

COARSE_PIECES = (1.0,)
"""Loads are cut into whole vehicles alone, where many plans are compared."""
FEW_STOPS = 12
"""Stops of a depot up to which loads are cut for each vehicle type alone, too."""
FINE_PIECES = (1.0, 0.5, 0.25)
"""Largest pieces of a load to try, as shares of a vehicle."""


MOST_ITERATIONS = 10**9
"""More than any search is given: routes that are known are not looked for."""

WayToCut = tuple[float, str | None]
"""Largest piece of a load, and the only vehicle type that loads are cut for, if any."""
Tried = tuple[Routed, Sequence[StopDemand], WayToCut]
"""Routes, the parts of stops that they are made of, and how these were cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingTask:
    """What is routed, and how hard."""

    instance: Instance
    linehaul: Mapping[str, Sequence[StopDemand]]
    loops: Mapping[str, Sequence[StopDemand]]
    effort: Effort
    pieces: tuple[float, ...] = COARSE_PIECES
    final_effort: Effort | None = None


def cheapest_routes(
    task: RoutingTask,
    leg: Leg,
    depot_id: str,
    stops: Sequence[StopDemand],
    window_s: tuple[float, float],
) -> Routed:
    """Return a depot's routes, those known of the same stops if there are any.

    A change of a plan leaves most depots as they were.
    """
    cache, effort = task.effort.cache, task.final_effort or task.effort
    key = _content(task, leg, depot_id, stops, window_s)
    found = cache.routed(key, effort.iterations)
    if found is None:
        found = _routes_of_groups(task, leg, depot_id, stops, window_s)
        cache.keep_routed(key, effort.iterations, task.instance, found)
    return found


def keep_known(  # noqa: PLR0917 - those of cheapest_routes, and the routes
    task: RoutingTask,
    leg: Leg,
    depot_id: str,
    stops: Sequence[StopDemand],
    window_s: tuple[float, float],
    routed: Routed,
) -> None:
    """Have ``cheapest_routes`` return routes that are known, however long it seeks."""
    key = _content(task, leg, depot_id, stops, window_s)
    task.effort.cache.keep_routed(key, MOST_ITERATIONS, task.instance, routed)


def _content(
    task: RoutingTask,
    leg: Leg,
    depot_id: str,
    stops: Sequence[StopDemand],
    window_s: tuple[float, float],
) -> Hashable:
    """Return all that the routes of a depot depend on, but how long they are sought."""
    instance = task.instance
    return (
        leg,
        depot_id,
        window_s,
        task.pieces,
        task.effort.seed,
        tuple(map(id, (instance.haul, instance.locations, instance.goods))),
        id(instance.operations),
        instance.vehicle_types,
        tuple(
            (
                stop.kind,
                stop.id,
                stop.delivered.tobytes(),
                stop.collected.tobytes(),
                stop.window_s,
                stop.days_per_week,
            )
            for stop in stops
        ),
    )


def _routes_of_groups(
    task: RoutingTask,
    leg: Leg,
    depot_id: str,
    stops: Sequence[StopDemand],
    window_s: tuple[float, float],
) -> Routed:
    """Return a depot's routes: of stops that are called at equally often, together.

    Each such group is routed on its own, with the vehicles that the more frequent ones
    leave, since all may run on the same day.
    """
    groups: dict[float, list[StopDemand]] = {}
    for stop in stops:
        groups.setdefault(stop.days_per_week, []).append(stop)
    if len(groups) < 2:
        return _group_routes(task, leg, depot_id, stops, window_s)
    routes: list[Route] = []
    unserved: list[UnservedStop] = []
    for days in sorted(groups, reverse=True):
        left = replace(task, instance=with_vehicles_left(task.instance, routes))
        found = _group_routes(left, leg, depot_id, groups[days], window_s)
        routes += [
            replace(route, id=f"{depot_id}/{leg}/{number}")
            for number, route in enumerate(found.routes, len(routes) + 1)
        ]
        unserved += found.unserved_stops
    return Routed(routes=tuple(routes), unserved_stops=tuple(unserved))


def _group_routes(
    task: RoutingTask,
    leg: Leg,
    depot_id: str,
    stops: Sequence[StopDemand],
    window_s: tuple[float, float],
) -> Routed:
    """Return the cheapest of a depot's routes over the ways to cut its loads."""
    instance = task.instance
    depot = _Depot(
        instance=instance, leg=leg, id=depot_id, stops=stops, window_s=window_s
    )
    tried = _tried(depot, task.pieces, task.effort)
    best, parts, way = min(tried, key=lambda item: routing_rank(instance, item[0]))
    loads = {(stop.kind, stop.id): stop.parcels for stop in stops}
    task.effort.cache.keep_way(leg, depot_id, KeptWay(way=way, loads=loads))
    if task.final_effort is not None:
        again = depot.route(parts, task.final_effort)
        best = min((best, again), key=lambda item: routing_rank(instance, item))
    return replace(best, routes=tuple(map(with_joint_visits, best.routes)))


def routes_cost(instance: Instance, routes: Iterable[Route]) -> float:
    """Return what routes cost a year."""
    return sum(
        sum(
            vehicle_day_cost(
                instance.vehicle_type_by_id[route.vehicle_type_id],
                route.distance_m,
                route.end_s - route.start_s,
            ).values()
        )
        * route_visits_per_year(instance, route)
        for route in routes
    )


def routing_rank(instance: Instance, item: Routed) -> tuple[float, float]:
    """Return what to compare routes by: parcels left out, then the cost."""
    left_out = sum(
        stop.delivered_parcels + stop.collected_parcels for stop in item.unserved_stops
    )
    return left_out, routes_cost(instance, item.routes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Depot:
    """A depot with the stops it has to supply."""

    instance: Instance
    leg: Leg
    id: str
    stops: Sequence[StopDemand]
    window_s: tuple[float, float]

    def cut(self, way: WayToCut) -> list[StopDemand]:
        """Return the stops in parts, their loads cut in a way."""
        largest, name = way
        types = None if name is None else [self.instance.vehicle_type_by_id[name]]
        return cut_loads(
            self.instance,
            self.leg,
            self.id,
            self.stops,
            self.window_s,
            largest=largest,
            types=types,
        )

    def route(self, parts: Sequence[StopDemand], effort: Effort) -> Routed:
        """Return routes for the stops in parts."""

        def routed(instance: Instance, parts: Sequence[StopDemand]) -> Routed:
            return route_depot(
                instance,
                self.leg,
                self.id,
                parts,
                window_s=self.window_s,
                effort=effort,
            )

        def cost(route: Route) -> float:
            return routes_cost(self.instance, [route])

        return routed_with_repeats(self.instance, parts, routed, cost)


def _tried(depot: _Depot, pieces: Sequence[float], effort: Effort) -> list[Tried]:
    """Return routes for each way to cut the loads, with the parts they are made of.

    Parts that come to share a trip are made one and routed again. Where routes are
    sought roughly, loads are cut as they were cut for the depot's latest routes, as far
    as these say.
    """
    tried: dict[tuple[tuple[str, float], ...], Tried] = {}
    ways = list(_ways_to_cut(depot, pieces))
    known = effort.cache.way(depot.leg, depot.id) if effort.is_rough else None
    if known is not None and known.way in ways and _says_how(known, depot, ways):
        ways = [known.way]
    for way in ways:
        parts = depot.cut(way)
        if _loads(parts) in tried:
            continue
        routed = depot.route(parts, effort)
        tried[_loads(parts)] = routed, parts, way
        joined = (
            None if routed.unserved_stops else regrouped(depot.stops, routed.routes)
        )
        if joined is not None:
            tried[_loads(joined)] = depot.route(joined, effort), joined, way
    return list(tried.values())


def _says_how(known: KeptWay, depot: _Depot, ways: Sequence[WayToCut]) -> bool:
    """Return whether all ways cut what is new to a depot, or more than before, alike.

    How the loads of before were cut says nothing of these: a point that a small vehicle
    would need two trips for may open at a store whose other loads it takes whole.
    """
    more = [
        stop
        for stop in depot.stops
        if stop.parcels > known.loads.get((stop.kind, stop.id), 0.0)
    ]
    new = replace(depot, stops=more)
    return not more or len({_loads(new.cut(way)) for way in ways}) == 1


def _loads(parts: Sequence[StopDemand]) -> tuple[tuple[str, float], ...]:
    return tuple((part.id, part.parcels) for part in parts)


def _ways_to_cut(depot: _Depot, pieces: Sequence[float]) -> Iterator[WayToCut]:
    """Yield the largest pieces, and the vehicle types that loads are cut for.

    Those of all types together; of few stops for each type alone, too, since two rounds
    of a small vehicle may be cheaper than one of a large one.
    """
    for largest in pieces:
        yield largest, None
    types = types_of_leg(depot.instance, depot.leg)
    if len(types) > 1 and len(depot.stops) <= FEW_STOPS:
        for item in types:
            yield 1.0, item.id

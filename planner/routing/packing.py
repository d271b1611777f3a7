"""Fewer and cheaper vehicles for given trips.

Local search moves stops, so it rarely empties a vehicle whose trips another one still
has time for. Here whole trips move: the trips of one vehicle go to others, one by one
to their cheapest place, or all together to another vehicle type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from planner.routing.problem import RouteOrder, RoutingProblem
from planner.routing.schedule import fits_capacity, schedule_route, vehicle_cost

__all__ = ["IMPROVEMENT", "pack_trips", "route_cost"]

IMPROVEMENT = 1e-9


def pack_trips(
    problem: RoutingProblem, routes: Sequence[RouteOrder]
) -> list[RouteOrder]:
    """Return the routes with whole trips moved between vehicles while that saves."""
    packed = sorted(routes)
    costs = [route_cost(problem, route) for route in packed]
    while (move := _first_saving(problem, packed, costs)) is not None:
        packed = sorted(route for route in move if route[1])
        costs = [route_cost(problem, route) for route in packed]
    return packed


def route_cost(problem: RoutingProblem, route: RouteOrder) -> float:
    """Return the cost of a route, ``inf`` if it is not feasible."""
    vehicle_idx, trips = route
    vehicle = problem.vehicles[vehicle_idx]
    if len(trips) > vehicle.max_trips:
        return np.inf
    if not all(fits_capacity(problem, vehicle, trip) for trip in trips):
        return np.inf
    scheduled = schedule_route(problem, vehicle, trips)
    return np.inf if scheduled is None else vehicle_cost(vehicle, scheduled)


def _first_saving(
    problem: RoutingProblem, routes: list[RouteOrder], costs: list[float]
) -> list[RouteOrder] | None:
    total = sum(costs)
    for emptied in sorted(range(len(routes)), key=lambda idx: len(routes[idx][1])):
        for changed in _without(problem, routes, costs, emptied):
            cost = sum(route_cost(problem, route) for route in changed if route[1])
            if cost < total * (1 - IMPROVEMENT):
                return changed
    return None


def _without(
    problem: RoutingProblem,
    routes: list[RouteOrder],
    costs: list[float],
    emptied: int,
) -> Iterator[list[RouteOrder]]:
    """Yield the routes with one vehicle replaced by others or another type."""
    others = [route for idx, route in enumerate(routes) if idx != emptied]
    spread = _spread(
        problem,
        others,
        [cost for idx, cost in enumerate(costs) if idx != emptied],
        routes[emptied][1],
    )
    if spread is not None:
        yield spread
    used = Counter(vehicle_idx for vehicle_idx, _ in others)
    for vehicle_idx, vehicle in enumerate(problem.vehicles):
        if vehicle.available is None or used[vehicle_idx] < vehicle.available:
            yield [*others, (vehicle_idx, routes[emptied][1])]


def _spread(
    problem: RoutingProblem,
    routes: list[RouteOrder],
    costs: list[float],
    trips: Sequence[tuple[int, ...]],
) -> list[RouteOrder] | None:
    """Return the routes with each trip added where that is cheapest, if it fits."""
    filled, costs = list(routes), list(costs)
    for trip in trips:
        extra, target, route = np.inf, -1, None
        for idx, before in enumerate(filled):
            for candidate in _with_trip(problem, before, trip):
                cost = route_cost(problem, candidate) - costs[idx]
                if cost < extra:
                    extra, target, route = cost, idx, candidate
        if route is None:
            return None
        filled[target], costs[target] = route, costs[target] + extra
    return filled


def _with_trip(
    problem: RoutingProblem, route: RouteOrder, trip: tuple[int, ...]
) -> Iterator[RouteOrder]:
    vehicle_idx, trips = route
    if len(trips) < problem.vehicles[vehicle_idx].max_trips:
        for position in range(len(trips) + 1):
            yield vehicle_idx, (*trips[:position], trip, *trips[position:])

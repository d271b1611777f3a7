"""Fewer and cheaper vehicles for given trips.

Local search moves stops, so it rarely empties a vehicle whose trips another one still
has time for. Here whole trips move: the trips of one vehicle go to others, one by one
to their cheapest place, or all together to another vehicle type. It also rarely gives
a vehicle one more trip for a visit that fills it, where no other vehicle is left: such
visits are added here as trips of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from planner.routing.problem.problem import RouteOrder, RoutingProblem
from planner.routing.vrp.schedule import fits_capacity, schedule_route, vehicle_cost

__all__ = ["IMPROVEMENT", "pack_trips", "route_cost", "with_trips_added"]

IMPROVEMENT = 1e-9
"""Share of the cost that a packing has to save: less is rounding."""


def pack_trips(
    problem: RoutingProblem, routes: Sequence[RouteOrder]
) -> list[RouteOrder]:
    """Return the routes with whole trips moved between vehicles while that saves."""
    packed = sorted(routes)
    trips = _Trips(problem)
    costs = [trips.cost(route) for route in packed]
    while (move := _first_saving(trips, packed, costs)) is not None:
        packed = sorted(route for route in move if route[1])
        costs = [trips.cost(route) for route in packed]
    return packed


def with_trips_added(
    problem: RoutingProblem, routes: Sequence[RouteOrder]
) -> list[RouteOrder]:
    """Return the routes with visits that they miss added where vehicles have time.

    Each is a trip of its own where that is cheapest, the most important visits first.
    """
    served = {visit for _, trips in routes for trip in trips for visit in trip}
    missed = [visit for visit in range(problem.num_stops) if visit not in served]
    if not missed:
        return list(routes)
    trips, filled = _Trips(problem), list(routes)
    costs = [trips.cost(route) for route in filled]
    for visit in sorted(missed, key=lambda item: -float(problem.priority[item])):
        _, costs, filled = _with_trip_where_cheapest(trips, filled, costs, (visit,))
    return filled


def route_cost(problem: RoutingProblem, route: RouteOrder) -> float:
    """Return the cost of a route, ``inf`` if it is not feasible."""
    vehicle_idx, trips = route
    vehicle = problem.vehicles[vehicle_idx]
    if len(trips) > vehicle.max_trips:
        return np.inf
    if not all(fits_capacity(problem, vehicle, trip) for trip in trips):
        return np.inf
    return _scheduled_cost(problem, route)


def _scheduled_cost(problem: RoutingProblem, route: RouteOrder) -> float:
    vehicle = problem.vehicles[route[0]]
    scheduled = schedule_route(problem, vehicle, route[1])
    return np.inf if scheduled is None else vehicle_cost(vehicle, scheduled)


class _Trips:
    """Trips with what a vehicle needs for them, and the cost of routes made of them.

    Most sets of trips do not fit a vehicle's shift, and a sum tells so.
    """

    def __init__(self, problem: RoutingProblem) -> None:
        self.problem = problem
        self._least_s: dict[tuple[int, tuple[int, ...]], float] = {}
        self._cost: dict[RouteOrder, float] = {}

    def cost(self, route: RouteOrder) -> float:
        """Return the cost of a route, ``inf`` if it is not feasible."""
        if route not in self._cost:
            is_possible = self.may_fit(*route)
            self._cost[route] = (
                _scheduled_cost(self.problem, route) if is_possible else np.inf
            )
        return self._cost[route]

    def may_fit(self, vehicle_idx: int, trips: Sequence[tuple[int, ...]]) -> bool:
        """Return whether loads fit, and the trips without any waits fit the shift."""
        vehicle = self.problem.vehicles[vehicle_idx]
        least_s = sum(self._least_s_of(vehicle_idx, trip) for trip in trips)
        return len(trips) <= vehicle.max_trips and least_s <= vehicle.shift_s + 1

    def _least_s_of(self, vehicle_idx: int, trip: tuple[int, ...]) -> float:
        """Return seconds of loading, driving and service; ``inf`` if it is too much."""
        key = vehicle_idx, trip
        if key not in self._least_s:
            problem, vehicle = self.problem, self.problem.vehicles[vehicle_idx]
            rows, time_s = problem.rows, problem.rows.time_s[vehicle.profile]
            places = [0, *(rows.location_idx[stop] for stop in trip), 0]
            way_s = sum(time_s[one][other] for one, other in pairwise(places))
            service_s = sum(rows.service_s[stop] for stop in trip)
            is_light = fits_capacity(problem, vehicle, trip)
            least_s = problem.loading_s + way_s + service_s
            self._least_s[key] = least_s if is_light else np.inf
        return self._least_s[key]


def _first_saving(
    trips: _Trips, routes: list[RouteOrder], costs: list[float]
) -> list[RouteOrder] | None:
    total = sum(costs)
    for emptied in sorted(range(len(routes)), key=lambda idx: len(routes[idx][1])):
        for changed in _without(trips, routes, costs, emptied):
            cost = sum(trips.cost(route) for route in changed if route[1])
            if cost < total * (1 - IMPROVEMENT):
                return changed
    return None


def _without(
    trips: _Trips,
    routes: list[RouteOrder],
    costs: list[float],
    emptied: int,
) -> Iterator[list[RouteOrder]]:
    """Yield the routes with one vehicle replaced by others or another type."""
    others = [route for idx, route in enumerate(routes) if idx != emptied]
    problem = trips.problem
    spread = _spread(
        trips,
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
    trips: _Trips,
    routes: list[RouteOrder],
    costs: list[float],
    moved: Sequence[tuple[int, ...]],
) -> list[RouteOrder] | None:
    """Return the routes with each trip added where that is cheapest, if it fits."""
    filled = routes
    for trip in moved:
        is_added, costs, filled = _with_trip_where_cheapest(trips, filled, costs, trip)
        if not is_added:
            return None
    return filled


def _with_trip_where_cheapest(
    trips: _Trips,
    routes: list[RouteOrder],
    costs: list[float],
    trip: tuple[int, ...],
) -> tuple[bool, list[float], list[RouteOrder]]:
    """Return whether a trip fits a route, and costs and routes with it if so."""
    extra, target, route = np.inf, -1, None
    for idx, before in enumerate(routes):
        for candidate in _with_trip(trips, before, trip):
            cost = trips.cost(candidate) - costs[idx]
            if cost < extra:
                extra, target, route = cost, idx, candidate
    if route is None:
        return False, costs, routes
    filled, costs = list(routes), list(costs)
    filled[target], costs[target] = route, costs[target] + extra
    return True, costs, filled


def _with_trip(
    trips: _Trips, route: RouteOrder, trip: tuple[int, ...]
) -> Iterator[RouteOrder]:
    vehicle_idx, before = route
    if trips.may_fit(vehicle_idx, (*before, trip)):
        for position in range(len(before) + 1):
            yield vehicle_idx, (*before[:position], trip, *before[position:])

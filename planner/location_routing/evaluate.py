"""What a solution costs and which limits it breaks: slow, plain and independent.

Shares nothing with the compiled search but the definitions in ``problem``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.location_routing.problem import (
    TOLERANCE,
    Fleet,
    LocationRoutingProblem,
    LocationRoutingSolution,
    Platforms,
    VehicleRoute,
)

__all__ = ["Evaluation", "carried", "evaluate", "packed", "trip_time_s", "trip_times_s"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Cost by part, and every limit that is broken, in words."""

    cost: Mapping[str, float]
    violations: tuple[str, ...]

    @property
    def total(self) -> float:
        """Sum of all parts."""
        return sum(self.cost.values())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Loads:
    """What the options chosen bring.

    Parameters
    ----------
    stop
        Load of each stop, shape ``(num_stops,)``.
    users
        Customers that use each stop, shape ``(num_stops,)``.
    counter
        Load at each depot's counter, shape ``(num_depots,)``.
    has_counter
        Whether anybody is served at each depot's counter.
    """

    stop: FloatArray
    users: NDArray[np.int64]
    counter: FloatArray
    has_counter: NDArray[np.bool_]


def evaluate(
    problem: LocationRoutingProblem, solution: LocationRoutingSolution
) -> Evaluation:
    """Return the cost and the broken limits of a solution."""
    loads = _loads(problem, solution.customer_option)
    depot_of = _depot_of(problem, solution.routes)
    depot_load = _depot_load(problem, loads, depot_of)
    is_open = problem.is_depot_required | loads.has_counter
    is_open[[route.depot for route in solution.routes]] = True
    is_stop_open = depot_of >= 0
    chosen = solution.customer_option[solution.customer_option >= 0]
    cost = {
        "options": float(problem.option_cost[chosen].sum()),
        **_site_cost(problem, loads, depot_load, is_open, is_stop_open),
        **_driving_cost(problem, solution.routes, loads.stop),
    }
    short_of = _short_of(problem, solution, loads, is_open, is_stop_open)
    cost["not covered"] = sum(
        missing * (floor.price or 0.0)
        for floor, missing in zip(problem.floors, short_of, strict=True)
    )
    violations = [
        *_unserved(problem, solution),
        *_visits(loads, solution.routes),
        *_not_allowed(problem, depot_of),
        *_route_limits(problem, solution.routes, loads.stop),
        *_site_limits(problem, loads, depot_load, is_stop_open),
        *_shortfalls(problem, short_of),
    ]
    if problem.platforms is not None:
        peak = depot_load.max(axis=1, initial=0.0)
        due = np.where(is_open, peak, 0.0) * problem.load_per_visit
        more, broken = _first_echelon(
            problem, problem.platforms, solution.supply_routes, due, is_open
        )
        cost |= more
        violations += broken
    return Evaluation(cost=cost, violations=tuple(violations))


def packed(times_s: Iterable[float], shift_s: float, max_trips: int) -> list[list[int]]:
    """Return the trips of each vehicle: longest trip first, into the first that fits.

    Parameters
    ----------
    times_s
        Time of each trip, loading included.
    """
    times = list(times_s)
    shortest_s = min(times, default=0.0)
    vehicles: list[list[int]] = []
    used: list[float] = []
    # Vehicles that another trip may still fit: thousands of trips would take long to
    # hold against vehicles that are full.
    with_room: list[int] = []

    def has_room(vehicle: int, time_s: float) -> bool:
        return used[vehicle] + time_s <= shift_s + TOLERANCE

    for trip in sorted(range(len(times)), key=lambda idx: (-times[idx], idx)):
        found = next((idx for idx in with_room if has_room(idx, times[trip])), None)
        if found is None:
            found = len(vehicles)
            vehicles.append([])
            used.append(0.0)
            with_room.append(found)
        vehicles[found].append(trip)
        used[found] += times[trip]
        if len(vehicles[found]) >= max_trips or not has_room(found, shortest_s):
            with_room.remove(found)
    return vehicles


def trip_time_s(
    fleet: Fleet, vehicle_type: int, places: Sequence[int], service_s: float
) -> float:
    """Return how long a trip takes: loading, driving and service.

    Parameters
    ----------
    places
        From the depot back to the depot.
    """
    time_s = fleet.arc_time_s[vehicle_type]
    driving = sum(time_s[a, b] for a, b in pairwise(places))
    return fleet.loading_s + float(driving) + service_s


def trip_times_s(
    problem: LocationRoutingProblem,
    routes: Sequence[VehicleRoute],
    customer_option: NDArray[np.int64],
) -> list[float]:
    """Return how long each route takes with the loads that chosen options bring."""
    return _trip_times(problem, routes, _loads(problem, customer_option).stop)


def carried(
    fleet: Fleet, routes: Sequence[VehicleRoute], due: FloatArray
) -> list[list[float]]:
    """Return what each route of the first echelon brings to each of its stops.

    A depot that several routes visit gets full vehicles from those that visit it
    alone, and the rest from the last of them or from the one it shares.
    """
    order = sorted(range(len(routes)), key=lambda r: (len(routes[r].stops) > 1, r))
    visits = Counter(stop for route in routes for stop in route.stops)
    left = due.astype(float).copy()
    amounts: list[list[float]] = [[] for _ in routes]
    for r in order:
        for stop in routes[r].stops:
            visits[stop] -= 1
            full = float(fleet.capacity[routes[r].vehicle_type])
            amount = float(left[stop]) if visits[stop] == 0 else min(full, left[stop])
            amounts[r].append(amount)
            left[stop] -= amount
    return amounts


def _loads(
    problem: LocationRoutingProblem, customer_option: NDArray[np.int64]
) -> _Loads:
    stop = np.zeros(problem.num_stops)
    users = np.zeros(problem.num_stops, dtype=np.int64)
    counter = np.zeros(problem.num_depots)
    has_counter = np.zeros(problem.num_depots, dtype=bool)
    for option in customer_option[customer_option >= 0].tolist():
        for idx in range(
            problem.option_start[option], problem.option_start[option + 1]
        ):
            where, load = int(problem.option_stop[idx]), float(problem.option_load[idx])
            if where < 0:
                depot = int(problem.option_depot[option])
                counter[depot] += load
                has_counter[depot] = True
            else:
                stop[where] += load
                users[where] += 1
    return _Loads(stop=stop, users=users, counter=counter, has_counter=has_counter)


def _depot_of(
    problem: LocationRoutingProblem, routes: Iterable[VehicleRoute]
) -> NDArray[np.int64]:
    """Return the depot whose route visits each stop, -1 where none does."""
    depot_of = np.full(problem.num_stops, -1, dtype=np.int64)
    for route in routes:
        depot_of[list(route.stops)] = route.depot
    return depot_of


def _depot_load(
    problem: LocationRoutingProblem, loads: _Loads, depot_of: NDArray[np.int64]
) -> FloatArray:
    """Return the load of each depot by period, shape ``(num_depots, num_periods)``."""
    periods = int(problem.stop_period.max(initial=0)) + 1
    total = np.zeros((problem.num_depots, periods))
    total[:, 0] += loads.counter
    visited = depot_of >= 0
    np.add.at(
        total, (depot_of[visited], problem.stop_period[visited]), loads.stop[visited]
    )
    return total


def _site_cost(
    problem: LocationRoutingProblem,
    loads: _Loads,
    depot_load: FloatArray,
    is_open: NDArray[np.bool_],
    is_stop_open: NDArray[np.bool_],
) -> dict[str, float]:
    peak = depot_load.max(axis=1, initial=0.0)
    depots = _level_cost(problem.depot_cost, problem.depot_capacity, peak)
    stops = _level_cost(problem.stop_cost, problem.stop_capacity, loads.stop)
    handled = depot_load.sum(axis=1) * problem.depot_cost_per_load
    return {
        "depots": float(depots[is_open].sum()),
        "depots closed": float(problem.depot_closed_cost[~is_open].sum()),
        "depots' loads": float(handled.sum()),
        "stops": float(stops[is_stop_open].sum()),
        "stops closed": float(problem.stop_closed_cost[~is_stop_open].sum()),
        "stops' loads": float(loads.stop @ problem.stop_cost_per_load),
    }


def _level_cost(cost: FloatArray, capacity: FloatArray, load: FloatArray) -> FloatArray:
    """Return the cheapest level that holds each load, the dearest if none does."""
    holds = capacity >= load[:, None] - TOLERANCE
    cheapest = np.where(holds, cost, np.inf).min(axis=1, initial=np.inf)
    dearest = np.where(np.isfinite(cost), cost, -np.inf).max(axis=1, initial=-np.inf)
    return np.asarray(np.where(np.isfinite(cheapest), cheapest, dearest))


def _trip_times(
    problem: LocationRoutingProblem,
    routes: Sequence[VehicleRoute],
    stop_load: FloatArray,
) -> list[float]:
    times = []
    for route in routes:
        stops = list(route.stops)
        load = stop_load[stops] * problem.load_per_visit
        service_s = problem.stop_service_s[stops].sum()
        service_s += problem.stop_service_s_per_load[stops] @ load
        times.append(
            trip_time_s(
                problem.fleet, route.vehicle_type, _places(problem, route), service_s
            )
        )
    return times


def _places(problem: LocationRoutingProblem, route: VehicleRoute) -> list[int]:
    stops = [problem.num_depots + stop for stop in route.stops]
    return [route.depot, *stops, route.depot]


def _driving_cost(
    problem: LocationRoutingProblem,
    routes: Sequence[VehicleRoute],
    stop_load: FloatArray,
) -> dict[str, float]:
    times_s = _trip_times(problem, routes, stop_load)
    vehicles = _vehicles(problem, routes, times_s)
    fixed = sum(
        problem.fleet.fixed_cost[kind] * n for (_, kind, _), n in vehicles.items()
    )
    arcs = sum(_arc_cost(problem.fleet, r, _places(problem, r)) for r in routes)
    return {
        "vehicles": float(fixed) * problem.scale,
        "driving": float(arcs) * problem.scale,
    }


def _arc_cost(fleet: Fleet, route: VehicleRoute, places: Sequence[int]) -> float:
    cost = fleet.arc_cost[route.vehicle_type]
    return float(sum(cost[a, b] for a, b in pairwise(places)))


def _vehicles(
    problem: LocationRoutingProblem,
    routes: Sequence[VehicleRoute],
    times_s: Sequence[float],
) -> dict[tuple[int, int, int], int]:
    """Return the vehicles used by depot, type and period."""
    groups: dict[tuple[int, int, int], list[float]] = {}
    for route, time_s in zip(routes, times_s, strict=True):
        period = int(problem.stop_period[route.stops[0]]) if route.stops else 0
        groups.setdefault((route.depot, route.vehicle_type, period), []).append(time_s)
    return {
        key: _num_vehicles(problem.fleet, key[1], times)
        for key, times in groups.items()
    }


def _num_vehicles(fleet: Fleet, kind: int, times_s: Sequence[float]) -> int:
    shift_s, max_trips = float(fleet.shift_s[kind]), int(fleet.max_trips[kind])
    return len(packed(times_s, shift_s, max_trips))


def _unserved(
    problem: LocationRoutingProblem, solution: LocationRoutingSolution
) -> Iterable[str]:
    for customer, option in enumerate(solution.customer_option.tolist()):
        if option < 0:
            yield f"customer {customer} has no option"
        elif problem.option_customer[option] != customer:
            yield f"customer {customer} has an option of another"


def _visits(loads: _Loads, routes: Sequence[VehicleRoute]) -> Iterable[str]:
    visits = Counter(stop for route in routes for stop in route.stops)
    for stop, users in enumerate(loads.users.tolist()):
        if users and visits[stop] != 1:
            yield f"stop {stop} is used, and visited {visits[stop]} times"
        elif visits[stop] > 1:
            yield f"stop {stop} is visited {visits[stop]} times"


def _not_allowed(
    problem: LocationRoutingProblem, depot_of: NDArray[np.int64]
) -> Iterable[str]:
    for stop in np.flatnonzero(depot_of >= 0).tolist():
        if not problem.is_allowed[stop, depot_of[stop]]:
            yield f"stop {stop} is not allowed from depot {depot_of[stop]}"


def _route_limits(
    problem: LocationRoutingProblem,
    routes: Sequence[VehicleRoute],
    stop_load: FloatArray,
) -> Iterable[str]:
    fleet, times_s = problem.fleet, _trip_times(problem, routes, stop_load)
    for idx, (route, time_s) in enumerate(zip(routes, times_s, strict=True)):
        kind = route.vehicle_type
        load = stop_load[list(route.stops)].sum() * problem.load_per_visit
        if load > fleet.capacity[kind] * (1 + TOLERANCE):
            yield f"route {idx} carries {load:g} of {fleet.capacity[kind]:g}"
        if not time_s <= fleet.shift_s[kind] + TOLERANCE:
            yield f"route {idx} takes {time_s:g} s of {fleet.shift_s[kind]:g}"
        if not np.isfinite(_arc_cost(fleet, route, _places(problem, route))):
            yield f"route {idx} goes where there is no way"
    for key, number in _vehicles(problem, routes, times_s).items():
        if number > fleet.available[key[1]]:
            yield f"depot {key[0]} uses {number} vehicles of type {key[1]}"


def _site_limits(
    problem: LocationRoutingProblem,
    loads: _Loads,
    depot_load: FloatArray,
    is_stop_open: NDArray[np.bool_],
) -> Iterable[str]:
    most = _largest(problem.depot_cost, problem.depot_capacity)
    for depot, period in np.argwhere(depot_load > most[:, None] + TOLERANCE).tolist():
        found = depot_load[depot, period]
        yield f"depot {depot} handles {found:g} of {most[depot]:g}"
    shelf = problem.most_at_counter
    for depot in np.flatnonzero(loads.counter > shelf + TOLERANCE).tolist():
        yield f"depot {depot} keeps {loads.counter[depot]:g} of {shelf[depot]:g}"
    most = _largest(problem.stop_cost, problem.stop_capacity)
    for stop in np.flatnonzero(loads.stop > most + TOLERANCE).tolist():
        yield f"stop {stop} handles {loads.stop[stop]:g} of {most[stop]:g}"
    for stop in np.flatnonzero(problem.is_stop_required & ~is_stop_open).tolist():
        yield f"stop {stop} is required and not open"


def _largest(cost: FloatArray, capacity: FloatArray) -> FloatArray:
    largest = np.where(np.isfinite(cost), capacity, 0.0).max(axis=1, initial=0.0)
    return np.asarray(largest, dtype=float)


def _shortfalls(
    problem: LocationRoutingProblem, short_of: Sequence[float]
) -> Iterable[str]:
    for number, (floor, missing) in enumerate(
        zip(problem.floors, short_of, strict=True)
    ):
        if floor.price is None and missing > TOLERANCE:
            reached = floor.at_least - missing
            yield f"floor {number} reaches {reached:g} of {floor.at_least:g}"


def _short_of(
    problem: LocationRoutingProblem,
    solution: LocationRoutingSolution,
    loads: _Loads,
    is_open: NDArray[np.bool_],
    is_stop_open: NDArray[np.bool_],
) -> list[float]:
    """Return the weight that is missing of each floor."""
    covering, least = problem.covering, problem.covering.least_load - TOLERANCE
    depots_in_use = (loads.counter >= least) | covering.depot_stands_in_any_case
    stops_in_use = (loads.stop >= least) | covering.stop_stands_in_any_case
    is_served = np.zeros(problem.num_customers, dtype=bool)
    chosen = solution.customer_option[solution.customer_option >= 0]
    size = problem.option_start[chosen + 1] - problem.option_start[chosen]
    is_served[problem.option_customer[chosen[size > 0]]] = True
    is_covered = is_served & _near(
        problem, is_open & depots_in_use, is_stop_open & stops_in_use
    )
    return [
        max(
            0.0,
            floor.at_least
            - float(floor.weight @ (is_served if floor.is_by_service else is_covered)),
        )
        for floor in problem.floors
    ]


def _near(
    problem: LocationRoutingProblem,
    is_open: NDArray[np.bool_],
    is_stop_open: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return the customers near depots and stops that cover."""
    covering = problem.covering
    is_covered = np.zeros(problem.num_customers, dtype=bool)
    is_covered[covering.cover_customer[is_stop_open[covering.cover_stop]]] = True
    is_covered[covering.counter_customer[is_open[covering.counter_depot]]] = True
    if not covering.needs_depot:
        return is_covered
    is_near = np.zeros(problem.num_customers, dtype=bool)
    is_near[covering.depot_near_customer[is_open[covering.depot_near_depot]]] = True
    return is_covered & is_near


def _first_echelon(
    problem: LocationRoutingProblem,
    platforms: Platforms,
    routes: Sequence[VehicleRoute],
    due: FloatArray,
    is_open: NDArray[np.bool_],
) -> tuple[dict[str, float], list[str]]:
    """Return what supplying the depots costs, and what is wrong with it."""
    fleet, num = platforms.fleet, len(platforms.opening_cost)
    amounts = carried(fleet, routes, due)
    visited = {stop for route in routes for stop in route.stops}
    if platforms.is_depot_here is not None:
        visited |= set(np.flatnonzero(platforms.is_depot_here).tolist())
    broken = [
        f"depot {depot} is not supplied"
        for depot in np.flatnonzero(is_open).tolist()
        if depot not in visited
    ]
    groups: dict[tuple[int, int], list[float]] = {}
    handled, arcs = np.zeros(num), 0.0
    for idx, (route, loads) in enumerate(zip(routes, amounts, strict=True)):
        kind, total = route.vehicle_type, sum(loads)
        places = [route.depot, *(num + stop for stop in route.stops), route.depot]
        service_s = len(loads) * platforms.service_s
        service_s += platforms.service_s_per_load * total
        time_s = trip_time_s(fleet, kind, places, service_s)
        groups.setdefault((route.depot, kind), []).append(time_s)
        handled[route.depot] += total / problem.load_per_visit
        arcs += _arc_cost(fleet, route, places)
        if total > fleet.capacity[kind] * (1 + TOLERANCE):
            broken.append(f"supply {idx} carries {total:g} of {fleet.capacity[kind]:g}")
        if not time_s <= fleet.shift_s[kind] + TOLERANCE:
            broken.append(f"supply {idx} takes {time_s:g} s of {fleet.shift_s[kind]:g}")
    fixed = sum(
        fleet.fixed_cost[kind] * _num_vehicles(fleet, kind, times)
        for (_, kind), times in groups.items()
    )
    used = sorted({route.depot for route in routes})
    broken += [
        f"platform {idx} handles {handled[idx]:g} of {platforms.capacity[idx]:g}"
        for idx in np.flatnonzero(handled > platforms.capacity + TOLERANCE).tolist()
    ]
    return {
        "platforms": float(platforms.opening_cost[used].sum()),
        "supply vehicles": float(fixed) * problem.scale,
        "supply driving": float(arcs) * problem.scale,
    }, broken

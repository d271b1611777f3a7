"""What tests of the benchmarks share: published data and greedy routes."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from planner.location_routing.problem import (
    Fleet,
    LocationRoutingProblem,
    LocationRoutingSolution,
    VehicleRoute,
)
from tests.repository.markdown import ROOT

PUBLISHED = Path(os.environ.get("PLANNER_SHARED", ROOT.parent / "shared")) / "bench"

PATIENCE_S = 3_600.0
"""More than a tiny instance takes on the busiest machine, compiling included."""


def published(name: str) -> Path:
    """Return a published file or folder, or skip."""
    path = PUBLISHED / name
    if not path.exists():
        pytest.skip(f"no published instances in {PUBLISHED}; set PLANNER_SHARED")
    return path


def greedy(
    problem: LocationRoutingProblem, *, time_limit_s: float, seed: int
) -> LocationRoutingSolution:
    """Return routes that take customers as they stand, at their first option.

    Each goes to the first depot that has room in the periods of its stops, and there on
    the last route of the period. Each depot is supplied alone from the first platform
    that has room.
    """
    loads: defaultdict[tuple[int, int], float] = defaultdict(float)
    options = np.searchsorted(
        problem.option_customer, np.arange(problem.num_customers)
    ).astype(np.int64)
    routes: defaultdict[tuple[int, int], list[list[int]]] = defaultdict(list)
    demand = problem.option_load[problem.option_start[options]]
    for customer in np.argsort(-demand, kind="stable"):
        span = range(*problem.option_start[options[customer] :][:2])
        visits = [(problem.option_stop[i], problem.option_load[i]) for i in span]
        depot = _depot_with_room(problem, loads, visits)
        for stop, load in visits:
            key = (depot, int(problem.stop_period[stop]))
            loads[key] += load
            _append(routes[key], int(stop), load, problem)
    chosen = tuple(
        VehicleRoute(depot=depot, vehicle_type=0, stops=tuple(stops))
        for (depot, _), group in routes.items()
        for stops in group
    )
    supply = _supply(problem, loads)
    cost = _cost(problem, chosen, loads) + _supply_cost(problem, supply)
    return LocationRoutingSolution(
        customer_option=options,
        routes=chosen,
        supply_routes=supply,
        cost=cost,
        is_feasible=True,
    )


def _depot_with_room(problem, loads, visits):
    """Return the first depot that takes the visits, else the least full."""
    for depot in range(problem.num_depots):
        capacity = problem.depot_capacity[depot, 0]
        periods = [int(problem.stop_period[stop]) for stop, _ in visits]
        if all(
            loads[depot, period] + load <= capacity
            for period, (_, load) in zip(periods, visits, strict=True)
        ):
            return depot
    msg = "the greedy finds no room for a customer"
    raise ValueError(msg)


def _append(routes, stop, load, problem):
    carried = sum(_load_of(problem, item) for item in routes[-1]) if routes else 0.0
    if not routes or carried + load > problem.fleet.capacity[0]:
        routes.append([])
    routes[-1].append(stop)


def _load_of(problem, stop):
    """Return the load of the first option that visits a stop."""
    return problem.option_load[np.flatnonzero(problem.option_stop == stop)[0]]


def _supply(problem, loads):
    if problem.platforms is None:
        return ()
    rest = problem.platforms.capacity.copy()
    routes = []
    for (depot, _), load in loads.items():
        platform = int(np.flatnonzero(rest >= load)[0])
        rest[platform] -= load
        routes.append(VehicleRoute(depot=platform, vehicle_type=0, stops=(depot,)))
    return tuple(routes)


def _cost(problem, routes, loads):
    depots = sorted({route.depot for route in routes})
    handling = sum(
        problem.depot_cost_per_load[depot] * load for (depot, _), load in loads.items()
    )
    opening = problem.depot_cost[depots, 0].sum()
    spared = problem.fleet.fixed_cost[0] * (len(routes) - _vehicles(problem, routes))
    driving = _driving(problem.fleet, routes, problem.num_depots)
    return float(opening + handling + driving - spared)


def _vehicles(problem, routes):
    """Return how many vehicles are paid: of each route or of each busiest day."""
    if not problem.fleet.is_paid_per_horizon:
        return len(routes)
    used = Counter(
        (route.depot, int(problem.stop_period[route.stops[0]])) for route in routes
    )
    most: Counter[int] = Counter()
    for (depot, _), count in used.items():
        most[depot] = max(most[depot], count)
    return most.total()


def _supply_cost(problem, routes):
    platforms = problem.platforms
    if platforms is None:
        return 0.0
    used = sorted({route.depot for route in routes})
    driving = _driving(platforms.fleet, routes, len(platforms.capacity))
    return float(platforms.opening_cost[used].sum() + driving)


def _driving(fleet: Fleet, routes: tuple[VehicleRoute, ...], num_depots: int) -> float:
    cost = 0.0
    for route in routes:
        places = [route.depot, *(num_depots + stop for stop in route.stops)]
        arcs = fleet.arc_cost[0, places, [*places[1:], places[0]]]
        cost += float(arcs.sum() + fleet.fixed_cost[0])
    return cost

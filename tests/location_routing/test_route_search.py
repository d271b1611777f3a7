"""Routes by pyvrp: which problems it is asked about, and what it answers."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.location_routing.problem import (
    CoverageFloor,
    LocationRoutingSolution,
    VehicleRoute,
)
from planner.location_routing.route_search import can_route, routed
from planner.location_routing.solve import solve_location_routing
from tests.location_routing.test_solve import (
    best_by_trying_everything,
    problem_of,
    random_problem,
)


def square(load=(1, 1, 1, 1), vehicle=2):
    """Return depots left, right and far away of two customers each, 3 and 4 apart."""
    return problem_of(
        [(0, 0), (100, 0), (900, 0)],
        [(0, 3), (4, 3), (100, 3), (96, 3)],
        capacity=[5, 5, 5],
        opening=[10, 10, 10],
        load=load,
        vehicle=vehicle,
        fixed=7,
    )


def found(problem, depots, start=None):
    """Return the routes of a short search, as depots and sets of stops."""
    routes = routed(
        problem,
        depots,
        start,
        seed=1,
        iterations=200,
        clock=time.perf_counter,
        deadline=np.inf,
    )
    assert routes is not None
    return sorted((route.depot, sorted(route.stops)) for route in routes)


def test_routes_leave_the_depots_that_are_given():
    """Test two depots, and one: two customers fit a vehicle, and ride together."""
    assert found(square(), [0, 1]) == [(0, [0, 1]), (1, [2, 3])]
    assert found(square(), [1]) == [(1, [0, 1]), (1, [2, 3])]


def test_loads_need_not_be_whole():
    """Test that 1.4 and 1.5 ride together in 2.95 and not in 2.8."""
    load = (1.4, 1.5, 1.4, 1.5)
    assert len(found(square(load, vehicle=2.95), [0, 1])) == 2
    assert len(found(square(load, vehicle=2.8), [0, 1])) == 4


def test_a_search_may_begin_with_routes():
    """Test that routes of single stops are joined."""
    single = tuple(
        VehicleRoute(depot=0, vehicle_type=0, stops=(stop,)) for stop in range(4)
    )
    start = LocationRoutingSolution(
        customer_option=np.arange(4), routes=single, cost=0.0, is_feasible=False
    )
    assert found(square(), [0], start) == [(0, [0, 1]), (0, [2, 3])]


def test_a_customer_beyond_every_vehicle_has_no_routes():
    """Test that no routes are returned where a load does not fit."""
    problem = square(load=(3, 1, 1, 1))
    limits: dict[str, Any] = {"iterations": 50, "clock": time.perf_counter}
    limits |= {"deadline": np.inf}
    assert routed(problem, [0], None, seed=1, **limits) is None


def test_only_routes_alone_are_asked_for():
    """Test that what else a problem may hold keeps it from pyvrp."""
    problem = square()
    floor = CoverageFloor(weight=np.ones(4), at_least=1.0, is_by_service=True)
    days = replace(problem.fleet, shift_s=np.array([3600.0]))
    assert can_route(problem)
    assert not can_route(replace(problem, floors=(floor,)))
    assert not can_route(replace(problem, fleet=days))
    assert not can_route(replace(problem, stop_period=np.array([0, 0, 1, 1])))
    assert not can_route(replace(problem, is_split_allowed=True))
    assert not can_route(replace(problem, depot_cost_per_load=np.array([0.0, 1, 2])))


@pytest.mark.usefixtures("short_search")
@pytest.mark.parametrize("seed", range(3))
def test_a_limit_is_used_up_and_the_optimum_found(seed):
    """Test that tight depots, which pyvrp does not know, are kept at the end.

    The clock counts its readings: the search ends by them, busy machine or not.
    """
    readings = iter(range(10_000))
    problem = random_problem(seed)
    solved = solve_location_routing(
        problem, seed=1, time_limit_s=1_000.0, clock=lambda: float(next(readings))
    )
    assert next(readings) >= 1_000
    assert solved.is_feasible
    assert solved.cost == pytest.approx(best_by_trying_everything(problem))

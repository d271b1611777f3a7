"""Location-routing from nothing: the depots that open and their routes."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest

from planner.errors import InstanceError
from planner.location_routing.problem import (
    Fleet,
    LocationRoutingProblem,
    no_covering,
)
from planner.location_routing.solve import solve_location_routing

pytestmark = pytest.mark.usefixtures("short_search")


def problem_of(depots, customers, *, capacity, opening, load, vehicle, fixed):
    """Return a single-echelon problem in the plane."""
    places = np.vstack([depots, customers]).astype(float)
    arcs = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    m, n = len(depots), len(customers)
    return LocationRoutingProblem(
        depot_cost=np.array(opening, dtype=float)[:, None],
        depot_capacity=np.array(capacity, dtype=float)[:, None],
        depot_cost_per_load=np.zeros(m),
        depot_closed_cost=np.zeros(m),
        is_depot_required=np.zeros(m, dtype=bool),
        stop_cost=np.zeros((n, 1)),
        stop_capacity=np.full((n, 1), np.inf),
        stop_cost_per_load=np.zeros(n),
        stop_closed_cost=np.zeros(n),
        is_stop_required=np.zeros(n, dtype=bool),
        stop_period=np.zeros(n, dtype=np.int64),
        stop_service_s=np.zeros(n),
        stop_service_s_per_load=np.zeros(n),
        is_allowed=np.ones((n, m), dtype=bool),
        option_customer=np.arange(n),
        option_cost=np.zeros(n),
        option_depot=np.full(n, -1),
        option_start=np.arange(n + 1),
        option_stop=np.arange(n),
        option_load=np.array(load, dtype=float),
        fleet=Fleet(
            capacity=np.array([float(vehicle)]),
            fixed_cost=np.array([float(fixed)]),
            available=np.array([1_000_000]),
            arc_cost=arcs[None],
            arc_time_s=np.zeros((1, m + n, m + n)),
            shift_s=np.array([np.inf]),
            max_trips=np.array([1]),
        ),
        is_split_allowed=False,
        covering=no_covering(m, n),
    )


def random_problem(seed):
    """Return two or three depots and five customers, depot capacity tight."""
    rng = np.random.default_rng(seed)
    m, n = int(rng.integers(2, 4)), 5
    load = rng.integers(1, 6, n)
    return problem_of(
        rng.integers(0, 50, (m, 2)),
        rng.integers(0, 50, (n, 2)),
        capacity=[int(load.sum() * 0.6) + 2] * m,
        opening=rng.integers(10, 60, m),
        load=load,
        vehicle=9,
        fixed=15,
    )


def partitions(items):
    """Yield the partitions of a list into groups."""
    if not items:
        yield []
        return
    first, *rest = items
    for smaller in partitions(rest):
        for idx in range(len(smaller)):
            yield [*smaller[:idx], [first, *smaller[idx]], *smaller[idx + 1 :]]
        yield [[first], *smaller]


def cheapest_way(problem, depot, group):
    """Return the length of the shortest route over a group."""
    arcs, m = problem.fleet.arc_cost[0], problem.num_depots
    ways = (
        [depot, *(m + stop for stop in order), depot] for order in permutations(group)
    )
    return min(sum(arcs[way[:-1], way[1:]]) for way in map(np.array, ways))


def best_by_trying_everything(problem):
    """Return the least cost over all groups of customers and depots for them."""
    load, fleet = problem.option_load, problem.fleet
    best = np.inf
    for groups in partitions(list(range(problem.num_stops))):
        loads = [load[group].sum() for group in groups]
        if max(loads) > fleet.capacity[0]:
            continue
        ways = [
            [cheapest_way(problem, depot, group) for depot in range(problem.num_depots)]
            for group in groups
        ]
        for depots in product(range(problem.num_depots), repeat=len(groups)):
            at_depot = np.bincount(depots, loads, minlength=problem.num_depots)
            if (at_depot > problem.depot_capacity[:, 0]).any():
                continue
            cost = sum(way[depot] for way, depot in zip(ways, depots, strict=True))
            cost += problem.depot_cost[sorted(set(depots)), 0].sum()
            best = min(best, cost + fleet.fixed_cost[0] * len(groups))
    return best


@pytest.mark.parametrize("seed", range(8))
def test_tiny_problems_are_solved_to_the_optimum(seed):
    """Test that the search finds what trying everything finds."""
    problem = random_problem(seed)
    found = solve_location_routing(problem, seed=1)
    assert found.is_feasible
    assert found.cost == pytest.approx(best_by_trying_everything(problem))


def test_one_depot_two_customers_by_hand():
    """Test the cost of one route.

    Depots at (0, 0) for 10 and at (100, 0) for 10; customers at (0, 3) and (4, 3). One
    route from the first depot is 3 + 4 + 5 = 12 long: 10 + 7 + 12 = 29.
    """
    problem = problem_of(
        [(0, 0), (100, 0)],
        [(0, 3), (4, 3)],
        capacity=[5, 5],
        opening=[10, 10],
        load=[1, 1],
        vehicle=2,
        fixed=7,
    )
    found = solve_location_routing(problem, seed=1)
    assert found.cost == pytest.approx(29)
    assert [route.depot for route in found.routes] == [0]


def test_a_load_above_a_vehicle_fills_trips_of_its_own():
    """Test that what is above a full vehicle is carried by full trips.

    One customer 5 away asks for 5, a vehicle carries 2: two full trips and one for the
    rest, 10 long each, 3 vehicles for 1: 30 + 3 + opening 4 = 37.
    """
    problem = problem_of(
        [(0, 0)],
        [(3, 4)],
        capacity=[9],
        opening=[4],
        load=[5],
        vehicle=2,
        fixed=1,
    )
    problem = replace(problem, is_split_allowed=True)
    found = solve_location_routing(problem, seed=1)
    assert found.cost == pytest.approx(37)


def test_same_seed_same_solution():
    """Test that a problem and a seed give one solution."""
    problem = random_problem(3)
    first, second = (solve_location_routing(problem, seed=5) for _ in range(2))
    assert first.routes == second.routes
    assert first.cost == second.cost


def line(*, load, vehicle):
    """Return a depot of room for 100 and two customers, 3 and 4 to its right."""
    return problem_of(
        [[0, 0]],
        [[3, 0], [4, 0]],
        capacity=[100],
        opening=[10],
        load=load,
        vehicle=vehicle,
        fixed=1,
    )


def test_a_customer_beyond_every_vehicle_is_not_served():
    """Test that no solution is called feasible that its own evaluation refuses.

    A vehicle of 10 cannot bring 11 to a customer that is visited once; of 11 it can:
    10 for the depot, 2 vehicles, 2 x 3 and 2 x 4 of driving.
    """
    assert not solve_location_routing(line(load=[11, 5], vehicle=10)).is_feasible
    found = solve_location_routing(line(load=[11, 5], vehicle=11))
    assert found.is_feasible
    assert found.cost == pytest.approx(10 + 2 + 6 + 8)


def test_a_vehicle_that_holds_nothing_is_refused():
    """Test the message, in place of a division by zero."""
    with pytest.raises(InstanceError, match="vehicle type 0: capacity 0; expected > 0"):
        line(load=[1, 1], vehicle=0)


def test_an_option_may_have_many_stops():
    """Test a customer with twenty stops at one place, each a vehicle of its own.

    20 vehicles, 20 x 2 x 3 of driving, and 10 for the depot: 150. (Where room for the
    stops of an option was fixed, memory beside it was written.)
    """
    many = 20
    problem = problem_of(
        [[0, 0]],
        [[3, 0]] * many,
        capacity=[10 * many],
        opening=[10],
        load=[10] * many,
        vehicle=10,
        fixed=1,
    )
    problem = replace(
        problem,
        option_customer=np.array([0]),
        option_cost=np.zeros(1),
        option_depot=np.array([-1]),
        option_start=np.array([0, many]),
    )
    found = solve_location_routing(problem)
    assert found.is_feasible
    assert found.cost == pytest.approx(10 + many + many * 2 * 3)

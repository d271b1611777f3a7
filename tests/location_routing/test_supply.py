"""Tests of the first echelon: its parts, vehicles, times and platforms."""

from dataclasses import replace

import numpy as np
import pytest

from planner.errors import EngineError
from planner.location_routing.evaluate import evaluate
from planner.location_routing.problem import Fleet, Platforms
from planner.location_routing.published.assemble import (
    Depots,
    Vehicles,
    assemble,
    fleet_of,
    one_visit_each,
)
from planner.location_routing.solve import solve_location_routing
from planner.location_routing.supply import first_echelon, full_vehicles
from planner.location_routing.supply_estimate import SupplyEstimate

pytestmark = pytest.mark.usefixtures("short_search")

DRIVE_S = 20.0
OUT_AND_BACK = 2 * 20.0


def line(*positions):
    """Return the distances between points of a line."""
    points = np.array(positions, dtype=float)
    return np.abs(points[:, None] - points[None, :])


def supply_fleet(arcs, **changes):
    """Return vehicles of 10 for 7 each, driving a second for each unit of cost."""
    fleet = fleet_of([Vehicles(capacity=10, fixed_cost=7)], arcs)
    return replace(fleet, arc_time_s=fleet.arc_cost.copy(), **changes)


def problem_of(loads, supply, *, opening=(50,), capacity=(99,), **platform):
    """Return depots without cost, each in the same place as one customer."""
    arcs = np.full((2 * len(loads),) * 2, 1000.0)
    for depot in range(len(loads)):
        arcs[depot, len(loads) + depot] = arcs[len(loads) + depot, depot] = 0.0
    np.fill_diagonal(arcs, 0.0)
    return assemble(
        Depots(cost=np.zeros(len(loads)), capacity=np.array(loads, dtype=float)),
        one_visit_each(np.array(loads, dtype=float)),
        fleet_of([Vehicles(capacity=100, fixed_cost=0)], arcs),
        Platforms(
            opening_cost=np.array(opening, dtype=float),
            capacity=np.array(capacity, dtype=float),
            fleet=supply,
            **platform,
        ),
    )


def solved(problem):
    """Return a solution whose cost is that of an independent evaluation."""
    found = solve_location_routing(problem)
    judged = evaluate(problem, found)
    assert found.is_feasible == (not judged.violations)
    if found.is_feasible:
        assert found.cost == pytest.approx(judged.total)
    return found


def supplied(solution):
    """Return platform, vehicle type and depots of each supply route."""
    return sorted(
        (route.depot, route.vehicle_type, tuple(sorted(route.stops)))
        for route in solution.supply_routes
    )


def test_parts_are_full_vehicles_and_a_rest():
    """Test that a load of 25 makes three parts of at most 10, one of 10 makes one."""
    problem = problem_of([25, 10], supply_fleet(line(0, 20, 30)))
    echelon = first_echelon(problem, np.array([25.0, 10.0]))
    assert echelon.depot.tolist() == [0, 0, 0, 1]
    assert echelon.most.tolist() == [10, 10, 10, 10]
    assert echelon.problem.fleet.arc_cost[0, 0].tolist() == [0, 20, 20, 20, 30]


def test_loads_are_carried_by_visits():
    """Test that 7/5 of a load of 10 takes two vehicles of 10 where one would do."""
    problem = replace(problem_of([10], supply_fleet(line(0, 20))), load_per_visit=7 / 5)
    echelon = first_echelon(problem, np.array([10.0]))
    assert echelon.most.tolist() == pytest.approx([50 / 7, 50 / 7])
    assert len(solved(problem).supply_routes) == 2


def test_one_echelon_has_no_first():
    """Test that a problem without platforms has no first echelon."""
    problem = replace(problem_of([5], supply_fleet(line(0, 20))), platforms=None)
    assert first_echelon(problem, np.array([5.0])) is None
    assert solved(problem).supply_routes == ()


def test_several_periods_are_refused():
    """Test that a first echelon for several periods is an error, not a guess."""
    problem = problem_of([5, 5], supply_fleet(line(0, 20, 30)))
    periods = replace(problem, stop_period=np.array([0, 1]))
    with pytest.raises(EngineError, match="one period"):
        first_echelon(periods, np.array([5.0, 5.0]))


def test_the_largest_vehicle_that_gets_there_is_full():
    """Test that parts are small where only the small type gets to a depot."""
    types = [Vehicles(capacity=5, fixed_cost=3), Vehicles(capacity=10, fixed_cost=7)]
    fleet = fleet_of(types, line(0, 20, 30, 40))
    fleet.arc_cost[1, :, 2] = np.inf
    fleet.arc_cost[:, 3, :] = np.inf
    platforms = problem_of([5, 5, 5], fleet).platforms
    assert full_vehicles(platforms).tolist() == [10, 5, 0]


def test_a_visit_that_outlasts_the_shift_is_infeasible():
    """Test that 10 + 20 + 5 + 10 * 6 + 20 s are too long for 114 s, not for 115 s."""
    times = {"service_s": 5.0, "service_s_per_load": 6.0}
    for shift_s, is_feasible in ((114.0, False), (115.0, True)):
        fleet = supply_fleet(
            line(0, DRIVE_S), shift_s=np.array([shift_s]), loading_s=10.0
        )
        found = solved(problem_of([10], fleet, **times))
        assert found.is_feasible == is_feasible


@pytest.mark.parametrize(("shift_s", "vehicles"), [(100.0, 1), (99.0, 2)])
def test_trips_share_a_vehicle_while_the_shift_lasts(shift_s, vehicles):
    """Test that two trips of 50 s take one vehicle in 100 s, two in 99 s."""
    fleet = supply_fleet(
        line(0, DRIVE_S, -DRIVE_S),
        shift_s=np.array([shift_s]),
        loading_s=10.0,
        max_trips=np.array([2]),
    )
    found = solved(problem_of([10, 10], fleet))
    assert found.cost == pytest.approx(50 + vehicles * 7 + 2 * OUT_AND_BACK)


def test_the_vehicle_type_is_chosen_by_the_load():
    """Test that a load of 4 goes with the small type and one of 9 with the large."""
    types = [Vehicles(capacity=5, fixed_cost=3), Vehicles(capacity=10, fixed_cost=7)]
    found = solved(problem_of([4, 9], fleet_of(types, line(0, DRIVE_S, -DRIVE_S))))
    assert supplied(found) == [(0, 0, (0,)), (0, 1, (1,))]
    assert found.cost == pytest.approx(50 + 3 + 7 + 2 * OUT_AND_BACK)


def test_a_depot_that_cannot_be_reached_is_not_used():
    """Test that a customer is served from afar if its depot has no supply."""
    arcs = line(0, DRIVE_S, DRIVE_S)
    arcs[0, 2] = arcs[2, 0] = np.inf
    problem = problem_of([5, 4], supply_fleet(arcs))
    roomy = replace(problem, depot_capacity=np.full((2, 1), 9.0))
    found = solved(roomy)
    assert found.is_feasible
    assert {route.depot for route in found.routes} == {0}
    assert supplied(found) == [(0, 0, (0,))]


def test_too_small_platforms_are_infeasible():
    """Test that it is said if the platforms do not hold the load."""
    found = solved(problem_of([8], supply_fleet(line(0, DRIVE_S)), capacity=(7,)))
    assert not found.is_feasible


def test_nearer_platforms_share_the_depots():
    """Test that each of two depots is supplied from the platform beside it."""
    arcs = line(0, 100, 20, 80)
    found = solved(
        problem_of([5, 5], supply_fleet(arcs), opening=(10, 10), capacity=(9, 9))
    )
    assert supplied(found) == [(0, 0, (0,)), (1, 0, (1,))]
    assert found.cost == pytest.approx(2 * 10 + 2 * 7 + 2 * OUT_AND_BACK)
    one = solved(
        problem_of([5, 5], supply_fleet(arcs), opening=(90, 90), capacity=(10, 10))
    )
    # One platform and one route over both: 20 + 60 + 80.
    assert one.cost == pytest.approx(90 + 7 + 160)


@pytest.mark.parametrize("seed", range(8))
def test_costs_are_those_of_an_independent_evaluation(seed):
    """Test random times, trips, types, platforms and loads above a vehicle's."""
    rng = np.random.default_rng(seed)
    loads = rng.integers(3, 25, 4)
    points = rng.integers(0, 40, (6, 2))
    arcs = np.abs(points[:, None] - points[None, :]).sum(axis=2).astype(float)
    types = [Vehicles(capacity=6, fixed_cost=9), Vehicles(capacity=11, fixed_cost=14)]
    fleet = replace(
        fleet_of(types, arcs),
        arc_time_s=np.stack([arcs, 2 * arcs]),
        shift_s=np.array([400.0, 500.0]),
        max_trips=np.array([2, 3]),
        loading_s=5.0,
    )
    total = float(loads.sum())
    problem = problem_of(
        loads,
        fleet,
        opening=(60, 90),
        capacity=(0.7 * total, 0.9 * total),
        service_s=4.0,
        service_s_per_load=2.0,
    )
    found = solved(replace(problem, load_per_visit=7 / 5, scale=3.0))
    assert found.is_feasible
    assert len(found.supply_routes) >= 7 / 5 * total / 11


def test_the_estimate_by_hand():
    """Test share and detour of two depots, and the choice of the platform."""
    problem = problem_of(
        [5, 5],
        supply_fleet(line(0, 500, 20, 24)),
        opening=(90, 10),
        capacity=(10, 10),
    )
    estimate = SupplyEstimate.of(problem, 10.0)
    # One vehicle holds all: each depot pays half of 7 and of its way, and half of 4.
    near = 90 + (7 + 40) / 2 + (7 + 48) / 2 + 2 * 0.5 * 4
    assert estimate.cost((0, 1)) == pytest.approx(near)
    # Alone a depot pays a whole vehicle, and its detour is half of half its way.
    assert estimate.cost((0,)) == pytest.approx(90 + 47 + 47 / 4)


def test_the_estimate_takes_platforms_that_hold_the_load():
    """Test that a cheap platform which is too small is not counted on."""
    problem = problem_of(
        [5, 5], supply_fleet(line(0, 0, 20, 20)), opening=(1, 90), capacity=(9, 10)
    )
    estimate = SupplyEstimate.of(problem, 10.0)
    assert sorted(estimate.opening.tolist()) == [90, 91]
    assert isinstance(problem.platforms.fleet, Fleet)

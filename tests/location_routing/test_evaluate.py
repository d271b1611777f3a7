"""Costs and broken limits of solutions: by hand, and against the ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.design.county.from_instance import can_express, from_prepared
from planner.design.county.start import start_from_plan
from planner.design.penalties import penalties
from planner.design.siting_model.prepare import prepare
from planner.design.solve import solve
from planner.flow import resolve
from planner.ledger import compute_ledger
from planner.location_routing.evaluate import carried, evaluate, packed
from planner.location_routing.linehaul import with_linehaul_priced
from planner.location_routing.problem import (
    CoverageFloor,
    Fleet,
    LocationRoutingProblem,
    LocationRoutingSolution,
    Platforms,
    VehicleRoute,
    no_covering,
)
from planner.location_routing.solve import solve_location_routing
from planner.model.rules import Measure
from planner.model.service import Mode
from tests.design.counties import EVERYTHING, asking, plan_of, three_villages
from tests.random_county import Recipe
from tests.tiny import store
from tests.tiny_plan import line_county, line_plan

EACH_BY_ITS_STOP = replace(
    no_covering(1, 2), cover_customer=np.array([0, 1]), cover_stop=np.array([0, 1])
)


def fleet(num_places: int, **fields: Any) -> Fleet:
    """Return a van of 10 that drives 1 a way in 100 s; 7 a day, 2 trips, 1 000 s."""
    ways = np.ones((1, num_places, num_places)) - np.eye(num_places)
    given: dict[str, Any] = {
        "capacity": np.array([10.0]),
        "fixed_cost": np.array([7.0]),
        "available": np.array([9]),
        "arc_cost": ways,
        "arc_time_s": ways * 100.0,
        "shift_s": np.array([1_000.0]),
        "max_trips": np.array([2]),
        "loading_s": 50.0,
    }
    return Fleet(**(given | fields))


def problem(**fields: Any) -> LocationRoutingProblem:
    """Return one depot of 20 (cost 5) and two stops (cost 3 each), two customers.

    Customer 0 brings 4 to stop 0, customer 1 brings 6 to stop 1 or 6 to the counter
    (cost 2), or nothing (cost 50). A stop takes 20 s and 10 s for each unit.
    """
    given: dict[str, Any] = {
        "depot_cost": np.array([[5.0]]),
        "depot_capacity": np.array([[20.0]]),
        "depot_cost_per_load": np.array([0.5]),
        "depot_closed_cost": np.array([0.0]),
        "is_depot_required": np.array([False]),
        "stop_cost": np.array([[3.0], [3.0]]),
        "stop_capacity": np.array([[8.0], [8.0]]),
        "stop_cost_per_load": np.array([0.25, 0.25]),
        "stop_closed_cost": np.array([1.0, 1.0]),
        "is_stop_required": np.array([False, False]),
        "stop_period": np.array([0, 0]),
        "stop_service_s": np.array([20.0, 20.0]),
        "stop_service_s_per_load": np.array([10.0, 10.0]),
        "is_allowed": np.ones((2, 1), dtype=bool),
        "option_customer": np.array([0, 1, 1, 1]),
        "option_cost": np.array([0.0, 0.0, 2.0, 50.0]),
        "option_depot": np.array([-1, -1, 0, -1]),
        "option_start": np.array([0, 1, 2, 3, 3]),
        "option_stop": np.array([0, 1, -1]),
        "option_load": np.array([4.0, 6.0, 6.0]),
        "fleet": fleet(3),
        "is_split_allowed": False,
        "covering": EACH_BY_ITS_STOP,
        "scale": 10.0,
    }
    return LocationRoutingProblem(**(given | fields))


def solution(options: list[int], *stops: tuple[int, ...]) -> LocationRoutingSolution:
    """Return a solution with a route for each tuple of stops."""
    routes = tuple(VehicleRoute(depot=0, vehicle_type=0, stops=item) for item in stops)
    return LocationRoutingSolution(
        customer_option=np.array(options), routes=routes, cost=0.0, is_feasible=False
    )


def test_cost_by_part() -> None:
    """Test both stops on one trip: 3 ways and a day, times 10, and the sites.

    Depot 5 + 10 x 0.5, stops 3 + 3 + 10 x 0.25, vehicle 70, driving 30.
    """
    found = evaluate(problem(), solution([0, 1], (0, 1)))
    assert found.violations == ()
    assert found.cost["vehicles"] == 70.0
    assert found.cost["driving"] == 30.0
    assert found.total == pytest.approx(5 + 5 + 6 + 2.5 + 70 + 30)


def test_counter_and_closed_stop() -> None:
    """Test customer 1 at the counter: 2, and stop 1 closed, which costs 1.

    Depot 5 + 10 x 0.5, stop 3 + 4 x 0.25, one way out and back and a day.
    """
    found = evaluate(problem(), solution([0, 2], (0,)))
    assert found.violations == ()
    assert found.total == pytest.approx(2 + 1 + 5 + 5 + 3 + 1 + 70 + 20)


def test_trips_share_a_vehicle_while_time_lasts() -> None:
    """Test that two trips of 310 and 330 s make a day of 640 s, but not of 639 s.

    50 loading, 200 driving, 20 at the stop and 10 x 4 or 10 x 6.
    """
    for shift_s, vehicles in ((640.0, 1), (639.0, 2)):
        given = problem(fleet=fleet(3, shift_s=np.array([shift_s])))
        found = evaluate(given, solution([0, 1], (0,), (1,)))
        assert found.violations == ()
        assert found.cost["vehicles"] == 70.0 * vehicles


def test_packing_is_longest_first() -> None:
    """Test 5, 4, 3, 3, 2 into shifts of 8: 5 + 3, 4 + 3, and 2 by the trip limit."""
    times_s = [3.0, 5.0, 2.0, 4.0, 3.0]
    assert packed(times_s, 8.0, 9) == [[1, 0], [3, 4], [2]]
    assert packed([1.0, 1.0, 1.0], 8.0, 2) == [[0, 1], [2]]


@pytest.mark.parametrize("seed", range(20))
def test_packing_is_into_the_first_that_fits(seed: int) -> None:
    """Test that vehicles left aside as full are no others than those that are."""
    rng = np.random.default_rng(seed)
    times_s = rng.integers(1, 9, 40).tolist()
    vehicles: list[list[int]] = []
    for trip in sorted(range(40), key=lambda idx: (-times_s[idx], idx)):
        for trips in [*vehicles, []]:
            used_s = sum(times_s[idx] for idx in trips)
            if len(trips) < 4 and used_s + times_s[trip] <= 16:
                trips.append(trip)
                vehicles += [] if trips in vehicles else [trips]
                break
    assert packed(times_s, 16.0, 4) == vehicles


@pytest.mark.parametrize(
    ("fields", "options", "stops", "words"),
    [
        ({}, [-1, 1], ((1,),), "customer 0 has no option"),
        ({}, [0, 1], ((0,),), "stop 1 is used, and visited 0 times"),
        ({}, [0, 1], ((0, 1), (1,)), "stop 1 is used, and visited 2 times"),
        (
            {"fleet": fleet(3, capacity=np.array([9.0]))},
            [0, 1],
            ((0, 1),),
            "route 0 carries 10 of 9",
        ),
        (
            {"fleet": fleet(3, shift_s=np.array([489.0]))},
            [0, 1],
            ((0, 1),),
            "route 0 takes 490 s of 489",
        ),
        (
            {"fleet": fleet(3, max_trips=np.array([1]), available=np.array([1]))},
            [0, 1],
            ((0,), (1,)),
            "depot 0 uses 2 vehicles of type 0",
        ),
        (
            {"is_allowed": np.array([[True], [False]])},
            [0, 1],
            ((0, 1),),
            "stop 1 is not allowed from depot 0",
        ),
        (
            {"depot_capacity": np.array([[9.0]])},
            [0, 1],
            ((0, 1),),
            "depot 0 handles 10 of 9",
        ),
        (
            {"stop_capacity": np.array([[8.0], [5.0]])},
            [0, 1],
            ((0, 1),),
            "stop 1 handles 6 of 5",
        ),
        (
            {"is_stop_required": np.array([False, True])},
            [0, 2],
            ((0,),),
            "stop 1 is required and not open",
        ),
        (
            {
                "floors": (
                    CoverageFloor(weight=np.ones(2), at_least=2.0, is_by_service=True),
                )
            },
            [0, 3],
            ((0,),),
            "floor 0 reaches 1 of 2",
        ),
        (
            {
                "floors": (
                    CoverageFloor(weight=np.ones(2), at_least=2.0, is_by_service=False),
                )
            },
            [0, 2],
            ((0,),),
            "floor 0 reaches 1 of 2",
        ),
        (
            {
                "floors": (
                    CoverageFloor(weight=np.ones(2), at_least=2.0, is_by_service=False),
                ),
                "covering": replace(EACH_BY_ITS_STOP, least_load=5.0),
            },
            [0, 1],
            ((0, 1),),
            "floor 0 reaches 1 of 2",
        ),
    ],
)
def test_broken_limits(fields, options, stops, words) -> None:
    """Test that each limit is named when it is broken, and only that one."""
    assert evaluate(problem(**fields), solution(options, *stops)).violations == (words,)


def supplied(capacity: float = 4.0) -> Platforms:
    """Return a platform of 100 that costs 11, with vans of a capacity."""
    return Platforms(
        opening_cost=np.array([11.0]),
        capacity=np.array([100.0]),
        fleet=fleet(2, capacity=np.array([capacity])),
        service_s=20.0,
        service_s_per_load=1.0,
    )


def test_first_echelon() -> None:
    """Test that a load of 10 takes vans of 4, 4 and 2, two trips a day each.

    Trips of 50 + 200 + 20 + 4 (2 for the rest) = 274, 274 and 272 s: two vehicles, 140;
    six ways 60; the platform 11.
    """
    given = problem(platforms=supplied())
    routes = (VehicleRoute(depot=0, vehicle_type=0, stops=(0,)),) * 3
    base = solution([0, 1], (0, 1))
    found = evaluate(given, replace(base, supply_routes=routes))
    assert found.violations == ()
    assert found.cost["supply vehicles"] == 140.0
    assert found.cost["supply driving"] == 60.0
    assert found.cost["platforms"] == 11.0
    words = ("supply 1 carries 6 of 4",)
    assert evaluate(given, replace(base, supply_routes=routes[:2])).violations == words
    assert evaluate(given, base).violations == ("depot 0 is not supplied",)


def test_full_loads_go_alone() -> None:
    """Test that the route a depot shares with another one brings its rest."""
    routes = [
        VehicleRoute(depot=0, vehicle_type=0, stops=(0, 1)),
        VehicleRoute(depot=0, vehicle_type=0, stops=(1,)),
    ]
    assert carried(fleet(3), routes, np.array([3.0, 12.0])) == [[3.0, 2.0], [10.0]]


def test_priced_linehaul_costs_what_it_does() -> None:
    """Test that at the loads of a solution the price of the linehaul is its cost."""
    given = problem(platforms=supplied(capacity=20.0))
    routes = (VehicleRoute(depot=0, vehicle_type=0, stops=(0,)),)
    start = replace(solution([0, 1], (0, 1)), supply_routes=routes)
    whole = evaluate(given, start)
    priced = evaluate(with_linehaul_priced(given, start), start)
    assert priced.violations == ()
    assert priced.total == pytest.approx(whole.total - whole.cost["platforms"], rel=0.2)


def test_line_plan_costs_what_the_ledger_says() -> None:
    """Test the hand-made plan: one truck, one van with a point and a home."""
    instance = line_county()
    assert evaluated(instance, line_plan()) == pytest.approx(
        paid(instance, line_plan())
    )


def test_solved_plan_costs_what_the_ledger_says() -> None:
    """Test the solved three villages, hours included, a home delivery among them."""
    county = three_villages(store("t", 20), requirements=asking(at_least=EVERYTHING))
    plan = plan_of(solve(county))
    assert evaluated(county, plan) == pytest.approx(paid(county, plan))


@pytest.mark.parametrize("is_hired", [True, False])
def test_random_counties_cost_what_the_ledger_says(is_hired: bool) -> None:
    """Test plans of random counties; their few trips are packed alike by both."""
    num_compared = 0
    for seed in range(12):
        instance = random_county(seed, is_hired=is_hired)
        plan = solve(instance, neighbours=0).plan
        if plan is not None and can_express(prepare(instance)) is None:
            assert evaluated(instance, plan) == pytest.approx(paid(instance, plan))
            num_compared += 1
    assert num_compared >= 6


def random_county(seed: int, *, is_hired: bool):
    """Return a random county with one hub that asks for some service."""
    recipe = Recipe(
        seed=seed,
        num_counties=1,
        is_hired=is_hired,
        days_per_week=5.0,
        discount_rate=0.06,
        at_least={Measure.RESIDENTS: 0.2, Measure.USE: 0.4},
        unserved_price=2.0,
        uncovered_price=None,
        is_split_allowed=False,
        modes=tuple(Mode),
        store_within_s=None,
        promise_s=None,
    )
    return recipe.county()


def evaluated(instance, plan) -> float:
    """Return what the neutral form says that a plan costs."""
    county = from_prepared(prepare(instance), plan)
    found = evaluate(county.problem, start_from_plan(county, plan))
    assert found.violations == ()
    return found.total + county.offset


def paid(instance, plan) -> float:
    """Return what the ledger and the penalties say."""
    penalty = sum(penalties(resolve(plan, instance)).values())
    return compute_ledger(plan, instance).annual_cost + penalty


def test_counter_with_shelves() -> None:
    """Test the 6 of customer 1 at the counter: shelves for 6 hold them, for 5 do not.

    The search takes the counter where it may: that is option cost 2 in the place of a
    stop, 3 + 6 x 0.25 for it and a longer way.
    """
    at_counter = solution([0, 2], (0,))
    for room, told, chosen in (
        (6.0, (), 2),
        (5.0, ("depot 0 keeps 6 of 5",), 1),
    ):
        item = problem(depot_shelf=np.array([room]))
        assert evaluate(item, at_counter).violations == told
        found = solve_location_routing(item, seed=1)
        assert found.is_feasible
        assert found.customer_option.tolist() == [0, chosen]

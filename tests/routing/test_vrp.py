"""Routing problems solved by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.errors import InstanceError
from planner.plan import Reason
from planner.routing.problem.problem import RoutingProblem, RoutingSolution
from planner.routing.problem.rounding import whole_units
from planner.routing.vrp.pyvrp_seam import as_they_are, rescheduled, solve_vrp
from tests.routing.problems import line, matrix, van


def solved(problem: RoutingProblem, **limits: Any) -> RoutingSolution:
    """Return a solution with a small budget."""
    budget: dict[str, Any] = {"seed": 1, "max_iterations": 400, "no_improvement": 100}
    return solve_vrp(problem, **(budget | limits))


def test_no_stops_cost_nothing() -> None:
    """Test that a problem without stops has no routes."""
    solution = solved(line([], []))
    assert solution.routes == ()
    assert solution.cost == 0.0
    assert solution.is_feasible


def test_one_stop_takes_the_cheaper_vehicle() -> None:
    """Test that 2 x 5 km cost 50 + 10 x 2 = 70, not 100 + 10 x 1 = 110."""
    bike = van(fixed_cost=50.0, cost_per_km=2.0)
    solution = solved(line([5.0], [3.0], van(), bike))
    assert solution.cost == pytest.approx(70.0)
    assert [route.vehicle_idx for route in solution.routes] == [1]
    assert solution.iterations == 0


def test_one_trip_serves_three_stops_in_line() -> None:
    """Test that 3 + 3 + 3 <= 10 fit one van: 100 + 2 x 4 km = 108."""
    solution = solved(line([4.0, 1.0, 2.0], [3.0, 3.0, 3.0]))
    (route,) = solution.routes
    assert solution.cost == pytest.approx(108.0)
    assert route.trips[0].distance_m == pytest.approx(8_000.0)


def test_capacity_needs_two_vehicles() -> None:
    """Test that 6 + 6 > 10 take two vans: 2 x 100 + 2 x 3 + 2 x 4 = 214."""
    solution = solved(line([3.0, 4.0], [6.0, 6.0]))
    assert solution.cost == pytest.approx(214.0)
    assert len(solution.routes) == 2


def test_second_trip_saves_a_vehicle() -> None:
    """Test that with two trips one van does the same: 100 + 6 + 8 = 114."""
    solution = solved(line([3.0, 4.0], [6.0, 6.0], van(max_trips=2)))
    (route,) = solution.routes
    assert solution.cost == pytest.approx(114.0)
    assert len(route.trips) == 2


def test_loading_comes_before_each_trip_and_inside_the_shift() -> None:
    """Test the clock of two trips: 2 x (600 s loading) + 600 s + 800 s = 2600 s.

    With a shift of 2600 s one van does it, with 2599 s it takes two.
    """
    fits = van(max_trips=2, shift_s=2_600.0)
    problem = line([3.0, 4.0], [6.0, 6.0], fits, loading_s=600.0)
    (route,) = solved(problem).routes
    first, second = route.trips
    assert first.start_s == pytest.approx(0.0)
    assert first.arrival_s[0] == pytest.approx(600.0 + first.distance_m / 20.0)
    assert second.start_s == pytest.approx(first.end_s)
    assert second.end_s == pytest.approx(2_600.0)
    short = replace(problem, vehicles=(van(max_trips=2, shift_s=2_599.0),))
    assert len(solved(short).routes) == 2


def test_hours_count_from_loading_to_return() -> None:
    """Test 36 an hour for 600 s loading, 800 s driving, 400 s service: 1800 s, 18."""
    problem = line(
        [2.0, 4.0],
        [1.0, 1.0],
        van(cost_per_hour=36.0),
        loading_s=600.0,
        service_s=np.array([100.0, 300.0]),
    )
    assert solved(problem).cost == pytest.approx(100.0 + 8.0 + 18.0)


def test_mixed_fleet_takes_the_cheaper_mix() -> None:
    """Test two bikes at 2 x 40 + 2 x (2 + 4) = 92 against one van at 100 + 4 = 104."""
    bike = van(capacity=(5.0,), fixed_cost=40.0, cost_per_km=1.0)
    solution = solved(line([1.0, 2.0], [5.0, 5.0], van(), bike))
    assert solution.cost == pytest.approx(80.0 + 2.0 + 4.0)
    assert [route.vehicle_idx for route in solution.routes] == [1, 1]
    dear = replace(bike, fixed_cost=60.0)
    solution = solved(line([1.0, 2.0], [5.0, 5.0], van(), dear))
    assert solution.cost == pytest.approx(104.0)


def test_pickups_fill_the_space_of_deliveries() -> None:
    """Test that 5 + 5 out and 5 + 5 back fit 10 at once: never more than 10 aboard.

    With 6 to collect at the near stop and 5 to deliver at the far one, the near one
    comes last: 5 + 6 = 11 aboard on the way out, 6 + 4 = 10 on the way back.
    """
    both = line([1.0, 2.0], [5.0, 5.0], collect=np.array([[5.0], [5.0]]))
    assert solved(both).cost == pytest.approx(104.0)
    order = line([1.0, 2.0], [0.0, 5.0], collect=np.array([[6.0], [4.0]]))
    solution = solved(order)
    assert solution.cost == pytest.approx(104.0)
    assert solution.routes[0].trips[0].stops == (1, 0)


def test_opening_hours_turn_the_route_round() -> None:
    """Test that a far stop with early closing comes first.

    km 4 is reached at 400 s, by way of km 1 with its service of 50 s at 450 s.
    """
    problem = line(
        [1.0, 4.0],
        [1.0, 1.0],
        service_s=np.array([50.0, 0.0]),
        late_s=np.array([100_000.0, 420.0]),
    )
    assert solved(problem).routes[0].trips[0].stops == (1, 0)


def test_waiting_is_spent_at_the_depot() -> None:
    """Test that for a shop 2 km away, open from 1000 s, the van starts at 800 s."""
    problem = line([2.0], [1.0], early_s=np.array([1_000.0]))
    (trip,) = solved(problem).routes[0].trips
    assert trip.start_s == pytest.approx(800.0)
    assert trip.arrival_s == pytest.approx((1_000.0,))
    assert trip.end_s == pytest.approx(1_200.0)


def test_short_shift_starts_later() -> None:
    """Test that a shift of 1000 s holds two shops open from 2000 s on.

    From the depot at 1900 s: km 1 at 2000 s, km 4 at 2300 s, back at 2700 s: 800 s.
    """
    problem = line([1.0, 4.0], [1.0, 1.0], van(shift_s=1_000.0))
    problem = replace(problem, early_s=np.array([2_000.0, 2_000.0]))
    (route,) = solved(problem).routes
    assert route.trips[-1].end_s - route.trips[0].start_s == pytest.approx(800.0)


def test_split_delivery() -> None:
    """Test that 25 with room for 10 go in three visits of 25 / 3: 3 x (100 + 2)."""
    solution = solved(line([1.0], [25.0]))
    trips = [trip for route in solution.routes for trip in route.trips]
    assert solution.cost == pytest.approx(306.0)
    assert [trip.shares for trip in trips] == [pytest.approx((1 / 3,))] * 3
    assert {trip.stops for trip in trips} == {(0,)}


def test_unreachable_stop_is_said() -> None:
    """Test that a stop without a road is unserved and the other served."""
    problem = line([1.0, 2.0], [1.0, 1.0])
    time_s = problem.time_s["road"].copy()
    time_s[2, :] = time_s[:, 2] = np.inf
    solution = solved(replace(problem, time_s={"road": time_s}))
    (left,) = solution.unserved
    assert (left.stop, left.share, left.reason) == (1, 1.0, Reason.UNREACHABLE)
    assert solution.cost == pytest.approx(102.0)


def test_one_way_cut_between_stops() -> None:
    """Test that two stops without a road between them take two trips."""
    cut = np.array([[0.0, 1e3, 2e3], [1e3, 0.0, np.inf], [2e3, np.inf, 0.0]])
    solution = solved(matrix(cut, [1.0, 1.0], van(max_trips=2)))
    assert solution.cost == pytest.approx(100.0 + 2.0 + 4.0)
    assert len(solution.routes[0].trips) == 2


def test_stop_beyond_the_shift_is_said() -> None:
    """Test that 2 x 5 km = 1000 s do not fit a shift of 999 s, but fit 1000 s."""
    problem = line([5.0, 1.0], [1.0, 1.0], van(shift_s=999.0))
    solution = solved(problem)
    (left,) = solution.unserved
    assert (left.stop, left.reason) == (0, Reason.SHIFT)
    assert "17 min" in left.detail
    fits = replace(problem, vehicles=(van(shift_s=1_000.0),))
    assert solved(fits).unserved == ()


def test_fleet_too_small_leaves_stops_by_priority() -> None:
    """Test that the only van, with one trip, serves the stop worth more."""
    one = van(available=1)
    problem = line([1.0, 2.0], [6.0, 6.0], one, priority=np.array([1.0, 3.0]))
    solution = solved(problem)
    (left,) = solution.unserved
    assert (left.stop, left.reason) == (0, Reason.CAPACITY)
    assert solution.cost == pytest.approx(104.0)
    assert solution.is_feasible


def test_no_vehicle_type_serves_nothing() -> None:
    """Test that without vehicle types every stop is unserved for lack of them."""
    problem = replace(line([1.0, 2.0], [1.0, 1.0]), vehicles=())
    solution = solved(problem)
    assert [left.reason for left in solution.unserved] == [Reason.CAPACITY] * 2
    assert solution.routes == ()


def test_unlimited_loads_need_no_dimension() -> None:
    """Test that a problem without load dimensions is one round trip: 100 + 8."""
    nothing = np.zeros((2, 0))
    problem = line(
        [4.0, 1.0], [0.0, 0.0], van(capacity=()), deliver=nothing, collect=nothing
    )
    assert solved(problem).cost == pytest.approx(108.0)


def test_packing_and_cheaper_fleets_fill_vehicles() -> None:
    """Test that six full trips of 1400 s fill two vans of three: shift 4200 s.

    Each trip is 600 s loading and 2 x 4 km; three vans would cost 100 more.
    """
    three = van(max_trips=3, shift_s=4_200.0)
    problem = line([4.0] * 6, [10.0] * 6, three, loading_s=600.0)
    solution = solved(problem)
    assert sorted(len(route.trips) for route in solution.routes) == [3, 3]
    assert solution.cost == pytest.approx(2 * 100.0 + 6 * 8.0)


def test_same_seed_same_solution() -> None:
    """Test that a solution depends on its seed and budget alone."""
    rng = np.random.default_rng(5)
    xy_m = rng.uniform(-10_000.0, 10_000.0, (13, 2))
    distance_m = np.abs(xy_m[:, None] - xy_m[None]).sum(axis=2)
    problem = matrix(distance_m, [3.0] * 12, van(max_trips=2, cost_per_hour=9.0))
    assert solved(problem) == solved(problem)


def test_warm_start_is_never_worse() -> None:
    """Test that one iteration from a good solution keeps it."""
    rng = np.random.default_rng(6)
    xy_m = rng.uniform(-10_000.0, 10_000.0, (16, 2))
    distance_m = np.abs(xy_m[:, None] - xy_m[None]).sum(axis=2)
    problem = matrix(distance_m, [3.0] * 15, van(max_trips=2))
    good = solved(problem)
    orders = [route.order for route in good.routes]
    again = solved(problem, max_iterations=1, initial=orders)
    assert again.cost <= good.cost + 1e-6


def test_warm_start_adds_new_stops_and_drops_impossible_ones() -> None:
    """Test a start that misses one stop and uses more trips than there are."""
    problem = line([1.0, 2.0, 3.0], [3.0, 3.0, 3.0])
    solution = solved(problem, initial=[(0, ((0,), (1,)))])
    assert solution.unserved == ()
    assert solution.cost == pytest.approx(106.0)


def test_rescheduled_moves_the_clock_only() -> None:
    """Test that routes hold an hour later, and not where the window is too short."""
    problem = line([2.0, 3.0], [1.0, 1.0], depot_window_s=(0.0, 5_000.0))
    solution = solved(problem)
    later = rescheduled(replace(problem, depot_window_s=(4_400.0, 5_000.0)), solution)
    assert later is not None
    assert later.cost == pytest.approx(solution.cost)
    assert later.routes[0].trips[0].start_s == pytest.approx(4_400.0)
    too_late = replace(problem, depot_window_s=(4_401.0, 5_000.0))
    assert rescheduled(too_late, solution) is None


def test_time_limit_ends_the_search() -> None:
    """Test that no time at all still gives feasible routes."""
    problem = line([1.0, 2.0, 3.0], [6.0, 6.0, 6.0])
    solution = solved(problem, time_limit_s=0.0, no_improvement=10**6)
    assert solution.is_feasible
    assert solution.unserved == ()


def test_wrong_shapes_are_refused() -> None:
    """Test that arrays and vehicles that do not fit raise, and say what does not."""
    with pytest.raises(InstanceError, match="service_s has shape"):
        line([1.0], [1.0], service_s=np.zeros(2))
    with pytest.raises(InstanceError, match="2 capacities, not 1"):
        line([1.0], [1.0], van(capacity=(1.0, 1.0)))
    with pytest.raises(InstanceError, match="no travel times of 'rail'"):
        line([1.0], [1.0], van(profile="rail"))
    with pytest.raises(InstanceError, match="max_trips is 0"):
        line([1.0], [1.0], van(max_trips=0))
    with pytest.raises(InstanceError, match="late_s is not finite"):
        line([1.0], [1.0], late_s=np.array([np.inf]))


def test_routes_are_kept_as_they_are() -> None:
    """Test that 3 + 4 of 10 by one van, far end last, cost 100 + 2 x 4 km = 108."""
    kept = as_they_are(line([3.0, 4.0], [3.0, 4.0]), [(0, ((0, 1),))])
    assert kept is not None
    assert kept.cost == pytest.approx(108.0)


def test_routes_that_miss_a_stop_or_are_too_full_are_not_kept() -> None:
    """Test that 3 alone leaves 4 out, and that 6 + 6 are more than 10."""
    assert as_they_are(line([3.0, 4.0], [3.0, 4.0]), [(0, ((0,),))]) is None
    assert as_they_are(line([3.0, 4.0], [6.0, 6.0]), [(0, ((0, 1),))]) is None


def test_loads_far_above_any_capacity_can_be_added_up() -> None:
    """Test that 30,000 kg are at most 10,000 million units where a vehicle holds 2 mg.

    100,000 units to its capacity would make 6 x 10^10 of a kilogram. In 60,000 it holds
    nothing, which is what it holds of any stop.
    """
    problem = line(
        [1.0, 2.0], [1e4, 2e4], van(capacity=(2e-6,)), van(capacity=(np.inf,))
    )
    whole = whole_units(problem)
    assert whole.deliver.sum() == 30_000 * 60_000
    assert whole.vehicles[0].capacity == (0.0,)


def test_a_vehicle_dearer_than_the_solver_counts_stays_away() -> None:
    """Test that one that holds no stop may cost more than whole numbers of 64 bits.

    The money is counted in units of what the stops cost alone, 102 and 104.
    """
    dear = van(capacity=(1.0,), fixed_cost=1e12, cost_per_hour=1e12)
    solution = solved(line([1.0, 2.0], [4.0, 5.0], van(), dear))
    assert [route.vehicle_idx for route in solution.routes] == [0]
    assert solution.cost == pytest.approx(104.0)


def test_a_very_dear_vehicle_leaves_the_others_their_digits() -> None:
    """Test that the way of 16 km is found, 71 + 16 = 87, beside one of 10^12 a day."""
    dear = van(capacity=(np.inf,), fixed_cost=1e12)
    cheap = van(capacity=(np.inf,), fixed_cost=71.0)
    km = [3.0, 8.0, 1.0, 6.0, 2.0, 7.0, 5.0, 4.0]
    solution = solved(line(km, [1.0] * 8, dear, cheap))
    assert solution.cost == pytest.approx(87.0)

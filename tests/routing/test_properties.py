"""Schedules of random problems, recomputed by other code than made them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.routing.problem.problem import RoutedTrip, RoutedVehicle, RoutingProblem
from planner.routing.vrp.pyvrp_seam import solve_vrp
from tests.routing.problems import matrix, van

TOLERANCE = 1e-5


@st.composite
def problems(draw: st.DrawFn) -> RoutingProblem:
    """Draw a problem with two vehicle types, windows, pickups and odd numbers."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    num_stops = draw(st.integers(1, 9))
    xy_m = rng.uniform(-9_000.0, 9_000.0, (num_stops + 1, 2))
    distance_m = np.hypot(*(xy_m[:, None] - xy_m[None]).transpose(2, 0, 1))
    vehicles = (
        van(
            capacity=(draw(st.sampled_from([9.7, 20.0, 33.3])),),
            cost_per_hour=draw(st.sampled_from([0.0, 25.0])),
            max_trips=draw(st.integers(1, 3)),
            shift_s=draw(st.sampled_from([4_000.3, 9_000.0])),
        ),
        van(
            capacity=(6.1,),
            fixed_cost=draw(st.sampled_from([30.0, 90.0])),
            available=draw(st.sampled_from([None, 1])),
            max_trips=2,
            shift_s=6_000.0,
        ),
    )
    early_s = rng.uniform(0.0, 3_000.0, num_stops)
    return matrix(
        distance_m,
        rng.gamma(2.0, 3.0, num_stops).tolist(),
        *(vehicles if draw(st.booleans()) else vehicles[1:]),
        collect=rng.gamma(2.0, 2.0, (num_stops, 1)),
        service_s=rng.uniform(30.0, 400.0, num_stops),
        visit_s=30.0,
        early_s=early_s,
        late_s=early_s + draw(st.sampled_from([600.0, 8_000.0])),
        loading_s=draw(st.sampled_from([0.0, 450.5])),
        depot_window_s=(500.0, 9_999.0),
    )


def assert_trip_holds(
    problem: RoutingProblem, route: RoutedVehicle, trip: RoutedTrip
) -> None:
    """Assert that the clock and the load of a trip are possible."""
    vehicle = problem.vehicles[route.vehicle_idx]
    time_s = problem.time_s["road"]
    clock_s, at = trip.start_s + problem.loading_s, 0
    aboard = sum(
        problem.deliver[stop, 0] * share
        for stop, share in zip(trip.stops, trip.shares, strict=True)
    )
    assert aboard <= vehicle.capacity[0] + TOLERANCE
    for stop, share, arrival_s, departure_s in zip(
        trip.stops, trip.shares, trip.arrival_s, trip.departure_s, strict=True
    ):
        assert arrival_s >= clock_s + time_s[at, stop + 1] - TOLERANCE
        assert arrival_s <= problem.late_s[stop] + TOLERANCE
        load_s = (problem.service_s[stop] - problem.visit_s) * share
        begin_s = max(arrival_s, problem.early_s[stop])
        assert departure_s >= begin_s + problem.visit_s + load_s - TOLERANCE
        aboard += (problem.collect[stop, 0] - problem.deliver[stop, 0]) * share
        assert aboard <= vehicle.capacity[0] + TOLERANCE
        clock_s, at = departure_s, stop + 1
    assert trip.end_s >= clock_s + time_s[at, 0] - TOLERANCE


@settings(max_examples=40, deadline=None, derandomize=True)
@given(problem=problems())
def test_solutions_hold(problem: RoutingProblem) -> None:
    """Test loads, windows, shifts, trips and fleets, and that no share is lost."""
    solution = solve_vrp(problem, seed=3, max_iterations=200, no_improvement=50)
    assert solution.is_feasible
    shares = np.zeros(problem.num_stops)
    used = [0] * len(problem.vehicles)
    cost = 0.0
    for route in solution.routes:
        vehicle = problem.vehicles[route.vehicle_idx]
        used[route.vehicle_idx] += 1
        start_s, end_s = route.trips[0].start_s, route.trips[-1].end_s
        assert len(route.trips) <= vehicle.max_trips
        assert end_s - start_s <= vehicle.shift_s + TOLERANCE
        assert start_s >= problem.depot_window_s[0] - TOLERANCE
        assert end_s <= problem.depot_window_s[1] + TOLERANCE
        back_s = start_s
        for trip in route.trips:
            assert trip.start_s >= back_s - TOLERANCE
            assert_trip_holds(problem, route, trip)
            back_s = trip.end_s
            np.add.at(shares, list(trip.stops), trip.shares)
            cost += vehicle.cost_per_km * trip.distance_m / 1000.0
        cost += vehicle.fixed_cost + vehicle.cost_per_hour * (end_s - start_s) / 3600.0
    for item in solution.unserved:
        shares[item.stop] += item.share
    np.testing.assert_allclose(shares, 1.0)
    np.testing.assert_allclose(cost, solution.cost)
    for count, vehicle in zip(used, problem.vehicles, strict=True):
        assert vehicle.available is None or count <= vehicle.available

"""Optimal cost of tiny problems by enumeration, against the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

import numpy as np
import pytest

from planner.routing.problem.problem import RoutingProblem
from planner.routing.vrp.pyvrp_seam import solve_vrp
from tests.routing.problems import matrix, van


def random_problem(seed: int, *, max_trips: int) -> RoutingProblem:
    """Return two to six stops with whole seconds, hours, windows and pickups."""
    rng = np.random.default_rng(seed)
    num_stops = int(rng.integers(2, 7))
    xy_m = rng.integers(-50, 51, (num_stops + 1, 2)) * 100.0
    distance_m = np.abs(xy_m[:, None] - xy_m[None]).sum(axis=2)
    return matrix(
        distance_m,
        rng.integers(1, 8, num_stops).astype(float).tolist(),
        van(
            fixed_cost=float(rng.integers(0, 60)),
            cost_per_hour=float(rng.integers(0, 40)),
            max_trips=max_trips,
            shift_s=6_000.0,
        ),
        collect=rng.integers(0, 8, (num_stops, 1)).astype(float),
        service_s=rng.integers(0, 10, num_stops) * 30.0,
        early_s=rng.integers(0, 20, num_stops) * 100.0,
        late_s=np.full(num_stops, 5_000.0),
        loading_s=300.0,
        depot_window_s=(0.0, 9_000.0),
    )


def partitions(stops: Sequence[int]) -> Iterator[list[list[int]]]:
    """Yield every way of cutting stops into groups."""
    if not stops:
        yield []
        return
    first, rest = stops[0], list(stops[1:])
    for cut in partitions(rest):
        yield [[first], *cut]
        for idx in range(len(cut)):
            yield [*cut[:idx], [first, *cut[idx]], *cut[idx + 1 :]]


def best_cost(problem: RoutingProblem) -> float:
    """Return the least cost of all partitions into vehicles."""
    cost_of: dict[tuple[int, ...], float] = {}

    def cost(group: list[int]) -> float:
        key = tuple(sorted(group))
        if key not in cost_of:
            cost_of[key] = min(
                cost_of_trips(problem, trips)
                for order in permutations(key)
                for trips in cuts(order, problem.vehicles[0].max_trips)
            )
        return cost_of[key]

    groups = partitions(range(problem.num_stops))
    return min(sum(cost(group) for group in groups_) for groups_ in groups)


def cuts(order: tuple[int, ...], max_trips: int) -> Iterator[list[tuple[int, ...]]]:
    """Yield every way of cutting an order of stops into at most so many trips."""
    yield [order]
    if max_trips > 1:
        for at in range(1, len(order)):
            for rest in cuts(order[at:], max_trips - 1):
                yield [order[:at], *rest]


def cost_of_trips(problem: RoutingProblem, trips: list[tuple[int, ...]]) -> float:
    """Return fixed cost, km and hours of the best start out of every 100 s."""
    vehicle = problem.vehicles[0]
    if not all(is_light(problem, trip) for trip in trips):
        return np.inf
    durations = [duration(problem, trips, start_s) for start_s in range(0, 9_000, 10)]
    if not min(durations) <= vehicle.shift_s:
        return np.inf
    distance_m = problem.distance_m["road"]
    length_m = sum(
        distance_m[a, b]
        for trip in trips
        for a, b in zip([-1, *trip], [*trip, -1], strict=True)
        for a, b in [(a + 1, b + 1)]
    )
    return float(
        vehicle.fixed_cost
        + vehicle.cost_per_km * length_m / 1000.0
        + vehicle.cost_per_hour * min(durations) / 3600.0
    )


def is_light(problem: RoutingProblem, trip: tuple[int, ...]) -> bool:
    """Return whether no more than the capacity is on board at any time."""
    aboard = sum(problem.deliver[stop, 0] for stop in trip)
    highest = aboard
    for stop in trip:
        aboard += problem.collect[stop, 0] - problem.deliver[stop, 0]
        highest = max(highest, aboard)
    return bool(highest <= problem.vehicles[0].capacity[0])


def duration(
    problem: RoutingProblem, trips: list[tuple[int, ...]], start_s: int
) -> float:
    """Return the time until the last return, ``inf`` if a window is missed."""
    clock_s = float(start_s)
    time_s = problem.time_s["road"]
    for trip in trips:
        clock_s += problem.loading_s
        at = 0
        for stop in trip:
            clock_s = max(clock_s + time_s[at, stop + 1], problem.early_s[stop])
            if clock_s > problem.late_s[stop]:
                return np.inf
            clock_s += problem.service_s[stop]
            at = stop + 1
        clock_s += time_s[at, 0]
    return clock_s - start_s if clock_s <= problem.depot_window_s[1] else np.inf


@pytest.mark.parametrize("max_trips", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_search_finds_the_optimum(seed: int, max_trips: int) -> None:
    """Test the cost of up to six stops against every possible set of routes.

    Times are multiples of 10 s, so starts every 10 s contain the best one.
    """
    problem = random_problem(seed, max_trips=max_trips)
    solution = solve_vrp(problem, seed=1, max_iterations=2_000, no_improvement=300)
    assert solution.unserved == ()
    assert solution.cost == pytest.approx(best_cost(problem))

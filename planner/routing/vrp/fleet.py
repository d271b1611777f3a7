"""Cheaper fleets to try in place of the vehicles that routes use.

Removing a vehicle takes many moves at once, each of which makes the routes worse, so
local search seldom finds it. Here the fleet is fixed first and the stops must follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, combinations_with_replacement

import numpy as np

from planner.routing.problem.problem import RouteOrder, RoutingProblem

__all__ = ["cheaper_fleets", "routes_kept"]

MAX_REMOVED = 2
"""Vehicles that go at once, at most. A judgement: fleets that differ by more are
reached step by step."""


def cheaper_fleets(
    problem: RoutingProblem, routes: Sequence[RouteOrder]
) -> list[Counter[int]]:
    """Return fleets with less fixed cost that may do, the largest saving first.

    One or two vehicles go and at most one comes. Fleets that cannot carry the
    load, or whose shifts are shorter than service and the least driving, are
    left out.
    """
    used = Counter(vehicle_idx for vehicle_idx, _ in routes)
    fleets = {}
    for removed in _removals(used):
        for added in [(), *((idx,) for idx in range(len(problem.vehicles)))]:
            fleet = used - Counter(removed) + Counter(added)
            saving = _fixed_cost(problem, used) - _fixed_cost(problem, fleet)
            if saving > 0 and fleet and _may_do(problem, fleet):
                fleets[tuple(sorted(fleet.items()))] = (-saving, fleet)
    ranked = sorted(fleets.items(), key=lambda item: (item[1][0], item[0]))
    return [fleet for _, (_, fleet) in ranked]


def routes_kept(routes: Sequence[RouteOrder], fleet: Counter[int]) -> list[RouteOrder]:
    """Return the routes that a fleet has vehicles for, those with most stops first."""
    left, kept = Counter(fleet), []
    for route in sorted(routes, key=lambda item: (-sum(map(len, item[1])), item)):
        if left[route[0]] > 0:
            left[route[0]] -= 1
            kept.append(route)
    return kept


def _removals(used: Counter[int]) -> list[tuple[int, ...]]:
    choices = chain.from_iterable(
        combinations_with_replacement(sorted(used), count)
        for count in range(1, MAX_REMOVED + 1)
    )
    return [removed for removed in choices if Counter(removed) <= used]


def _fixed_cost(problem: RoutingProblem, fleet: Counter[int]) -> float:
    return sum(count * problem.vehicles[idx].fixed_cost for idx, count in fleet.items())


def _may_do(problem: RoutingProblem, fleet: Counter[int]) -> bool:
    """Return whether neither load nor time rules a fleet out."""
    early_s, late_s = problem.depot_window_s
    room_s, capacity = 0.0, np.zeros(problem.deliver.shape[1])
    for idx, count in fleet.items():
        vehicle = problem.vehicles[idx]
        if vehicle.available is not None and count > vehicle.available:
            return False
        shift_s = min(vehicle.shift_s, late_s - early_s)
        room_s += count * (shift_s - problem.loading_s)
        capacity += count * vehicle.max_trips * np.array(vehicle.capacity)
    is_light = (problem.deliver.sum(axis=0) <= capacity).all()
    return bool(
        is_light
        and (problem.collect.sum(axis=0) <= capacity).all()
        and _least_work_s(problem) <= room_s
    )


def _least_work_s(problem: RoutingProblem) -> float:
    """Return service and the shortest way to each stop on any profile."""
    rows = np.concatenate([[0], problem.location_idx])
    profiles = {vehicle.profile for vehicle in problem.vehicles}
    time_s = np.min([problem.time_s[name] for name in sorted(profiles)], axis=0)
    ways_s = time_s[np.ix_(rows, rows)]
    np.fill_diagonal(ways_s, np.inf)
    return float(problem.service_s.sum() + ways_s[:, 1:].min(axis=0).sum())

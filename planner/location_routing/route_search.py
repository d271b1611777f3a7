"""Routes from given depots, searched in another way: by pyvrp.

Ruin and recreate finds sets of depots fast, but is slow to give up a route that is one
too many; the local search of pyvrp is quick at that, and at exchanging the ends of
routes. It knows no capacity of depots: a solution that breaks one is for the caller to
repair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvrp
from numpy.typing import NDArray
from pyvrp.stop import MaxIterations, MultipleCriteria

from planner.location_routing.problem import (
    LocationRoutingProblem,
    LocationRoutingSolution,
    VehicleRoute,
)

__all__ = ["can_route", "routed"]

MEAN_ARC_UNITS = 10_000
"""Whole units of money that a mean arc costs: rounding is below 0.01 % of it, and loads
that are too large are dearer than arcs by the penalties that pyvrp begins with."""
LOAD_UNITS = 10_000
"""Whole units of the largest load at once, where loads are no whole numbers."""
SPARE = 2
"""Vehicles offered for each one that a load fills: few are quite full."""
MAX_SEED = 2**32
"""As many as pyvrp knows: its seeds have 32 bits."""

IntArray = NDArray[np.int64]
Kind = tuple[int, int]
"""A depot and a vehicle type."""


@dataclass(frozen=True, slots=True)
class _Late:
    """A criterion of pyvrp: whether a clock says that the time is over."""

    clock: Callable[[], float]
    deadline: float

    def __call__(self, best_cost: int) -> bool:
        del best_cost  # pyvrp asks with it; only the time matters here
        return self.clock() >= self.deadline


def can_route(problem: LocationRoutingProblem) -> bool:
    """Return whether routes to all stops, each visited once, are all that is asked."""
    fleet = problem.fleet
    is_one_visit_each = (
        len(problem.option_customer) == problem.num_customers == problem.num_stops
        and (np.diff(problem.option_start) == 1).all()
        and (problem.option_stop >= 0).all()
        and (problem.stop_period == 0).all()
    )
    is_without_time = (
        not np.isfinite(fleet.shift_s).any() and fleet.max_trips.max() == 1
    )
    is_plain = (
        problem.platforms is None
        and not problem.floors
        and not problem.is_split_allowed
        and problem.depot_cost.shape[1] == 1
        and np.ptp(problem.depot_cost_per_load) == 0
        and problem.load_per_visit == 1.0
    )
    can_go = bool(problem.is_allowed.all() and np.isfinite(fleet.arc_cost).all())
    return bool(is_one_visit_each and is_without_time and is_plain and can_go)


def routed(
    problem: LocationRoutingProblem,
    depots: Sequence[int],
    start: LocationRoutingSolution | None,
    *,
    seed: int,
    iterations: int,
    clock: Callable[[], float],
    deadline: float,
) -> tuple[VehicleRoute, ...] | None:
    """Return routes from some depots, ``None`` if none were found that fit vehicles.

    Parameters
    ----------
    start
        Routes to begin with; ``None``: none.
    clock, deadline
        The search ends when the clock reads so much, if not before.
    """
    num_types = len(problem.fleet.capacity)
    kinds = [(depot, kind) for depot in depots for kind in range(num_types)]
    data = _data(problem, depots, _most_vehicles(problem, kinds, start))
    result = pyvrp.solve(
        data,
        MultipleCriteria([MaxIterations(iterations), _Late(clock, deadline)]),
        seed=seed % MAX_SEED,
        collect_stats=False,
        initial_solution=None if start is None else _encoded(data, kinds, start),
    )
    if not result.is_feasible():
        return None
    return tuple(
        VehicleRoute(
            depot=kinds[route.vehicle_type()][0],
            vehicle_type=kinds[route.vehicle_type()][1],
            stops=tuple(activity.idx for activity in route if activity.is_client()),
        )
        for route in result.best.routes()
    )


def _data(
    problem: LocationRoutingProblem, depots: Sequence[int], most: Sequence[int]
) -> pyvrp.ProblemData:
    """Return depots, then stops, as places with a matrix for each vehicle type."""
    fleet, num_depots = problem.fleet, len(depots)
    places = [*depots, *range(problem.num_depots, fleet.arc_cost.shape[1])]
    arcs = fleet.arc_cost[:, places][:, :, places]
    money = MEAN_ARC_UNITS / max(float(arcs.mean()), 1e-9)
    demand, capacity = _whole_loads(problem)
    matrices: list[Any] = [np.rint(money * arc).astype(np.int64) for arc in arcs]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0)] * len(places),
        clients=[
            pyvrp.Client(location=num_depots + stop, delivery=[int(amount)])
            for stop, amount in enumerate(demand)
        ],
        depots=[pyvrp.Depot(depot) for depot in range(num_depots)],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=number,
                capacity=[int(capacity[at % len(capacity)])],
                start_depot=at // len(capacity),
                end_depot=at // len(capacity),
                fixed_cost=round(money * float(fleet.fixed_cost[at % len(capacity)])),
                profile=at % len(capacity),
            )
            for at, number in enumerate(most)
        ],
        distance_matrices=matrices,
        duration_matrices=[np.zeros_like(matrix) for matrix in matrices],
    )


def _whole_loads(problem: LocationRoutingProblem) -> tuple[IntArray, IntArray]:
    """Return demands, rounded up, and capacities of vehicles, rounded down."""
    demand = np.zeros(problem.num_stops)
    demand[problem.option_stop] = problem.option_load
    capacity = np.minimum(problem.fleet.capacity, demand.sum())
    is_whole = (demand == np.rint(demand)).all()
    unit = 1.0 if is_whole else LOAD_UNITS / float(capacity.max())
    return (
        np.ceil(unit * demand).astype(np.int64),
        np.floor(unit * capacity).astype(np.int64),
    )


def _most_vehicles(
    problem: LocationRoutingProblem,
    kinds: Sequence[Kind],
    start: LocationRoutingSolution | None,
) -> list[int]:
    """Return how many vehicles a depot may use of each type.

    Those that the routes at the start use, and more than its load fills.
    """
    routes = () if start is None else start.routes
    used = Counter((route.depot, route.vehicle_type) for route in routes)
    most = []
    for depot, kind in kinds:
        load = min(problem.depot_capacity[depot, 0], problem.option_load.sum())
        full = int(np.ceil(load / problem.fleet.capacity[kind]))
        available = min(SPARE * full, int(problem.fleet.available[kind]))
        most.append(max(1, used[depot, kind], available))
    return most


def _encoded(
    data: pyvrp.ProblemData,
    kinds: Sequence[Kind],
    solution: LocationRoutingSolution,
) -> pyvrp.Solution:
    routes = [
        pyvrp.Route(
            data, list(route.stops), kinds.index((route.depot, route.vehicle_type))
        )
        for route in solution.routes
    ]
    return pyvrp.Solution(data, routes)

"""The seam in front of pyvrp: a routing problem in, a routing solution out.

pyvrp searches in whole numbers (``vrp_data``); the times, distances and costs of the
routes it finds are computed again in full precision (``schedule``).
"""

from __future__ import annotations

import time
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import (
    FirstFeasible,
    MaxIterations,
    MaxRuntime,
    MultipleCriteria,
    NoImprovement,
    StoppingCriterion,
)

from planner.errors import EngineError
from planner.plan import Reason
from planner.routing.problem.problem import (
    RoutedTrip,
    RoutedVehicle,
    RouteOrder,
    RoutingProblem,
    RoutingSolution,
    UnservedVisit,
)
from planner.routing.problem.split import SplitProblem, split_stops
from planner.routing.vrp.fleet import cheaper_fleets, routes_kept
from planner.routing.vrp.packing import (
    IMPROVEMENT,
    pack_trips,
    route_cost,
    with_trips_added,
)
from planner.routing.vrp.schedule import fits_capacity, schedule_route, vehicle_cost
from planner.routing.vrp.start import completed
from planner.routing.vrp.vrp_data import Encoding, all_always_served, encode, with_fleet

__all__ = ["as_they_are", "rescheduled", "solve_vrp"]

MAX_SEED = 2**32
"""As many as pyvrp knows: its seeds have 32 bits."""
MAX_PACKINGS = 3
"""Times that trips are packed and routes searched again, at most. A judgement."""
MAX_FLEETS = 4
"""Cheaper fleets that are tried, those that save most first. A judgement."""
FLEET_ITERATIONS = 50
"""In which a cheaper fleet has to do. Of 242 that did, in five counties, one took more
(86), nine of ten up to 29; what does not do took all iterations of the search, which
with 40 stores was a sixth of the time of 1,000 villages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """A problem with the limits of each search and of all together."""

    encoding: Encoding
    seed: int
    max_iterations: int
    no_improvement: int
    ends_at_s: float | None

    def run(
        self, start: Sequence[RouteOrder] | None, fleet: Counter[int] | None = None
    ) -> tuple[list[RouteOrder] | None, int]:
        """Return the best routes, ``None`` if not feasible, and the iterations.

        With a ``fleet`` the first feasible routes of no more vehicles will do, within
        ``FLEET_ITERATIONS``.
        """
        data, types = self.encoding.data, list(range(self.encoding.num_vehicles))
        if fleet is not None:
            types = sorted(fleet)
            data = with_fleet(data, fleet)
        with warnings.catch_warnings():
            # Whether routes are feasible is asked of the routes themselves.
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            result = pyvrp.solve(
                data,
                self._stop(is_first=fleet is not None),
                seed=self.seed,
                collect_stats=False,
                params=self.encoding.params,
                initial_solution=None
                if start is None
                else _to_pyvrp(data, types, start),
            )
        if not result.is_feasible():
            return None, result.num_iterations
        routes = [_from_pyvrp(types, route) for route in result.best.routes()]
        return routes, result.num_iterations

    def _most_iterations(self, *, is_first: bool) -> int:
        most = self.max_iterations
        return min(most, FLEET_ITERATIONS) if is_first else most

    def _stop(self, *, is_first: bool) -> StoppingCriterion:
        criteria: list[StoppingCriterion] = [
            MaxIterations(self._most_iterations(is_first=is_first)),
            NoImprovement(self.no_improvement),
        ]
        if is_first:
            criteria.append(FirstFeasible())
        if self.ends_at_s is not None:
            left_s = self.ends_at_s - time.perf_counter()
            criteria.append(MaxRuntime(max(left_s, 0.0)))
        return MultipleCriteria(criteria)


def solve_vrp(
    problem: RoutingProblem,
    *,
    seed: int,
    max_iterations: int,
    no_improvement: int,
    initial: Sequence[RouteOrder] | None = None,
    time_limit_s: float | None = None,
) -> RoutingSolution:
    """Route the stops at least cost: local search, packing of trips, fewer vehicles.

    The same problem, seed, limits and start give the same solution unless
    ``time_limit_s`` ends the search.

    Parameters
    ----------
    max_iterations, no_improvement
        Iterations of each search at most, and without improvement.
    initial
        Routes to start from; stops they miss are added, visits that are no
        longer possible left out.
    """
    split = split_stops(problem)
    if split.whole.num_stops <= 1:
        return _solution(split, completed(split, ()), 0)
    search = _Search(
        encoding=encode(split),
        seed=seed % MAX_SEED,
        max_iterations=max_iterations,
        no_improvement=no_improvement,
        ends_at_s=None if time_limit_s is None else time.perf_counter() + time_limit_s,
    )
    start = None if initial is None else completed(split, initial)
    routes, iterations = _search(search, split, start)
    if all_always_served(split):
        routes, more = _with_cheaper_fleet(search, split, routes)
        iterations += more
    return _solution(split, routes, iterations)


def as_they_are(
    problem: RoutingProblem, orders: Sequence[RouteOrder]
) -> RoutingSolution | None:
    """Return routes in a given order; ``None`` if they miss a stop or do not hold."""
    split = split_stops(problem)
    kept = completed(split, orders)
    if len(kept) > len(orders):
        return None
    result = _solution(split, kept, 0)
    return result if result.is_feasible and not result.unserved else None


def rescheduled(
    problem: RoutingProblem, solution: RoutingSolution
) -> RoutingSolution | None:
    """Return a solution's routes at the times of another problem.

    ``None`` if they are not feasible there, cost more or leave out more.
    """
    split = split_stops(problem)
    orders = completed(split, [route.order for route in solution.routes])
    result = _solution(split, orders, 0)
    is_as_good = (
        result.is_feasible
        and len(result.unserved) <= len(solution.unserved)
        and result.cost <= solution.cost * (1 + IMPROVEMENT)
    )
    return result if is_as_good else None


def _search(
    search: _Search, split: SplitProblem, start: Sequence[RouteOrder] | None
) -> tuple[list[RouteOrder], int]:
    """Search, add missed visits, pack trips into fewer vehicles, and again.

    Where no feasible routes are found from ``start``, the search begins with
    visits alone, each on a vehicle of its own, which is feasible.
    """
    routes, iterations = search.run(start)
    if routes is None:
        routes, more = search.run(completed(split, ()))
        iterations += more
    if routes is None:
        msg = "pyvrp made routes infeasible that were feasible at the start"
        raise EngineError(msg)
    for _ in range(MAX_PACKINGS):
        packed = pack_trips(split.whole, with_trips_added(split.whole, routes))
        if packed == sorted(routes):
            break
        found, more = search.run(packed)
        routes = packed if found is None else found
        iterations += more
    return routes, iterations


def _with_cheaper_fleet(
    search: _Search, split: SplitProblem, routes: list[RouteOrder]
) -> tuple[list[RouteOrder], int]:
    """Search again from fleets with less fixed cost while that saves."""
    total, iterations, is_better = _cost(split, routes), 0, True
    while is_better:
        is_better = False
        for fleet in cheaper_fleets(split.whole, routes)[:MAX_FLEETS]:
            found, more = search.run(routes_kept(routes, fleet), fleet)
            iterations += more
            if found is None:
                continue
            found, more = _search(search, split, found)
            iterations += more
            cost = _cost(split, found)
            if cost < total * (1 - IMPROVEMENT):
                routes, total, is_better = found, cost, True
                break
    return routes, iterations


def _cost(split: SplitProblem, routes: Sequence[RouteOrder]) -> float:
    return sum(route_cost(split.whole, route) for route in routes)


def _to_pyvrp(
    data: pyvrp.ProblemData, types: list[int], routes: Sequence[RouteOrder]
) -> pyvrp.Solution:
    reload = pyvrp.Activity(pyvrp.ActivityType.DEPOT, 0)
    converted = []
    for vehicle_idx, trips in routes:
        activities: list[pyvrp.Activity] = []
        for position, trip in enumerate(trips):
            activities += [reload] if position else []
            activities += [
                pyvrp.Activity(pyvrp.ActivityType.CLIENT, visit) for visit in trip
            ]
        converted.append(pyvrp.Route(data, activities, types.index(vehicle_idx)))
    return pyvrp.Solution(data, converted)


def _from_pyvrp(types: list[int], route: pyvrp.Route) -> RouteOrder:
    trips: list[list[int]] = [[]]
    for activity in route:
        if activity.is_depot():
            trips.append([])
        else:
            trips[-1].append(activity.idx)
    visits = tuple(tuple(trip) for trip in trips if trip)
    return types[route.vehicle_type()], visits


def _solution(
    split: SplitProblem, routes: Sequence[RouteOrder], iterations: int
) -> RoutingSolution:
    problem = split.problem
    scheduled: list[tuple[int, tuple[RoutedTrip, ...]]] = []
    for vehicle_idx, visits in sorted(routes):
        trips = schedule_route(problem, problem.vehicles[vehicle_idx], visits)
        vehicle = problem.vehicles[vehicle_idx]
        is_light = all(fits_capacity(problem, vehicle, trip) for trip in visits)
        if trips is not None and is_light:
            scheduled.append((vehicle_idx, trips))
    cost = sum(
        vehicle_cost(problem.vehicles[vehicle_idx], trips)
        for vehicle_idx, trips in scheduled
    )
    return RoutingSolution(
        routes=tuple(
            RoutedVehicle(
                vehicle_idx=vehicle_idx,
                trips=tuple(_by_stop(split, trip) for trip in trips),
            )
            for vehicle_idx, trips in scheduled
        ),
        unserved=split.unserved + _left_out(split, scheduled),
        cost=float(cost),
        is_feasible=len(scheduled) == len(routes),
        iterations=iterations,
    )


def _by_stop(split: SplitProblem, trip: RoutedTrip) -> RoutedTrip:
    visits = list(trip.stops)
    return replace(
        trip,
        stops=tuple(split.stop[visits].tolist()),
        shares=tuple(split.share[visits].tolist()),
    )


def _left_out(
    split: SplitProblem, routes: Sequence[tuple[int, tuple[RoutedTrip, ...]]]
) -> tuple[UnservedVisit, ...]:
    served = {visit for _, trips in routes for trip in trips for visit in trip.stops}
    return tuple(
        UnservedVisit(
            stop=int(split.stop[visit]),
            share=float(split.share[visit]),
            reason=Reason.CAPACITY,
            detail="the vehicles available at the depot do not suffice",
        )
        for visit in range(split.problem.num_stops)
        if visit not in served
    )

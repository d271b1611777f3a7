"""Routes of each depot made again by pyvrp, which is at home with mixed fleets.

The search over depots and routes at once changes the type of a vehicle but where it
moves a stop: two small vehicles may stay where one large one is cheaper.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.location_routing.evaluate import evaluate
from planner.location_routing.problem import (
    LocationRoutingProblem,
    LocationRoutingSolution,
    VehicleRoute,
)
from planner.routing import solve_vrp
from planner.routing.problem.problem import RoutingProblem, Vehicle
from planner.units import METRES_PER_KM

__all__ = ["polished"]

FloatArray = NDArray[np.float64]
MOST_ITERATIONS, IN_VAIN = 20_000, 1_000
"""Of pyvrp for each depot, and without improvement: the second one ends most."""

ALL_DAY_S = 86_400.0
"""Nothing takes time here: any day will do."""


def polished(
    problem: LocationRoutingProblem,
    found: LocationRoutingSolution,
    *,
    rates: FloatArray,
    distance: FloatArray,
    seed: int,
) -> LocationRoutingSolution:
    """Return a solution with cheaper routes of its depots, where there are any.

    Parameters
    ----------
    problem
        Customers have a stop each, and no routes take time.
    rates
        Cost of a unit of distance by vehicle type, shape ``(num_types,)``.
    distance
        From place to place, depots before stops.
    """
    best, best_cost = found, evaluate(problem, found).total
    for depot in sorted({item.depot for item in found.routes}):
        others = tuple(item for item in best.routes if item.depot != depot)
        mine = [item for item in best.routes if item.depot == depot]
        stops = [stop for item in mine for stop in item.stops]
        places = [depot, *(problem.num_depots + stop for stop in stops)]
        ways = distance[np.ix_(places, places)]
        solution = solve_vrp(
            _routing(problem, stops, rates, ways),
            seed=seed,
            max_iterations=MOST_ITERATIONS,
            no_improvement=IN_VAIN,
        )
        own = tuple(
            VehicleRoute(
                depot=depot,
                vehicle_type=item.vehicle_idx,
                stops=tuple(stops[stop] for stop in trip.stops),
            )
            for item in solution.routes
            for trip in item.trips
        )
        again = replace(best, routes=(*others, *own))
        judged = evaluate(problem, again)
        if not judged.violations and judged.total < best_cost:
            best, best_cost = again, judged.total
    return best


def _routing(
    problem: LocationRoutingProblem,
    stops: list[int],
    rates: FloatArray,
    ways: FloatArray,
) -> RoutingProblem:
    """Return the problem of one depot, the first of the places of ``ways``."""
    num = len(stops)
    return RoutingProblem(
        time_s={"way": np.where(np.isfinite(ways), 0.0, np.inf)},
        distance_m={"way": ways * METRES_PER_KM},
        location_idx=np.arange(1, num + 1),
        deliver=problem.option_load[stops][:, None],
        collect=np.zeros((num, 1)),
        service_s=np.zeros(num),
        visit_s=0.0,
        early_s=np.zeros(num),
        late_s=np.full(num, ALL_DAY_S),
        depot_window_s=(0.0, ALL_DAY_S),
        loading_s=0.0,
        vehicles=tuple(
            Vehicle(
                capacity=(float(capacity),),
                fixed_cost=float(fixed_cost),
                cost_per_km=float(rate),
                cost_per_hour=0.0,
                shift_s=ALL_DAY_S,
                max_trips=1,
                available=None,
                profile="way",
            )
            for capacity, fixed_cost, rate in zip(
                problem.fleet.capacity, problem.fleet.fixed_cost, rates, strict=True
            )
        ),
        priority=np.ones(num),
    )

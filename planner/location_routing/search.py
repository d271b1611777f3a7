"""Location-routing from a solution: neighbours of it, judged by their routes.

Ruin and recreate may open and close depots and stops, move customers between them or
leave them out, and route it all anew; coverage floors and depot capacities are priced
while the search goes on and kept by what it returns. A heuristic.
"""

from __future__ import annotations

import time

import numpy as np

from planner.location_routing.arrays import to_data
from planner.location_routing.compiled_search import CompiledSearch
from planner.location_routing.problem import (
    LocationRoutingProblem,
    LocationRoutingSolution,
)
from planner.location_routing.temperature import mean_arc, temperature

__all__ = ["improve"]

NEAR_STOPS = 100
"""Nearest stops beside which one is inserted. A judgement; on published instances 30
took half the time and ended about as low (``benchmarks/RESULTS.md``, Instances of our
own)."""
MEAN_REMOVED = 4.0
"""Customers that a ruin removes on average. A judgement; where every stop must be
served it is ten (``solve.py``)."""
CHUNK = 10_000
"""Iterations between two looks at the clock. A judgement; the seed of each part depends
on it."""
WARM, COLD = 1.0, 0.05
"""Temperatures in mean arcs: warmer than where every stop must be served, since the
steps are as large as a point that opens."""


def improve(
    problem: LocationRoutingProblem,
    start: LocationRoutingSolution,
    *,
    seed: int,
    iterations: int,
    time_limit_s: float | None = None,
    warm: float = WARM,
    cold: float = COLD,
) -> LocationRoutingSolution:
    """Return the best solution found from ``start``, or ``start`` itself.

    Parameters
    ----------
    seed
        Same problem, start, seed and iterations, same solution, unless the clock ends
        the search.
    iterations
        Ruins at most.
    time_limit_s
        Wall time after which the search ends with what it has.
    warm, cold
        Temperatures at the start and the end, in mean arcs.
    """
    search = CompiledSearch(
        to_data(problem, NEAR_STOPS),
        excess_price=_excess_price(problem),
        floor_price=_floor_prices(problem, start),
        num_routes=len(start.routes),
    )
    search.start(start)
    unit = mean_arc(search)
    ends_at = np.inf if time_limit_s is None else time.perf_counter() + time_limit_s
    done = 0
    while done < iterations and not (done and time.perf_counter() >= ends_at):
        chunk = min(CHUNK, iterations - done)
        search.run(
            chunk,
            mean_removed=MEAN_REMOVED,
            warm=unit * temperature(done / iterations, warm, cold),
            cold=unit * temperature((done + chunk) / iterations, warm, cold),
            seed=seed * 1_000_003 + done,
        )
        done += chunk
    return search.solution() if np.isfinite(search.best_cost) else start


def _excess_price(problem: LocationRoutingProblem) -> float:
    """Return twice what a full vehicle costs, for each unit that it carries."""
    fleet = problem.fleet
    finite = fleet.arc_cost[np.isfinite(fleet.arc_cost)]
    vehicle = float(fleet.fixed_cost.max()) + 2.0 * float(finite.mean())
    return 2.0 * vehicle / float(fleet.capacity.min()) * problem.scale


def _floor_prices(
    problem: LocationRoutingProblem, start: LocationRoutingSolution
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the price of each floor, or twice what a unit of it costs on average."""
    return np.array(
        [
            2.0 * start.cost / max(floor.at_least, 1e-9)
            if floor.price is None
            else floor.price
            for floor in problem.floors
        ]
    )

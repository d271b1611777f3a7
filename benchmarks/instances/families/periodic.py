"""Published instances of periodic location-routing, in Prodhon's format.

No values are published with them. A vehicle is paid once for the horizon (Prodhon 2008,
doi:10.1007/978-3-540-77903-2_25), by the depot it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np

from benchmarks.instances.engine import found_by_engine, solve_tiny, used_depots
from benchmarks.instances.harness import Answer, Case, Recosting, cases_of_files
from benchmarks.instances.recosting.recost_periodic import recost_periodic
from planner.location_routing.problem import (
    LocationRoutingProblem,
    LocationRoutingSolution,
)
from planner.location_routing.published import read_prodhon

NAME = "periodic-lrp"
SENSE = "min"
PEERS: dict[str, Any] = {}
TINY = """\
3 2
2 3
0 0 6 1
1 0 6 2
9 9 6 1
0 1 12 5
9 8 12 5
6 3 4
0
2 3
1 2
1
2
2 1
1 2
"""
"""Three customers, two depots, two days: solved before the time is taken."""


def cases(folder: Path) -> list[Case]:
    """Return the instances of a folder and the folders in it."""
    paths = (path for path in folder.rglob("*.dat") if path.is_file())
    return cases_of_files(paths, folder)


def solve(case: Case, *, time_limit_s: float, seed: int) -> Answer:
    """Solve an instance with the planner's engine."""
    problem = read_prodhon(case.path)
    found = found_by_engine(problem, time_limit_s=time_limit_s, seed=seed)
    return Answer(cost=found.cost, bound=None, solution=plain(problem, found))


def recost(case: Case, solution: object) -> Recosting:
    """Return cost and violations, from the file alone."""
    return recost_periodic(case.path, cast(Mapping[str, Any], solution))


def warm_up() -> None:
    """Solve a tiny instance."""
    solve_tiny(solve, TINY, ".dat")


def plain(
    problem: LocationRoutingProblem, found: LocationRoutingSolution
) -> dict[str, Any]:
    """Return a solution in the form that is recosted."""
    positions = np.repeat(
        np.arange(len(problem.option_customer)), np.diff(problem.option_start)
    )
    customer_of = np.zeros(problem.num_stops, dtype=np.int64)
    customer_of[problem.option_stop] = problem.option_customer[positions]
    first = np.searchsorted(problem.option_customer, np.arange(problem.num_customers))
    return {
        "depots": used_depots(found.routes),
        "patterns": (np.asarray(found.customer_option) - first).tolist(),
        "routes": [
            {
                "depot": int(route.depot),
                "day": int(problem.stop_period[route.stops[0]]) + 1,
                "customers": customer_of[list(route.stops)].tolist(),
            }
            for route in found.routes
        ],
    }

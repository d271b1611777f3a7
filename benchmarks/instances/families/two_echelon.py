"""Published instances of two-echelon location-routing, in Contardo's format.

An open satellite is supplied by one route, as in Contardo, Hemmelmayr and Crainic
(2012), doi:10.1016/j.cor.2012.04.003.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from benchmarks.instances.engine import (
    delivery_routes,
    found_by_engine,
    solve_tiny,
    used_depots,
)
from benchmarks.instances.harness import Answer, Case, Recosting, cases_of_files
from benchmarks.instances.recosting.recost_two_echelon import recost_two_echelon
from planner.location_routing.problem import (
    LocationRoutingProblem,
    LocationRoutingSolution,
    VehicleRoute,
)
from planner.location_routing.published import read_contardo

NAME = "2e-lrp"
SENSE = "min"
PEERS: dict[str, Any] = {}
TINY = """\
3 2 1 5 9 1 1 0
0 0 0 1
1 0 1 2
2 1 0 2
3 9 9 2
4 0 0 5 6
5 9 8 5 6
6 5 5 7 9
"""
"""Three customers, two satellites, a platform: solved before the time is taken."""


def cases(folder: Path) -> list[Case]:
    """Return the instances of a folder and the folders in it."""
    return cases_of_files(filter(_is_instance, folder.rglob("*")), folder)


def solve(case: Case, *, time_limit_s: float, seed: int) -> Answer:
    """Solve an instance with the planner's engine."""
    problem = read_contardo(case.path)
    found = found_by_engine(problem, time_limit_s=time_limit_s, seed=seed)
    return Answer(cost=found.cost, bound=None, solution=plain(problem, found))


def recost(case: Case, solution: object) -> Recosting:
    """Return cost and violations, from the file alone."""
    return recost_two_echelon(case.path, cast(Mapping[str, Any], solution))


def warm_up() -> None:
    """Solve a tiny instance."""
    solve_tiny(solve, TINY)


def plain(
    problem: LocationRoutingProblem, found: LocationRoutingSolution
) -> dict[str, Any]:
    """Return a solution in the form that is recosted."""
    load: defaultdict[int, float] = defaultdict(float)
    for route in found.routes:
        load[int(route.depot)] += float(problem.option_load[list(route.stops)].sum())
    capacity = float(problem.platforms.fleet.capacity[0]) if problem.platforms else 0.0
    return {
        "depots": used_depots(found.routes),
        "routes": delivery_routes(found.routes),
        "platforms": used_depots(found.supply_routes),
        "supply_routes": _supply(found.supply_routes, load, capacity),
    }


def _supply(
    routes: Sequence[VehicleRoute], load: Mapping[int, float], capacity: float
) -> list[dict[str, object]]:
    """Return first-echelon routes and what they bring to each satellite.

    Of several routes to a satellite all but the last that goes there bring a full
    vehicle, those to it alone first.
    """
    ordered = sorted(routes, key=lambda route: len(route.stops))
    visits = Counter(int(stop) for route in ordered for stop in route.stops)
    rest = dict(load)
    supply: list[dict[str, object]] = []
    for route in ordered:
        satellites = [int(stop) for stop in route.stops]
        brought = []
        for satellite in satellites:
            visits[satellite] -= 1
            left = rest.get(satellite, 0.0)
            brought.append(min(capacity, left) if visits[satellite] else left)
            rest[satellite] = left - brought[-1]
        supply.append(
            {"platform": int(route.depot), "satellites": satellites, "loads": brought}
        )
    return supply


def _is_instance(path: Path) -> bool:
    return path.is_file() and not path.suffix and path.name[-1].isdigit()

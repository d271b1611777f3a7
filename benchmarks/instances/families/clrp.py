"""Published instances of capacitated location-routing.

Formats by the end of the name: ``.dat`` (Prins, Tuzun, Barreto), ``.json`` (Schneider),
none (Akca). Other solvers are given the depots that the planner opens and as much time
again for the routes alone.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from benchmarks.instances.engine import (
    delivery_routes,
    found_by_engine,
    solve_tiny,
    used_depots,
)
from benchmarks.instances.harness import Answer, Case, Recosting, cases_of_files
from benchmarks.instances.recosting.recost_clrp import read, recost_clrp
from planner.location_routing.published import (
    read_akca,
    read_prins,
    read_schneider,
)

Solution = dict[str, Any]

NAME = "clrp"
SENSE = "min"
READERS = {".dat": read_prins, ".json": read_schneider, "": read_akca}
TINY = "4 2  0 0 9 9  1 1 2 1 8 9 9 8  5  9 9  2 2 2 2  10 10  3 0"
"""Four customers and two depots, to be solved before the time is taken."""


def cases(folder: Path) -> list[Case]:
    """Return the instances of a folder and the folders in it."""
    return cases_of_files(filter(_is_instance, folder.rglob("*")), folder)


def solve(case: Case, *, time_limit_s: float, seed: int) -> Answer:
    """Solve an instance with the planner's engine."""
    cost, solution = _solved(case.path, time_limit_s, seed)
    return Answer(cost=cost, bound=None, solution=solution)


def recost(case: Case, solution: object) -> Recosting:
    """Return cost and violations, from the file alone."""
    return recost_clrp(case.path, cast(Mapping[str, Any], solution))


def warm_up() -> None:
    """Solve a tiny instance."""
    solve_tiny(solve, TINY, ".dat")


def pyvrp(case: Case, time_limit_s: float, seed: int) -> Answer:
    """Route with pyvrp from the planner's depots."""
    peers = importlib.import_module("benchmarks.instances.peers.clrp_peers")
    opened = _solved(case.path, time_limit_s, seed)[1]["depots"]
    found = peers.pyvrp_solution(read(case.path), opened, time_limit_s, seed)
    return _answer(case, found)


def or_tools(case: Case, time_limit_s: float, seed: int) -> Answer:
    """Route with OR-Tools from the planner's depots."""
    peers = importlib.import_module("benchmarks.instances.peers.clrp_peers")
    opened = _solved(case.path, time_limit_s, seed)[1]["depots"]
    found = peers.or_tools_solution(read(case.path), opened, time_limit_s)
    return _answer(case, found)


PEERS = {"pyvrp": pyvrp, "or-tools": or_tools}


def _answer(case: Case, solution: Solution | None) -> Answer:
    """Return the answer of a peer, which itself knows only rounded costs."""
    cost = None if solution is None else recost(case, solution).cost
    return Answer(cost=cost, bound=None, solution=solution)


def _is_instance(path: Path) -> bool:
    is_bare = not path.suffix and path.name[-1].isdigit()
    return path.is_file() and (is_bare or path.suffix in (".dat", ".json"))


# Of one instance: peers are asked right after the planner, in the same process.
@functools.lru_cache(maxsize=1)
def _solved(path: Path, time_limit_s: float, seed: int) -> tuple[float, Solution]:
    """Return cost and solution of the engine."""
    problem = READERS[path.suffix](path)
    found = found_by_engine(problem, time_limit_s=time_limit_s, seed=seed)
    return found.cost, {
        "depots": used_depots(found.routes),
        "routes": delivery_routes(found.routes),
    }

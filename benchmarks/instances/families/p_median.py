"""Published p-median instances on graphs (Beasley 1985).

A file names the number of nodes, edges and sites to open, then the edges; every node
is a customer of weight one and a site, and serving costs the length of the shortest
path (doi:10.1016/0377-2217(85)90040-2).
"""

from __future__ import annotations

import heapq
import importlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from benchmarks.instances.harness import Answer, Case, Recosting, cases_of_files
from planner.location.median.median_model import p_median

FloatArray = NDArray[np.float64]
Neighbours = list[dict[int, float]]

NAME = "p-median"
SENSE = "min"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """What a file says: neighbours of each node with edge costs, and sites to open."""

    neighbours: Neighbours
    p: int


def cases(folder: Path) -> list[Case]:
    """Return the instances of a folder, or of its folder ``pmed``."""
    place = folder / "pmed" if (folder / "pmed").is_dir() else folder
    return cases_of_files(place.glob("pmed*.txt"), place)


def solve(case: Case, *, time_limit_s: float, seed: int) -> Answer:
    """Solve an instance with the planner's model."""
    graph = read(case.path)
    result = p_median(distances(graph), graph.p, time_limit_s=time_limit_s, seed=seed)
    if result.open_sites is None or result.assignment is None:
        return Answer(cost=None, bound=result.bound, solution=None)
    solution = _solution(result.open_sites.tolist(), result.assignment.tolist())
    return Answer(cost=result.objective, bound=result.bound, solution=solution)


def recost(case: Case, solution: object) -> Recosting:
    """Return cost and violations of a solution, from the file alone."""
    graph = read(case.path)
    known = cast(Mapping[str, Any], solution)
    opened: list[int] = known["open"]
    violations = _wrong_sites(graph, opened)
    if violations:
        return Recosting(cost=math.inf, violations=violations)
    length = {site: _shortest_paths(graph.neighbours, site) for site in opened}
    cost = 0.0
    for customer in range(len(graph.neighbours)):
        site = known["assignment"].get(str(customer))
        if site not in length or math.isinf(length[site][customer]):
            violations += (f"customer {customer} is not served: site {site}",)
        else:
            cost += length[site][customer]
    return Recosting(cost=cost, violations=violations)


def warm_up() -> None:
    """Solve tiny problems that need every step, so that the machine code is there."""
    cost = np.random.default_rng(1).random((50, 50))
    for p in (3, 5):
        p_median(cost, p)


def spopt(case: Case, time_limit_s: float, seed: int) -> Answer:
    """Solve with spopt and the solver that pulp brings along."""
    pulp = importlib.import_module("pulp")
    locate = importlib.import_module("spopt.locate")
    graph = read(case.path)
    weights = np.ones(len(graph.neighbours))
    model = locate.PMedian.from_cost_matrix(distances(graph), weights, graph.p)
    options = [f"randomSeed {seed}", f"randomCbcSeed {seed}"]
    solver = pulp.PULP_CBC_CMD(
        msg=False, threads=1, timeLimit=time_limit_s, options=options
    )
    model = model.solve(solver, results=False)
    status = model.problem.sol_status
    if status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        return Answer(cost=None, bound=None, solution=None)
    cost = float(pulp.value(model.problem.objective))
    bound = cost if status == pulp.LpSolutionOptimal else None
    opened = [site for site, y in enumerate(model.fac_vars) if y.value() > 0.5]
    assigned = [
        next(site for site, x in enumerate(row) if x.value() > 0.5)
        for row in model.cli_assgn_vars
    ]
    return Answer(cost=cost, bound=bound, solution=_solution(opened, assigned))


PEERS = {"spopt": spopt}


def read(path: Path) -> Graph:
    """Return the graph of a file; of an edge that is given twice the last counts."""
    numbers = path.read_text(encoding="utf-8").split()
    num_nodes, num_edges, p = (int(number) for number in numbers[:3])
    neighbours: Neighbours = [{} for _ in range(num_nodes)]
    for place in range(3, 3 + 3 * num_edges, 3):
        one, other = (int(number) - 1 for number in numbers[place : place + 2])
        cost = float(numbers[place + 2])
        neighbours[one][other] = neighbours[other][one] = cost
    return Graph(neighbours=neighbours, p=p)


def distances(graph: Graph) -> FloatArray:
    """Return the length of the shortest path between any two nodes."""
    arcs = [
        (start, end, cost)
        for start, ends in enumerate(graph.neighbours)
        for end, cost in ends.items()
    ]
    start, end, cost = (np.array(column) for column in zip(*arcs, strict=True))
    num_nodes = len(graph.neighbours)
    table = csr_array((cost, (start, end)), shape=(num_nodes, num_nodes))
    lengths: FloatArray = dijkstra(table)
    return lengths


def _solution(opened: Sequence[int], assigned: Sequence[int]) -> dict[str, Any]:
    """Return a solution as JSON keeps it: sites, and the site of each customer."""
    pairs = {str(customer): site for customer, site in enumerate(assigned)}
    return {"open": list(opened), "assignment": pairs}


def _wrong_sites(graph: Graph, opened: Sequence[int]) -> tuple[str, ...]:
    nodes = range(len(graph.neighbours))
    wrong = [f"site {site} is no node" for site in opened if site not in nodes]
    wrong += [f"site {j} is open twice" for j, n in Counter(opened).items() if n > 1]
    if len(opened) != graph.p:
        wrong.append(f"{len(opened)} sites are open, expected {graph.p}")
    return tuple(wrong)


def _shortest_paths(neighbours: Neighbours, source: int) -> list[float]:
    """Return the length of the shortest path from a node to each (Dijkstra)."""
    length = [math.inf] * len(neighbours)
    length[source] = 0.0
    waiting = [(0.0, source)]
    while waiting:
        reached, node = heapq.heappop(waiting)
        if reached > length[node]:
            continue
        for end, cost in neighbours[node].items():
            if reached + cost < length[end]:
                length[end] = reached + cost
                heapq.heappush(waiting, (length[end], end))
    return length

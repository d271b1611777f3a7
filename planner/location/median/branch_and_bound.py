"""Proof that a p-median solution is best, by branch and bound on prices."""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.compiled import compiled
from planner.location.median.bound import (
    Relaxation,
    core,
    implied_states,
    largest_openness,
    radius,
    relaxation,
)
from planner.location.median.data import (
    CLOSED,
    FREE,
    OPEN,
    Links,
    MedianProblem,
    StateArray,
    decided,
    within_radius,
)
from planner.location.median.interchange import (
    first_prices,
    improved,
    random_start,
)
from planner.location.median.mip_model import num_entries, radius_model
from planner.solvers.mip import MipStatus, solve_mip

__all__ = ["Proof", "prove"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]

ROOT_STEPS, ROOT_PATIENCE, ROOT_ROUNDS = 1000, 20, 4
"""Steps of the prices of the whole problem, idle ones until they get shorter, and times
that it is bounded and reduced. Judgements."""
NODE_STEPS, NODE_PATIENCE = 100, 3
"""The same in a node, whose prices begin from its parent's. Judgements."""
FEW_ENTRIES = 10
"""Sites in the programme's rows of a customer, up to which it solves in no time."""
MIP_NODE_LIMIT = 1000
"""Of the MIP solver in one node of the search. A judgement, so that it ends."""
NODE_WORK = 5e7
"""Nodes times customers and sites, after which the search ends: what they remember."""
LEAST_GAP = 1e-9
"""Smaller relative gaps are below the rounding of the sums."""
WHOLE_TOLERANCE = 1e-3
"""Rounding of a bound, where all costs are whole numbers: half of it is taken off
before a bound is rounded up."""
SHAKE_WORK = 3e7
"""Pairs looked at by the random searches of a round, roughly."""
MOST_SHAKES = 100
"""Random searches of a round at most. A judgement."""
WORTH_REDUCING = 0.7
"""Share of the pairs below which bounding again pays."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proof:
    """The best open set found, and a proven bound of the cost of any.

    Parameters
    ----------
    is_open, cost
        ``None`` where none was found that serves every customer.
    bound
        ``None`` where it was proven that there is none.
    """

    is_open: BoolArray | None
    cost: float | None
    bound: float | None
    is_complete: bool


@dataclass(order=True, frozen=True, slots=True)
class _Node:
    """A part of the search that is still open, the lowest bound first."""

    bound: float
    number: int
    state: StateArray = field(compare=False)
    relaxed: Relaxation = field(compare=False)


class _Search:
    """The best solution so far and the parts of the search that are still open."""

    def __init__(
        self, problem: MedianProblem, *, mip_gap: float, deadline_s: float, seed: int
    ) -> None:
        self.mip_gap = max(mip_gap, LEAST_GAP)
        self.deadline_s = deadline_s
        self.seed = seed
        self.has_whole_costs = problem.has_whole_costs
        self.unserved_cost = problem.unserved_cost
        self.problem = problem
        self.is_open = random_start(problem, seed)
        self.cost = np.inf
        self.root_bound = 0.0
        self.nodes: list[_Node] = []
        self.num_nodes = 0
        self.offer(problem, self.is_open)

    @property
    def has_solution(self) -> bool:
        """Whether every customer is served."""
        return self.cost < self.unserved_cost

    @property
    def cutoff(self) -> float:
        """Cost above which solutions are not worth finding."""
        if not self.has_solution:
            return self.unserved_cost
        limit = self.cost * (1.0 - self.mip_gap)
        if self.has_whole_costs:
            limit = min(limit, self.cost - 1.0 + WHOLE_TOLERANCE)
        return limit

    @property
    def bound(self) -> float:
        """Cost that no solution is below."""
        bound = self.cutoff
        if self.nodes:
            bound = min(bound, self.nodes[0].bound)
        bound = min(self.cost, max(bound, self.root_bound))
        if self.has_whole_costs:
            bound = float(np.ceil(bound - WHOLE_TOLERANCE / 2.0))
        return max(bound, 0.0)

    @property
    def is_late(self) -> bool:
        """Whether the clock has run out."""
        return time.monotonic() > self.deadline_s

    def offer(
        self, problem: MedianProblem, is_open: BoolArray, *, num_shakes: int = 0
    ) -> None:
        """Take an open set, improved, if it is better than the best so far.

        An older set may be one that the problem, since reduced, rules out.
        """
        if not problem.allows(is_open):
            return
        better, cost = improved(problem, is_open, num_shakes=num_shakes, seed=self.seed)
        if cost < self.cost:
            self.is_open, self.cost = better, cost

    def relax(
        self, problem: MedianProblem, prices: FloatArray, *, is_root: bool
    ) -> Relaxation:
        """Return the relaxation, as good as it is worth at this place."""
        return relaxation(
            problem,
            prices,
            target=self.cutoff,
            num_steps=ROOT_STEPS if is_root else NODE_STEPS,
            patience=ROOT_PATIENCE if is_root else NODE_PATIENCE,
            deadline_s=self.deadline_s,
        )

    def start(self, problem: MedianProblem) -> None:
        """Bound and reduce the whole problem until that no longer helps."""
        prices = first_prices(problem, self.is_open)
        for _ in range(ROOT_ROUNDS):
            cost = self.cost
            relaxed = self.relax(problem, prices, is_root=True)
            is_whole = problem is self.problem
            proven = relaxed.bound if is_whole else min(relaxed.bound, self.cutoff)
            self.root_bound = max(self.root_bound, proven)
            if relaxed.bound <= self.cutoff:
                self.search_core(problem, relaxed)
            if relaxed.bound > self.cutoff:
                return
            num_pairs = len(problem.by_customer.cost)
            problem = self.reduced(problem, relaxed)
            prices = relaxed.prices
            has_shrunk = len(problem.by_customer.cost) < WORTH_REDUCING * num_pairs
            is_final = not (self.cost < cost or has_shrunk) or problem.is_hopeless()
            if is_final or self.is_late:
                break
        self.problem = problem
        self.keep(problem, relaxed)

    def search_core(self, problem: MedianProblem, relaxed: Relaxation) -> None:
        """Look for solutions of the sites that the relaxation likes."""
        for is_open in (largest_openness(problem, relaxed), self.is_open):
            likely = core(problem, relaxed, is_open)
            num_shakes = 0 if self.is_late else _num_shakes(likely)
            self.offer(likely, is_open, num_shakes=num_shakes)
        self.offer(problem, self.is_open)

    def solve_rest(self) -> None:
        """Solve what is left as one programme; nothing is left unless a limit came."""
        model = radius_model(self.problem)
        left_s = self.deadline_s - time.monotonic()
        result = solve_mip(
            model.mip,
            gap=self.mip_gap / 2.0,
            node_limit=MIP_NODE_LIMIT,
            time_limit_s=max(0.0, left_s) if np.isfinite(left_s) else None,
            seed=self.seed,
        )
        if result.values is not None:
            self.offer(self.problem, model.open_set(result.values))
        if result.status in (MipStatus.OPTIMAL, MipStatus.INFEASIBLE):
            self.nodes.clear()

    def reduced(self, problem: MedianProblem, relaxed: Relaxation) -> MedianProblem:
        """Return the problem without what only solutions above the cutoff use."""
        state = implied_states(problem, relaxed, self.cutoff)
        return within_radius(decided(problem, state), radius(relaxed, self.cutoff))

    def expand(self, node: _Node) -> None:
        """Open and close a site that the relaxation cannot make up its mind on."""
        limit = radius(node.relaxed, self.cutoff)
        problem = within_radius(decided(self.problem, node.state), limit)
        free = np.flatnonzero(problem.state == FREE)
        undecided = free[np.argmin(np.abs(node.relaxed.openness[free] - 0.5))]
        for choice in (OPEN, CLOSED):
            state = problem.state.copy()
            state[undecided] = choice
            if _propagate(problem.by_customer, state):
                self.branch(decided(problem, state), node.relaxed.prices)

    def branch(self, problem: MedianProblem, prices: FloatArray) -> None:
        """Bound a part of the search and keep it if it may hold a better solution."""
        self.num_nodes += 1
        if problem.is_hopeless():
            return
        relaxed = self.relax(problem, prices, is_root=False)
        if relaxed.bound <= self.cutoff:
            self.offer(problem, largest_openness(problem, relaxed))
        if relaxed.bound <= self.cutoff:
            state = implied_states(problem, relaxed, self.cutoff)
            self.keep(decided(problem, state), relaxed)

    def keep(self, problem: MedianProblem, relaxed: Relaxation) -> None:
        """Keep a part of the search, or try the only solution left in it."""
        if problem.is_hopeless():
            return
        if problem.has_no_choice():
            only = problem.only_choice()
            if only is not None:
                self.offer(problem, only)
            return
        node = _Node(relaxed.bound, self.num_nodes, problem.state, relaxed)
        heapq.heappush(self.nodes, node)


def prove(
    problem: MedianProblem, *, mip_gap: float, deadline_s: float, seed: int
) -> Proof:
    """Return the best solution, and the proof of it unless a limit comes first.

    Best-first branch and bound. Every part of the search is bounded by prices that
    start from those of the part it came from (Beasley 1985, DOI
    10.1016/0377-2217(85)90040-2; Avella, Sassano and Vasil'ev 2007, DOI
    10.1007/s10107-005-0700-6, fix sites and pairs by reduced costs alike).
    """
    search = _Search(problem, mip_gap=mip_gap, deadline_s=deadline_s, seed=seed)
    if search.cost > 0.0:
        search.start(problem)
    if search.nodes and not search.is_late and _is_small(search.problem):
        search.solve_rest()
    node_limit = NODE_WORK / (problem.num_customers + problem.num_sites)
    while search.nodes and search.num_nodes < node_limit and not search.is_late:
        if search.nodes[0].bound > search.cutoff:
            search.nodes.clear()
            break
        search.expand(heapq.heappop(search.nodes))
    return _proof(search)


def _proof(search: _Search) -> Proof:
    is_complete = not search.nodes
    if not search.has_solution:
        bound = None if is_complete else search.bound
        return Proof(is_open=None, cost=None, bound=bound, is_complete=is_complete)
    return Proof(
        is_open=search.is_open,
        cost=search.cost,
        bound=search.bound,
        is_complete=is_complete,
    )


def _is_small(problem: MedianProblem) -> bool:
    return num_entries(problem) <= FEW_ENTRIES * problem.num_customers


def _num_shakes(problem: MedianProblem) -> int:
    return int(min(MOST_SHAKES, SHAKE_WORK // (1 + len(problem.by_customer.cost))))


@compiled
def _propagate(links: Links, state: StateArray) -> bool:
    """Open the only site left to any customer; return whether each has one."""
    for i in range(len(links.start) - 1):
        num_left, site = 0, -1
        for k in range(links.start[i], links.start[i + 1]):
            if state[links.other[k]] != CLOSED:
                num_left += 1
                site = links.other[k]
                if num_left > 1:
                    break
        if num_left == 0:
            return False
        if num_left == 1:
            state[site] = OPEN
    return True

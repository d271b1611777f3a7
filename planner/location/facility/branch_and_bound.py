"""Branch and bound over open sites, with Lagrangian bounds.

Branching is on the number of sites where the relaxation opens a broken number, else on
the site it is least sure of; sites that cost too much to open or to close are decided
on the way (Holmberg, Ronnqvist and Yuan 1999, doi:10.1016/S0377-2217(98)00008-3;
Gortz and Klose 2012, INFORMS Journal on Computing 24). Where all sites are decided and
customers are served whole, the assignment that is left goes to the MIP solver, without
the pairs that are too dear.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from planner.location.facility.data import FacilityData
from planner.location.facility.given_sites import Leaf, best_assignment
from planner.location.facility.lagrangian import Answer, Limits, Prices, Strides, ascend
from planner.location.facility.open_sets import OpenSets, Serving
from planner.solvers.mip import MipStatus, solve_mip
from planner.solvers.mip_builder import MipBuilder

__all__ = ["Search", "search"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

ROOT_ROUNDS, ROOT_ITERATIONS, NODE_ITERATIONS = 10, 200, 100
"""Times that the whole problem is bounded and reduced, and steps of the prices there
and in a node, whose prices begin from its parent's. Judgements."""
FIRST_STEP, LEAST_STEP, STEP_FACTOR = 1.0, 0.01, 4.0
"""Length of the first step of the prices; a node begins with so many times that at
which its parent ended, within the two. Judgements."""
WORK_LIMIT = 2e10
"""Pairs looked at before the search ends, roughly."""
WORK_OF_LEAF = 2e8
"""Of an assignment that the MIP solver gave up."""
LEAST_GAP = 1e-9
"""Smaller relative gaps are below the rounding of the sums."""
WHOLE_TOLERANCE = 1e-6
"""Rounding of a bound, where all costs are whole numbers: half of it is taken off
before a bound is rounded up."""
WINDOWS = (0.25, 0.5, 1.0)
"""Shares of the gap in which the assignment of an open set is looked for in turn."""
SLOW = 1e-3
"""Share of the gap closed in a round at the root below which it ends."""
START_NODES = 10_000
"""Of the MIP solver for sites that hold all demand. A judgement, so that it ends."""
SURE = 0.1
"""Distance from a whole number below which the number of sites is not branched on."""


@dataclass(order=True, frozen=True, slots=True, kw_only=True)
class _Node:
    """A part of the search that is still open, the lowest bound first."""

    bound: float
    number: int
    must_open: BoolArray = field(compare=False)
    may_open: BoolArray = field(compare=False)
    least: int = field(compare=False)
    most: int = field(compare=False)
    price: FloatArray = field(compare=False)
    row_price: FloatArray = field(compare=False)
    open_mean: FloatArray = field(compare=False)
    value: FloatArray = field(compare=False)
    step: float = field(compare=False)
    num_tries: int = field(default=0, compare=False)

    @property
    def is_decided(self) -> bool:
        """Whether no site is left to decide."""
        return bool((self.must_open == self.may_open).all())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Search:
    """The best serving, ``None`` without one, and a proven bound of any.

    Parameters
    ----------
    is_complete
        Whether nothing is left that could be better than the gap allows.
    """

    best: Serving | None
    bound: float | None
    is_complete: bool


def search(
    data: FacilityData, *, mip_gap: float, time_limit_s: float | None, seed: int
) -> Search:
    """Return the best serving within the limits."""
    if data.is_hopeless():
        return Search(best=None, bound=None, is_complete=True)
    deadline_s = np.inf if time_limit_s is None else time.monotonic() + time_limit_s
    return _Tree(data, mip_gap=mip_gap, deadline_s=deadline_s, seed=seed).grow()


class _Tree:
    """The open parts of the search and the best solution so far."""

    def __init__(
        self, data: FacilityData, *, mip_gap: float, deadline_s: float, seed: int
    ) -> None:
        self.data = data
        self.mip_gap = max(mip_gap, LEAST_GAP)
        self.deadline_s = deadline_s
        self.seed = seed
        self.sets = OpenSets(data, deadline_s)
        self.nodes: list[_Node] = []
        self.num_nodes = 0
        self.work = 0.0
        self.unsettled = np.inf

    @property
    def upper(self) -> float:
        """Cost of the best solution, or more than any costs."""
        return min(self.sets.cost, self.data.ceiling)

    @property
    def cutoff(self) -> float:
        """Cost from which on solutions are not worth finding."""
        if self.sets.best is None:
            return self.data.ceiling
        limit = self.sets.cost - self.mip_gap * abs(self.sets.cost)
        if self.data.has_whole_costs:
            limit = min(limit, self.sets.cost - 1.0 + WHOLE_TOLERANCE)
        return limit

    @property
    def bound(self) -> float:
        """Cost that no solution is below."""
        bound = min(self.cutoff, self.unsettled)
        if self.nodes:
            bound = min(bound, self.nodes[0].bound)
        if self.data.has_whole_costs:
            bound = float(np.ceil(bound - WHOLE_TOLERANCE / 2.0))
        return min(bound, self.upper)

    @property
    def is_over(self) -> bool:
        """Whether clock or work end the search."""
        return time.monotonic() > self.deadline_s or self.work > WORK_LIMIT

    def grow(self) -> Search:
        """Branch until nothing is left that could be better, or the limits are met."""
        root = self._root()
        if root is not None:
            self._keep(root)
        while self.nodes and self.nodes[0].bound < self.cutoff and not self.is_over:
            node = heapq.heappop(self.nodes)
            if node.is_decided:
                self._settle(node)
                continue
            for child in self._children(node):
                self._explore(child)
        if self.nodes and self.nodes[0].bound >= self.cutoff:
            self.nodes = []
        is_complete = not self.nodes and self.unsettled >= self.cutoff
        if self.sets.best is None and is_complete:
            return Search(best=None, bound=None, is_complete=True)
        return Search(best=self.sets.best, bound=self.bound, is_complete=is_complete)

    def _root(self) -> _Node | None:
        """Return the root, bounded in rounds with better solutions in between."""
        data = self.data
        node = _Node(
            bound=-np.inf,
            number=0,
            must_open=data.must_open,
            may_open=data.may_open,
            least=data.least_number(data.must_open, data.may_open),
            most=int(min(data.may_open.sum(), data.rows.limit[2])),
            price=_second_least(data),
            row_price=np.zeros(len(data.rows.limit)),
            open_mean=np.zeros(data.num_sites),
            value=np.zeros(data.num_sites),
            step=FIRST_STEP,
        )
        for _ in range(ROOT_ROUNDS):
            before, cost = node.bound, self.sets.cost
            bounded = self._bounded(node, ROOT_ITERATIONS)
            if bounded is None or self.is_over:
                return bounded
            node = bounded
            self.sets.round(node.open_mean, node.must_open, node.may_open)
            if self.sets.best is None and not self._may_start(node):
                return None
            gained = node.bound - before
            if gained < SLOW * (self.upper - node.bound) and self.sets.cost >= cost:
                break
        self.sets.improve(node.must_open, node.may_open, node.open_mean, node.value)
        return self._bounded(node, ROOT_ITERATIONS)

    def _may_start(self, node: _Node) -> bool:
        """Judge an open set that keeps the rows and is near every customer.

        Return whether there may be one: without it nothing can serve everyone.
        """
        data = self.data
        mip = MipBuilder()
        y = mip.variables(
            data.num_sites,
            lower=node.must_open,
            upper=node.may_open,
            cost=data.opening_cost,
            is_integer=True,
        )
        pair_y, customer = y[data.pair_sites()], data.relaxation.customer
        mip.rows(data.num_customers, [(customer, pair_y, 1.0)], lower=1.0)
        row, site = np.nonzero(data.rows.weight)
        weight = data.rows.weight[row, site]
        mip.rows(len(data.rows.limit), [(row, y[site], weight)], upper=data.rows.limit)
        found = solve_mip(
            mip,
            time_limit_s=self._seconds_left(),
            node_limit=START_NODES,
            seed=self.seed,
        )
        if found.values is not None:
            self.sets.judge(found.values > 0.5)
        return found.status is not MipStatus.INFEASIBLE

    def _bounded(self, node: _Node, num_iterations: int) -> _Node | None:
        """Return the node with a better bound and fewer free sites, if it is left."""
        data = self.data
        limit = data.rows.limit.copy()
        limit[1], limit[2] = -node.least, node.most
        prices = Prices(node.price.copy(), node.row_price.copy())
        num_sites = data.num_sites
        num_pairs = len(data.relaxation.cost)
        mean = Answer(np.zeros(num_pairs), np.zeros(num_sites), np.zeros(num_sites))
        bound, used, step = ascend(
            data.relaxation,
            Limits(limit, node.must_open, node.may_open),
            prices,
            Strides(self.upper, self.cutoff, num_iterations, node.step),
            mean,
        )
        sizes = np.diff(data.relaxation.start)
        self.work += float(sizes[node.may_open].sum()) * (used + 1)
        if bound >= self.cutoff:
            return None
        bounded = replace(
            node,
            bound=max(bound, node.bound),
            price=prices.customer,
            row_price=prices.row,
            open_mean=mean.is_open,
            value=mean.value,
            step=max(LEAST_STEP, min(FIRST_STEP, STEP_FACTOR * step)),
        )
        return self._tightened(bounded, bound)

    def _tightened(self, node: _Node, bound: float) -> _Node | None:
        """Return the node with the sites decided that it cannot do without, or with.

        ``bound`` is the one that belongs to the node's prices.
        """
        must_open, may_open = node.must_open.copy(), node.may_open.copy()
        is_free = may_open & ~must_open
        may_open[is_free & (bound + node.value >= self.cutoff)] = False
        must_open |= is_free & (bound - node.value >= self.cutoff)
        may_open |= must_open
        least = max(node.least, self.data.least_number(must_open, may_open))
        if must_open.sum() >= node.most:
            may_open = must_open.copy()
        if may_open.sum() <= least:
            must_open = may_open.copy()
        if must_open.sum() > node.most or may_open.sum() < least:
            return None
        return replace(node, must_open=must_open, may_open=may_open, least=least)

    def _children(self, node: _Node) -> list[_Node]:
        """Return the two halves of a node."""
        number = float(node.open_mean.sum())
        whole = int(np.floor(number))
        if SURE < number - whole < 1.0 - SURE and node.least <= whole < node.most:
            return [replace(node, most=whole), replace(node, least=whole + 1)]
        is_free = node.may_open & ~node.must_open
        doubt = np.where(is_free, np.abs(node.open_mean - 0.5), np.inf)
        site = int(np.argmin(doubt))
        must_open, may_open = node.must_open.copy(), node.may_open.copy()
        must_open[site], may_open[site] = True, False
        return [replace(node, must_open=must_open), replace(node, may_open=may_open)]

    def _explore(self, child: _Node) -> None:
        """Bound a child, look for a solution in it, and keep what is left of it."""
        node = self._tightened(
            replace(child, value=np.zeros(len(child.value))), -np.inf
        )
        if node is None:
            return
        if not node.is_decided or self.data.is_whole:
            node = self._bounded(node, NODE_ITERATIONS)
        if node is not None:
            self._keep(node)

    def _keep(self, node: _Node) -> None:
        """Look for a solution in a node, and keep it for later if more is in it."""
        if not node.is_decided:
            self.sets.round(node.open_mean, node.must_open, node.may_open)
            self._push(node)
            return
        self.sets.judge(node.may_open)
        if self.data.is_whole and self.data.rows.admit(node.may_open):
            self._push(node)

    def _push(self, node: _Node) -> None:
        self.num_nodes += 1
        heapq.heappush(self.nodes, replace(node, number=self.num_nodes))

    def _settle(self, node: _Node) -> None:
        """Find the best way to serve from the only open set of a node.

        At first only solutions near the bound are looked for, since that takes far
        less time and others may turn out not to be worth finding.
        """
        cutoff, sites = self.cutoff, np.flatnonzero(node.may_open)
        window = WINDOWS[min(node.num_tries, len(WINDOWS) - 1)]
        goal = node.bound + window * (cutoff - node.bound)
        leaf = Leaf(sites=sites, price=node.price, step=node.step, cutoff=goal)
        found = best_assignment(
            self.data,
            leaf,
            mip_gap=self.mip_gap,
            time_limit_s=self._seconds_left(),
            seed=self.seed,
        )
        if found.site is not None:
            self.sets.offer(Serving(cost=found.cost, sites=sites, column=found.site))
        bound = max(node.bound, found.bound)
        if bound < goal and bound < found.cost:
            self.work += WORK_OF_LEAF
        if found.bound >= goal and found.site is None:
            tries = node.num_tries + 1
            self._push(replace(node, bound=bound, num_tries=tries))
        else:
            self.unsettled = min(self.unsettled, bound)

    def _seconds_left(self) -> float | None:
        if np.isinf(self.deadline_s):
            return None
        return max(0.0, self.deadline_s - time.monotonic())


def _second_least(data: FacilityData) -> FloatArray:
    """Return the second least cost of each customer, the least if there is one only."""
    is_usable = data.may_open[data.pair_sites()]
    customer = data.relaxation.customer[is_usable]
    cost = data.relaxation.cost[is_usable]
    order = np.lexsort((cost, customer))
    count = np.bincount(customer, minlength=data.num_customers)
    first = np.concatenate([[0], count.cumsum()[:-1]])
    return np.asarray(cost[order][first + np.minimum(1, count - 1)])

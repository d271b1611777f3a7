"""p-center: open p sites so that the greatest distance to the nearest is smallest."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from planner.errors import InstanceError
from planner.location.covering.matrix import Matrix, checked_rules, entry_rows
from planner.location.covering.reduction import reduced
from planner.location.median.data import CostMatrix, allowed_pairs, weights_of
from planner.location.sites import NO_RULES, LocationResult, SiteRules
from planner.plan import Status
from planner.solvers.mip import MipStatus, solve_mip
from planner.solvers.mip_builder import MipBuilder

__all__ = ["p_center"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ANY_SOLUTION = 1e9
"""A gap at which the first solution ends the search."""
MONEY_TOLERANCE = 1e-9
"""Share of the budget by which a sum of opening costs may exceed it through
rounding."""


def p_center(
    distance: CostMatrix,
    p: int,
    *,
    weights: ArrayLike | None = None,
    rules: SiteRules = NO_RULES,
    time_limit_s: float | None = None,
    seed: int = 1,
) -> LocationResult:
    """Open at most ``p`` sites so that nobody is far from the nearest of them.

    Sets: customers i, sites j, allowed pairs (i, j). Parameters: distance d_ij,
    weight w_i, number p, opening cost f_j and budget B. Variables: y_j, 1 if site j
    opens; r, the greatest weighted distance.

    Minimise r subject to

    1. r >= w_i d_ij for the nearest j with y_j = 1, for each customer,
    2. sum_j y_j <= p over the sites that are not fixed,
    3. sum_j f_j y_j <= B over the same sites, where there is a budget,
    4. y_j = 1 where fixed or required, 0 where forbidden.

    The centers are sites, not places along roads (Hakimi 1965, DOI
    10.1287/opre.13.3.462). The answer is one of the weighted distances; a binary
    search asks of each whether p sites cover everybody within it (Minieka 1970, DOI
    10.1137/1012016), so bounds are exact.

    Parameters
    ----------
    distance
        Shape ``(num_customers, num_sites)``. What a sparse matrix does not store and
        what is infinite is not allowed; a stored zero is a distance of zero.
    p
        Most sites; required ones count, fixed ones do not.
    weights
        Of the customers, 1 unless given.
    time_limit_s
        Time after which the best solution so far is taken.

    Returns
    -------
    LocationResult
        ``assignment`` is the nearest open site, the first of several.
    """
    rules = checked_rules(rules, distance.shape[1])
    if p < 0:
        msg = f"p is {p}, not >= 0"
        raise InstanceError(msg)
    search = _Search(
        _pairs(distance, weights),
        _limits(rules, p, distance.shape[1]),
        rules,
        deadline_s=np.inf if time_limit_s is None else time.monotonic() + time_limit_s,
        seed=seed,
    )
    return search.run()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pairs:
    """Allowed pairs and their weighted distance."""

    customer: NDArray[np.int32]
    site: NDArray[np.int32]
    value: FloatArray
    shape: tuple[int, int]

    def within(self, radius: float) -> Matrix:
        """Return which site covers which customer within the radius."""
        kept = self.value <= radius
        ones = np.ones(int(kept.sum()))
        places = (self.customer[kept], self.site[kept])
        matrix: Matrix = csr_array((ones, places), shape=self.shape)
        matrix.sort_indices()
        return matrix

    def nearest(self, open_sites: IntArray) -> tuple[IntArray, float]:
        """Return the nearest open site of each customer and the greatest value."""
        is_open = np.zeros(self.shape[1], dtype=np.bool_)
        is_open[open_sites] = True
        kept = np.flatnonzero(is_open[self.site])
        customer, site, value = self.customer[kept], self.site[kept], self.value[kept]
        order = np.lexsort((site, value, customer))
        _, first = np.unique(customer[order], return_index=True)
        best = order[first]
        return site[best].astype(np.int64), float(value[best].max(initial=0.0))

    def least(self, forbidden: tuple[int, ...]) -> FloatArray:
        """Return the smallest value of each customer, infinite without a site."""
        kept = ~np.isin(self.site, forbidden)
        least = np.full(self.shape[0], np.inf)
        np.minimum.at(least, self.customer[kept], self.value[kept])
        return least


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Limits:
    """How many sites may open beside the decided ones, and for how much."""

    most_sites: int
    cost: FloatArray
    budget: float

    def allow(self, sites: IntArray) -> bool:
        spent = float(self.cost[sites].sum())
        return len(sites) <= self.most_sites and spent <= self.budget


class _Search:
    """Binary search; below ``low`` no radius is possible, at ``high`` one is known."""

    def __init__(
        self,
        pairs: _Pairs,
        limits: _Limits,
        rules: SiteRules,
        *,
        deadline_s: float,
        seed: int,
    ) -> None:
        self.pairs = pairs
        self.limits = limits
        self.deadline_s = deadline_s
        self.seed = seed
        self.decided = np.union1d(rules.fixed, rules.required).astype(np.int64)
        is_free = np.ones(pairs.shape[1], dtype=np.bool_)
        is_free[[*self.decided, *rules.forbidden]] = False
        self.free = np.flatnonzero(is_free)
        self.radii = np.unique(pairs.value)
        self.least = float(pairs.least(rules.forbidden).max(initial=0.0))
        self.low = int(np.searchsorted(self.radii, self.least))
        self.high = len(self.radii)
        self.open_sites: IntArray | None = None

    def run(self) -> LocationResult:
        if self.least == np.inf or not self.limits.allow(self.decided[:0]):
            return LocationResult(status=Status.INFEASIBLE)
        if not len(self.radii):
            self._found(self.decided)
            return self._result(is_proven=True)
        self._look_greedily()
        if self.open_sites is None:
            self.high = len(self.radii) - 1
            status = self._look(self.high)
            if status is not Status.FEASIBLE:
                return LocationResult(status=status, bound=self._bound(status))
        is_proven = self._narrow_down()
        return self._result(is_proven=is_proven)

    def _look_greedily(self) -> None:
        low, high = self.low, len(self.radii) - 1
        while low <= high:
            middle = (low + high) // 2
            sites = _greedy_cover(self._left(middle))
            if self.limits.allow(self.free[sites]):
                self._found(self.free[sites])
                high = min(middle, self.high) - 1
            else:
                low = middle + 1

    def _narrow_down(self) -> bool:
        """Ask until the two ends meet; return whether they did."""
        while self.low < self.high:
            middle = (self.low + self.high) // 2
            status = self._look(middle)
            if status is Status.INFEASIBLE:
                self.low = middle + 1
            elif status is Status.NO_SOLUTION:
                return False
        return True

    def _look(self, radius_idx: int) -> Status:
        """Return whether the sites cover everybody within a radius, and keep them."""
        left_s = self.deadline_s - time.monotonic()
        if left_s <= 0:
            return Status.NO_SOLUTION
        status, sites = _cover_within(
            self._left(radius_idx),
            self.limits,
            self.free,
            time_limit_s=None if left_s == np.inf else left_s,
            seed=self.seed,
        )
        if sites is not None:
            self._found(sites)
        return status

    def _left(self, radius_idx: int) -> Matrix:
        """Return who is left to cover, and by which sites."""
        matrix = self.pairs.within(float(self.radii[radius_idx]))
        is_decided = np.zeros(matrix.shape[1])
        is_decided[self.decided] = 1.0
        left: Matrix = matrix[matrix @ is_decided == 0.0][:, self.free]
        return left

    def _found(self, sites: IntArray) -> None:
        open_sites = np.union1d(sites, self.decided).astype(np.int64)
        _, radius = self.pairs.nearest(open_sites)
        radius_idx = int(np.searchsorted(self.radii, radius))
        if self.open_sites is None or radius_idx < self.high:
            self.high, self.open_sites = radius_idx, open_sites

    def _bound(self, status: Status) -> float | None:
        is_possible = status is not Status.INFEASIBLE
        return float(self.radii[self.low]) if is_possible else None

    def _result(self, *, is_proven: bool) -> LocationResult:
        assert self.open_sites is not None
        assignment, radius = self.pairs.nearest(self.open_sites)
        return LocationResult(
            status=Status.OPTIMAL if is_proven else Status.FEASIBLE,
            open_sites=self.open_sites,
            assignment=assignment,
            objective=radius,
            bound=radius if is_proven else float(self.radii[self.low]),
        )


def _pairs(distance: CostMatrix, weights: ArrayLike | None) -> _Pairs:
    customer, site, value = allowed_pairs(distance)
    given = None if weights is None else np.asarray(weights, dtype=np.float64)
    weight = weights_of(given, distance.shape[0])
    return _Pairs(
        customer=customer,
        site=site,
        value=value * weight[customer],
        shape=(distance.shape[0], distance.shape[1]),
    )


def _limits(rules: SiteRules, p: int, num_sites: int) -> _Limits:
    """Return the limits once the required sites are open."""
    required = sorted(set(rules.required) - set(rules.fixed))
    most_sites = p - len(required)
    if rules.budget is None or rules.opening_cost is None:
        return _Limits(most_sites=most_sites, cost=np.zeros(num_sites), budget=0.0)
    cost = np.asarray(rules.opening_cost, dtype=np.float64)
    left = rules.budget * (1 + MONEY_TOLERANCE) - float(cost[required].sum())
    return _Limits(most_sites=most_sites, cost=cost, budget=left)


def _greedy_cover(matrix: Matrix) -> IntArray:
    """Return columns that cover every row that any column covers."""
    by_site: Matrix = csr_array(matrix.T)
    left = np.ones(matrix.shape[0])
    chosen: list[int] = []
    while left.any():
        gain = by_site @ left
        site = int(np.argmax(gain)) if len(gain) else -1
        if site < 0 or gain[site] == 0.0:
            break
        chosen.append(site)
        left[by_site.indices[by_site.indptr[site] : by_site.indptr[site + 1]]] = 0.0
    return np.array(chosen, dtype=np.int64)


def _cover_within(
    matrix: Matrix,
    limits: _Limits,
    free: IntArray,
    *,
    time_limit_s: float | None,
    seed: int,
) -> tuple[Status, IntArray | None]:
    """Return some cover that keeps the limits, or that there is none."""
    rest = reduced(matrix, limits.cost[free])
    forced, sites = free[rest.forced], free[rest.site]
    is_lost = bool((np.diff(matrix.indptr) == 0).any())
    if is_lost or not limits.allow(forced):
        return Status.INFEASIBLE, None
    greedy = np.concatenate([forced, sites[_greedy_cover(rest.matrix)]])
    if limits.allow(greedy):
        return Status.FEASIBLE, greedy
    if not rest.matrix.shape[0]:
        return Status.INFEASIBLE, None
    mip = _model(rest.matrix, limits, sites, forced)
    solved = solve_mip(mip, gap=ANY_SOLUTION, time_limit_s=time_limit_s, seed=seed)
    if solved.values is not None:
        chosen = sites[solved.values > 0.5]
        return Status.FEASIBLE, np.concatenate([forced, chosen])
    is_infeasible = solved.status is MipStatus.INFEASIBLE
    return (Status.INFEASIBLE if is_infeasible else Status.NO_SOLUTION), None


def _model(
    matrix: Matrix, limits: _Limits, sites: IntArray, forced: IntArray
) -> MipBuilder:
    mip = MipBuilder()
    opened = mip.variables(len(sites), cost=1.0, is_integer=True)
    # (1) everybody is covered
    entries = [(entry_rows(matrix), opened[matrix.indices], 1.0)]
    mip.rows(matrix.shape[0], entries, lower=1.0)
    # (2) so many sites
    mip.rows(1, [(0, opened, 1.0)], upper=limits.most_sites - len(forced))
    cost = limits.cost[sites]
    if cost.any():
        # (3) so much money
        left = limits.budget - float(limits.cost[forced].sum())
        mip.rows(1, [(0, opened, cost)], upper=left)
    return mip

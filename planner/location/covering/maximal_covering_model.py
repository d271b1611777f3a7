"""Maximal covering: choose sites that cover as much demand as possible."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.errors import InstanceError
from planner.location.covering.matrix import (
    CoverMatrix,
    Matrix,
    checked_rules,
    customer_weights,
    entry_rows,
    share_matrix,
)
from planner.location.covering.maximal_bound import (
    priced,
    promising_sites,
    worthwhile_sites,
)
from planner.location.covering.maximal_exact import best_among
from planner.location.covering.maximal_problem import CoverProblem, cover_problem
from planner.location.covering.maximal_search import annealed, greedy, recombined
from planner.location.sites import NO_RULES, LocationResult, SiteRules
from planner.plan import Status

__all__ = ["maximal_covering"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

GROUPS, RUNS = 4, 4
"""Groups of annealing runs that are recombined, first within, then together."""
PROMISING = 20
"""Sites, for each to open, that the groups look at."""
SMALL, PROVABLE = 20_000, 30_000
"""Entries up to which the MIP solver comes before the groups, or at all."""
PROVING_NODES = 2_000
"""Of the MIP solver among the sites left. A judgement, so that it ends."""
ROUNDING = 1e-9
"""Share of the objective that adding up in another order may change."""


def maximal_covering(
    coverage: CoverMatrix,
    p: int | None = None,
    *,
    weights: ArrayLike | None = None,
    rules: SiteRules = NO_RULES,
    mip_gap: float = 1e-4,
    time_limit_s: float | None = None,
    seed: int = 1,
) -> LocationResult:
    """Choose at most ``p`` sites, or as many as the budget pays, that cover the most.

    Sets: customers i, sites j. Parameters: share a_ij in [0, 1] of customer i that
    site j covers alone, weight w_i, number p, cost f_j, budget B. Variables: y_j,
    whether site j opens; z_i, the share of customer i that is covered.

    Maximise sum_i w_i z_i subject to

    1. z_i <= max of a_ij over the sites with y_j = 1: the best open site counts;
       with shares 0 and 1, z_i <= sum_j a_ij y_j,
    2. sum_j y_j <= p, over the sites that are not fixed,
    3. sum_j f_j y_j <= B, likewise,
    4. y_j = 1 where fixed or required, 0 where forbidden.

    Sources: Church and ReVelle 1974, doi:10.1007/BF01942293; shares between 0 and 1:
    Berman, Krass and Drezner 2003, doi:10.1016/S0377-2217(02)00604-5. A customer
    with k different shares becomes k customers covered or not, each of them counting
    one step of the share, so that (1) is linear.

    Solutions come from annealing and recombination, the bound from prices; what
    these leave open goes to the MIP solver with the sites that can still be worth
    opening. The objective is the greatest, so the bound lies above it.

    Parameters
    ----------
    coverage
        Shape ``(num_customers, num_sites)``.
    p
        Most sites; required ones count, fixed ones do not. It may be left out where
        ``rules`` have a budget.
    weights
        Of the customers, 1 unless given.
    mip_gap
        Relative distance of bound and objective at which the search ends.
    time_limit_s
        Another reason to end it; without one, limits on steps end the search.

    Returns
    -------
    LocationResult
        ``assignment`` is the open site that covers each customer best.

    Raises
    ------
    InstanceError
        If there is neither ``p`` nor a budget, or an array is malformed.
    """
    clock = _Clock(time.monotonic(), time_limit_s)
    share = share_matrix(coverage)
    weight = customer_weights(weights, share.shape[0])
    _check_limits(p, rules)
    rules = checked_rules(rules, share.shape[1])
    problem = cover_problem(share, weight, most_sites=p, rules=rules)
    if problem is None:
        return LocationResult(status=Status.INFEASIBLE)
    found = _solved(problem, mip_gap=mip_gap, clock=clock, seed=seed)
    decided = [*rules.fixed, *rules.required]
    open_sites = np.union1d(problem.site[found.sites], decided).astype(np.int64)
    assignment, covered = _best_open(share, open_sites)
    objective = float(weight @ covered)
    bound = max(found.bound + problem.covered_weight, objective)
    is_proven = bound - objective <= max(mip_gap, ROUNDING) * objective
    return LocationResult(
        status=Status.OPTIMAL if is_proven else Status.FEASIBLE,
        open_sites=open_sites,
        assignment=assignment,
        objective=objective,
        bound=bound,
    )


@dataclass(frozen=True, slots=True)
class _Clock:
    started_s: float
    limit_s: float | None

    def left_s(self) -> float | None:
        """Return the seconds left, ``None`` without a limit."""
        if self.limit_s is None:
            return None
        return max(self.limit_s - (time.monotonic() - self.started_s), 0.0)

    def is_over(self) -> bool:
        return self.left_s() == 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """Sites by position in the problem, what they cover and what is proven."""

    sites: IntArray
    value: float
    bound: float

    def with_bound(self, bound: float) -> _Found:
        return replace(self, bound=max(min(self.bound, bound), self.value))

    def or_better(self, problem: CoverProblem, sites: IntArray) -> _Found:
        """Return these sites instead, if they cover more."""
        value = problem.value(sites)
        return replace(self, sites=sites, value=value) if value > self.value else self


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Goal:
    """When the search may end."""

    problem: CoverProblem
    mip_gap: float
    clock: _Clock

    def is_reached(self, found: _Found) -> bool:
        covered = found.value + self.problem.covered_weight
        is_close = found.bound - found.value <= max(self.mip_gap, ROUNDING) * covered
        return is_close or self.clock.is_over()


def _solved(
    problem: CoverProblem, *, mip_gap: float, clock: _Clock, seed: int
) -> _Found:
    """Return what annealing, prices, the groups and the MIP solver find, in turn."""
    sites = greedy(problem)
    found = _Found(
        sites=sites, value=problem.value(sites), bound=float(problem.weight.sum())
    )
    goal = _Goal(problem=problem, mip_gap=mip_gap, clock=clock)
    if goal.is_reached(found):
        return found
    found = found.or_better(problem, annealed(problem, sites, seed=seed))
    prices = priced(problem, found.value)
    found = found.with_bound(prices.bound)
    if problem.matrix.nnz > SMALL and not goal.is_reached(found):
        promising = promising_sites(prices, PROMISING * problem.most_sites)
        better = _recombined_groups(problem, promising, clock=clock, seed=seed)
        found = found.or_better(problem, better)
    left = worthwhile_sites(prices, found.value)
    if goal.is_reached(found) or problem.matrix[:, left].nnz > PROVABLE:
        return found
    choice = best_among(
        problem,
        left,
        mip_gap=mip_gap,
        node_limit=PROVING_NODES,
        time_limit_s=clock.left_s(),
        seed=seed,
    )
    # The sites left out lead to nothing better than what was found before.
    found = found if choice.bound is None else found.with_bound(choice.bound)
    return found if choice.sites is None else found.or_better(problem, choice.sites)


def _recombined_groups(
    problem: CoverProblem, promising: IntArray, *, clock: _Clock, seed: int
) -> IntArray:
    """Return what is best of the groups, half of their runs on promising sites."""
    narrow = problem.with_sites(promising)
    best: list[IntArray] = []
    for group in range(GROUPS):
        runs: list[IntArray] = []
        for run in range(RUNS):
            if clock.is_over() and (runs or best):
                break
            number = (seed * GROUPS + group) * RUNS + run
            if run % 2:
                runs.append(promising[_run(narrow, number)])
            else:
                runs.append(_run(problem, number))
        if runs:
            left_s = clock.left_s()
            best.append(recombined(problem, runs, time_limit_s=left_s, seed=seed))
    return recombined(problem, best, time_limit_s=clock.left_s(), seed=seed)


def _run(problem: CoverProblem, seed: int) -> IntArray:
    """Return the end of an annealing run with a start of its own."""
    return annealed(problem, greedy(problem, seed=seed), seed=seed)


def _best_open(share: Matrix, open_sites: IntArray) -> tuple[IntArray, FloatArray]:
    """Return the open site that covers each customer best, and its share."""
    is_open = np.zeros(share.shape[1], dtype=np.bool_)
    is_open[open_sites] = True
    entry = np.flatnonzero(is_open[share.indices])
    row, site = entry_rows(share)[entry], share.indices[entry]
    order = np.lexsort((site, -share.data[entry], row))
    customers, first = np.unique(row[order], return_index=True)
    best = order[first]
    assignment = np.full(share.shape[0], -1, dtype=np.int64)
    covered = np.zeros(share.shape[0])
    assignment[customers] = site[best]
    covered[customers] = share.data[entry[best]]
    return assignment, covered


def _check_limits(p: int | None, rules: SiteRules) -> None:
    if p is None and rules.budget is None:
        msg = "maximal covering has neither p nor a budget; give one of them"
        raise InstanceError(msg)
    if p is not None and p < 0:
        msg = f"p is {p}, not >= 0"
        raise InstanceError(msg)

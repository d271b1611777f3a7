"""Location set covering: cover every customer with the fewest or cheapest sites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.location.covering.matrix import (
    CoverMatrix,
    Matrix,
    checked_rules,
    entry_rows,
    first_open_site,
    share_matrix,
)
from planner.location.covering.reduction import reduced
from planner.location.sites import NO_RULES, LocationResult, SiteRules
from planner.plan import Status
from planner.solvers.mip import MipStatus, solve_mip
from planner.solvers.mip_builder import MipBuilder

__all__ = ["Cover", "cheapest_cover", "set_covering"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ROUNDING = 1e-6
"""Share of the cost by which a proven bound may miss it through rounding alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cover:
    """Sites that cover everybody, and how cheap any cover can be."""

    status: Status
    sites: IntArray | None
    bound: float | None


def set_covering(
    coverage: CoverMatrix,
    *,
    rules: SiteRules = NO_RULES,
    mip_gap: float = 1e-6,
    time_limit_s: float | None = None,
    seed: int = 1,
) -> LocationResult:
    """Choose the cheapest sites that cover every customer.

    Sets: customers i, sites j. Parameters: a_ij, whether site j covers customer i;
    opening cost f_j, 1 unless the rules have costs; budget B. Variables: y_j, whether
    site j opens.

    Minimise sum_j f_j y_j over the sites that are not fixed, subject to

    1. sum_j a_ij y_j >= 1 for each customer,
    2. y_j = 1 where fixed or required, 0 where forbidden,
    3. sum_j f_j y_j <= B, where there is a budget.

    Source: Toregas, Swain, ReVelle and Bergman 1971, doi:10.1287/opre.19.6.1363.
    Whatever the matrix decides by itself is left out before the MIP solver starts.

    Parameters
    ----------
    coverage
        Shape ``(num_customers, num_sites)``; any share above 0 covers.
    mip_gap, time_limit_s
        Relative gap, or time, at which the search may end.

    Returns
    -------
    LocationResult
        INFEASIBLE where a customer is covered by no site that may open, or where
        covering all takes more than the budget; ``assignment`` is an open site that
        covers each customer, the first one.
    """
    matrix = share_matrix(coverage)
    num_sites = matrix.shape[1]
    rules = checked_rules(rules, num_sites)
    is_costed = rules.opening_cost is not None
    cost = np.asarray(rules.opening_cost) if is_costed else np.ones(num_sites)
    required = sorted(set(rules.required) - set(rules.fixed))
    cover = cheapest_cover(
        matrix, cost, rules=rules, mip_gap=mip_gap, time_limit_s=time_limit_s, seed=seed
    )
    spent = float(cost[required].sum())
    bound = None if cover.bound is None else cover.bound + spent
    budget = np.inf if rules.budget is None else rules.budget
    if bound is not None and bound > budget + ROUNDING:
        return LocationResult(status=Status.INFEASIBLE)
    if cover.sites is None:
        return LocationResult(status=cover.status, bound=bound)
    objective = float(cost[cover.sites].sum()) + spent
    if objective > budget + ROUNDING:
        return LocationResult(status=Status.NO_SOLUTION, bound=bound)
    decided = [*rules.fixed, *rules.required]
    open_sites = np.union1d(cover.sites, decided).astype(np.int64)
    return LocationResult(
        status=cover.status,
        open_sites=open_sites,
        assignment=first_open_site(matrix, open_sites),
        objective=objective,
        bound=bound,
    )


def cheapest_cover(
    matrix: Matrix,
    cost: FloatArray,
    *,
    rules: SiteRules = NO_RULES,
    mip_gap: float = 1e-6,
    time_limit_s: float | None = None,
    seed: int = 1,
) -> Cover:
    """Return the cheapest sites to open beside the fixed and the required ones.

    Neither those sites nor their cost are in the answer; the budget is left aside.
    """
    is_done = np.zeros(matrix.shape[1])
    is_done[[*rules.fixed, *rules.required]] = 1.0
    may_open = is_done == 0.0
    may_open[list(rules.forbidden)] = False
    site = np.flatnonzero(may_open)
    left: Matrix = matrix[matrix @ is_done == 0.0][:, site]
    if (np.diff(left.indptr) == 0).any():
        return Cover(status=Status.INFEASIBLE, sites=None, bound=None)
    rest = reduced(left, cost[site])
    forced, free = site[rest.forced], site[rest.site]
    spent = float(cost[forced].sum())
    if not rest.matrix.shape[0]:
        return Cover(status=Status.OPTIMAL, sites=forced, bound=spent)
    mip = _model(rest.matrix, cost[free])
    solved = solve_mip(mip, gap=mip_gap, time_limit_s=time_limit_s, seed=seed)
    bound = _bound(solved.bound, cost[free])
    total = None if bound is None else bound + spent
    if solved.values is None:
        return Cover(status=Status.NO_SOLUTION, sites=None, bound=total)
    sites = np.sort(np.concatenate([forced, free[solved.values > 0.5]]))
    is_proven = solved.status is MipStatus.OPTIMAL
    return Cover(
        status=Status.OPTIMAL if is_proven else Status.FEASIBLE,
        sites=sites,
        bound=None if total is None else min(total, float(cost[sites].sum())),
    )


def _bound(bound: float | None, cost: FloatArray) -> float | None:
    """Return the bound, rounded up where every cost is whole."""
    if bound is None:
        return None
    is_whole = bool((cost == np.round(cost)).all())
    return (
        float(np.ceil(bound - ROUNDING * max(1.0, abs(bound)))) if is_whole else bound
    )


def _model(matrix: Matrix, cost: FloatArray) -> MipBuilder:
    mip = MipBuilder()
    opened = mip.variables(len(cost), cost=cost, is_integer=True)
    entries = [(entry_rows(matrix), opened[matrix.indices], 1.0)]
    # (1) every customer is covered
    mip.rows(matrix.shape[0], entries, lower=1.0)
    return mip

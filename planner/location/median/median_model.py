"""p-median: open p sites so that serving everybody from the nearest costs least."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from planner.location.median.branch_and_bound import prove
from planner.location.median.data import (
    CostMatrix,
    allowed_pairs,
    median_problem,
    weights_of,
)
from planner.location.sites import NO_RULES, LocationResult, SiteRules
from planner.plan import Status

__all__ = ["p_median"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def p_median(
    cost: CostMatrix,
    p: int,
    *,
    weights: FloatArray | None = None,
    rules: SiteRules = NO_RULES,
    mip_gap: float = 1e-6,
    time_limit_s: float | None = None,
    seed: int = 1,
) -> LocationResult:
    """Open ``p`` sites so that serving each customer from one of them costs least.

    Sets: customers i, sites j, allowed pairs (i, j). Parameters: cost c_ij of a unit,
    weight w_i, number p, opening cost f_j and budget B. Variables: y_j, 1 if site j
    opens; x_ij, 1 if it serves customer i.

    Minimise sum_ij w_i c_ij x_ij subject to

    1. sum_j x_ij = 1 for each customer,
    2. x_ij <= y_j for each allowed pair,
    3. sum_j y_j = p over the sites that are not open already,
    4. sum_j f_j y_j <= B over the same sites, where there is a budget,
    5. y_j = 1 where fixed or required, 0 where forbidden.

    (Hakimi 1964, DOI 10.1287/opre.12.3.450; ReVelle and Swain 1970, DOI
    10.1111/j.1538-4632.1970.tb00142.x.) Solutions come from an interchange search,
    the bound from prices for (1) and (4); sites and pairs that no better solution
    uses are left out, and branching on y proves the rest.

    Parameters
    ----------
    cost
        Shape ``(num_customers, num_sites)``. What a sparse matrix does not store and
        what is infinite is not allowed; a stored zero is a cost of zero.
    p
        Number of sites that open; required ones count, fixed ones do not.
    weights
        Demand of each customer; all 1 unless given.
    mip_gap
        Relative gap at which a solution counts as optimal.
    time_limit_s
        Wall time after which the best solution so far is taken.

    Raises
    ------
    InstanceError
        If shapes do not match, a position is no site, or a number is negative or
        not a number.
    """
    started_s = time.monotonic()
    problem = median_problem(cost, p, weights, rules)
    if problem.is_hopeless():
        return LocationResult(status=Status.INFEASIBLE)
    limit_s = np.inf if time_limit_s is None else time_limit_s
    proof = prove(problem, mip_gap=mip_gap, deadline_s=started_s + limit_s, seed=seed)
    if proof.is_open is None:
        is_proven = proof.is_complete
        status = Status.INFEASIBLE if is_proven else Status.NO_SOLUTION
        return LocationResult(status=status, bound=proof.bound)
    assignment, objective = _nearest(cost, weights, proof.is_open)
    return LocationResult(
        status=Status.OPTIMAL if proof.is_complete else Status.FEASIBLE,
        open_sites=np.flatnonzero(proof.is_open),
        assignment=assignment,
        objective=objective,
        bound=proof.bound,
    )


def _nearest(
    cost: CostMatrix, weights: FloatArray | None, is_open: BoolArray
) -> tuple[IntArray, float]:
    """Return the nearest open site of each customer and what all of it costs."""
    customer, site, value = allowed_pairs(cost)
    kept = is_open[site]
    customer, site, value = customer[kept], site[kept], value[kept]
    order = np.lexsort((site, value, customer))
    _, first = np.unique(customer[order], return_index=True)
    nearest = order[first]
    weight = weights_of(weights, cost.shape[0])
    return site[nearest].astype(np.int64), float(weight @ value[nearest])

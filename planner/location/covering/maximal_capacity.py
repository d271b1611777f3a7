"""Maximal covering where sites have a capacity."""

from __future__ import annotations

from dataclasses import dataclass

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
from planner.location.sites import NO_RULES, LocationResult, SiteRules
from planner.plan import Status
from planner.solvers.mip import MipStatus, solve_mip
from planner.solvers.mip_builder import MipBuilder

__all__ = ["capacitated_maximal_covering"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def capacitated_maximal_covering(
    coverage: CoverMatrix,
    capacity: ArrayLike,
    p: int | None = None,
    *,
    weights: ArrayLike | None = None,
    rules: SiteRules = NO_RULES,
    is_split_allowed: bool = False,
    mip_gap: float = 1e-4,
    time_limit_s: float | None = None,
    seed: int = 1,
) -> LocationResult:
    """Choose at most ``p`` sites, and whom each serves, so that they cover the most.

    Sets: customers i, sites j, pairs (i, j) with a share a_ij > 0. Parameters: weight
    w_i, which is also what a customer takes of a capacity; capacity k_j; number p;
    cost f_j, budget B. Variables: y_j, whether site j opens; x_ij, whether site j
    serves customer i, or which part of it where splitting is allowed.

    Maximise sum_ij w_i a_ij x_ij subject to

    1. sum_j x_ij <= 1 for each customer,
    2. x_ij <= y_j for each pair,
    3. sum_i w_i x_ij <= k_j y_j for each site,
    4. sum_j y_j <= p, over the sites that are not fixed,
    5. sum_j f_j y_j <= B, likewise,
    6. y_j = 1 where fixed or required, 0 where forbidden.

    Source: Current and Storbeck 1988, doi:10.1068/b150153; x_ij is whole unless
    ``is_split_allowed``. The objective is the greatest, so the bound lies above it.

    Parameters
    ----------
    coverage
        Shape ``(num_customers, num_sites)``.
    capacity
        Most weight that each site serves, shape ``(num_sites,)``; may be infinite.
    p
        Most sites; required ones count, fixed ones do not. It may be left out where
        ``rules`` have a budget.

    Returns
    -------
    LocationResult
        ``assignment`` without splitting, otherwise ``shares``.

    Raises
    ------
    InstanceError
        If there is neither ``p`` nor a budget, or an array is malformed.
    """
    share = share_matrix(coverage)
    num_customers, num_sites = share.shape
    model = _Model(
        share=share,
        weight=customer_weights(weights, num_customers),
        capacity=_capacities(capacity, num_sites),
        rules=checked_rules(rules, num_sites),
        most_sites=_most_sites(p, rules, num_sites),
        is_split_allowed=is_split_allowed,
    )
    mip, opened, served = model.build()
    solved = solve_mip(mip, gap=mip_gap, time_limit_s=time_limit_s, seed=seed)
    bound = None if solved.bound is None else -solved.bound
    if solved.values is None:
        is_infeasible = solved.status is MipStatus.INFEASIBLE
        status = Status.INFEASIBLE if is_infeasible else Status.NO_SOLUTION
        return LocationResult(status=status, bound=bound)
    objective = -float(solved.objective or 0.0)
    part = solved.values[served]
    is_proven = solved.status is MipStatus.OPTIMAL
    return LocationResult(
        status=Status.OPTIMAL if is_proven else Status.FEASIBLE,
        open_sites=np.flatnonzero(solved.values[opened] > 0.5),
        assignment=None if is_split_allowed else model.assignment(part),
        shares=model.shares(part) if is_split_allowed else None,
        objective=objective,
        bound=None if bound is None else max(bound, objective),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Model:
    share: Matrix
    weight: FloatArray
    capacity: FloatArray
    rules: SiteRules
    most_sites: int
    is_split_allowed: bool

    def build(self) -> tuple[MipBuilder, IntArray, IntArray]:
        """Return the model and the variables of sites and of pairs."""
        share, weight = self.share, self.weight
        num_customers, num_sites = share.shape
        customer, site = entry_rows(share), share.indices.astype(np.int64)
        pairs = np.arange(share.nnz)
        mip = MipBuilder()
        opened = mip.variables(num_sites, is_integer=True)
        served = mip.variables(
            share.nnz,
            cost=-weight[customer] * share.data,
            is_integer=not self.is_split_allowed,
        )
        # (1) nobody is served more than once
        mip.rows(num_customers, [(customer, served, 1.0)], upper=1.0)
        # (2) by open sites only
        entries = [(pairs, served, 1.0), (pairs, opened[site], -1.0)]
        mip.rows(share.nnz, entries, upper=0.0)
        # (3) and not by more than they can
        useful = np.bincount(site, weights=weight[customer], minlength=num_sites)
        limit = np.minimum(self.capacity, useful)
        sites = np.arange(num_sites)
        load: list[tuple[IntArray, IntArray, FloatArray]] = [
            (site, served, weight[customer]),
            (sites, opened, -limit),
        ]
        mip.rows(num_sites, load, upper=0.0)
        self._add_rules(mip, opened)
        return mip, opened, served

    def _add_rules(self, mip: MipBuilder, opened: IntArray) -> None:
        rules = self.rules
        counted = np.setdiff1d(np.arange(len(opened)), rules.fixed)
        # (4) so many sites
        mip.rows(1, [(0, opened[counted], 1.0)], upper=self.most_sites)
        if rules.budget is not None and rules.opening_cost is not None:
            # (5) so much money
            cost = np.asarray(rules.opening_cost)[counted]
            mip.rows(1, [(0, opened[counted], cost)], upper=rules.budget)
        # (6) decided sites
        mip.bound(opened[[*rules.fixed, *rules.required]], lower=1.0)
        mip.bound(opened[list(rules.forbidden)], upper=0.0)

    def assignment(self, part: FloatArray) -> IntArray:
        """Return the site of each customer, -1 where there is none."""
        site = np.full(self.share.shape[0], -1, dtype=np.int64)
        is_used = part > 0.5
        site[entry_rows(self.share)[is_used]] = self.share.indices[is_used]
        return site

    def shares(self, part: FloatArray) -> FloatArray:
        """Return which part of each customer each site serves."""
        dense = np.zeros(self.share.shape)
        dense[entry_rows(self.share), self.share.indices] = np.clip(part, 0.0, 1.0)
        return dense


def _capacities(capacity: ArrayLike, num_sites: int) -> FloatArray:
    values = np.asarray(capacity, dtype=np.float64)
    if values.shape != (num_sites,):
        msg = f"capacity has shape {values.shape}, expected ({num_sites},)"
        raise InstanceError(msg)
    if not (values >= 0).all():
        msg = "capacity must be >= 0"
        raise InstanceError(msg)
    return values


def _most_sites(p: int | None, rules: SiteRules, num_sites: int) -> int:
    if p is None and rules.budget is None:
        msg = "maximal covering has neither p nor a budget; give one of them"
        raise InstanceError(msg)
    if p is not None and p < 0:
        msg = f"p is {p}, not >= 0"
        raise InstanceError(msg)
    return num_sites if p is None else p

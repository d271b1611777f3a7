"""Maximal covering over a few sites as a mixed-integer model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.location.covering.matrix import Matrix, entry_rows, merged_customers
from planner.location.covering.maximal_problem import CoverProblem
from planner.solvers.mip import MipStatus, solve_mip
from planner.solvers.mip_builder import MipBuilder

__all__ = ["Choice", "best_among"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """The best sites among those looked at.

    Parameters
    ----------
    sites
        ``None`` if the search ended without any.
    bound
        No choice among these sites covers more; ``None`` if not known.
    """

    sites: IntArray | None
    bound: float | None


def best_among(
    problem: CoverProblem,
    sites: IntArray,
    *,
    forced: IntArray | None = None,
    mip_gap: float,
    node_limit: int | None = None,
    time_limit_s: float | None = None,
    seed: int = 1,
) -> Choice:
    """Return the best choice among ``sites``, and how good any of them can be.

    Those of ``forced`` open in any case.
    """
    matrix, weight = merged_customers(problem.matrix[:, sites], problem.weight)
    mip, opened = _model(problem, sites, matrix, weight)
    if forced is not None:
        mip.bound(opened[np.isin(sites, forced)], lower=1.0)
    solved = solve_mip(
        mip, gap=mip_gap, node_limit=node_limit, time_limit_s=time_limit_s, seed=seed
    )
    if solved.status is MipStatus.INFEASIBLE:
        return Choice(sites=None, bound=None)
    bound = None if solved.bound is None else -solved.bound
    if solved.values is None:
        return Choice(sites=None, bound=bound)
    return Choice(sites=sites[solved.values[opened] > 0.5], bound=bound)


def _model(
    problem: CoverProblem, sites: IntArray, matrix: Matrix, weight: FloatArray
) -> tuple[MipBuilder, IntArray]:
    num_layers = len(weight)
    mip = MipBuilder()
    opened = mip.variables(len(sites), is_integer=True)
    covered = mip.variables(num_layers, cost=-weight)
    # (1) a layer counts only if one of its sites opens
    mip.rows(
        num_layers,
        [
            (entry_rows(matrix), opened[matrix.indices], 1.0),
            (np.arange(num_layers), covered, -1.0),
        ],
        lower=0.0,
    )
    # (2) so many sites
    mip.rows(1, [(0, opened, 1.0)], upper=problem.most_sites)
    if np.isfinite(problem.budget):
        # (3) so much money
        mip.rows(1, [(0, opened, problem.cost[sites])], upper=problem.budget)
    return mip, opened

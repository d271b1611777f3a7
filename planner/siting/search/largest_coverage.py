"""The largest coverage that the three-tier siting model allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.model import ThreeTierModel
from planner.siting.search.least_cost import solution_of
from planner.siting.search.viable import MOST_SITES_WHOLE, solve_viable
from planner.solvers.mip import MipStatus, solve_mip

__all__ = ["MostCoverage", "most_coverage"]


NODE_WORK = 400_000
"""Nodes times variables of a search: it takes the best so far rather than hours."""


class MostCoverage(NamedTuple):
    """The largest share found, what no siting can exceed, and a siting that has it."""

    share: float
    bound: float
    siting: SitingSolution


def most_coverage(
    data: SitingData,
    prices: SitingPrices,
    measure: str,
    *,
    gap: float = 1e-4,
    time_limit_s: float | None = None,
    seed: int = 1,
    on_wait: Callable[[], None] | None = None,
) -> MostCoverage | None:
    """Return the largest coverage; ``None`` if infeasible, or if nothing was found.

    Parameters
    ----------
    measure
        ``"villages"``, ``"residents"`` or ``"demand"``.
    gap
        Of what is not covered; of what is covered where only viable sites may open,
        which is far harder to prove: with more than ``MOST_SITES_WHOLE`` sites the
        search ends at its first node, with what it has proven there.

    Raises
    ------
    EngineError
        If the solver fails, or finds no solution within ``time_limit_s``.
    """
    model = ThreeTierModel(data, prices)
    model.maximise_coverage(measure)
    hint, node_limit = None, None
    if data.only_viable:
        model.mip.offset = 0.0
        if data.num_sites > MOST_SITES_WHOLE:
            start = solve_viable(data, prices, seed=seed)
            if start is None:
                return None
            hint, node_limit = start.values, 1
    else:
        node_limit = max(1, NODE_WORK // model.mip.num_variables)
    found = solve_mip(
        model.mip,
        gap=gap,
        time_limit_s=time_limit_s,
        node_limit=node_limit,
        hint=hint,
        seed=seed,
        on_wait=on_wait,
    )
    if found.status is MipStatus.INFEASIBLE or (
        found.values is None and time_limit_s is None
    ):
        return None
    siting = solution_of(model, found)
    weights = data.weights(measure)
    total = max(float(weights.sum()), 1e-9)
    share = float(weights @ np.round(siting.values[model.c], 6)) / total
    covered_bound = 1.0
    if found.bound is not None:
        uncovered_bound = found.bound - model.mip.offset + float(weights.sum())
        covered_bound = min(1.0, 1.0 - uncovered_bound / total)
    return MostCoverage(share, covered_bound, siting)

"""A siting that costs little more than the best and shares few sites with others.

The hop-skip-jump method of modelling to generate alternatives (Brill, Chang and Hopkins
1982, doi:10.1287/mnsc.28.3.221): sites that earlier plans open count by how many of
them do, and the fewest such sites are opened within a limit of cost. Stores first, then
points for what the stores decide (relax and fix): on a county of 317 villages 20 to 24
CPU seconds for an alternative and not 80 to over 300, with 75 sites shared of 160 and
not 72.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.errors import EngineError
from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.model import ThreeTierModel
from planner.siting.search.among import solve_among
from planner.siting.search.quick_bound import relaxed_bound
from planner.siting.search.relax_and_fix import (
    decided_kept,
    dived,
    points_relaxed,
    stores_fixed,
)
from planner.solvers.mip import solve_mip

__all__ = ["cheapest_without", "most_different"]

FloatArray = NDArray[np.float64]

NODES = 200
"""Nodes of a search for points, so that it ends; what is found then counts."""
STORE_NODES = 20
"""As much for stores: the limit of cost makes each node slow."""
LARGE = 6_000
"""Variables from which stores come from a dive: with 9,549 one takes 54 CPU seconds,
the first node of the whole 162, which shares 38 sites of 151 with points in part and
not 41."""
DIVE_ITERATIONS = 100_000
"""Iterations of its linear programs: the limit of cost makes them long, too."""
AMONG_GAP = 1e-3
"""Relative gap of the siting among the sites that are opened together. A judgement: the
choice of sites is made already."""


def most_different(
    data: SitingData,
    prices: SitingPrices,
    times_open: FloatArray,
    most_cost: float,
    *,
    hint: FloatArray,
    gap: float = 0.1,
    seed: int = 1,
) -> SitingSolution:
    """Return the cheapest siting of the sites that share the least with others.

    Parameters
    ----------
    times_open
        How many plans open each site, shape ``(num_sites,)``.
    most_cost
        Limit of the objective.
    hint
        ``values`` of a solution within the limit.
    gap
        Relative gap of what is shared.
    """
    model = _within(data, prices, most_cost)
    weight = np.zeros(model.mip.num_variables)
    weight[model.y] = times_open[data.option_site] / max(float(times_open.max()), 1.0)
    model.mip.set_costs(weight)
    model.mip.offset = 0.0
    values = _fewest_shared(model, hint, gap=gap, seed=seed)
    sites = np.zeros(data.num_sites, dtype=bool)
    sites[data.option_site[values[model.y] > 0.5]] = True
    found = solve_among(data, prices, sites, gap=AMONG_GAP, hint=values, seed=seed)
    if found is None:
        msg = "the MIP solver finds no siting of sites that it opened together"
        raise EngineError(msg)
    return found


def _fewest_shared(
    model: ThreeTierModel, hint: FloatArray, *, gap: float, seed: int
) -> FloatArray:
    """Return values by relax and fix, or the hint where that finds none."""
    dive = None
    if model.mip.num_variables >= LARGE:
        dive = dived(model, iterations=DIVE_ITERATIONS, seed=seed)
    relaxed = points_relaxed(model) if dive is None else dive[0]
    stores = solve_mip(
        relaxed, gap=2 * gap, node_limit=STORE_NODES, hint=hint, seed=seed
    )
    if stores.values is None:
        return hint
    for fixed in (decided_kept, stores_fixed):
        mip = fixed(model, stores.values)
        points = solve_mip(mip, gap=gap, node_limit=NODES, hint=hint, seed=seed)
        if points.values is not None:
            return points.values
    return hint


def cheapest_without(
    data: SitingData, prices: SitingPrices, site: int, *, gap: float, seed: int = 1
) -> float | None:
    """Return a lower bound on the cost without a site; ``None`` if infeasible."""
    is_excluded = data.is_excluded.copy()
    is_excluded[site] = True
    without = replace(data, is_excluded=is_excluded)
    return relaxed_bound(without, prices, gap=gap, seed=seed)


def _within(data: SitingData, prices: SitingPrices, most_cost: float) -> ThreeTierModel:
    """Return the model with a limit on its objective."""
    model = ThreeTierModel(data, prices)
    model.minimise_cost()
    cost = model.mip.costs()
    paid = np.flatnonzero(cost)
    limit = most_cost - model.mip.offset
    model.mip.rows(1, [(0, paid, cost[paid])], upper=limit)
    return model

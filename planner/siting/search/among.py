"""The three-tier siting model with few sites to choose from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.model import ThreeTierModel
from planner.siting.search.least_cost import solve_model

__all__ = ["solve_among"]


def solve_among(
    data: SitingData,
    prices: SitingPrices,
    sites: NDArray[np.bool_],
    *,
    gap: float,
    hint: NDArray[np.float64] | None = None,
    node_limit: int | None = None,
    seed: int = 1,
) -> SitingSolution | None:
    """Return the least cost with only some sites; ``None`` if infeasible.

    The bound of so few sites bounds no other siting, and is left out.

    Parameters
    ----------
    sites
        Whether each site may open, shape ``(num_sites,)``.
    """
    few = replace(data, is_excluded=data.is_excluded | ~sites)
    model = ThreeTierModel(few, prices)
    model.minimise_cost()
    found = solve_model(model, gap=gap, hint=hint, node_limit=node_limit, seed=seed)
    return None if found is None else found.with_bound(None)

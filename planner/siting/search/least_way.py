"""The shortest mean way of the worst-off tenth that the siting model allows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.errors import EngineError
from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.model import ThreeTierModel
from planner.siting.rows.worst_tenth import farthest_way_m, worst_tenth_m
from planner.siting.search.least_cost import solve_model
from planner.units import METRES_PER_KM

__all__ = ["least_worst_way"]


def least_worst_way(
    data: SitingData, prices: SitingPrices, *, gap: float = 1e-4, seed: int = 1
) -> tuple[SitingSolution, float] | None:
    """Return who goes the shortest way, and its lower bound in metres, if feasible.

    See ``siting.rows.worst_tenth``.

    Raises
    ------
    EngineError
        If the solver fails.
    """
    model = ThreeTierModel(replace(data, worst_way_m=farthest_way_m(data)), prices)
    worst = model.worst_tenth
    if worst is None:
        msg = "the siting model has no way of the worst-off tenth"
        raise EngineError(msg)
    cost = np.zeros(model.mip.num_variables)
    cost[worst.variables] = worst.coefficients
    model.mip.set_costs(cost)
    found = solve_model(model, gap=gap, seed=seed)
    if found is None:
        return None
    way_m = worst_tenth_m(data, found)
    bound_m = 0.0 if found.bound is None else found.bound * METRES_PER_KM
    return found, min(way_m, max(0.0, bound_m))

"""A quick lower bound of the three-tier siting model."""

from __future__ import annotations

from planner.siting.data import SitingData, SitingPrices
from planner.siting.model import ThreeTierModel
from planner.siting.search.relax_and_fix import points_relaxed
from planner.solvers.mip import solve_mip

__all__ = ["relaxed_bound"]


def relaxed_bound(
    data: SitingData, prices: SitingPrices, *, gap: float, seed: int = 1
) -> float | None:
    """Return what any siting costs at least; ``None`` if there is none.

    Hubs and stores are whole in the relaxation, points need not be.

    Parameters
    ----------
    gap
        Relative gap to which the relaxation is solved.
    """
    model = ThreeTierModel(data, prices)
    model.minimise_cost()
    return solve_mip(points_relaxed(model), gap=gap, seed=seed).bound

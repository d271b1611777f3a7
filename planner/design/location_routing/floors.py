"""Coverage that a siting asks for, as floors of the neutral form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.design.location_routing.problem import CoverageFloor
from planner.location.siting_data import SitingData
from planner.location.siting_requirements import township_residents

__all__ = ["floors_of"]

FloatArray = NDArray[np.float64]

FLOOR_TOLERANCE = 1e-6


def floors_of(data: SitingData) -> tuple[CoverageFloor, ...]:
    """Return what must be covered and carried: (10) and (11) of the siting model."""
    shares = [(name, share) for (name, _), share in data.shares_asked().items()]
    shares += [] if data.floor is None else [data.floor]
    floors = []
    for measure, share in shares:
        weight = data.weights("demand" if measure == "use" else measure)
        floors.append(_floor(weight, share, is_use=measure == "use"))
    for _, mine, _ in township_residents(data):
        weight = np.zeros(data.num_villages)
        weight[mine] = data.residents[mine]
        floors.append(_floor(weight, data.township_share or 0.0, is_use=False))
    return tuple(floors)


def _floor(weight: FloatArray, share: float, *, is_use: bool) -> CoverageFloor:
    """Return what a share asks for."""
    total = float(weight.sum())
    least = share * total - FLOOR_TOLERANCE * max(total, 1.0)
    return CoverageFloor(weight=weight, at_least=least, is_by_service=is_use)

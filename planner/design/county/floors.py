"""Coverage that a siting asks for or charges, as floors of the neutral form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.location_routing.problem import CoverageFloor
from planner.siting.data import SitingData
from planner.siting.requirements import township_residents
from planner.siting.rows.coverage import SHARE_TOLERANCE

__all__ = ["floors_of"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def floors_of(data: SitingData) -> tuple[CoverageFloor, ...]:
    """Return what must be covered and carried, (10) and (11) of the siting model.

    And whom it charges for not being covered.
    """
    floors = []
    for (measure, county), share in data.shares_asked().items():
        is_here = data.village_county == county
        floors.append(_floor_of(data, measure, share, is_here))
    if data.floor is not None:
        everywhere = np.ones(data.num_villages, dtype=bool)
        floors.append(_floor_of(data, *data.floor, everywhere))
    for _, mine, _ in township_residents(data):
        weight = np.zeros(data.num_villages)
        weight[mine] = data.residents[mine]
        floors.append(_floor(weight, data.township_share or 0.0, is_use=False))
    if data.uncovered_cost > 0:
        every = _floor(data.residents, 1.0, is_use=False)
        floors.append(replace(every, price=data.uncovered_cost))
    return tuple(floors)


def _floor_of(
    data: SitingData, measure: str, share: float, is_here: BoolArray
) -> CoverageFloor:
    weight = data.weights("demand" if measure == "use" else measure)
    return _floor(np.where(is_here, weight, 0.0), share, is_use=measure == "use")


def _floor(weight: FloatArray, share: float, *, is_use: bool) -> CoverageFloor:
    """Return what a share asks for."""
    total = float(weight.sum())
    least = share * total - SHARE_TOLERANCE * max(total, 1.0)
    return CoverageFloor(weight=weight, at_least=least, is_by_service=is_use)

"""Demand points by kind: villages, and the seats of townships and counties apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.places import LocationSource

__all__ = ["DemandPoints", "demand_points", "placed_at_seats"]

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandPoints:
    """How many villages and seats there are, and how many are covered and served.

    Parameters
    ----------
    seats
        People living at the seat of a township or county who are in no village.
    placed_villages, placed_residents
        Villages without coordinates that stand at the seat of their township.
    """

    villages: int
    covered_villages: int
    served_villages: int
    seats: int
    covered_seats: int
    served_seats: int
    placed_villages: int
    placed_residents: float


def demand_points(
    instance: Instance, is_covered: BoolArray, is_served: BoolArray
) -> DemandPoints:
    """Count the demand points; the arrays are aligned with them."""
    is_village, is_placed = instance.is_village, placed_at_seats(instance)
    return DemandPoints(
        villages=int(is_village.sum()),
        covered_villages=int((is_village & is_covered).sum()),
        served_villages=int((is_village & is_served).sum()),
        seats=int((~is_village).sum()),
        covered_seats=int((~is_village & is_covered).sum()),
        served_seats=int((~is_village & is_served).sum()),
        placed_villages=int((is_village & is_placed).sum()),
        placed_residents=float(instance.residents[is_village & is_placed].sum()),
    )


def placed_at_seats(instance: Instance) -> BoolArray:
    """Return which villages stand at a seat, their own place not being known."""
    placed = LocationSource.TOWNSHIP_SEAT
    return np.array(
        [item.location_source is placed for item in instance.villages], dtype=np.bool_
    )

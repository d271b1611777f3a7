"""Demand points by kind: villages, and the seats of townships and counties apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.places import LocationSource

__all__ = ["DemandPoints", "demand_points", "placed_at_seats"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandPoints:
    """How many villages and seats there are, and how many are covered and served.

    Parameters
    ----------
    seats
        People living at the seat of a township or county who are in no village.
    placed_villages, placed_residents
        Villages without coordinates that stand at the seat of their township.
    placed_in_middle
        Of these, villages of townships whose seat is not known either: they stand at a
        village in the middle.
    located_way_m
        Mean way of the residents served in places of known coordinates; ``None`` if
        nobody is.
    """

    villages: int
    covered_villages: int
    served_villages: int
    seats: int
    covered_seats: int
    served_seats: int
    placed_villages: int
    placed_residents: float
    placed_in_middle: int
    located_way_m: float | None


def demand_points(
    instance: Instance,
    is_covered: BoolArray,
    served_share: FloatArray,
    way_m: FloatArray,
) -> DemandPoints:
    """Count the demand points; the arrays are aligned with them.

    ``way_m`` is the mean way to the parcels of each, where any are carried.
    """
    is_village, is_placed = instance.is_village, placed_at_seats(instance)
    is_served = served_share > 0
    return DemandPoints(
        villages=int(is_village.sum()),
        covered_villages=int((is_village & is_covered).sum()),
        served_villages=int((is_village & is_served).sum()),
        seats=int((~is_village).sum()),
        covered_seats=int((~is_village & is_covered).sum()),
        served_seats=int((~is_village & is_served).sum()),
        placed_villages=int((is_village & is_placed).sum()),
        placed_residents=float(instance.residents[is_village & is_placed].sum()),
        placed_in_middle=int((is_village & is_placed & _seat_unknown(instance)).sum()),
        located_way_m=_mean_way(way_m, instance.residents * served_share * ~is_placed),
    )


def _seat_unknown(instance: Instance) -> BoolArray:
    """Return which places are of a township whose seat is taken from its villages."""
    derived = {item.id for item in instance.townships if item.is_seat_derived}
    return np.array([item.township_id in derived for item in instance.villages])


def _mean_way(way_m: FloatArray, weight: FloatArray) -> float | None:
    counted = weight > 0
    if not counted.any() or not np.isfinite(way_m[counted]).all():
        return None
    return float(np.average(way_m[counted], weights=weight[counted]))


def placed_at_seats(instance: Instance) -> BoolArray:
    """Return which villages stand at a seat, their own place not being known."""
    placed = LocationSource.TOWNSHIP_SEAT
    return np.array(
        [item.location_source is placed for item in instance.villages], dtype=np.bool_
    )

"""The demand funnel: residents, online, shopping online, parcels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["FunnelFigures", "funnel_figures", "potential_parcels", "split_by_goods"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FunnelFigures:
    """The steps of the funnel by village, before any calibration.

    Parameters
    ----------
    residents, online, shoppers
        People living there, those online, those of them who shop online.
    parcels_in_per_day, parcels_out_per_day
        What they would receive and send at perfect access.
    """

    residents: FloatArray
    online: FloatArray
    shoppers: FloatArray
    parcels_in_per_day: FloatArray
    parcels_out_per_day: FloatArray


def potential_parcels(
    residents: ArrayLike, internet: float, shops: float, parcels_per_shopper_day: float
) -> FloatArray:
    """Return the parcels a day that villages would receive at perfect access.

    Parameters
    ----------
    residents
        People by village.
    internet
        Share of them online.
    shops
        Share of those online who shop online.
    """
    people = np.asarray(residents, dtype=np.float64)
    return people * internet * shops * parcels_per_shopper_day


def funnel_figures(
    residents: ArrayLike,
    *,
    internet: float,
    shops_online: float,
    parcels_per_shopper_day: float,
    parcels_out_per_resident_day: float,
) -> FunnelFigures:
    """Return every step of the funnel for each village."""
    people = np.asarray(residents, dtype=np.float64)
    return FunnelFigures(
        residents=people,
        online=people * internet,
        shoppers=people * internet * shops_online,
        parcels_in_per_day=potential_parcels(
            people, internet, shops_online, parcels_per_shopper_day
        ),
        parcels_out_per_day=people * parcels_out_per_resident_day,
    )


def split_by_goods(parcels_per_day: ArrayLike, shares: ArrayLike) -> FloatArray:
    """Return parcels by village and goods class, shape ``(villages, goods)``."""
    parcels = np.asarray(parcels_per_day, dtype=np.float64)
    return np.outer(parcels, np.asarray(shares, dtype=np.float64))

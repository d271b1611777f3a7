"""Whom a siting solution covers: the siting model's side of ``planner.metrics``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.service.coverage import LARGER_PART
from planner.siting.data import SitingData, SitingState

__all__ = ["counted_shares", "covering_sites", "is_covered", "reached_shares"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

TOLERANCE = 1e-6
"""Of a village's share, or of parcels a day: the solver's rounding."""


def is_covered(data: SitingData, state: SitingState) -> BoolArray:
    """Return which villages have open sites that cover them, carried or not."""
    covers = np.zeros(data.num_options, dtype=bool)
    covers[state.site_option[state.site_option >= 0]] = True
    covers &= covering_sites(data, state)[data.option_site]
    covered = _has_one(data, data.cover_village, covers[data.cover_option])
    if data.store_village is not None and data.store_option is not None:
        covered &= _has_one(data, data.store_village, covers[data.store_option])
    return covered


def counted_shares(data: SitingData, state: SitingState) -> FloatArray:
    """Return 1 for each village that counts as covered, 0 for the others.

    It has open sites that cover it, and the larger part of its parcels is carried.
    Shape ``(num_villages,)``.
    """
    served = np.bincount(
        data.arc_village, weights=state.arc_share, minlength=data.num_villages
    )
    is_carried = served >= LARGER_PART - TOLERANCE
    return (is_covered(data, state) & is_carried).astype(np.float64)


def reached_shares(
    data: SitingData, state: SitingState
) -> dict[tuple[str, int], float]:
    """Return what a siting reaches of each share asked for, by measure and county."""
    counted = counted_shares(data, state)
    served = np.bincount(
        data.arc_village, weights=state.arc_share, minlength=data.num_villages
    )
    shares = {}
    for measure, county in data.shares_asked():
        is_use = measure == "use"
        weights = data.weights("demand" if is_use else measure)
        weights = np.where(data.village_county == county, weights, 0.0)
        reached = float(weights @ (served if is_use else counted))
        total = float(weights.sum())
        shares[measure, county] = reached / total if total > 0 else 1.0
    return shares


def covering_sites(data: SitingData, state: SitingState) -> BoolArray:
    """Return which sites cover if open: by what they hand over, or in any case."""
    counter = data.arc_is_counter
    handed_over = np.bincount(
        data.arc_site[counter],
        weights=(state.arc_share * data.parcels[data.arc_village])[counter],
        minlength=data.num_sites,
    )
    is_used = handed_over >= data.min_parcels - TOLERANCE
    return np.asarray(is_used | data.covers_if_open())


def _has_one(
    data: SitingData, village: NDArray[np.int64], covers: BoolArray
) -> BoolArray:
    number = np.bincount(
        village, weights=covers.astype(float), minlength=data.num_villages
    )
    return np.asarray(number > 0)

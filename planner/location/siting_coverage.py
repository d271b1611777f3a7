"""Whom a siting solution covers, as the siting model counts it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.location.siting_data import SitingData, SitingState

__all__ = ["counted_shares", "is_covered"]

FloatArray = NDArray[np.float64]


def is_covered(data: SitingData, state: SitingState) -> NDArray[np.bool_]:
    """Return which villages have open sites that cover them, served or not."""
    is_open = np.zeros(data.num_options, dtype=bool)
    is_open[state.site_option[state.site_option >= 0]] = True
    covered = _has_open(data, data.cover_village, is_open[data.cover_option])
    if data.store_village is not None and data.store_option is not None:
        covered &= _has_open(data, data.store_village, is_open[data.store_option])
    return covered


def counted_shares(data: SitingData, state: SitingState) -> FloatArray:
    """Return the share of each village that counts as covered.

    A village counts by its share that is served at home or by what covers it. Shape
    ``(num_villages,)``.
    """
    served = np.bincount(
        data.arc_village,
        weights=np.where(data.arc_counts, state.arc_share, 0.0),
        minlength=data.num_villages,
    )
    return np.where(is_covered(data, state), np.minimum(served, 1.0), 0.0)


def _has_open(
    data: SitingData, village: NDArray[np.int64], is_open: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    number = np.bincount(
        village, weights=is_open.astype(float), minlength=data.num_villages
    )
    return np.asarray(number > 0)

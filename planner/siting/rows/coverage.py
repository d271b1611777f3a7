r"""Rows (10) of the three-tier siting model: which villages count as covered.

Given
    m parcels a day that a site must hand over to cover anyone; D villagers' arcs that
    end at a counter, not at a door; F sites that cover however little they hand over.

Variables
    k_o option covers (binary where a village may bring less than m, or only a part).

Subject to
    k_o <= y_o                                        only open options cover
    sum_{o of s} k_o <= sum_{a in D at s} min(1, d_v / m) x_a     unless s in F
    c_v <= sum_{C_v} k_o,  c_v <= sum_{T_v} k_o       near what covers
    c_v <= L sum_a x_a                                the larger part is carried

For whole villages L is 1; where shares are allowed c_v is binary, L = 1 /
``LARGER_PART``, and d_v / m is not cut at 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.service.coverage import LARGER_PART
from planner.siting.data import SitingData
from planner.solvers.mip_builder import MipBuilder

__all__ = [
    "SHARE_TOLERANCE",
    "add_counting_rows",
    "add_covering_rows",
    "covering_variables",
]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

SHARE_TOLERANCE = 1e-6
"""Of a share, or of its weight where that is less than 1 in all: what the row that asks
for the share leaves to the rounding of sums."""


def covering_variables(mip: MipBuilder, data: SitingData, y: IntArray) -> IntArray:
    """Add k and return it: y itself where every open option covers."""
    if data.min_parcels <= 0:
        return y
    is_partial = _part_of_least(data) < 1.0
    may_be_partial = np.zeros(data.num_sites, dtype=bool)
    may_be_partial[data.arc_site[data.arc_is_counter][is_partial]] = True
    counter_village = data.arc_village[data.arc_is_counter]
    is_part = ~data.is_whole[counter_village]
    may_be_partial[data.arc_site[data.arc_is_counter][is_part]] = True
    may_be_partial &= ~data.covers_if_open()
    return mip.variables(data.num_options, is_integer=may_be_partial[data.option_site])


def add_covering_rows(
    mip: MipBuilder, data: SitingData, *, x: IntArray, y: IntArray, k: IntArray
) -> None:
    """Add the rows that say which options cover."""
    if data.min_parcels <= 0:
        return
    options = np.arange(data.num_options)
    mip.rows(data.num_options, [(options, k, 1.0), (options, y, -1.0)], upper=0.0)
    counter = np.flatnonzero(data.arc_is_counter)
    upper = np.where(data.covers_if_open(), np.inf, 0.0)
    mip.rows(
        data.num_sites,
        [
            (data.option_site, k, 1.0),
            (data.arc_site[counter], x[counter], -_part_of_least(data)),
        ],
        upper=upper,
    )


def add_counting_rows(
    mip: MipBuilder, data: SitingData, *, x: IntArray, k: IntArray, c: IntArray
) -> None:
    """Add the rows that say which villages count."""
    villages = np.arange(data.num_villages)
    counted = (villages, c, 1.0)
    near = (data.cover_village, k[data.cover_option], -1.0)
    mip.rows(data.num_villages, [counted, near], upper=0.0)
    if data.store_village is not None and data.store_option is not None:
        stores = (data.store_village, k[data.store_option], -1.0)
        mip.rows(data.num_villages, [counted, stores], upper=0.0)
    parts = np.where(data.is_whole, 1.0, 1.0 / LARGER_PART)[data.arc_village]
    mip.rows(data.num_villages, [counted, (data.arc_village, x, -parts)], upper=0.0)


def _part_of_least(data: SitingData) -> FloatArray:
    """Return how much of what a site must hand over each arc at a counter brings."""
    village = data.arc_village[data.arc_is_counter]
    part = data.parcels[village] / data.min_parcels
    return np.where(data.is_whole[village], np.minimum(part, 1.0), part)

r"""Rows (21) of the three-tier siting model: visits of crews that have no base.

Given
    q_v what visits from outside cost a year more than those from a base, of each
    village served whole; B options at which a base is.

Variables
    b a base is open; e_v share of a village that is served and visited from outside
    (both continuous, whole where y and z are).

Minimise besides
    sum q_v e_v

Subject to
    b <= sum_{o in B} y_o
    e_v >= 1 - z_v - b

It steers what opens and is no cost of the siting: the ledger says what visits cost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.siting.data import SitingData
from planner.solvers.mip_builder import MipBuilder

__all__ = ["add_visit_rows"]

IntArray = NDArray[np.int64]


def add_visit_rows(
    mip: MipBuilder, data: SitingData, *, y: IntArray, z: IntArray
) -> IntArray:
    """Add the rows and return e of the villages of ``data.visited``."""
    villages = data.visited
    without_base = mip.variables(len(villages))
    if data.option_is_base is None or not len(villages):
        return without_base
    has_base = mip.variables(1)
    bases = np.flatnonzero(data.option_is_base)
    mip.rows(1, [(0, has_base, 1.0), (0, y[bases], -1.0)], upper=0.0)
    rows = np.arange(len(villages))
    mip.rows(
        len(villages),
        [
            (rows, without_base, 1.0),
            (rows, z[villages], 1.0),
            (rows, np.repeat(has_base, len(villages)), 1.0),
        ],
        lower=1.0,
    )
    return without_base

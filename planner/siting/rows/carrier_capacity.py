"""Rows (16) of the three-tier siting model: what each third party carries.

Every leg counts: the haul to a store, the loop to a point, the way to a home.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.siting.data import SitingData
from planner.solvers.mip_builder import MipBuilder

__all__ = ["add_carrier_rows"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def add_carrier_rows(
    mip: MipBuilder, data: SitingData, *, x: IntArray, w: IntArray, hub_links: IntArray
) -> None:
    """Ask that what a third party carries fits its capacity.

    Parameters
    ----------
    w
        Variables of the parcels a day on ``hub_links``.
    """
    on_link, on_arc = data.carrier_of_link, data.arc_carrier
    parcels = data.parcels[data.arc_village]
    linked = np.flatnonzero(data.arc_link >= 0)
    for carrier, capacity in enumerate(data.carrier_capacity):
        if not np.isfinite(capacity):
            continue
        loops = linked[on_link[data.arc_link[linked]] == carrier]
        hauls = w[on_link[hub_links] == carrier]
        entries: list[tuple[int, IntArray, FloatArray | float]] = [
            (0, x[loops], parcels[loops]),
            (0, hauls, 1.0),
        ]
        if on_arc is not None:
            doors = np.flatnonzero(on_arc == carrier)
            entries.append((0, x[doors], parcels[doors]))
        mip.rows(1, entries, upper=capacity)

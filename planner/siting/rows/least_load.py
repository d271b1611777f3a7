r"""Row (22) of the three-tier siting model: what the hubs hold together at least.

Subject to
    sum_{o of hubs} min(k_o, L) y_o >= L              L parcels a day are carried

Nothing that (7) to (9) allow breaks it once y is whole; without it a relaxation opens
a part of a large hub beside most of a small one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.service.coverage import LARGER_PART
from planner.siting.data import HUB_TIER, SitingData
from planner.siting.requirements import at_least
from planner.siting.rows.coverage import SHARE_TOLERANCE
from planner.solvers.mip_builder import MipBuilder

__all__ = ["add_least_load_row", "least_load"]

FloatArray = NDArray[np.float64]

ROUNDING = 1e-6
"""Share of the least load that is left to the rounding of sums."""


def add_least_load_row(
    mip: MipBuilder, data: SitingData, *, y: NDArray[np.int64]
) -> None:
    """Add the row, if anything has to be carried."""
    load = least_load(data) * (1 - ROUNDING)
    hubs = np.flatnonzero(data.site_tier[data.option_site] == HUB_TIER)
    if load <= 0 or not len(hubs):
        return
    holds = np.minimum(data.option_capacity[hubs], load)
    mip.rows(1, [(0, y[hubs], holds)], lower=load)


def least_load(data: SitingData) -> float:
    """Return the parcels a day that are carried wherever all shares are attained."""
    carried = np.where(data.is_whole, 1.0, LARGER_PART) * data.parcels
    least = np.zeros(int(data.village_county.max(initial=0)) + 1)
    for (measure, county), share in data.shares_asked().items():
        if at_least(measure, county) in data.waived:
            continue
        mine = data.village_county == county
        weights = data.weights("demand" if measure == "use" else measure)[mine]
        total = float(weights.sum())
        asked = share * total - SHARE_TOLERANCE * max(total, 1.0)
        is_carried = measure == "use"
        load = asked if is_carried else _least_of(weights, carried[mine], asked)
        least[county] = max(least[county], load)
    return float(least.sum())


def _least_of(weights: FloatArray, loads: FloatArray, asked: float) -> float:
    """Return the least load of parts that weigh what is asked: the lightest first.

    A fraction of one part is allowed, so that no choice of whole ones is below.
    """
    some = np.flatnonzero(weights > 0)
    order = some[np.argsort(loads[some] / weights[some], kind="stable")]
    weight = np.cumsum(weights[order])
    taken = np.clip((asked - (weight - weights[order])) / weights[order], 0.0, 1.0)
    return float(taken @ loads[order])

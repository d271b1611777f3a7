"""The three-tier siting model with a ring around a change free, the rest as it is.

Unlike a neighbourhood (``near``), a ring names the villages that may go elsewhere: a
site that they share with others stays open, supplied as before, and may only grow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.arrays import freeze
from planner.siting.data import SitingData, SitingPrices, SitingSolution, SitingState
from planner.siting.model import ThreeTierModel
from planner.siting.search.least_cost import solve_model

__all__ = ["FreeRing", "solve_ring"]

BoolArray = NDArray[np.bool_]

NODES = 200
"""Of a search: a ring of a few villages ends at the first ones."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FreeRing:
    """What may change.

    Parameters
    ----------
    villages
        Those that may go elsewhere, shape ``(num_villages,)``.
    loose
        Sites that may open, close, change format and supplier, shape ``(num_sites,)``.
    growing
        Sites that stay open, supplied as they are, in their format or a larger one.
    """

    villages: BoolArray
    loose: BoolArray
    growing: BoolArray

    def __post_init__(self) -> None:
        freeze(self)


def solve_ring(
    data: SitingData,
    prices: SitingPrices,
    state: SitingState,
    ring: FreeRing,
    *,
    gap: float = 1e-6,
    seed: int = 1,
) -> SitingSolution | None:
    """Return the least cost with only a ring free; ``None`` if there is none.

    Parameters
    ----------
    data
        With what is to be tried: sites required or excluded, shares asked for.
    state
        The decisions that stay.
    """
    model = ThreeTierModel(data, prices)
    mip = model.mip
    is_open = state.site_option[data.option_site] == np.arange(data.num_options)
    fixed = ~(ring.loose | ring.growing)[data.option_site]
    mip.bound(model.y[fixed], lower=is_open[fixed], upper=is_open[fixed])
    grows = ring.growing[data.option_site]
    too_small = grows & ~_is_as_large(data, state)
    mip.bound(model.y[too_small], lower=0.0, upper=0.0)
    sites = np.flatnonzero(ring.growing)
    row = np.full(data.num_sites, -1)
    row[sites] = np.arange(len(sites))
    entries = [(row[data.option_site[grows]], model.y[grows], 1.0)]
    mip.rows(len(sites), entries, lower=1.0)
    kept = np.flatnonzero(~ring.loose[data.link_child])
    child = data.link_child[kept]
    is_used = state.site_parent[child] == data.link_parent[kept]
    is_used &= state.site_carrier[child] == data.carrier_of_link[kept]
    mip.bound(model.u[kept], lower=is_used, upper=is_used)
    stays = np.flatnonzero(~ring.villages[data.arc_village])
    share = state.arc_share[stays]
    mip.bound(model.x[stays], lower=share, upper=share)
    model.minimise_cost()
    return solve_model(model, gap=gap, node_limit=NODES, seed=seed)


def _is_as_large(data: SitingData, state: SitingState) -> BoolArray:
    """Return which options hold as much as the one that is open at their site."""
    current = state.site_option[data.option_site]
    known = np.maximum(current, 0)
    is_large = data.option_capacity >= data.option_capacity[known]
    if data.option_shelf is not None:
        is_large &= data.option_shelf >= data.option_shelf[known]
    return np.asarray(is_large & (current >= 0))

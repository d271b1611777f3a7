"""The three-tier siting model near a solution: the rest stays as it is.

Freeing a few sites and the villages that use them leaves a model that is solved to the
end at once, whatever the size of the county. What it finds is the best of the
neighbourhood: an upper bound on the best of all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.siting.covered import covering_sites
from planner.siting.data import (
    POINT_TIER,
    SitingData,
    SitingPrices,
    SitingSolution,
    SitingState,
)
from planner.siting.model import ThreeTierModel
from planner.siting.search.least_cost import solve_model

__all__ = [
    "chain_sites",
    "near_model",
    "neighbourhood",
    "solve_near",
    "solve_with_more",
    "with_parents",
]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

MOST_NODES = 20
"""Of a search with a state kept: little is free, and what is found is near the best."""


def neighbourhood(data: SitingData, state: SitingState, sites: IntArray) -> BoolArray:
    """Return which sites may change if some do: all that their villages could use.

    With a store come the points that it supplies. Shape ``(num_sites,)``.
    """
    near = np.zeros(data.num_sites, dtype=bool)
    near[sites] = True
    near |= np.isin(state.site_parent, sites)
    users = np.unique(data.arc_village[near[data.arc_site]])
    near[data.arc_site[np.isin(data.arc_village, users)]] = True
    return near


def chain_sites(data: SitingData, village: int) -> BoolArray:
    """Return the sites that could serve a village, or cover it, or supply those.

    Shape ``(num_sites,)``.
    """
    near = np.zeros(data.num_sites, dtype=bool)
    arcs = data.arc_village == village
    near[data.arc_site[arcs]] = True
    near[data.arc_store()[arcs]] = True
    covering = data.option_site[data.cover_option[data.cover_village == village]]
    return with_parents(data, near, covering)


def with_parents(data: SitingData, near: BoolArray, more: IntArray) -> BoolArray:
    """Return the sites near, more of them, and all that could supply any of these."""
    near[more] = True
    for _ in range(POINT_TIER):
        near[data.link_parent[near[data.link_child]]] = True
    return near


def solve_near(
    data: SitingData,
    prices: SitingPrices,
    state: SitingState,
    free: BoolArray,
    *,
    covered: IntArray | None = None,
    moving: IntArray | None = None,
    gap: float = 1e-6,
    seed: int = 1,
) -> SitingSolution | None:
    """Return the least cost with only some sites free; ``None`` if infeasible.

    Parameters
    ----------
    data
        With what is to be tried: other requirements, sites required or excluded.
    free
        Sites that may open, close, or change format and parent; the villages that they
        serve, or could, may go elsewhere.
    covered
        Villages that have to count as covered.
    moving
        More villages that may go elsewhere.
    """
    model = near_model(data, prices, state, free, covered=covered, moving=moving)
    model.minimise_cost()
    return solve_model(model, gap=gap, seed=seed)


def solve_with_more(
    data: SitingData,
    prices: SitingPrices,
    state: SitingState,
    *,
    gap: float = 1e-3,
    seed: int = 1,
) -> SitingSolution | None:
    """Return the least cost with a state kept and added to; ``None`` if infeasible.

    All that it serves stays where it is served, and each open site with the one that
    supplies it, but for points that hand over too little to cover anybody, and their
    villages. Other sites may open, open ones change format, other villages join.
    """
    model = ThreeTierModel(data, prices)
    mip, is_kept = model.mip, covering_sites(data, state)
    is_kept |= data.site_tier != POINT_TIER
    served = np.flatnonzero((state.arc_share > 0) & is_kept[data.arc_site])
    mip.bound(model.x[served], lower=state.arc_share[served], upper=1.0)
    used = state.site_parent[data.link_child] == data.link_parent
    used &= state.site_carrier[data.link_child] == data.carrier_of_link
    used &= is_kept[data.link_child]
    mip.bound(model.u[used], lower=1.0, upper=1.0)
    model.minimise_cost()
    return solve_model(model, gap=gap, node_limit=MOST_NODES, seed=seed)


def near_model(
    data: SitingData,
    prices: SitingPrices,
    state: SitingState,
    free: BoolArray,
    *,
    covered: IntArray | None = None,
    moving: IntArray | None = None,
    in_reach: IntArray | None = None,
    whole: ThreeTierModel | None = None,
) -> ThreeTierModel:
    """Return the model of ``solve_near``, the objective not set.

    Parameters
    ----------
    whole
        The model of all of ``data`` and ``prices``, where there is one.
    in_reach
        Villages that have to have open sites that cover them, served or not.
    """
    model = ThreeTierModel(data, prices) if whole is None else whole.copy()
    mip = model.mip
    fixed = np.flatnonzero(~free[data.option_site])
    is_open = state.site_option[data.option_site[fixed]] == fixed
    mip.bound(model.y[fixed], lower=is_open, upper=is_open)
    kept = np.flatnonzero(~free[data.link_child])
    child = data.link_child[kept]
    is_used = state.site_parent[child] == data.link_parent[kept]
    is_used &= state.site_carrier[child] == data.carrier_of_link[kept]
    mip.bound(model.u[kept], lower=is_used, upper=is_used)
    movers = np.append(
        data.arc_village[free[data.arc_site]], [] if moving is None else moving
    )
    stays = ~np.isin(data.arc_village, movers)
    arcs = np.flatnonzero(stays)
    mip.bound(model.x[arcs], lower=state.arc_share[arcs], upper=state.arc_share[arcs])
    if covered is not None:
        mip.bound(model.c[covered], lower=1.0, upper=1.0)
    if in_reach is not None:
        _keep_in_reach(model, in_reach)
    return model


def _keep_in_reach(model: ThreeTierModel, villages: IntArray) -> None:
    """Ask for an option that covers each village, and for a store near enough."""
    data = model.data
    row = np.full(data.num_villages, -1)
    row[villages] = np.arange(len(villages))
    pairs = [(data.cover_village, data.cover_option)]
    if data.store_village is not None and data.store_option is not None:
        pairs.append((data.store_village, data.store_option))
    for village, option in pairs:
        mine = np.flatnonzero(row[village] >= 0)
        entries = [(row[village[mine]], model.k[option[mine]], 1.0)]
        model.mip.rows(len(villages), entries, lower=1.0)

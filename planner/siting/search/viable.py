"""Searches of the siting model in which only viable sites may open (rows (15)).

The rows make the model far harder: whole, it is solved to the end for few sites only.
For more of them it is solved among the sites that come up when sites that lose money
are shut in turn. That is a heuristic; its bound is that of the model without the rows.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.siting.data import (
    POINT_TIER,
    STORE_TIER,
    SitingData,
    SitingPrices,
    SitingSolution,
)
from planner.siting.search.among import solve_among
from planner.siting.search.least_cost import solve_three_tier, tightened

__all__ = ["MOST_SITES_WHOLE", "solve_viable"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

MOST_SITES_WHOLE = 60
"""Sites up to which the whole model is solved to the end."""

MOST_NODES = 20
"""Nodes searched among few sites where there are too many to solve to the end."""

MOST_ROUNDS = 4
"""Sitings after which no more sites are shut for a loss. A judgement, so that it
ends."""
LOSS_SHARE = 1e-6
"""Of what a site costs: a smaller loss is rounding."""


def solve_viable(
    data: SitingData,
    prices: SitingPrices,
    *,
    start: SitingSolution | None = None,
    near: BoolArray | None = None,
    gap: float = 1e-2,
    seed: int = 1,
) -> SitingSolution | None:
    """Return the least cost found with viable sites only; ``None`` if none was found.

    It is the least there is, within the gap, up to ``MOST_SITES_WHOLE`` sites.

    Parameters
    ----------
    start
        A siting that may be met already, of the sites of ``near``.
    near
        Sites to choose from too, shape ``(num_sites,)``.

    Raises
    ------
    EngineError
        If the solver fails.
    """
    sites, bound = _sites_in_turn(data, prices, gap=gap, seed=seed)
    if bound is None:
        return None
    is_large = data.num_sites > MOST_SITES_WHOLE
    found = solve_among(
        data,
        prices,
        sites if near is None else sites | near,
        gap=gap / 2,
        hint=None if start is None else start.values,
        node_limit=MOST_NODES if is_large else None,
        seed=seed,
    )
    if is_large:
        return None if found is None else found.with_bound(bound)
    if found is None:
        return solve_three_tier(data, prices, gap=gap, seed=seed)
    return tightened(data, prices, found.with_bound(bound), gap=gap, seed=seed)


def _sites_in_turn(
    data: SitingData, prices: SitingPrices, *, gap: float, seed: int
) -> tuple[BoolArray, float | None]:
    """Return the sites that open while those that lose are shut, and a bound.

    The bound is that of the first siting, ``None`` if there is none.
    """
    sites, shut = np.zeros(data.num_sites, dtype=bool), data.is_excluded
    bound = None
    for _ in range(MOST_ROUNDS):
        free = replace(data, only_viable=False, is_excluded=shut)
        found = solve_three_tier(free, prices, gap=gap, seed=seed)
        if found is None:
            break
        bound = found.bound if bound is None else bound
        sites |= found.site_option >= 0
        loses = _loses(data, prices, found)
        if not loses.any():
            break
        shut = shut | loses
    return sites, bound


def _loses(data: SitingData, prices: SitingPrices, found: SitingSolution) -> BoolArray:
    """Return which open stores and points earn less than they cost."""
    option = np.maximum(found.site_option, 0)
    is_open = found.site_option >= 0
    parcels = found.arc_share * data.parcels[data.arc_village]
    handled = _summed(data.arc_site, parcels, data.num_sites)
    at_point = data.arc_link >= 0
    store = data.arc_store()
    through = handled + _summed(store[at_point], parcels[at_point], data.num_sites)
    cost = data.option_fixed_cost[option] + data.option_handling_cost[option] * through
    cost = np.where(is_open, cost, 0.0)
    income = found.arc_share * data.village_income[data.arc_village]
    kept = income - found.arc_share * (prices.arc_cost + data.fee_of_arc)
    each = prices.link_cost_per_parcel
    kept[at_point] -= parcels[at_point] * each[data.arc_link[at_point]]
    used = found.site_parent[data.link_child] == data.link_parent
    used &= found.site_carrier[data.link_child] == data.carrier_of_link
    used &= data.site_tier[data.link_child] == POINT_TIER
    of_points = (prices.link_cost + cost[data.link_child])[used]
    branch = _summed(store, kept, data.num_sites) - _summed(
        data.link_parent[used], of_points, data.num_sites
    )
    earned = np.where(
        data.site_tier == POINT_TIER,
        _summed(data.arc_site, income, data.num_sites),
        branch,
    )
    judged = is_open & (data.site_tier >= STORE_TIER)
    return np.asarray(judged & (earned < cost * (1 - LOSS_SHARE)))


def _summed(site: NDArray[np.int64], amount: FloatArray, num: int) -> FloatArray:
    total = np.bincount(site, weights=amount, minlength=num)
    return np.asarray(total, dtype=float)

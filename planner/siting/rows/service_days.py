"""Rows (19) and (20) of the three-tier siting model: shelves, and links on few days.

(9) holds what passes a site on the most days a week that vehicles may call there. What
waits at a store, d'_a on each arc, has to find room besides,

    (19) sum d'_a x_a <= sum_o s_o y_o        a at a store,

and a link l that runs on fewer days brings more on each of them: with k_lo and s_lo for
what its child holds on these,

    (20) sum d_v x_a <= sum_o k_lo y_o        a over l, to a point
         w_l <= sum_o k_lo y_o                l from a hub, to a store
         sum d'_a x_a <= sum_o s_lo y_o + M (1 - u_l)  a at that store,

M being all that may wait there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.arrays import expand
from planner.siting.data import STORE_TIER, RareLinks, SitingData
from planner.solvers.mip_builder import MipBuilder

__all__ = ["DayVariables", "add_day_rows"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DayVariables:
    """Variables of the arcs, options and links, and of parcels on ``hub_links``."""

    x: IntArray
    y: IntArray
    u: IntArray
    w: IntArray
    hub_links: IntArray


def add_day_rows(mip: MipBuilder, data: SitingData, variables: DayVariables) -> None:
    """Add the rows that bind."""
    if data.option_shelf is not None:
        _add_shelves(mip, data, data.option_shelf, _Waiting.of(data), variables)
    if data.rare is not None:
        _add_passing(mip, data, data.rare, variables)
        if data.option_shelf is not None:
            _add_rare_shelves(mip, data, data.rare, _Waiting.of(data), variables)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Waiting:
    """What may wait at stores.

    Parameters
    ----------
    arc, site, parcels
        Arcs on which something waits at a store, that store, and how much.
    most
        At each site with the larger of these of each village.
    """

    arc: IntArray
    site: IntArray
    parcels: FloatArray
    most: FloatArray

    @classmethod
    def of(cls, data: SitingData) -> _Waiting:
        """Return what may wait at the stores of the data."""
        assert data.arc_waiting is not None
        is_at_store = (data.arc_link < 0) & (
            data.site_tier[data.arc_site] == STORE_TIER
        )
        arc = np.flatnonzero(is_at_store & (data.arc_waiting > 0))
        site, parcels = data.arc_site[arc], data.arc_waiting[arc]
        keys = np.column_stack([site, data.arc_village[arc]])
        pairs, pair = np.unique(keys, axis=0, return_inverse=True)
        of_pair = np.zeros(len(pairs))
        np.maximum.at(of_pair, pair.ravel(), parcels)
        most = np.zeros(data.num_sites)
        np.add.at(most, pairs[:, 0], of_pair)
        return cls(arc=arc, site=site, parcels=parcels, most=most)


def _add_shelves(
    mip: MipBuilder,
    data: SitingData,
    option_shelf: FloatArray,
    waiting: _Waiting,
    variables: DayVariables,
) -> None:
    """(19)."""
    most = waiting.most[data.option_site]
    binds = np.zeros(data.num_sites, dtype=bool)
    binds[data.option_site[option_shelf < most]] = True
    number = np.cumsum(binds) - 1
    arcs, options = binds[waiting.site], binds[data.option_site]
    mip.rows(
        int(binds.sum()),
        [
            (
                number[waiting.site[arcs]],
                variables.x[waiting.arc[arcs]],
                waiting.parcels[arcs],
            ),
            (
                number[data.option_site[options]],
                variables.y[options],
                -np.minimum(option_shelf, most)[options],
            ),
        ],
        upper=0.0,
    )


def _add_passing(
    mip: MipBuilder, data: SitingData, rare: RareLinks, variables: DayVariables
) -> None:
    """Ask that what passes each link on one of its days fits its child."""
    num_links = len(data.link_child)
    linked = np.flatnonzero(data.arc_link >= 0)
    is_rare = np.zeros(num_links, dtype=bool)
    is_rare[rare.link] = True
    number = np.cumsum(is_rare) - 1
    over = linked[is_rare[data.arc_link[linked]]]
    hauls = np.flatnonzero(is_rare[variables.hub_links])
    mip.rows(
        int(is_rare.sum()),
        [
            (
                number[data.arc_link[over]],
                variables.x[over],
                data.parcels[data.arc_village[over]],
            ),
            (number[variables.hub_links[hauls]], variables.w[hauls], 1.0),
            (number[rare.link], variables.y[rare.option], -rare.capacity),
        ],
        upper=0.0,
    )


def _add_rare_shelves(
    mip: MipBuilder,
    data: SitingData,
    rare: RareLinks,
    waiting: _Waiting,
    variables: DayVariables,
) -> None:
    """Ask that what waits at a store between two days of its link has room."""
    site_of = data.option_site[rare.option]
    is_store = data.site_tier[site_of] == STORE_TIER
    links = np.unique(rare.link[is_store & (rare.shelf < waiting.most[site_of])])
    if not len(links):
        return
    stores = data.link_child[links]
    row, position = expand(stores, waiting.site, data.num_sites)
    used = np.flatnonzero(np.isin(rare.link, links))
    most = waiting.most[stores]
    mip.rows(
        len(links),
        [
            (row, variables.x[waiting.arc[position]], waiting.parcels[position]),
            (
                np.searchsorted(links, rare.link[used]),
                variables.y[rare.option[used]],
                -np.minimum(rare.shelf[used], waiting.most[site_of[used]]),
            ),
            (np.arange(len(links)), variables.u[links], most),
        ],
        upper=most,
    )

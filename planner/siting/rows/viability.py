r"""Viability rows of the three-tier siting model: only what earns its cost may open.

With i_v the income a year of a village served whole, and the rest as in ``model``:

    sum_a i_v x_a - sum_o (f_o y_o + h_o t_o) >= 0                    each point

over the arcs a and options o there, and

    sum_a (i_v - g'_a - d_v q_l(a)) x_a - sum_o (f_o y_o + h_o t_o)
        - sum_l (p_l u_l + b_l) >= 0                                  each store

over the arcs that pass it (its own, its points', to homes) and its links l to points;
g'_a is the routing price of an arc, without the villagers' own way, and b_l what the
point of link l costs if the link is used. The point has many links but one store; with
F and H the least f_o and h_o of its options,

    b_l  = F u_l + H sum_{a on l} d_v x_a + e_l,   e_l >= 0
    e_l >= sum_o ((f_o - F) y_o + (h_o - H) t_o) - M (1 - u_l)        each link
    sum_l e_l >= sum_o ((f_o - F) y_o + (h_o - H) t_o)                each point
    M    = max_o (f_o - F + (h_o - H) k_o)

is exact in whole solutions, since the flow of the one link in use is all that the point
handles, and no other bound M can be less. Points of one format need no e. A closed site
has zero on both sides. This is the definition of ``planner.metrics.viability``, with
routing prices in place of routes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.arrays import expand
from planner.siting.data import (
    POINT_TIER,
    STORE_TIER,
    SitingData,
    SitingPrices,
)
from planner.solvers.mip_builder import MipBuilder

__all__ = ["SitingVariables", "add_viability_rows"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


_Entry = tuple[IntArray, IntArray, FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitingVariables:
    """Variables of the siting model, named as there."""

    x: IntArray
    y: IntArray
    t: IntArray
    u: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """The rows of a model, and the least costs of the options at each site."""

    mip: MipBuilder
    data: SitingData
    prices: SitingPrices
    var: SitingVariables
    capacity: FloatArray
    least_fixed: FloatArray
    least_handling: FloatArray

    def add_points(self) -> None:
        """Add the row of each point."""
        data = self.data
        number, num_rows = _numbered(data, POINT_TIER)
        arcs = np.flatnonzero(number[data.arc_site] >= 0)
        income = data.village_income[data.arc_village[arcs]]
        row = number[data.arc_site[arcs]]
        entries = [(row, self.var.x[arcs], income), *self._own_costs(number)]
        self.mip.rows(num_rows, entries, lower=0.0)

    def add_excess(self) -> tuple[IntArray, IntArray]:
        """Add e with its rows; return the links that have one, and the variables."""
        data, site = self.data, self.data.option_site
        costs = self._above_least()
        largest = np.zeros(data.num_sites)
        np.maximum.at(largest, site, costs[0] + costs[1] * self.capacity)
        is_point = data.site_tier[data.link_child] == POINT_TIER
        links = np.flatnonzero(is_point & (largest[data.link_child] > 0))
        children = data.link_child[links]
        excess = self.mip.variables(len(links), upper=largest[children])
        rows = np.arange(len(links))
        used = (rows, self.var.u[links], -largest[children])
        self.mip.rows(
            len(links),
            [(rows, excess, 1.0), used, *self._of_options(children, costs)],
            lower=-largest[children],
        )
        points, of_point = np.unique(children, return_inverse=True)
        self.mip.rows(
            len(points),
            [(of_point, excess, 1.0), *self._of_options(points, costs)],
            lower=0.0,
        )
        return links, excess

    def add_stores(self, of_link: IntArray, excess: IntArray) -> None:
        """Add the row of each store; ``excess`` are the e of the links ``of_link``."""
        data = self.data
        number, num_rows = _numbered(data, STORE_TIER)
        store, parent = data.arc_store(), number[data.link_parent]
        arcs, links = np.flatnonzero(number[store] >= 0), np.flatnonzero(parent >= 0)
        each_link = self.prices.link_cost + self.least_fixed[data.link_child]
        self.mip.rows(
            num_rows,
            [
                (number[store[arcs]], self.var.x[arcs], self._margin()[arcs]),
                *self._own_costs(number),
                (parent[links], self.var.u[links], -each_link[links]),
                (parent[of_link], excess, -1.0),
            ],
            lower=0.0,
        )

    def _margin(self) -> FloatArray:
        """Return what a branch keeps a year of a whole village on each arc."""
        data, prices = self.data, self.prices
        margin = data.village_income[data.arc_village] - prices.arc_cost
        margin -= data.fee_of_arc
        at_point = np.flatnonzero(data.arc_link >= 0)
        each = prices.link_cost_per_parcel[data.arc_link[at_point]]
        each = each + self.least_handling[data.arc_site[at_point]]
        margin[at_point] -= data.parcels[data.arc_village[at_point]] * each
        return np.asarray(margin)

    def _own_costs(self, number: IntArray) -> list[_Entry]:
        """Return the entries of what the sites with a row cost themselves."""
        data = self.data
        options = np.flatnonzero(number[data.option_site] >= 0)
        row = number[data.option_site[options]]
        return [
            (row, self.var.y[options], -data.option_fixed_cost[options]),
            (row, self.var.t[options], -data.option_handling_cost[options]),
        ]

    def _above_least(self) -> tuple[FloatArray, FloatArray]:
        """Return what each option costs more than the least of its site."""
        data, site = self.data, self.data.option_site
        return (
            data.option_fixed_cost - self.least_fixed[site],
            data.option_handling_cost - self.least_handling[site],
        )

    def _of_options(
        self, sites: IntArray, costs: tuple[FloatArray, FloatArray]
    ) -> list[_Entry]:
        """Return the entries of the options of the site of each row."""
        row, option = expand(sites, self.data.option_site, self.data.num_sites)
        return [
            (row, self.var.y[option], -costs[0][option]),
            (row, self.var.t[option], -costs[1][option]),
        ]


def add_viability_rows(
    mip: MipBuilder,
    data: SitingData,
    prices: SitingPrices,
    variables: SitingVariables,
    *,
    capacity: FloatArray,
) -> None:
    """Add (15) for all points and stores, and the variables e that it needs.

    Parameters
    ----------
    capacity
        Upper bound of ``t`` at each option.
    """
    rows = _Rows(
        mip=mip,
        data=data,
        prices=prices,
        var=variables,
        capacity=capacity,
        least_fixed=_least(data, data.option_fixed_cost),
        least_handling=_least(data, data.option_handling_cost),
    )
    rows.add_points()
    rows.add_stores(*rows.add_excess())


def _numbered(data: SitingData, tier: int) -> tuple[IntArray, int]:
    """Return the row of each site of a tier, -1 for others, and how many there are."""
    is_tier = data.site_tier == tier
    return np.where(is_tier, np.cumsum(is_tier) - 1, -1), int(is_tier.sum())


def _least(data: SitingData, cost: FloatArray) -> FloatArray:
    """Return the least cost of the options at each site, 0 without options."""
    least = np.full(data.num_sites, np.inf)
    np.minimum.at(least, data.option_site, cost)
    return np.where(np.isfinite(least), least, 0.0)

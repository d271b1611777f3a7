r"""The exact three-tier siting model: hubs, stores and points.

Sets
    villages v; sites s of the tiers hub, store, point; options o = (site, format);
    links l = (child, parent) that supply a point from a store or a store from a hub;
    arcs a = (village, site, mode, link): at a point by way of one of the point's
    links, so that an arc names the store too; at a store; at home from a store.

Given
    d_v parcels a day; f_o fixed cost a year; h_o handling cost a year for a parcel a
    day; k_o capacity; e_o capex; g_a arc cost a year at share 1, the villagers' own way
    included at its weight; p_l, q_l cost a year of a link and of a parcel a day on it;
    fees of third parties are in g for doors and points, in q for stores;
    j_s cost a year of closing an existing site; C_v and T_v options that cover v
    for collecting and as a store.

Variables
    y_o open (binary); t_o parcels a day handled; x_a share of v served by an arc
    (binary but for villages that may be split); z_v share not served; u_l link used
    (binary); w_l parcels a day on it, for links from hubs; c_v village counted as
    covered.

Minimise
    sum f y + sum h t + sum (g_a + d_v q_l(a)) x + sum p u + sum q w
    + sum_s j_s (1 - sum_o y_o) + unserved price * sum d z
    + uncovered price * sum r (1 - c)

Subject to
    (1) sum_a x_a + z_v = 1                          every village
    (2) sum_{a of v through store s} x_a <= sum_o y_o   for each v and s
    (3) x_a <= u_l(a)                                for arcs at points
    (4) sum_o y_o <= 1 (= 1 required, = 0 excluded)  one format a site
    (5) sum_l u_l = sum_o y_o                        one parent for each open child
    (6) u_l <= sum_o y_o of the parent               parents are open
    (7) sum_o t_o = sum_a d_v x_a + sum_l w_l        parcels in = own + children's
    (8) sum_l w_l = sum_o t_o of a store, w_l <= k_l u_l
    (9) t_o <= k_o y_o                               capacity
    (10) c_v: near options that cover, the larger part carried (``rows.coverage``)
    (11) sum weight_v c_v >= share * total           in each county, by measure;
                                                     use: 1 - z
    (12) sum e_o y_o <= capex budget; cost <= budget; sum y <= number by tier
    (22) hubs hold what all shares together bring at least (``rows.least_load``)
    (13) covers: no more whole villages at a site than its format holds
         (``rows.covers``), of the villages that may not be split
    (14) the mean way of the worst-off tenth, if limited (``rows.worst_tenth``)
    (16) what a third party carries fits its capacity (``rows.carrier_capacity``)
    (17), (18) rules of administration (``rows.administration``)
    (19), (20) shelves, and capacity on links of few days (``rows.service_days``)
    (21) visits of crews that have no base (``rows.crew_visits``)
    (15) viable: income of each point, and of each store with its branch, covers cost
         (``rows.viability``), if only viable sites may open

Since arcs name the store, (2) holds for a village as a whole and not for each of its
points alone, which tightens the relaxation. The model is the plant and warehouse
location problem (Kaufman, Vanden Eede and Hansen 1977, Operational Research Quarterly
28) with capacities and single assignment, joined with maximal covering (Church and
ReVelle 1974, doi:10.1007/BF01942293).
"""

from __future__ import annotations

from collections.abc import Collection
from copy import copy

import numpy as np
from numpy.typing import NDArray

from planner.arrays import expand
from planner.siting.data import HUB_TIER, STORE_TIER, SitingData, SitingPrices
from planner.siting.requirements import (
    MAX_ANNUAL_COST,
    MAX_CAPEX,
    at_least,
    excluded_sites,
    max_facilities,
    required_sites,
)
from planner.siting.rows.administration import add_needed_rules, add_rule_rows
from planner.siting.rows.carrier_capacity import add_carrier_rows
from planner.siting.rows.coverage import (
    SHARE_TOLERANCE,
    add_counting_rows,
    add_covering_rows,
    covering_variables,
)
from planner.siting.rows.covers import add_cover_rows
from planner.siting.rows.crew_visits import add_visit_rows
from planner.siting.rows.least_load import add_least_load_row
from planner.siting.rows.service_days import DayVariables, add_day_rows
from planner.siting.rows.viability import SitingVariables, add_viability_rows
from planner.siting.rows.worst_tenth import WorstTenth, add_worst_tenth_rows
from planner.solvers.mip_builder import MipBuilder

__all__ = ["ThreeTierModel"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_Entry = tuple[int, IntArray, FloatArray | float]


class ThreeTierModel:
    """Variables and rows for given data and prices; the objective is set apart."""

    def __init__(self, data: SitingData, prices: SitingPrices) -> None:
        self.data = data
        self.prices = prices
        self.mip = MipBuilder()
        self._add_variables()
        self.worst_tenth = self._add_worst_tenth()
        self._add_service_rows()
        self._add_link_rows()
        self._add_flow_rows()
        add_covering_rows(self.mip, data, x=self.x, y=self.y, k=self.k)
        add_counting_rows(self.mip, data, x=self.x, k=self.k, c=self.c)
        self._add_requirement_rows()
        if data.is_whole.any():
            add_cover_rows(self.mip, data, x=self.x, y=self.y)
        if data.only_viable:
            self._add_viability_rows()
        self.without_base = add_visit_rows(self.mip, data, y=self.y, z=self.z)

    def copy(self) -> ThreeTierModel:
        """Return a model that can be changed without changing this one."""
        other = copy(self)
        other.mip = self.mip.copy()
        return other

    def _add_variables(self) -> None:
        data, mip, prices = self.data, self.mip, self.prices
        self._hub_links = np.flatnonzero(data.site_tier[data.link_parent] == HUB_TIER)
        self.y = mip.variables(data.num_options, is_integer=True)
        self.t = mip.variables(data.num_options, upper=self._usable_capacity())
        self.x = mip.variables(
            len(data.arc_site),
            upper=prices.arc_is_open,
            is_integer=data.is_whole[data.arc_village],
        )
        self.z = mip.variables(data.num_villages)
        self.u = mip.variables(
            len(data.link_child), upper=prices.link_is_open, is_integer=True
        )
        self.w = mip.variables(len(self._hub_links), upper=np.inf)
        self.c = mip.variables(data.num_villages, is_integer=~data.is_whole)
        self.k = covering_variables(mip, data, self.y)
        self.num_decisions = mip.num_variables

    def _add_worst_tenth(self) -> WorstTenth | None:
        """(14), whose variables are part of a solution's values."""
        data = self.data
        if data.worst_way_m is None:
            return None
        limit_m = data.worst_way_m
        worst = add_worst_tenth_rows(
            self.mip, data, x=self.x, z=self.z, limit_m=limit_m
        )
        self.num_decisions = self.mip.num_variables
        return worst

    def _usable_capacity(self) -> FloatArray:
        """Return each capacity, no more than all the parcels that can get there."""
        data = self.data
        parcels = data.parcels[data.arc_village]
        own, seen = data.arc_site, data.arc_store()
        reachable = np.zeros(data.num_sites)
        for site in (own, seen):
            pairs = np.unique(np.column_stack([data.arc_village, site]), axis=0)
            total = np.bincount(
                pairs[:, 1],
                weights=data.parcels[pairs[:, 0]],
                minlength=data.num_sites,
            )
            reachable = np.maximum(reachable, total)
        reachable[data.site_tier == HUB_TIER] = parcels.sum() if len(parcels) else 0.0
        return np.minimum(data.option_capacity, reachable[data.option_site])

    def _add_service_rows(self) -> None:
        data, mip = self.data, self.mip
        villages = np.arange(data.num_villages)
        # (1) every village is served or not
        mip.rows(
            data.num_villages,
            [(data.arc_village, self.x, 1.0), (villages, self.z, 1.0)],
            lower=1.0,
            upper=1.0,
        )
        # (2) through open stores only
        pairs, row = np.unique(
            np.column_stack([data.arc_village, data.arc_store()]),
            axis=0,
            return_inverse=True,
        )
        pair, option = expand(pairs[:, 1], data.option_site, data.num_sites)
        mip.rows(
            len(pairs),
            [(row.ravel(), self.x, 1.0), (pair, self.y[option], -1.0)],
            upper=0.0,
        )
        # (3) and along links in use
        at_point = np.flatnonzero(data.arc_link >= 0)
        rows = np.arange(len(at_point))
        used = self.u[data.arc_link[at_point]]
        mip.rows(
            len(at_point),
            [(rows, self.x[at_point], 1.0), (rows, used, -1.0)],
            upper=0.0,
        )
        # (4) one format a site
        mip.rows(
            data.num_sites,
            [(data.option_site, self.y, 1.0)],
            lower=required_sites(data).astype(float),
            upper=np.where(excluded_sites(data), 0.0, 1.0),
        )

    def _add_link_rows(self) -> None:
        data, mip = self.data, self.mip
        num_links = len(data.link_child)
        children = np.flatnonzero(data.site_tier > 0)
        position = np.full(data.num_sites, -1)
        position[children] = np.arange(len(children))
        is_child = position[data.option_site] >= 0
        # (5) one parent for each open child
        mip.rows(
            len(children),
            [
                (position[data.link_child], self.u, 1.0),
                (position[data.option_site[is_child]], self.y[is_child], -1.0),
            ],
            lower=0.0,
            upper=0.0,
        )
        # (6) parents are open
        row, option = expand(data.link_parent, data.option_site, data.num_sites)
        mip.rows(
            num_links,
            [(np.arange(num_links), self.u, 1.0), (row, self.y[option], -1.0)],
            upper=0.0,
        )

    def _add_flow_rows(self) -> None:
        data, mip = self.data, self.mip
        parcels = data.parcels[data.arc_village]
        links = self._hub_links
        at_point = data.arc_link >= 0
        # (7) parcels handled are the site's own and its children's
        mip.rows(
            data.num_sites,
            [
                (data.option_site, self.t, 1.0),
                (data.arc_site, self.x, -parcels),
                (data.arc_store()[at_point], self.x[at_point], -parcels[at_point]),
                (data.link_parent[links], self.w, -1.0),
            ],
            lower=0.0,
            upper=0.0,
        )
        # (8) all of a store's parcels come from its hub
        is_store = data.site_tier[data.option_site] == STORE_TIER
        mip.rows(
            data.num_sites,
            [
                (data.link_child[links], self.w, 1.0),
                (data.option_site[is_store], self.t[is_store], -1.0),
            ],
            lower=0.0,
            upper=0.0,
        )
        capacity = self._usable_capacity()
        largest = np.zeros(data.num_sites)
        np.maximum.at(largest, data.option_site, capacity)
        rows = np.arange(len(links))
        mip.rows(
            len(links),
            [
                (rows, self.w, 1.0),
                (rows, self.u[links], -largest[data.link_child[links]]),
            ],
            upper=0.0,
        )
        # (9) within capacity
        options = np.arange(data.num_options)
        mip.rows(
            data.num_options,
            [(options, self.t, 1.0), (options, self.y, -capacity)],
            upper=0.0,
        )

    def _add_requirement_rows(self) -> None:
        """(11) and (12), but for what is waived."""
        data, mip = self.data, self.mip
        for (measure, county), share in data.shares_asked().items():
            if at_least(measure, county) not in data.waived:
                entries, asked, total = self.share_row(measure, county, share)
                lower = asked - SHARE_TOLERANCE * max(total, 1.0)
                mip.rows(1, entries, lower=lower)
        if data.floor is not None:
            measure, share = data.floor
            weights = data.weights(measure)
            total = float(weights.sum())
            lower = share * total - SHARE_TOLERANCE * max(total, 1.0)
            mip.rows(1, [(0, self.c, weights)], lower=lower)
        add_least_load_row(mip, data, y=self.y)
        for tier, number in data.max_facilities.items():
            if max_facilities(tier) not in data.waived:
                mip.rows(1, [(0, self._of_tier(tier), 1.0)], upper=float(number))
        add_rule_rows(mip, data, y=self.y, c=self.c)
        links = {"w": self.w, "hub_links": self._hub_links}
        add_carrier_rows(mip, data, x=self.x, **links)
        variables = DayVariables(x=self.x, y=self.y, u=self.u, **links)
        add_day_rows(mip, data, variables)
        if data.max_capex is not None and MAX_CAPEX not in data.waived:
            mip.rows(1, [(0, self.y, data.option_capex)], upper=data.max_capex)
        if data.max_annual_cost is not None and MAX_ANNUAL_COST not in data.waived:
            cost = self.cost_vector()
            paid = np.flatnonzero(cost)
            limit = data.max_annual_cost - self.cost_offset()
            mip.rows(1, [(0, paid, cost[paid])], upper=limit)

    def _add_viability_rows(self) -> None:
        """Add (15), with variables behind those that hints tell of."""
        add_viability_rows(
            self.mip,
            self.data,
            self.prices,
            SitingVariables(x=self.x, y=self.y, t=self.t, u=self.u),
            capacity=self._usable_capacity(),
        )

    def _of_tier(self, tier: int) -> IntArray:
        """Return the variables that open a site of a tier."""
        is_tier = self.data.site_tier[self.data.option_site] == tier
        return np.asarray(self.y[is_tier])

    def share_row(
        self, measure: str, county: int, share: float
    ) -> tuple[list[_Entry], float, float]:
        """Return what counts towards a share, how much is asked for, and of what."""
        mine = np.flatnonzero(self.data.village_county == county)
        weights = self.data.weights("demand" if measure == "use" else measure)[mine]
        total = float(weights.sum())
        if measure == "use":
            return [(0, self.z[mine], -weights)], share * total - total, total
        return [(0, self.c[mine], weights)], share * total, total

    def cost_vector(self) -> FloatArray:
        """Return what the network pays for a unit of each variable."""
        return self.exact_vector() + self.routing_vector()

    def exact_vector(self) -> FloatArray:
        """Return the part of the cost that the ledger takes over as it is."""
        data = self.data
        cost = np.zeros(self.mip.num_variables)
        cost[self.y] = data.option_fixed_cost - data.closing_cost[data.option_site]
        cost[self.t] = data.option_handling_cost
        cost[self.x] = data.fee_of_arc
        cost[self.w] = data.fee_of_link[self._hub_links]
        return cost

    def routing_vector(self) -> FloatArray:
        """Return the part of the cost that real routes replace."""
        data, prices = self.data, self.prices
        cost = np.zeros(self.mip.num_variables)
        cost[self.x] = prices.arc_cost
        on_link = np.flatnonzero(data.arc_link >= 0)
        parcels = data.parcels[data.arc_village[on_link]]
        each = prices.link_cost_per_parcel[data.arc_link[on_link]]
        cost[self.x[on_link]] += parcels * each
        cost[self.u] = prices.link_cost
        cost[self.w] = prices.link_cost_per_parcel[self._hub_links]
        return cost

    def cost_offset(self) -> float:
        """Return what is paid if nothing opens."""
        return float(self.data.closing_cost.sum())

    def penalty_vector(self) -> FloatArray:
        """Return the charge for a unit of each variable."""
        data = self.data
        penalty = np.zeros(self.mip.num_variables)
        penalty[self.x] = data.arc_access_cost
        penalty[self.z] = data.unserved_cost * data.parcels
        penalty[self.c] = -data.uncovered_cost * data.residents
        if data.visits_spared is not None:
            penalty[self.without_base] = data.visits_spared[data.visited]
        return penalty

    def penalty_offset(self) -> float:
        """Return the charge if nobody is covered."""
        return float(self.data.uncovered_cost * self.data.residents.sum())

    def minimise_cost(self) -> None:
        """Set the objective: what is paid and charged."""
        self.mip.set_costs(self.cost_vector() + self.penalty_vector())
        self.mip.offset = self.cost_offset() + self.penalty_offset()

    def minimise_capex(self) -> None:
        """Set the objective: what opening costs once."""
        cost = np.zeros(self.mip.num_variables)
        cost[self.y] = self.data.option_capex
        self.mip.set_costs(cost)
        self.mip.offset = 0.0

    def maximise_coverage(self, measure: str) -> None:
        """Set the objective: weight of the villages not counted as covered."""
        weights = self.data.weights(measure)
        cost = np.zeros(self.mip.num_variables)
        cost[self.c] = -weights
        self.mip.set_costs(cost)
        self.mip.offset = float(weights.sum())

    def minimise_payments(self) -> None:
        """Set the objective: what the network pays, nothing else charged."""
        self.mip.set_costs(self.cost_vector())
        self.mip.offset = self.cost_offset()

    def minimise_needed(self, waived: Collection[str]) -> None:
        """Set the objective: how much waived requirements have to give.

        For each 1 and its shortfall: of a limit as a share of it, of a measure the
        share by which the county that is worst off falls short.
        """
        data = self.data
        shortfall = self._shortfalls(waived)
        rules = add_needed_rules(self.mip, data, waived, y=self.y, c=self.c)
        self.mip.set_costs(np.zeros(self.mip.num_variables))
        self.mip.offset = float(len(shortfall) + len(rules))
        self._charge(np.array([*shortfall.values(), *rules], dtype=np.int64), 1.0)
        for tier, number in data.max_facilities.items():
            if max_facilities(tier) in waived:
                self._charge_over(self._of_tier(tier), 1.0, limit=number)
        if data.max_capex is not None and MAX_CAPEX in waived:
            self._charge_over(self.y, data.option_capex, limit=data.max_capex)
        if data.max_annual_cost is not None and MAX_ANNUAL_COST in waived:
            everything = np.arange(self.mip.num_variables)
            limit, offset = data.max_annual_cost, self.cost_offset()
            self._charge_over(
                everything, self.cost_vector(), limit=limit, offset=offset
            )

    def _charge(self, variables: IntArray, amount: FloatArray | float) -> None:
        cost = self.mip.costs()
        cost[variables] += amount
        self.mip.set_costs(cost)

    def _charge_over(
        self,
        variables: IntArray,
        amount: FloatArray | float,
        *,
        limit: float,
        offset: float = 0.0,
    ) -> None:
        """Charge 1 and what is above a limit as a share of it; nothing below it."""
        scale = max(limit, 1.0)
        over = self.mip.variables(1, upper=np.inf, cost=1.0)
        rate = np.broadcast_to(amount / scale, variables.shape)
        paid = np.flatnonzero(rate)
        entries: list[_Entry] = [(0, variables[paid], rate[paid]), (0, over, -1.0)]
        self.mip.rows(1, entries, upper=(limit - offset) / scale)
        self.mip.offset += 1.0

    def _shortfalls(self, waived: Collection[str]) -> dict[str, int]:
        """Add a variable for each waived measure, the same in all counties."""
        variables: dict[str, int] = {}
        for (measure, county), share in self.data.shares_asked().items():
            if at_least(measure, county) not in waived:
                continue
            if measure not in variables:
                variables[measure] = int(self.mip.variables(1, upper=share)[0])
            self.add_short_row(measure, county, share, variables[measure])
        return variables

    def add_short_row(
        self, measure: str, county: int, share: float, shortfall: int
    ) -> None:
        """Ask for a share of a county, less the shortfall that a variable is."""
        entries, asked, total = self.share_row(measure, county, share)
        entries.append((0, np.array([shortfall]), total))
        self.mip.rows(1, entries, lower=asked)

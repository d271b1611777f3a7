"""A small model of sites: fixed costs, ways on foot, and a price for each stop.

Sets: villages v with weights w; sites s, of them stores. Variables: site s open;
village v collects at s within reach; v is served at its door from the nearest candidate
store; v is covered. Least cost of what stands, of villagers' time and of stops at
points and doors, each at a share of a vehicle's day, so that the shares asked for are
met (an uncapacitated location model with unserved demand). Solved by HiGHS.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, lil_array

from benchmarks.quality.single_moves.settle import fixed_cost
from planner.checker.allocation import may_collect
from planner.design.penalties import villager_time_charge
from planner.instance import Instance
from planner.ledger import closing_cost_per_year
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.model.rules import Measure
from planner.model.service import Mode, counter_mode

from .sited import smallest_format
from .siting import candidates, ways_m

__all__ = ["sites_by_model"]

NEAREST = 10
"""Sites to collect at that a village has in the model."""
TIME_LIMIT_S = 5.0
GAP = 0.005
VAN_OF_A_STORE = 0.5
"""Of a vehicle's day for each store, beside its stops: the truck that comes to it."""


def sites_by_model(instance: Instance, stop_share: float) -> list[int]:
    """Return the sites to open, none if the model finds no solution in its time.

    Parameters
    ----------
    stop_share
        What a stop of a loop costs, as a share of a van's day.
    """
    return _Model(instance, stop_share).solved()


class _Model:
    """Columns: sites, pairs of village and site, doors, coverage."""

    def __init__(self, instance: Instance, stop_share: float) -> None:
        self.instance = instance
        self.sites = [
            site
            for tier in (Tier.STORE, Tier.POINT)
            for site in candidates(instance, tier)
        ]
        self.pairs = self._walks()
        day = _van_day_per_year(instance)
        self.stop = stop_share * day
        self.store = VAN_OF_A_STORE * day
        self.num_villages = len(instance.villages)
        self.first_pair = len(self.sites)
        self.first_door = self.first_pair + len(self.pairs)
        self.first_covered = self.first_door + self.num_villages
        self.size = self.first_covered + self.num_villages

    def solved(self) -> list[int]:
        """Return the sites that are open in the solution."""
        most = np.ones(self.size)
        if Mode.HOME not in self.instance.requirements.modes:
            most[self.first_door : self.first_covered] = 0.0
        found = milp(
            self._cost(),
            integrality=np.concatenate(
                [np.ones(self.first_pair), np.zeros(self.size - self.first_pair)]
            ),
            bounds=Bounds(np.zeros(self.size), most),
            constraints=self._rows(),
            options={"time_limit": TIME_LIMIT_S, "mip_rel_gap": GAP},
        )
        if found.x is None:
            return []
        is_open = found.x[: self.first_pair] > 0.5
        return [
            site for site, chosen in zip(self.sites, is_open, strict=True) if chosen
        ]

    def _walks(self) -> list[tuple[int, int, float, float]]:
        """Return village, column of the site, way in m and in s, of the nearest."""
        instance, column = self.instance, {x: idx for idx, x in enumerate(self.sites)}
        found = []
        for village in range(len(instance.villages)):
            rows = instance.village_pairs(village)
            near = [
                (way_m, column[site], way_s)
                for site, way_m, way_s in zip(
                    instance.reach.destination_idx[rows].tolist(),
                    instance.reach.distance_m[rows].tolist(),
                    instance.reach.time_s[rows].tolist(),
                    strict=True,
                )
                if site in column
                and counter_mode(instance.sites[site]) in instance.requirements.modes
                and may_collect(instance, village, site, way_m)
            ]
            found += [(village, s, m, t) for m, s, t in sorted(near)[:NEAREST]]
        return found

    def _cost(self) -> NDArray[np.float64]:
        instance, cost = self.instance, np.zeros(self.size)
        rules, days = instance.requirements, instance.operations.days_per_year
        for idx, site in enumerate(self.sites):
            is_store = instance.sites[site].tier is Tier.STORE
            cost[idx] = fixed_cost(instance, site, smallest_format(instance, site))
            cost[idx] -= closing_cost_per_year(instance, site)
            cost[idx] += self.store if is_store else self.stop
        parcels = instance.parcels_per_day * days
        unserved = (rules.unserved_price or 0.0) * parcels
        for row, (village, column, _, way_s) in enumerate(self.pairs):
            form = instance.format_by_id[smallest_format(instance, self.sites[column])]
            cost[self.first_pair + row] = (
                villager_time_charge(instance, village, way_s)
                + form.handling_cost_per_parcel * float(parcels[village])
                - float(unserved[village])
            )
        stores = [x for x in self.sites if instance.sites[x].tier is Tier.STORE]
        far_m = ways_m(instance, stores).min(axis=1) if stores else np.array([])
        for village in range(self.num_villages):
            is_far = not stores or not np.isfinite(far_m[village])
            # A door takes longer than a point: three minutes for each parcel, say.
            door_s = instance.operations.home_parcel_s * float(parcels[village]) / days
            stops = 1.0 + door_s / (10.0 * max(instance.operations.stop_s, 1.0))
            cost[self.first_door + village] = (
                1e12 if is_far else stops * self.stop - float(unserved[village])
            )
        price = rules.uncovered_price or 0.0
        cost[self.first_covered :] = -price * instance.residents
        return cost

    def _rows(self) -> list[LinearConstraint]:
        instance, rules = self.instance, self.instance.requirements
        opening = lil_array((len(self.pairs), self.size))
        once = lil_array((self.num_villages, self.size))
        near = lil_array((self.num_villages, self.size))
        carried = lil_array((self.num_villages, self.size))
        for row, (village, column, way_m, _) in enumerate(self.pairs):
            opening[row, self.first_pair + row] = 1.0
            opening[row, column] = -1.0
            once[village, self.first_pair + row] = 1.0
            carried[village, self.first_pair + row] = -1.0
            if way_m <= instance.standard.collect_within_m:
                near[village, column] = -1.0
        for village in range(self.num_villages):
            once[village, self.first_door + village] = 1.0
            carried[village, self.first_door + village] = -1.0
            for rows in (near, carried):
                rows[village, self.first_covered + village] = 1.0
        supplied = lil_array((1, self.size))
        for idx, site in enumerate(self.sites):
            if instance.sites[site].tier is Tier.STORE:
                supplied[0, idx] = 1.0
        found = [
            LinearConstraint(csr_array(opening), ub=0.0),
            LinearConstraint(csr_array(once), ub=1.0),
            LinearConstraint(csr_array(near), ub=0.0),
            LinearConstraint(csr_array(carried), ub=0.0),
            LinearConstraint(csr_array(supplied), lb=1.0),
        ]
        for county in instance.counties:
            for measure, asked in rules.shares_in(county.id).items():
                weight = self._weight(measure, county.id)
                if (total := float(weight.sum())) > 0:
                    terms = np.zeros((1, self.size))
                    terms[0, self.first_covered :] = weight
                    if measure is Measure.USE:
                        terms[0, self.first_covered :] = 0.0
                        terms[0, self.first_door : self.first_covered] = weight
                        for pair, (village, *_) in enumerate(self.pairs):
                            terms[0, self.first_pair + pair] = weight[village]
                    found.append(LinearConstraint(terms, lb=asked * total))
        return found

    def _weight(self, measure: Measure, county_id: str) -> NDArray[np.float64]:
        instance = self.instance
        weight = {
            Measure.VILLAGES: instance.is_village.astype(np.float64),
            Measure.RESIDENTS: instance.residents,
        }.get(measure, instance.parcels_per_day)
        here = [item.county_id == county_id for item in instance.villages]
        return np.where(here, weight, 0.0)


def _van_day_per_year(instance: Instance) -> float:
    """Return what a vehicle of the loops costs a year before it drives."""
    days = instance.operations.days_per_week / 7.0 * instance.operations.days_per_year
    return days * min(
        t.fixed_cost_per_day for t in instance.vehicle_types if Leg.LOOP in t.legs
    )

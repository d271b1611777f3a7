"""The best plan of a tiny county, by branch and bound over all its decisions.

Every set of open facilities with their formats is a configuration; within it the supply
of stores, then of points, then the service of villages is decided. What is decided so
far costs at least: its facilities, handling and fees, and the best routes for the calls
that it already asks for. More calls and more parcels never make routes cheaper, except
where a stop becomes so large that it is cut: such a stop counts without its parcels
until all is decided.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from .county import County, Site, Village
from .decisions import NO, Decisions, Service, Supply
from .definitions import Definitions
from .pricing import Call, Priced, Pricing
from .rules import WEIGHTS, broken_rules

__all__ = ["Optimum", "best_plan", "judge"]

CENT = 1e-6


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best decisions with their cost, and how many were looked at."""

    decisions: Decisions
    priced: Priced
    num_nodes: int


def best_plan(county: County, definitions: Definitions) -> Optimum | None:
    """Return the cheapest plan that keeps all that is asked for, ``None`` if none.

    Raises
    ------
    ValueError
        If a village has more parcels than any facility takes, or a depot has more
        visits than can be tried.
    """
    return _Search(county, definitions).run()


def judge(
    county: County, definitions: Definitions, decisions: Decisions
) -> tuple[Priced | None, list[str]]:
    """Return what given decisions cost with the best routes, and what they break."""
    pricing = Pricing(county, definitions)
    broken = broken_rules(county, pricing.costs, definitions, decisions)
    return pricing.price(decisions), broken


class _Search:
    def __init__(self, county: County, definitions: Definitions) -> None:
        self._county = county
        self._definitions = definitions
        self._pricing = Pricing(county, definitions)
        self._best: Optimum | None = None
        self._num_nodes = 0
        self._villages = sorted(county.villages, key=lambda item: -item.parcels)
        self._could_be_cut: dict[tuple[str, str, str], bool] = {}

    def run(self) -> Optimum | None:
        self._refuse_shared()
        for fixed, formats in sorted(self._configurations(), key=lambda item: item[0]):
            if fixed >= self._limit():
                break
            self._decide_supply(
                _Partial(formats, fixed, {}, {}), _stores(self, formats)
            )
        return self._best

    def _refuse_shared(self) -> None:
        """Refuse villages that no facility takes whole: a plan may share them."""
        costs = self._pricing.costs
        factor = costs.days_per_visit if self._definitions.operating_day else 1.0
        everything = {
            site.id: name for site in self._county.sites for name in site.format_ids
        }
        for village in self._county.villages:
            served_by = {
                service.facility for service in self._services(everything, village)
            }
            rooms = [
                self._county.formats[name].capacity / factor
                for site in self._county.sites
                if site.id in served_by and site.tier != "hub"
                for name in site.format_ids
            ]
            if rooms and village.parcels > max(rooms):
                msg = f"{village.id} has {village.parcels:g} parcels, too many for one"
                raise ValueError(msg)

    def _limit(self) -> float:
        return math.inf if self._best is None else self._best.priced.objective - CENT

    def _configurations(self) -> Iterator[tuple[float, dict[str, str]]]:
        sites = self._county.sites
        for chosen in product(*(_formats_of(site) for site in sites)):
            formats = {
                site.id: name for site, name in zip(sites, chosen, strict=True) if name
            }
            if formats and self._county.hub.id not in formats:
                continue
            points = any(self._tier(name) == "point" for name in formats)
            if points and not any(self._tier(name) == "store" for name in formats):
                continue
            yield self._pricing.fixed(formats), formats

    def _tier(self, site_id: str) -> str:
        return self._pricing.costs.site[site_id].tier

    def _decide_supply(self, partial: _Partial, undecided: list[str]) -> None:
        """Decide the supply of the first facility, then of the others."""
        if not undecided:
            if self._bound(partial, self._villages) < self._limit():
                self._decide_service(partial, self._villages)
            return
        site_id, *others = undecided
        for supply in self._supplies(partial.formats, site_id):
            then = partial.with_supply(site_id, supply)
            if self._bound(then, self._villages) < self._limit():
                self._decide_supply(then, others)

    def _supplies(self, formats: dict[str, str], site_id: str) -> Iterator[Supply]:
        tier = self._tier(site_id)
        leg = "linehaul" if tier == "store" else "loop"
        parents = [self._county.hub.id]
        if tier == "point":
            parents = [name for name in formats if self._tier(name) == "store"]
        for parent in parents:
            yield Supply(parent)
            if self._pricing.costs.is_one_place(site_id, parent):
                continue
            for carrier in self._county.carriers:
                if leg in carrier.price:
                    yield Supply(parent, carrier.id)

    def _decide_service(self, partial: _Partial, undecided: list[Village]) -> None:
        """Decide how the first village is served, then the others."""
        self._num_nodes += 1
        if not undecided:
            self._keep(partial)
            return
        village, *others = undecided
        options: list[tuple[float, int, _Partial]] = []
        for service in self._services(partial.formats, village):
            then = partial.with_service(
                village.id, service, self._linear(partial, village, service)
            )
            if self._may_suffice(then) and self._has_room(then):
                options.append((self._bound(then, others), len(options), then))
        for bound, _, then in sorted(options, key=lambda item: item[:2]):
            if bound < self._limit():
                self._decide_service(then, others)

    def _services(self, formats: dict[str, str], village: Village) -> Iterator[Service]:
        modes = self._county.solve["modes"]
        if formats:
            for carrier in self._county.carriers:
                if "home" in carrier.price:
                    yield Service("carrier", self._county.hub.id, carrier.id)
        for site_id in formats:
            tier = self._tier(site_id)
            if tier in modes and tier != "hub" and self._is_in_reach(village, site_id):
                yield Service(tier, site_id)
            if tier == "store" and "home" in modes:
                yield Service("home", site_id)
        yield NO

    def _is_in_reach(self, village: Village, site_id: str) -> bool:
        site = self._pricing.costs.site[site_id]
        reach_m = 1000 * self._county.solve["reach_km"].get(site.tier, math.inf)
        return bool(self._county.metres(village.node, site.node) <= reach_m + CENT)

    def _linear(self, partial: _Partial, village: Village, service: Service) -> float:
        """Return what a village's service costs a year, vehicles aside."""
        if not service.is_served:
            price = float(self._county.solve.get("unserved_price", 0.0))
        else:
            decisions = partial.decisions(self._county)
            price = self._pricing.costs.per_parcel(decisions, service, village)
            price += self._pricing.costs.way_per_parcel(service, village)
        return self._pricing.costs.days_per_year * village.parcels * price

    def _may_suffice(self, partial: _Partial) -> bool:
        """Return whether shares could be reached if all undecided villages count."""
        villages = self._county.villages
        left = {name for name, item in partial.service.items() if not item.is_served}
        return all(
            sum(WEIGHTS[measure](item) for item in villages if item.id not in left)
            >= (least - CENT) * sum(map(WEIGHTS[measure], villages))
            for measure, least in self._county.solve["at_least"].items()
        )

    def _has_room(self, partial: _Partial) -> bool:
        decisions, costs = partial.decisions(self._county), self._pricing.costs
        factor = costs.days_per_visit if self._definitions.operating_day else 1.0
        formats = self._county.formats
        return all(
            factor * sum(parcels) <= formats[partial.formats[name]].capacity + CENT
            for name, parcels in decisions.through(self._county).items()
        ) and all(
            parcels <= costs.carrier[name].capacity + CENT
            for name, parcels in decisions.carried(self._county).items()
        )

    def _bound(self, partial: _Partial, undecided: list[Village]) -> float:
        """Return what no plan with these decisions can undercut."""
        decisions = partial.decisions(self._county)
        costs, formats = self._pricing.costs, partial.formats
        bound = partial.fixed + partial.linear
        for depot_id in formats:
            if self._tier(depot_id) == "point":
                continue
            if depot_id == self._county.hub.id:
                calls = self._pricing.linehaul_calls(decisions)
            else:
                calls = self._pricing.loop_calls(decisions, depot_id)
            if undecided:
                calls = [self._least(depot_id, formats, call) for call in calls]
            fleets = self._pricing.fleets(depot_id, formats, calls)
            if not fleets:
                return math.inf
            bound += costs.vehicle_days * fleets[0].cost_per_day
        return bound

    def _least(self, depot_id: str, formats: dict[str, str], call: Call) -> Call:
        """Return a call as it is, or empty if it may yet become too large for one."""
        if call.at_door or not call.parcels_in + call.parcels_out:
            return call
        key = (depot_id, call.id, formats[call.id])
        if key not in self._could_be_cut:
            factor = self._pricing.costs.days_per_visit
            into = factor * sum(item.parcels_in for item in self._villages)
            out = factor * sum(item.parcels_out for item in self._villages)
            largest = Call(call.id, False, into, out)
            fits = self._pricing.fits(depot_id, formats, largest)
            self._could_be_cut[key] = not fits
        if self._could_be_cut[key]:
            return Call(call.id, False, 0.0, 0.0)
        return call

    def _keep(self, partial: _Partial) -> None:
        decisions = partial.decisions(self._county)
        costs = self._pricing.costs
        if broken_rules(self._county, costs, self._definitions, decisions):
            return
        priced = self._pricing.price(decisions)
        if priced is None or priced.objective >= self._limit():
            return
        limit = self._county.solve.get("max_annual_cost", math.inf)
        if priced.annual_cost <= limit * (1 + 1e-9):
            self._best = Optimum(decisions, priced, self._num_nodes)


@dataclass(frozen=True, slots=True)
class _Partial:
    """Some decisions, and what facilities and services cost beside vehicles."""

    formats: dict[str, str]
    fixed: float
    supply: dict[str, Supply]
    service: dict[str, Service]
    linear: float = 0.0

    def with_supply(self, site_id: str, supply: Supply) -> _Partial:
        decided = {**self.supply, site_id: supply}
        return _Partial(self.formats, self.fixed, decided, self.service, self.linear)

    def with_service(self, village_id: str, service: Service, cost: float) -> _Partial:
        decided = {**self.service, village_id: service}
        linear = self.linear + cost
        return _Partial(self.formats, self.fixed, self.supply, decided, linear)

    def decisions(self, county: County) -> Decisions:
        """Return the decisions with nobody served of whom nothing is decided."""
        service = {item.id: self.service.get(item.id, NO) for item in county.villages}
        return Decisions(self.formats, self.supply, service)


def _formats_of(site: Site) -> list[str]:
    """Return the formats that a site may have, and none where it may be closed."""
    if site.status == "excluded":
        return [""]
    return [*site.format_ids, *([] if site.status == "required" else [""])]


def _stores(search: _Search, formats: dict[str, str]) -> list[str]:
    """Return the open stores, then the open points."""
    tiers = {name: search._tier(name) for name in formats}
    return [
        name for tier in ("store", "point") for name in formats if tiers[name] == tier
    ]

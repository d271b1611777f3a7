"""The best plan of a tiny county, by branch and bound over all its decisions.

Every set of open facilities with their formats is a configuration; within it the supply
of stores, then of points, then the service of villages is decided. What is decided so
far costs at least: its facilities, handling and fees, and the best routes for the calls
that it already asks for. More calls and more parcels never make routes cheaper, except
where a stop becomes so large that it is cut: such a stop counts without its parcels
until all is decided.

A ceiling on the cost is raised until a plan is found under it, so that a county whose
cheap plans break rules is not searched through without any limit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .county import County, Village
from .decisions import NO, Decisions, Service, Supply
from .definitions import Definitions
from .options import Choices, configurations, refuse_shared_villages
from .pricing import Call, Priced, Pricing
from .rules import broken_rules

__all__ = ["Optimum", "best_plan", "judge"]

CENT = 1e-6
FIRST_CEILING, RAISED = 1.1, 1.3
"""Times the least of the bounds of all configurations, then times the one before."""
MOST_NODES = 200_000


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best decisions with their cost, and how many nodes were looked at."""

    decisions: Decisions
    priced: Priced
    num_nodes: int


def best_plan(
    county: County, definitions: Definitions, *, served: frozenset[str] = frozenset()
) -> Optimum | None:
    """Return the cheapest plan that keeps all that is asked for, ``None`` if none.

    Parameters
    ----------
    served
        Villages that have to be served, asked for or not.

    Raises
    ------
    ValueError
        If a village has more parcels than any facility takes, or there is more to try
        than can be tried.
    """
    return _Search(county, definitions, served).run()


def judge(
    county: County, definitions: Definitions, decisions: Decisions
) -> tuple[Priced | None, list[str]]:
    """Return what given decisions cost with the best routes, and what they break."""
    pricing = Pricing(county, definitions)
    broken = broken_rules(county, pricing.costs, definitions, decisions)
    return pricing.price(decisions), broken


@dataclass(frozen=True, slots=True)
class _Partial:
    """Some decisions, and what they cost at least: in all, and on vehicles."""

    formats: dict[str, str]
    fixed: float
    supply: dict[str, Supply]
    service: dict[str, Service]
    linear: float = 0.0
    vehicles: float = 0.0

    def decisions(self, county: County) -> Decisions:
        """Return the decisions with nobody served of whom nothing is decided."""
        service = {item.id: self.service.get(item.id, NO) for item in county.villages}
        return Decisions(self.formats, self.supply, service)

    @property
    def bound(self) -> float:
        return self.fixed + self.linear + self.vehicles


class _Search:
    def __init__(
        self, county: County, definitions: Definitions, served: frozenset[str]
    ) -> None:
        self._county = county
        self._definitions = definitions
        self._served = served
        self._pricing = Pricing(county, definitions)
        self._best: Optimum | None = None
        self._ceiling = 0.0
        self._num_nodes = 0
        self._villages = sorted(county.villages, key=lambda item: -item.parcels)
        self._could_be_cut: dict[tuple[str, str, str], bool] = {}

    def run(self) -> Optimum | None:
        costs = self._pricing.costs
        refuse_shared_villages(self._county, self._definitions, costs)
        roots: list[tuple[float, int, Choices, dict[str, str]]] = []
        for formats in configurations(self._county, costs):
            choices = Choices(self._county, self._definitions, costs, formats)
            if choices.may_suffice({}, self._villages):
                roots.append(
                    (self._pricing.fixed(formats), len(roots), choices, formats)
                )
        roots.sort(key=lambda item: item[:2])
        self._ceiling = FIRST_CEILING * roots[0][0] + 1.0 if roots else 0.0
        while self._best is None and math.isfinite(self._ceiling):
            is_complete = True
            for fixed, _, choices, formats in roots:
                if fixed >= self._limit():
                    is_complete = False
                    break
                root = _Partial(formats, fixed, {}, {})
                undecided = [*choices.stores, *choices.points]
                is_complete &= self._decide_supply(choices, root, undecided)
            if is_complete:
                break
            self._ceiling *= RAISED
        return self._best

    def _limit(self) -> float:
        if self._best is None:
            return self._ceiling
        return self._best.priced.objective - CENT

    def _decide_supply(
        self, choices: Choices, partial: _Partial, undecided: Sequence[str]
    ) -> bool:
        """Decide the supply of the first facility, then of the others.

        Return whether no limit ended any branch.
        """
        if not undecided:
            return self._decide_service(choices, partial, self._villages)
        site_id, *others = undecided
        is_complete = True
        for supply in choices.supplies(site_id):
            decided = {**partial.supply, site_id: supply}
            then = _Partial(partial.formats, partial.fixed, decided, {})
            then = self._with_vehicles(then, self._villages)
            if then.bound < self._limit():
                is_complete &= self._decide_supply(choices, then, others)
            else:
                is_complete &= math.isinf(then.bound)
        return is_complete

    def _decide_service(
        self, choices: Choices, partial: _Partial, undecided: Sequence[Village]
    ) -> bool:
        """Decide how the first village is served, then the others, as above."""
        self._num_nodes += 1
        if self._num_nodes > MOST_NODES:
            msg = f"more than {MOST_NODES} nodes"
            raise ValueError(msg)
        if not undecided:
            return self._keep(partial)
        village, *others = undecided
        options: list[tuple[float, int, _Partial]] = []
        is_complete = True
        for service in choices.services[village.id]:
            if village.id in self._served and not service.is_served:
                continue
            then = self._with_service(partial, village, service)
            if not choices.may_suffice(then.service, others):
                continue
            if then.bound < self._limit():
                if not choices.has_room(then.decisions(self._county)):
                    continue
                then = self._with_vehicles(then, others)
                options.append((then.bound, len(options), then))
            else:
                is_complete = False
        for bound, _, then in sorted(options, key=lambda item: item[:2]):
            if bound < self._limit():
                is_complete &= self._decide_service(choices, then, others)
            else:
                is_complete &= math.isinf(bound)
        return is_complete

    def _with_service(
        self, partial: _Partial, village: Village, service: Service
    ) -> _Partial:
        """Return the decisions with one more, at the vehicles' cost of before."""
        costs = self._pricing.costs
        if service.is_served:
            decisions = Decisions(partial.formats, partial.supply, partial.service)
            price = costs.per_parcel(decisions, service, village)
            price += costs.way_per_parcel(service, village)
        else:
            price = float(self._county.solve.get("unserved_price", 0.0))
        return _Partial(
            formats=partial.formats,
            fixed=partial.fixed,
            supply=partial.supply,
            service={**partial.service, village.id: service},
            linear=partial.linear + costs.days_per_year * village.parcels * price,
            vehicles=partial.vehicles,
        )

    def _with_vehicles(
        self, partial: _Partial, undecided: Sequence[Village]
    ) -> _Partial:
        """Return the decisions with the least cost of vehicles that they ask for."""
        decisions, pricing = partial.decisions(self._county), self._pricing
        hub_id, per_day = self._county.hub.id, 0.0
        for depot_id in partial.formats:
            tier = pricing.costs.site[depot_id].tier
            if tier == "point":
                continue
            calls = (
                pricing.linehaul_calls(decisions)
                if depot_id == hub_id
                else pricing.loop_calls(decisions, depot_id)
            )
            if undecided:
                calls = [self._least(depot_id, partial.formats, call) for call in calls]
            fleets = pricing.fleets(depot_id, partial.formats, calls)
            per_day += fleets[0].cost_per_day if fleets else math.inf
        return _Partial(
            formats=partial.formats,
            fixed=partial.fixed,
            supply=partial.supply,
            service=partial.service,
            linear=partial.linear,
            vehicles=pricing.costs.vehicle_days * per_day,
        )

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
            is_never_cut = self._pricing.is_never_cut(depot_id, formats, largest)
            self._could_be_cut[key] = not is_never_cut
        if self._could_be_cut[key]:
            return Call(call.id, False, 0.0, 0.0)
        return call

    def _keep(self, partial: _Partial) -> bool:
        """Keep decisions if nothing better is known; return whether cost was no bar."""
        decisions, costs = partial.decisions(self._county), self._pricing.costs
        if broken_rules(self._county, costs, self._definitions, decisions):
            return True
        priced = self._pricing.price(decisions)
        if priced is None:
            return True
        limit = self._county.solve.get("max_annual_cost", math.inf)
        if priced.annual_cost > limit * (1 + 1e-9):
            return True
        if priced.objective < self._limit():
            self._best = Optimum(decisions, priced, self._num_nodes)
        return False

"""The price of each rule of administration: least cost with all rules, and without it.

All are sited in one model at the same routing prices, so that what a rule costs is not
mixed with what prices do: without a rule the model has rows less, and nothing else. The
siting that keeps all rules is one of those without a rule too, and what bounds the
latter bounds the former. Then the search finishes the plan of each; one that keeps all
rules is among those without a rule, so that no rule is said to save money.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from planner.arguments import expect_instance, expect_share
from planner.checker import Violation, check
from planner.design.attainable.aims import with_aims_settled
from planner.design.by_stream import by_stream
from planner.design.loop.finishing import Finisher
from planner.design.loop.search import Candidate
from planner.design.noise import NOISE_OF_A_STUDY
from planner.design.siting_model.prepare import Prepared, prepare
from planner.design.siting_model.prices import first_prices, prices_of_plan
from planner.design.unmet.infeasible import explain_infeasible
from planner.design.unmet.repairs import rule_key
from planner.errors import PlannerError
from planner.instance import Instance
from planner.metrics import Metrics, judge
from planner.model.amendment import Amendment
from planner.model.rules import Objective
from planner.plan import Plan
from planner.scenario.edits.in_instance import amended_instance
from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.requirements import RULES, key_of, requirement_names
from planner.siting.search.least_cost import solve_three_tier

__all__ = ["RoutedRules", "RulePrices", "WithoutRule", "price_of_rules"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoutedRules:
    """The least cost under some of the rules, and its routes.

    Parameters
    ----------
    cost, bound
        Of the siting at the routing prices, and what any siting costs at least.
    objective
        What the search minimises, a year: own annual cost, and what is charged beside
        it, such as the villagers' time.
    metrics, violations
        Of the plan with its real routes.
    """

    cost: float
    bound: float
    plan: Plan
    objective: float
    metrics: Metrics
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WithoutRule:
    """What the other requirements take without a rule.

    Parameters
    ----------
    rule
        Its key in ``[rules]``.
    found
        ``None`` where they cannot be met even so.
    """

    rule: str
    found: RoutedRules | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RulePrices:
    """The least cost with all rules, and without each of them.

    Parameters
    ----------
    ruled
        ``None`` where the rules cannot be kept: ``infeasible`` says why.
    gap
        Relative gap to which each siting was solved.
    """

    ruled: RoutedRules | None
    without: tuple[WithoutRule, ...]
    infeasible: tuple[str, ...]
    gap: float
    seconds: Mapping[str, float]

    def siting_price(self, item: WithoutRule) -> tuple[float, float, float] | None:
        """Return what a rule costs a year: least, as found, and most.

        At the routing prices, by the bounds of both sitings.
        """
        if self.ruled is None or item.found is None:
            return None
        least = max(0.0, self.ruled.bound - item.found.cost)
        found = self.ruled.cost - item.found.cost
        return least, found, self.ruled.cost - item.found.bound

    def routed_price(self, item: WithoutRule) -> tuple[float, float] | None:
        """Return what a rule costs a year by the plans found, and the tolerance.

        A longer search may have it differ by as much.
        """
        if self.ruled is None or item.found is None:
            return None
        price = self.ruled.objective - item.found.objective
        return price, NOISE_OF_A_STUDY * self.ruled.objective

    def is_different(self, item: WithoutRule) -> bool:
        """Return whether a rule is proven to cost something."""
        price = self.siting_price(item)
        return price is not None and price[0] > 0


def price_of_rules(
    instance: Instance,
    *,
    gap: float = 0.005,
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> RulePrices:
    """Return the least cost with all rules of administration, and without each.

    Parameters
    ----------
    gap
        Relative gap of each siting.

    Raises
    ------
    PlannerError
        If the instance has no rules, or asks for the most coverage instead of the
        least cost; or if a solver fails.
    KeyboardInterrupt
        If the user stops.
    """
    expect_instance(instance, "price_of_rules(instance)")
    expect_share(gap, "gap", "price_of_rules")
    say, started = progress or (lambda _: None), time.perf_counter()
    _refuse_coverage(instance)
    instance = with_aims_settled(instance, seed=seed)
    prepared = prepare(by_stream(instance))
    _refuse_nothing(prepared)
    finisher = Finisher(seed=seed, say=say)
    first = finisher.first(prepared)
    prices = first_prices(prepared)
    if first is not None:
        prices = prices_of_plan(prepared, first.plan)
    search = _Search(prepared=prepared, prices=prices, gap=gap, seed=seed)
    say("the least cost with all rules")
    ruled = search.siting(None, None)
    sitings = {}
    for rule in _rules(prepared):
        say(f"the least cost without {rule}")
        sitings[rule] = _better(search.siting(rule, ruled), ruled)
    ruled = _with_bounds_of(ruled, sitings)
    say("the routes")
    why: tuple[str, ...] = ()
    if ruled is None:
        why = explain_infeasible(prepared, first_prices(prepared), seed=seed)
    asked: dict[str | None, Instance] = {None: instance}
    asked |= {
        rule: amended_instance(instance, [Amendment(key=rule_key(rule), value=False)])
        for rule in sitings
    }
    known: dict[str | None, SitingSolution | None] = {None: ruled}
    known.update(sitings.items())
    routed = search.routed(asked, known, finisher)
    return RulePrices(
        ruled=routed.get(None),
        without=tuple(
            WithoutRule(rule=rule, found=routed.get(rule)) for rule in sitings
        ),
        infeasible=why,
        gap=gap,
        seconds={"total": time.perf_counter() - started},
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Search:
    """How the plans with and without rules are found."""

    prepared: Prepared
    prices: SitingPrices
    gap: float
    seed: int

    def siting(
        self, rule: str | None, known: SitingSolution | None
    ) -> SitingSolution | None:
        """Return the least cost without a rule, if one is named."""
        return solve_three_tier(
            self._without(rule),
            self.prices,
            gap=self.gap,
            hint=None if known is None else known.values,
            seed=self.seed,
        )

    def routed(
        self,
        asked: Mapping[str | None, Instance],
        sitings: Mapping[str | None, SitingSolution | None],
        finisher: Finisher,
    ) -> dict[str | None, RoutedRules]:
        """Return the plans of sitings, each judged by the rules of its instance."""
        known = {key: item for key, item in sitings.items() if item is not None}
        limits = [
            replace(
                self.prepared, instance=by_stream(asked[key]), data=self._without(key)
            )
            for key in known
        ]
        starts = [
            finisher.routed(prepared, self.prices, siting)
            for prepared, siting in zip(limits, known.values(), strict=True)
        ]
        plans = finisher.side_by_side(limits, starts)
        return {
            key: _routed(asked[key], known[key], found)
            for key, found in zip(known, plans, strict=True)
        }

    def _without(self, rule: str | None) -> SitingData:
        """Return the data with what a rule asks for waived."""
        names = requirement_names(self.prepared.data)
        waived = frozenset(name for name in names if key_of(name) == rule)
        return replace(self.prepared.data, waived=waived)


def _routed(
    instance: Instance, siting: SitingSolution, found: Candidate
) -> RoutedRules:
    judged = judge(found.plan, instance)
    broken = check(found.plan, instance, flow=judged.flow, ledger=judged.ledger)
    return RoutedRules(
        cost=siting.objective,
        bound=-float("inf") if siting.bound is None else siting.bound,
        plan=found.plan,
        objective=found.score,
        metrics=judged.metrics,
        violations=tuple(broken),
    )


def _rules(prepared: Prepared) -> list[str]:
    """Return the rules of a county, those that ask for nothing there left out."""
    asked = {key_of(name) for name in requirement_names(prepared.data)}
    return [rule for rule in RULES if rule in asked]


def _better(
    free: SitingSolution | None, ruled: SitingSolution | None
) -> SitingSolution | None:
    """Return the cheaper of both: what keeps all rules keeps all but one too."""
    if free is None or ruled is None or free.objective <= ruled.objective:
        return free
    return ruled.with_bound(free.bound)


def _with_bounds_of(
    ruled: SitingSolution | None, sitings: Mapping[str, SitingSolution | None]
) -> SitingSolution | None:
    """Return the siting with all rules, bounded by those without one of them."""
    if ruled is None:
        return None
    bounds = [ruled.bound, *(item.bound for item in sitings.values() if item)]
    known = [bound for bound in bounds if bound is not None]
    return ruled.with_bound(min(ruled.objective, max(known))) if known else ruled


def _refuse_nothing(prepared: Prepared) -> None:
    if not _rules(prepared):
        msg = (
            f"{prepared.instance.title}: no rule of administration asks for anything, "
            "expected one in [rules], such as store_in_every_township = true"
        )
        raise PlannerError(msg)


def _refuse_coverage(instance: Instance) -> None:
    objective = instance.requirements.objective
    if objective is not Objective.ANNUAL_COST:
        msg = (
            f"{instance.title}: solve.objective = {objective}, expected annual_cost: a "
            "rule's price is a difference in cost; ask for a share with solve.at_least"
        )
        raise PlannerError(msg)

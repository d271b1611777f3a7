"""The price of each rule of administration: least cost with all rules, and without it.

All are sited in one model at the same routing prices, so that what a rule costs is not
mixed with what prices do: without a rule the model has rows less, and nothing else. The
siting that keeps all rules is one of those without a rule too, and what bounds the
latter bounds the former.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from planner.checker import Violation, check
from planner.design.attainable.aims import with_aims_settled
from planner.design.first_plan import first_plan
from planner.design.infeasible import explain_infeasible
from planner.design.prepare import Prepared, prepare
from planner.design.prices import first_prices, prices_of_plan
from planner.design.repairs import without_rule
from planner.design.route_siting import routed_siting
from planner.design.unserved import with_first_reasons
from planner.errors import PlannerError
from planner.instance import Instance
from planner.metrics import Metrics, judge
from planner.model.rules import Objective
from planner.plan import Plan
from planner.routing import RouteCache
from planner.siting.data import SitingPrices, SitingSolution
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
    metrics, violations
        Of the plan with its real routes.
    """

    cost: float
    bound: float
    plan: Plan
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
    say, started = progress or (lambda _: None), time.perf_counter()
    _refuse_coverage(instance)
    instance = with_aims_settled(instance, seed=seed)
    prepared, cache = prepare(instance), RouteCache()
    _refuse_nothing(prepared)
    say("a plan, for the prices of its routes")
    first = first_plan(prepared, seed=seed, cache=cache)
    prices = first_prices(prepared)
    if first is not None:
        prices = prices_of_plan(prepared, first)
    search = _Search(
        prepared=prepared, prices=prices, gap=gap, seed=seed, cache=cache, say=say
    )
    say("the least cost with all rules")
    ruled = search.siting(frozenset(), None)
    names = requirement_names(prepared.data)
    sitings = {}
    for rule in _rules(prepared):
        say(f"the least cost without {rule}")
        waived = frozenset(name for name in names if key_of(name) == rule)
        sitings[rule] = _better(search.siting(waived, ruled), ruled)
    ruled = _with_bounds_of(ruled, sitings)
    say("the routes")
    why: tuple[str, ...] = ()
    if ruled is None:
        why = explain_infeasible(prepared, first_prices(prepared), seed=seed)
    return RulePrices(
        ruled=search.routed(instance, ruled),
        without=tuple(
            WithoutRule(
                rule=rule, found=search.routed(without_rule(instance, rule), siting)
            )
            for rule, siting in sitings.items()
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
    cache: RouteCache
    say: Callable[[str], None]

    def siting(
        self, waived: frozenset[str], known: SitingSolution | None
    ) -> SitingSolution | None:
        """Return the least cost with some requirements waived."""
        return solve_three_tier(
            replace(self.prepared.data, waived=waived),
            self.prices,
            gap=self.gap,
            hint=None if known is None else known.values,
            seed=self.seed,
        )

    def routed(
        self, instance: Instance, siting: SitingSolution | None
    ) -> RoutedRules | None:
        """Return a siting with its routes, judged by the rules of an instance."""
        if siting is None:
            return None
        plan, _ = routed_siting(self.prepared, siting, seed=self.seed, cache=self.cache)
        plan = with_first_reasons(self.prepared, plan)
        found = judge(plan, instance)
        broken = check(plan, instance, flow=found.flow, ledger=found.ledger)
        return RoutedRules(
            cost=siting.objective,
            bound=-float("inf") if siting.bound is None else siting.bound,
            plan=plan,
            metrics=found.metrics,
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

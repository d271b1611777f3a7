"""Different plans within a slack of the best: what is certain, and what is a choice."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from planner.checker import Violation, check
from planner.design.alternatives.roles import SiteRole, site_roles
from planner.design.attainable.aims import with_aims_settled
from planner.design.first_plan import prices_by_first_plan, with_coverage_fixed
from planner.design.infeasible import explain_infeasible
from planner.design.prepare import Prepared, prepare
from planner.design.prices import first_prices
from planner.design.route_siting import routed_siting
from planner.design.unserved import with_first_reasons
from planner.instance import Instance
from planner.metrics import Metrics, judge
from planner.plan import Plan
from planner.routing import RouteCache
from planner.siting.data import SitingPrices, SitingSolution
from planner.siting.search.different import most_different
from planner.siting.search.least_cost import solve_three_tier

__all__ = ["Alternative", "Alternatives", "alternatives"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alternative:
    """A plan within the slack.

    Parameters
    ----------
    siting
        With its cost at the routing prices, the same for all plans.
    slack
        What the siting costs more than the best, as a share of it.
    opened_site_ids, closed_site_ids
        Sites open here and not in the best plan, and the reverse.
    metrics, violations
        Of the plan with its real routes.
    """

    siting: SitingSolution
    slack: float
    opened_site_ids: tuple[str, ...]
    closed_site_ids: tuple[str, ...]
    plan: Plan
    metrics: Metrics
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alternatives:
    """Different plans, the best first, and the part that each site plays in them.

    Parameters
    ----------
    slack
        Share of the best siting's cost that the others may cost more.
    gap
        Of the best siting: the true best may cost that much less.
    plans
        Without plans the requirements cannot be met, as ``infeasible`` says.
    roles
        Of every site that some plan opens, the most certain first.
    """

    slack: float
    gap: float
    plans: tuple[Alternative, ...]
    roles: tuple[SiteRole, ...]
    infeasible: tuple[str, ...]
    is_interrupted: bool
    seconds: Mapping[str, float]


def alternatives(
    instance: Instance,
    *,
    slack: float = 0.03,
    count: int = 10,
    gap: float = 0.005,
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Alternatives:
    """Return plans within a slack of the best that differ as much as possible.

    Each is the siting that shares the fewest sites with those before it, at routing
    prices that stay the same; then each is routed.

    Parameters
    ----------
    slack
        Share of the best siting's cost that an alternative may cost more.
    count
        Plans besides the best, at most: fewer where no new one is found.
    gap
        Relative gap of the best siting.

    Raises
    ------
    EngineError
        If a solver fails.
    KeyboardInterrupt
        If the user stops before there is a best siting.
    """
    say, started = progress or (lambda _: None), time.perf_counter()
    instance = with_aims_settled(instance, seed=seed)
    prepared, cache = prepare(instance), RouteCache()
    say("a plan, for the prices of its routes")
    prices = prices_by_first_plan(prepared, seed=seed, cache=cache)
    asked = None
    if prices is not None:
        asked = with_coverage_fixed(prepared, prices, gap=gap / 5, seed=seed)
    if prices is None or asked is None:
        return _none(prepared, slack, seed)
    say("the best siting")
    best = solve_three_tier(asked.data, prices, gap=gap, seed=seed)
    if best is None:
        return _none(prepared, slack, seed)
    search = _Search(prepared=asked, prices=prices, slack=slack, seed=seed, say=say)
    sitings, is_interrupted = search.sitings(best, count)
    seconds = {"siting": time.perf_counter() - started}
    say("what is certain")
    roles = site_roles(asked, prices, sitings, slack=slack, gap=gap, seed=seed)
    seconds["roles"] = time.perf_counter() - started - sum(seconds.values())
    plans = []
    for number, siting in enumerate(sitings):
        say(f"the routes of plan {number + 1} of {len(sitings)}")
        plan, _ = routed_siting(asked, siting, seed=seed, cache=cache)
        plan = with_first_reasons(asked, plan)
        plans.append(_alternative(instance, best, siting, plan))
    seconds["routing"] = time.perf_counter() - started - sum(seconds.values())
    seconds["total"] = time.perf_counter() - started
    return Alternatives(
        slack=slack,
        gap=best.gap or 0.0,
        plans=tuple(plans),
        roles=roles,
        infeasible=(),
        is_interrupted=is_interrupted,
        seconds=seconds,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Search:
    """How sitings that differ from the best are looked for."""

    prepared: Prepared
    prices: SitingPrices
    slack: float
    seed: int
    say: Callable[[str], None]

    def sitings(
        self, best: SitingSolution, count: int
    ) -> tuple[list[SitingSolution], bool]:
        """Return the best siting and others, and whether the user stopped."""
        found = [best]
        try:
            for number in range(1, count + 1):
                self.say(f"alternative {number} of {count}")
                other = self._other(found)
                if any(_is_same(other, item) for item in found):
                    break
                found.append(other)
        except KeyboardInterrupt:
            return found, True
        return found, False

    def _other(self, found: list[SitingSolution]) -> SitingSolution:
        best = found[0]
        return most_different(
            self.prepared.data,
            self.prices,
            np.sum([item.site_option >= 0 for item in found], axis=0, dtype=float),
            best.objective + self.slack * abs(best.objective),
            hint=best.values,
            seed=self.seed,
        )


def _is_same(one: SitingSolution, other: SitingSolution) -> bool:
    return bool(np.array_equal(one.site_option >= 0, other.site_option >= 0))


def _alternative(
    instance: Instance, best: SitingSolution, siting: SitingSolution, plan: Plan
) -> Alternative:
    was, now = best.site_option >= 0, siting.site_option >= 0
    found = judge(plan, instance)
    broken = check(plan, instance, flow=found.flow, ledger=found.ledger)
    return Alternative(
        siting=siting,
        slack=(siting.objective - best.objective) / max(abs(best.objective), 1e-9),
        opened_site_ids=_ids(instance, now & ~was),
        closed_site_ids=_ids(instance, was & ~now),
        plan=plan,
        metrics=found.metrics,
        violations=tuple(broken),
    )


def _ids(instance: Instance, chosen: np.ndarray) -> tuple[str, ...]:
    return tuple(instance.sites[idx].id for idx in np.flatnonzero(chosen).tolist())


def _none(prepared: Prepared, slack: float, seed: int) -> Alternatives:
    reasons = explain_infeasible(prepared, first_prices(prepared), seed=seed)
    return Alternatives(
        slack=slack,
        gap=0.0,
        plans=(),
        roles=(),
        infeasible=reasons,
        is_interrupted=False,
        seconds={},
    )

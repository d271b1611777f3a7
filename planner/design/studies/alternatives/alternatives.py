"""Different plans within a slack of the best: what is certain, and what is a choice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.arguments import (
    expect_instance,
    expect_known_ids,
    expect_plan,
    expect_share,
)
from planner.brief import Brief, amount, counted, percent
from planner.checker import Violation, check
from planner.design.attainable.aims import with_aims_settled
from planner.design.by_stream import by_stream
from planner.design.loop.finishing import Accepts, Finisher
from planner.design.loop.first_plan import with_coverage_fixed
from planner.design.loop.search import Candidate
from planner.design.noise import NOISE_OF_A_STUDY
from planner.design.siting_model.prepare import Prepared, prepare
from planner.design.siting_model.prices import first_prices, prices_of_plan
from planner.design.studies.alternatives.roles import Role, SiteRole, site_roles
from planner.design.unmet.infeasible import explain_infeasible
from planner.errors import PlannerError
from planner.flow import Flow
from planner.instance import Instance
from planner.ledger import Ledger
from planner.metrics import Metrics, judge
from planner.plan import Plan
from planner.siting.data import SitingPrices, SitingSolution
from planner.siting.search.different import most_different
from planner.siting.search.least_cost import solve_as_proven

__all__ = ["Alternative", "Alternatives", "alternatives"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alternative:
    """A plan within the slack.

    Parameters
    ----------
    siting
        With its cost at the routing prices, the same for all plans.
    slack, routed_slack
        What the siting costs more than the best, as a share of it, and what the plan
        costs more, routes and what is charged besides included.
    opened_site_ids, closed_site_ids
        Sites open here and not in the best plan, and the reverse.
    metrics, violations
        Of the plan with its real routes.
    """

    siting: SitingSolution
    slack: float
    routed_slack: float
    opened_site_ids: tuple[str, ...]
    closed_site_ids: tuple[str, ...]
    plan: Plan
    metrics: Metrics
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Alternatives(Brief):
    """Different plans, the best first, and the part that each site plays in them.

    Parameters
    ----------
    slack
        Share of the best's cost that the others may cost more, by siting and by routes.
    tolerance
        Share of its cost that a longer search may find a plan cheaper.
    gap
        Of the best siting: the true best may cost that much less.
    plans
        Without plans the requirements cannot be met, as ``infeasible`` says.
    roles
        Of every site that some plan opens, the most certain first.
    """

    slack: float
    tolerance: float
    gap: float
    plans: tuple[Alternative, ...]
    roles: tuple[SiteRole, ...]
    infeasible: tuple[str, ...]
    is_interrupted: bool
    seconds: Mapping[str, float]

    def _facts(self) -> dict[str, str]:
        costs = [item.metrics.money.annual_cost for item in self.plans]
        roles = Counter(item.role for item in self.roles)
        return {
            "plans": counted(len(self.plans)),
            "slack": percent(self.slack),
            "least annual cost": amount(min(costs)) if costs else "",
            "most annual cost": amount(max(costs)) if costs else "",
            **{
                f"{role.value} sites": counted(roles[role])
                for role in Role
                if roles[role]
            },
            "ended by the user": "yes" if self.is_interrupted else "",
            "cannot be met": "; ".join(self.infeasible),
        }


def alternatives(
    instance: Instance,
    *,
    slack: float = 0.03,
    count: int = 10,
    plan: Plan | None = None,
    gap: float = 0.005,
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Alternatives:
    """Return different plans; ``planner.alternatives`` says what is asked for.

    Raises
    ------
    EngineError
        If a solver fails.
    PlannerError
        If an argument is not what it should be.
    KeyboardInterrupt
        If the user stops before the best siting has routes, or a second time;
        otherwise an interruption ends the search with the plans there are.
    """
    _expect(instance, slack, count, plan, gap)
    say, started = progress or (lambda _: None), time.perf_counter()
    instance = with_aims_settled(instance, seed=seed)
    prepared, finisher = prepare(by_stream(instance)), Finisher(seed=seed, say=say)
    begun = _begun(prepared, plan, finisher, gap=gap)
    if begun is None:
        return _none(prepared, slack, seed)
    asked, prices, best = begun
    search = _Search(prepared=asked, prices=prices, slack=slack, seed=seed, say=say)
    sitings, is_interrupted = search.sitings(best, count)
    seconds = {"siting": time.perf_counter() - started}
    plans, is_interrupted = _finished(
        asked,
        prices,
        sitings,
        finisher,
        slack,
        judged=instance,
        is_ended=is_interrupted,
    )
    seconds["search"] = time.perf_counter() - started - sum(seconds.values())
    if not is_interrupted:
        say("what is certain")
    roles, is_interrupted = site_roles(
        asked,
        prices,
        [item.siting for item in plans],
        slack=slack,
        gap=gap,
        seed=seed,
        is_ended=is_interrupted,
    )
    seconds["roles"] = time.perf_counter() - started - sum(seconds.values())
    seconds["total"] = time.perf_counter() - started
    return Alternatives(
        slack=slack,
        tolerance=NOISE_OF_A_STUDY,
        gap=best.gap or 0.0,
        plans=tuple(plans),
        roles=_as_planned(roles, plans),
        infeasible=(),
        is_interrupted=is_interrupted,
        seconds=seconds,
    )


def _begun(
    prepared: Prepared, plan: Plan | None, finisher: Finisher, *, gap: float
) -> tuple[Prepared, SitingPrices, SitingSolution] | None:
    """Return what is asked, the prices of a plan's routes, and the best siting there.

    ``None`` if what is asked cannot be met. A plan that is given competes.
    """
    first = None if plan is not None else finisher.first(prepared)
    priced = plan or (None if first is None else first.plan)
    if priced is None:
        return None
    prices = prices_of_plan(prepared, priced)
    asked = with_coverage_fixed(prepared, prices, gap=gap / 5, seed=finisher.seed)
    if asked is None:
        return None
    finisher.say("the best siting")
    best = solve_as_proven(asked.data, prices, gap=gap, seed=finisher.seed)
    if best is None:
        return None
    finisher.know(asked, prices, best, plan)
    return asked, prices, best


def _expect(
    instance: Instance, slack: float, count: int, plan: Plan | None, gap: float
) -> None:
    """Make sure that the arguments are what they should be."""
    expect_instance(instance, "alternatives(instance)")
    if plan is not None:
        expect_plan(plan, instance, "alternatives(instance, plan=plan)")
        expect_known_ids(plan, instance)
    expect_share(gap, "gap", "alternatives")
    expect_share(slack, "slack", "alternatives")
    if count < 1:
        msg = f"alternatives: count is {count}, expected 1 or more"
        raise PlannerError(msg)


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


def _finished(
    asked: Prepared,
    prices: SitingPrices,
    sitings: Sequence[SitingSolution],
    finisher: Finisher,
    slack: float,
    *,
    judged: Instance,
    is_ended: bool,
) -> tuple[list[Alternative], bool]:
    """Return the plans of sitings, each searched with what makes it another one.

    The best first; others only within the slack, and none with the sites of another.
    And whether the user ended the search, here or before: plans then are the best found
    until that, of the sitings that have routes.

    Raises
    ------
    KeyboardInterrupt
        If the user stops before the best siting has routes, or stops a second time.
    """
    limits = [_different(asked, sitings[0], siting) for siting in sitings]
    accepts = [_accepts(asked.instance, sitings[0], siting) for siting in sitings]
    starts: list[Candidate] = []
    found: list[Candidate] | None = None
    try:
        for prepared, siting in zip(limits, sitings, strict=True):
            starts.append(finisher.routed(prepared, prices, siting))
        if not is_ended:
            found = finisher.side_by_side(limits, starts, accepts)
    except KeyboardInterrupt:
        if is_ended or not starts:
            raise
        is_ended = True
    if found is None:
        cases = zip(limits, starts, accepts, strict=False)
        found = [finisher.cheapest(*case) for case in cases]
    plans: list[Alternative] = []
    for siting, plan in zip(sitings, found, strict=False):
        item = _alternative(judged, sitings[0], siting, found[0], plan)
        is_new = all(_opened(plan) != set(_open_ids(known.plan)) for known in plans)
        if not plans or (is_new and plan.is_valid and item.routed_slack <= slack):
            plans.append(item)
    return plans, is_ended


def _different(
    asked: Prepared, best: SitingSolution, siting: SitingSolution
) -> Prepared:
    """Return what keeps the sites that tell a siting from the best one as they are."""
    was, now = best.site_option >= 0, siting.site_option >= 0
    data = asked.data
    return replace(
        asked,
        data=replace(
            data,
            is_required=data.is_required | (now & ~was),
            is_excluded=data.is_excluded | (was & ~now),
        ),
    )


def _accepts(
    instance: Instance, best: SitingSolution, siting: SitingSolution
) -> Accepts:
    """Return whether a plan has the sites that tell a siting from the best one.

    No requirement of an instance says so: what is required covers, used or not.
    """
    was, now = best.site_option >= 0, siting.site_option >= 0
    opened, closed = set(_ids(instance, now & ~was)), set(_ids(instance, was & ~now))

    def accepts(flow: Flow, _: Ledger) -> bool:
        is_open = set(_open_ids(flow.plan))
        return opened <= is_open and not closed & is_open

    return accepts


def _alternative(
    instance: Instance,
    best: SitingSolution,
    siting: SitingSolution,
    least: Candidate,
    found: Candidate,
) -> Alternative:
    judged = judge(found.plan, instance)
    broken = check(found.plan, instance, flow=judged.flow, ledger=judged.ledger)
    return Alternative(
        siting=siting,
        slack=(siting.objective - best.objective) / max(abs(best.objective), 1e-9),
        routed_slack=(found.score - least.score) / max(abs(least.score), 1e-9),
        opened_site_ids=tuple(sorted(_opened(found) - _opened(least))),
        closed_site_ids=tuple(sorted(_opened(least) - _opened(found))),
        plan=found.plan,
        metrics=judged.metrics,
        violations=tuple(broken),
    )


def _as_planned(
    roles: Sequence[SiteRole], plans: Sequence[Alternative]
) -> tuple[SiteRole, ...]:
    """Return the roles that sites have in the plans: no must that one does without."""
    counts = Counter(name for item in plans for name in _open_ids(item.plan))
    known = {item.site_id: item for item in roles}
    found = []
    for name, times in counts.items():
        role = known.get(name)
        if role is None or times < len(plans):
            substitutes = () if role is None else role.substitutes
            role = SiteRole(
                site_id=name,
                role=Role.OPTIONAL,
                frequency=0.0,
                substitutes=substitutes,
            )
        found.append(replace(role, frequency=times / len(plans)))
    order = list(Role)
    return tuple(
        sorted(found, key=lambda item: (order.index(item.role), -item.frequency))
    )


def _opened(found: Candidate) -> set[str]:
    return set(_open_ids(found.plan))


def _open_ids(plan: Plan) -> tuple[str, ...]:
    return tuple(item.site_id for item in plan.facilities)


def _ids(instance: Instance, chosen: np.ndarray) -> tuple[str, ...]:
    return tuple(instance.sites[idx].id for idx in np.flatnonzero(chosen).tolist())


def _none(prepared: Prepared, slack: float, seed: int) -> Alternatives:
    reasons = explain_infeasible(prepared, first_prices(prepared), seed=seed)
    return Alternatives(
        slack=slack,
        tolerance=NOISE_OF_A_STUDY,
        gap=0.0,
        plans=(),
        roles=(),
        infeasible=reasons,
        is_interrupted=False,
        seconds={},
    )

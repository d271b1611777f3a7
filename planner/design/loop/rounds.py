"""Rounds of siting and routing, until the routing prices bring nothing new.

Each round sites the network at its routing prices, routes it, and moves the prices
towards what the routes cost.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from planner.design.attainable.explaining import explain_requirements
from planner.design.attainable.settling import accept_near, settle_again
from planner.design.loop.completing import asking_more, completed, remember_lost
from planner.design.loop.first_plan import with_coverage_fixed
from planner.design.loop.search import (
    IMPROVEMENT,
    Candidate,
    Search,
    keep,
    routed,
    seeks_least_cost,
)
from planner.design.siting_model.carried import with_carriers
from planner.design.siting_model.decisions import forbid, forbid_passing
from planner.design.siting_model.prices import corrected
from planner.design.siting_model.sited import sited
from planner.design.siting_model.widening import widen
from planner.design.studies.budgets.covering import (
    cover_within_budget,
    covers_within_budget,
)
from planner.design.unmet.infeasible import Infeasibility
from planner.model.rules import Objective
from planner.siting.data import SitingSolution
from planner.siting.dearer import asks_no_less
from planner.siting.search.least_cost import tightened

__all__ = [
    "alternate_siting_and_routing",
    "alternate_without_carriers",
    "keep_nearer",
    "prove",
    "tries_alone_first",
    "try_siting",
]

PATIENCE = 1
"""Rounds without a noticeably better plan, after which no other is tried. A judgement;
it was two before."""
ROUNDS_TO_A_PLAN = 6
"""Most rounds until a plan holds, where fewer are asked for."""
LARGEST_IN_ROUNDS = 5_000
"""Arcs and links of a siting model up to which a second round is worth its time: with
5,900 and 11,800 of them it took 2 and 6 CPU seconds, and found nothing."""
WORTH_A_ROUND = 0.002
"""Share by which a round lowers the score if another one may be worth its time."""
ROUNDS_NEARER = 4
"""Sitings without ways past nearer facilities at most: judgement."""
LARGEST_NEARER = 4_000
"""Arcs and links of a siting model up to which these are tried: small counties, where
one siting takes a second."""
LATER_STEP = 0.5
"""Share of the way from the prices before to those of a plan's routes that the prices
go after later rounds, so that they do not swing. A judgement."""
SITING_SHARE_OF_TIME = 0.5
"""Share of the time left that the siting of a round may take; the rest is for its
routes. A judgement."""


def tries_alone_first(search: Search) -> bool:
    """Return whether own vehicles are tried alone before third parties are offered."""
    return bool(search.prepared.instance.carriers) and seeks_least_cost(search)


def alternate_without_carriers(search: Search) -> None:
    """Site and route without third parties, so that offering them costs no more."""
    every = search.prices
    search.prices = with_carriers(search.prepared.data, every, are_open=False)
    alternate_siting_and_routing(search, is_alone=True)
    if search.best is None:
        search.prices = every


def alternate_siting_and_routing(
    search: Search, *, is_alone: bool = False
) -> Infeasibility:
    """Site and route in turn; return the requirements that cannot be met, if any.

    Without third parties what cannot be met is not explained, and nothing proven.
    """
    if covers_within_budget(search.prepared):
        search.options.say("finding the largest coverage within the budget")
        cover_within_budget(
            search, lambda: _site(search), lambda it: try_siting(search, it)
        )
        return (
            Infeasibility() if search.best is not None else explain_requirements(search)
        )
    why = _fix_coverage(search)
    if why.sentences:
        return why
    since_best = 0
    for number in _numbers(search):
        search.options.say(f"round {number}: siting")
        siting = _site(search)
        if siting is None and not is_alone and settle_again(search):
            continue
        if siting is None:
            if is_alone or search.best is not None:
                return Infeasibility()
            search.nearest = None
            if widen(search):
                continue
            return explain_requirements(search)
        search.options.say(f"round {number}: routing")
        before = None if search.best is None else search.best.score
        try_siting(search, siting)
        accept_near(search)
        since_best = 0 if _is_noticeably_better(search, before) else since_best + 1
        if since_best >= PATIENCE or _is_enough(search) or search.is_late():
            break
    if search.best is not None and not is_alone and not search.is_late():
        search.options.say("proving the siting")
        prove(search, search.best)
    return Infeasibility()


def keep_nearer(search: Search) -> None:
    """Site a small county again without ways past facilities that are nearer.

    For plans that fall short of what is asked as the siting sends villages past one: a
    heuristic, as what it shuts may be open in another plan.
    """
    data, prices = search.prepared.data, search.prices
    size = len(data.arc_site) + len(data.link_child)
    for _ in range(ROUNDS_NEARER):
        best = search.best
        if best is None or best.is_valid or size > LARGEST_NEARER or search.is_late():
            return
        search.options.say("siting without ways past nearer facilities")
        prices = forbid_passing(search.prepared, prices, best.siting, best.plan)
        siting = sited(search, asking_more(search), prices, hint=None)
        if siting is None:
            return
        bound = search.known_bound(data, search.prices)
        candidate, _ = routed(search, siting.with_bound(bound))
        remember_lost(search, candidate)
        if not keep(search, completed(search, candidate)):
            prices = forbid_passing(
                search.prepared, prices, candidate.siting, candidate.plan
            )


def _numbers(search: Search) -> Iterator[int]:
    """Yield the numbers of rounds: as many as asked for, more where no plan holds yet.

    A round shuts the ways that no vehicle could drive, so that the next one helps.
    """
    asked = search.options.rounds
    yield from range(1, asked + 1)
    for number in range(asked + 1, ROUNDS_TO_A_PLAN + 1 if asked else 0):
        if search.best is not None and search.best.is_valid:
            return
        yield number


def _is_enough(search: Search) -> bool:
    """Return whether a county is so large that its first round is the last."""
    data, best = search.prepared.data, search.best
    size = len(data.arc_site) + len(data.link_child)
    return size > LARGEST_IN_ROUNDS and best is not None and best.is_valid


def _is_noticeably_better(search: Search, before: float | None) -> bool:
    """Return whether a round brought a first plan, or one worth another round."""
    if search.best is None:
        return False
    if before is None or not search.best.is_valid:
        return True
    return search.best.score < before * (1 - WORTH_A_ROUND)


def _fix_coverage(search: Search) -> Infeasibility:
    """With coverage as the objective, find the most and require it from then on."""
    if search.prepared.instance.requirements.objective is Objective.COVERAGE:
        search.options.say("finding the largest coverage")
    started = time.perf_counter()
    asked = with_coverage_fixed(
        search.prepared,
        search.prices,
        gap=search.options.gap / 10,
        seed=search.options.seed,
        time_limit_s=search.time_left_s(),
    )
    search.spend("siting", started)
    if asked is None:
        return explain_requirements(search)
    search.prepared = asked
    return Infeasibility()


def _site(search: Search) -> SitingSolution | None:
    """Return the next siting; where more is asked than must be, it bounds nothing."""
    data, asked = search.prepared.data, asking_more(search)
    siting = sited(
        search,
        asked,
        search.prices,
        hint=search.known_values(),
        share_of_time=SITING_SHARE_OF_TIME,
    )
    if siting is None or asks_no_less(data, asked):
        return siting
    return siting.with_bound(search.known_bound(data, search.prices))


def try_siting(search: Search, siting: SitingSolution) -> bool:
    """Route a siting, correct the prices, and return whether the plan is the best."""
    candidate, stops = routed(search, siting)
    remember_lost(search, candidate)
    candidate = completed(search, candidate)
    search.prices = corrected(
        search.prepared,
        search.estimate(),
        search.prices,
        candidate.plan,
        step=LATER_STEP if len(search.rounds) > 1 else 1.0,
    )
    search.prices = forbid(search.prepared, search.prices, stops)
    return keep(search, candidate)


def prove(search: Search, best: Candidate) -> None:
    """Bring the gap of the best plan's siting to what was asked for.

    The search may find a better siting at the same prices; it is routed and counts if
    its plan is better too. If not, the old one stays, with the new bound.
    """
    if best.siting.gap is not None and best.siting.gap <= search.options.gap:
        return
    started = time.perf_counter()
    siting = tightened(
        search.prepared.data,
        best.prices,
        best.siting,
        gap=search.options.gap,
        time_limit_s=search.time_left_s(),
        seed=search.options.seed,
    )
    search.spend("siting", started)
    search.hit_limit |= siting.hit_limit
    search.best = replace(best, siting=best.siting.with_bound(siting.bound))
    if siting.objective < best.siting.objective * (1 - IMPROVEMENT):
        search.prices = best.prices
        try_siting(search, siting)

"""From an Instance to a Plan: siting and routing in turn until nothing improves.

Siting is exact at given routing prices; routes and their prices are heuristic. Each
round sites the network, routes it, judges it with the independent checker and ledger,
and moves the routing prices towards what the routes cost. From the best plan on its
neighbours are searched by what every vehicle's day costs (``location_routing``); what
is found is routed and judged in the same way. The best plan counts. Third parties are
offered after own vehicles alone: to the siting, then stop by stop (``make_or_buy``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from planner.design.attainable.explaining import explain_requirements
from planner.design.attainable.settling import (
    accept_attained,
    accept_near,
    settle,
    settle_again,
)
from planner.design.budgets.annual import solve_within_budget
from planner.design.budgets.covering import cover_within_budget, covers_within_budget
from planner.design.carried import with_carriers
from planner.design.completing import asking_more, completed, remember_lost
from planner.design.counties import are_separable, joined, of_each_county
from planner.design.decisions import forbid
from planner.design.first_plan import make_spare_plan, with_coverage_fixed
from planner.design.improving import finishing_steps, search_near, take_steps
from planner.design.infeasible import Infeasibility
from planner.design.money_unit import (
    in_unit,
    money_unit,
)
from planner.design.neighbours import search_neighbours
from planner.design.other_stores import try_other_stores
from planner.design.outcome import named, result_of
from planner.design.prepare import prepare
from planner.design.prices import corrected, first_prices, prices_of_plan
from planner.design.reasons import with_reasons
from planner.design.search import (
    IMPROVEMENT,
    Candidate,
    Options,
    Search,
    keep,
    routed,
    seeks_least_cost,
)
from planner.design.total_bound.whole import with_total_bound
from planner.design.what_if import start_from
from planner.design.widening import widen
from planner.design.work import WORK, Work
from planner.instance import Instance
from planner.location.siting_data import SitingSolution
from planner.location.three_tier_search import solve_three_tier, tightened
from planner.model.effort import Effort
from planner.model.rules import Objective
from planner.plan import Plan, Result

__all__ = ["solve"]

Progress = Callable[[str], None]
PATIENCE = 1
ROUNDS_TO_A_PLAN = 6
"""Most rounds until a plan holds, where fewer are asked for."""
LARGEST_IN_ROUNDS = 15_000
"""Arcs and links of a siting model up to which a second round is worth its time: with
29,000 variables each takes 40 CPU seconds, and the second found nothing."""
WORTH_A_ROUND = 0.002
"""Share by which a round lowers the score if another one may be worth its time."""
WORTH_SEARCHING = 1.01
"""Score over the best one up to which a plan's neighbours may be better."""
LATER_STEP = 0.5
SITING_SHARE_OF_TIME = 0.5


def solve(
    instance: Instance,
    *,
    mip_gap: float = 0.01,
    seed: int = 1,
    rounds: int = 6,
    effort: Effort = Effort.NORMAL,
    neighbours: int | None = None,
    start: Plan | None = None,
    time_limit_s: float | None = None,
    progress: Progress | None = None,
    bound: bool = True,
) -> Result:
    """Return the best plan found for an instance.

    Parameters
    ----------
    mip_gap
        Relative gap of the siting model at its routing prices.
    seed
        Same instance and seed, same plan, unless the clock or the user stops it.
    rounds
        Rounds of siting and routing at most.
    effort
        How long the plan of the siting is searched for a better one.
    neighbours
        Searches of neighbours of the best plan at most, 0 for none, and then no siting
        with other stores either; ``None``: as many as the effort says.
    start
        An earlier plan, of this county before a change, to begin from instead of the
        rounds: quicker, and what the change leaves alone stays as it was.
    time_limit_s
        Wall time after which no new round begins; makes the run irreproducible
        if it is reached.
    progress
        Called with a line on what is being done.
    bound
        Whether to find out what every plan costs at least, which takes part of the time
        that the search takes; not once the time limit is reached.

    Raises
    ------
    EngineError
        If a solver fails, or the time limit leaves no plan.
    KeyboardInterrupt
        If the user stops before there is any plan.
    """
    started = time.perf_counter()
    options = Options(
        gap=mip_gap,
        seed=seed,
        rounds=rounds,
        work=_work(effort, neighbours),
        deadline=None if time_limit_s is None else started + time_limit_s,
        say=progress or (lambda _: None),
        start=start,
    )
    if instance.requirements.max_annual_cost is None:
        result = _solve(instance, options)
    else:
        result = solve_within_budget(
            instance,
            lambda asked, by: _solve(asked, replace(options, priced_by=by)),
            lambda: options.is_past,
        )
    if not bound or options.is_past:
        return result
    return with_total_bound(result, instance, seed=seed, say=options.say)


def _work(effort: Effort, neighbours: int | None) -> Work:
    work = WORK[Effort(effort)]
    if neighbours is None:
        return work
    sitings = work.sitings if neighbours else 0
    return replace(work, neighbours=neighbours, sitings=sitings)


def _solve(instance: Instance, options: Options) -> Result:
    """Return the best plan found, budgets as the siting sees them."""
    parts = of_each_county(instance) if are_separable(instance) else [instance]
    several, unit = len(parts) > 1, money_unit(instance)
    searches = [
        _search(part, options.of(part) if several else options, unit) for part in parts
    ]
    whys = _improve_each(searches)
    results = [
        result_of(search, part, why)
        for search, part, why in zip(searches, parts, whys, strict=True)
    ]
    if not several:
        return results[0]
    return joined(instance, [named(*pair) for pair in zip(results, parts, strict=True)])


def _search(instance: Instance, options: Options, unit: float) -> Search:
    """Return a search that knows its siting model and the first routing prices.

    All its money is in ``unit`` of the currency.
    """
    started = time.perf_counter()
    options.say("preparing the siting model")
    plan = options.priced_by
    prepared = prepare(in_unit(instance, unit), plan)
    prices = first_prices(prepared)
    if plan is not None:
        prices = prices_of_plan(prepared, plan)
    search = Search(options=options, prepared=prepared, prices=prices, unit=unit)
    search.spend("preparing", started)
    return search


def _improve_each(searches: Sequence[Search]) -> list[Infeasibility]:
    """Find a first plan for every county, then improve one county after the other.

    An interruption leaves each with the best plan so far; those that have none get
    empty plans.

    Raises
    ------
    KeyboardInterrupt
        If the user stops before there is any plan.
    """
    whys = [Infeasibility() for _ in searches]
    for search in searches:
        search.is_interrupted = True
    try:
        for search in searches:
            started = time.perf_counter()
            _begin(search)
            search.spend("total", started)
        for number, search in enumerate(searches):
            started = time.perf_counter()
            whys[number] = _run(search)
            search.spend("total", started)
            search.is_interrupted = False
    except KeyboardInterrupt:
        if all(item.best is None and item.spare is None for item in searches):
            raise
    return whys


def _begin(search: Search) -> None:
    """Settle the aims, and make a plan of which an interruption leaves at least that.

    Not where an earlier plan is there to begin from.
    """
    settle(search)
    if search.options.start is None and not search.is_late():
        make_spare_plan(search)


def _run(search: Search) -> Infeasibility:
    """Find a plan and improve it; return the requirements that cannot be met."""
    if search.options.start is not None:
        start_from(search, search.options.start)
    if search.best is None and search.known is None:
        why = explain_requirements(search)
        if why.sentences:
            return why
        search.known = why.siting
        make_spare_plan(search)
    why = Infeasibility()
    if search.best is None and _tries_alone_first(search):
        _go_round_alone(search)
    alone = search.best
    if search.best is None:
        why = _go_round(search)
    _take_spare(search)
    accept_attained(search)
    take_steps(search, search_near)
    if alone is not None:
        take_steps(search, _offer_carriers)
    take_steps(search, *finishing_steps(search))
    if search.best is not None:
        _tell_reasons(search, search.best)
    return why


def _tell_reasons(search: Search, best: Candidate) -> None:
    """Find out why villages are left out, and what serving each would cost."""
    search.options.say("what the villages left out would cost")
    started = time.perf_counter()
    plan = with_reasons(
        search.prepared,
        best.flow,
        best.ledger,
        seed=search.options.seed,
        cache=search.cache,
        unit=search.unit,
        is_late=search.is_late(),
    )
    search.best = replace(best, plan=plan, flow=replace(best.flow, plan=plan))
    search.spend("reasons", started)


def _take_spare(search: Search) -> None:
    """Let the first plan compete with the best one, unless most coverage is sought.

    Then it may cover less and cost less.
    """
    objective = search.prepared.instance.requirements.objective
    if search.spare is not None and objective is Objective.ANNUAL_COST:
        keep(search, search.spare)


def _go_round(search: Search, *, is_alone: bool = False) -> Infeasibility:
    """Go round; return the requirements that cannot be met, if any.

    Without third parties what cannot be met is not explained, and nothing proven.
    """
    if covers_within_budget(search.prepared):
        search.options.say("finding the largest coverage within the budget")
        cover_within_budget(search, lambda: _site(search), lambda it: _try(search, it))
        return (
            Infeasibility() if search.best is not None else explain_requirements(search)
        )
    why = _fix_coverage(search)
    if why.sentences:
        return why
    since_best = 0
    for number in _rounds(search):
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
        _try(search, siting)
        accept_near(search)
        since_best = 0 if _is_noticeably_better(search, before) else since_best + 1
        if since_best >= PATIENCE or _is_enough(search) or search.is_late():
            break
    if search.best is not None and not is_alone and not search.is_late():
        search.options.say("proving the siting")
        _prove(search, search.best)
    return Infeasibility()


def _rounds(search: Search) -> Iterator[int]:
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


def _tries_alone_first(search: Search) -> bool:
    """Return whether own vehicles are tried alone before third parties are offered."""
    return bool(search.prepared.instance.carriers) and seeks_least_cost(search)


def _go_round_alone(search: Search) -> None:
    """Go round without third parties, so that offering them makes nothing dearer."""
    every = search.prices
    search.prices = with_carriers(search.prepared.data, every, are_open=False)
    _go_round(search, is_alone=True)
    if search.best is None:
        search.prices = every


def _offer_carriers(search: Search, alone: Candidate) -> None:
    """Site again with third parties, at the prices of the best plan without them.

    If the plan is nearly as good, its neighbours are searched too, as far as own
    vehicles serve it. The plan without third parties stays if it is better, with the
    bound of this siting.
    """
    search.options.say("offering third parties")
    siting = _sited_with_carriers(search, alone)
    if siting is None:
        return
    alone = replace(alone, siting=alone.siting.with_bound(siting.bound))
    search.best = None
    _try(search, siting)
    offered = search.best
    if offered is not None and offered.score < alone.score * WORTH_SEARCHING:
        search_neighbours(search, offered)
    keep(search, alone)
    best = search.best or alone
    if best.is_valid and try_other_stores(search, best, has_carriers=True):
        search_neighbours(search, search.best or best)


def _sited_with_carriers(search: Search, best: Candidate) -> SitingSolution | None:
    started = time.perf_counter()
    data = search.prepared.data
    search.prices = with_carriers(data, best.prices, are_open=True)
    siting = solve_three_tier(
        data,
        search.prices,
        gap=search.options.gap,
        is_quick=True,
        time_limit_s=search.time_left_s(),
        hint=best.siting.values,
        seed=search.options.seed,
    )
    search.spend("siting", started)
    if siting is not None:
        search.hit_limit |= siting.hit_limit
    return siting


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
    started = time.perf_counter()
    left_s = search.time_left_s()
    solution = solve_three_tier(
        asking_more(search),
        search.prices,
        gap=search.options.gap,
        is_quick=True,
        time_limit_s=None if left_s is None else left_s * SITING_SHARE_OF_TIME,
        hint=search.known_values(),
        seed=search.options.seed,
    )
    search.spend("siting", started)
    if solution is not None:
        search.hit_limit |= solution.hit_limit
    return solution


def _try(search: Search, siting: SitingSolution) -> bool:
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


def _prove(search: Search, best: Candidate) -> None:
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
        _try(search, siting)

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
from collections.abc import Callable, Sequence
from dataclasses import replace
from numbers import Integral

from planner.arguments import expect_instance, expect_same_county, expect_share
from planner.design.attainable.explaining import explain_requirements
from planner.design.attainable.settling import accept_attained, settle
from planner.design.by_stream import by_stream
from planner.design.improving.neighbours import search_neighbours
from planner.design.improving.steps import finishing_steps, search_near, take_steps
from planner.design.loop.counties import are_separable, joined, of_each_county
from planner.design.loop.first_plan import make_spare_plan
from planner.design.loop.other_stores import try_other_stores
from planner.design.loop.outcome import named, result_of
from planner.design.loop.rounds import (
    alternate_siting_and_routing,
    alternate_without_carriers,
    keep_nearer,
    prove,
    tries_alone_first,
    try_siting,
)
from planner.design.loop.search import (
    Candidate,
    Options,
    Search,
    keep,
)
from planner.design.loop.starts import take_starts
from planner.design.loop.work import WORK, Work
from planner.design.siting_model.carried import with_carriers
from planner.design.siting_model.money_unit import in_unit, money_unit
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices, prices_of_plan
from planner.design.siting_model.sited import sited
from planner.design.studies.budgets.annual import solve_within_budget
from planner.design.total_bound.whole import with_total_bound
from planner.design.unmet.infeasible import Infeasibility
from planner.design.unmet.reasons import with_reasons
from planner.errors import OutOfTimeError, PlannerError
from planner.flow import resolve
from planner.instance import Instance
from planner.metrics import coverage_share
from planner.model.effort import Effort
from planner.model.rules import Measure, Objective
from planner.plan import Plan, Result, rounded_plan
from planner.siting.data import SitingSolution
from planner.siting.search.least_cost import is_good_enough

__all__ = ["solve"]

Progress = Callable[[str], None]
WORTH_SEARCHING = 1.01
"""Score over the best one up to which a plan's neighbours may be better."""


def solve(
    instance: Instance,
    *,
    mip_gap: float = 0.01,
    seed: int = 1,
    rounds: int = 6,
    effort: Effort = Effort.NORMAL,
    neighbours: int | None = None,
    starts: Sequence[Plan] = (),
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
    starts
        Plans of this county that compete with what the rounds find: the search goes on
        from the best of all, and none of them that holds is cheaper than the result.
    time_limit_s
        Wall time after which no new round begins; makes the run irreproducible
        if it is reached. Without a plan by then, the status is NO_SOLUTION.
    progress
        Called with a line on what is being done.
    bound
        Whether to find out what every plan costs at least, which takes part of the time
        that the search takes; not once the time limit is reached.

    Raises
    ------
    EngineError
        If a solver fails.
    PlannerError
        If an argument is not what it should be.
    KeyboardInterrupt
        If the user stops before there is any plan.
    """
    expect_instance(instance, "solve(instance)")
    expect_share(mip_gap, "mip_gap", "solve")
    for plan in starts:
        expect_same_county(plan, instance, "solve(instance, start=plan)")
    if rounds < 1 or (time_limit_s is not None and not time_limit_s >= 0):
        msg = f"solve: rounds is {rounds}, time_limit_s {time_limit_s}; expected 1 or "
        msg += "more rounds, and seconds from 0 up or None"
        raise PlannerError(msg)
    if not isinstance(seed, Integral) or seed < 0:
        msg = f"solve: seed is {seed!r}, expected a whole number from 0 up"
        raise PlannerError(msg)
    started, county = time.perf_counter(), by_stream(instance)
    options = Options(
        gap=mip_gap,
        seed=seed,
        rounds=rounds,
        work=_work(effort, neighbours),
        deadline=None if time_limit_s is None else started + time_limit_s,
        say=progress or (lambda _: None),
        starts=tuple(map(rounded_plan, starts)),
    )
    if county.requirements.max_annual_cost is None:
        result = _solve(county, options)
    else:
        result = solve_within_budget(
            county,
            lambda asked, by: _solve(asked, replace(options, priced_by=by)),
            lambda: options.is_past,
        )
    if bound and not options.is_past:
        result = with_total_bound(result, county, seed=seed, say=options.say)
    return result if county is instance else _as_judged(result, instance)


def _as_judged(result: Result, instance: Instance) -> Result:
    """Return a result with the aims as the plan attains them in villages."""
    if result.plan is None:
        return result
    flow = resolve(result.plan, instance)
    aims = [
        replace(aim, attained=share)
        for aim in result.aims
        if (
            share := coverage_share(flow, Measure(aim.measure), county_id=aim.county_id)
        )
        is not None
    ]
    return replace(result, aims=tuple(aims))


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
            with search.timing("total"):
                _begin(search)
        for number, search in enumerate(searches):
            with search.timing("total"):
                whys[number] = _run_in_time(search)
            search.is_interrupted = False
    except KeyboardInterrupt:
        if all(item.best is None and item.spare is None for item in searches):
            raise
    return whys


def _begin(search: Search) -> None:
    """Settle the aims, and make a plan that an interruption leaves at least."""
    settle(search)
    if not search.is_late():
        make_spare_plan(search)


def _run_in_time(search: Search) -> Infeasibility:
    """Find a plan and improve it; with the time limit's end, what there is by then."""
    try:
        return _run(search)
    except OutOfTimeError:
        search.hit_limit = True
    _take_spare(search)
    if search.best is not None:
        accept_attained(search)
        _tell_reasons(search, search.best)
    return Infeasibility()


def _run(search: Search) -> Infeasibility:
    """Find a plan and improve it; return the requirements that cannot be met."""
    if search.best is None and search.known is None:
        why = explain_requirements(search)
        if why.sentences:
            return why
        search.known = why.siting
        make_spare_plan(search)
    why = Infeasibility()
    if search.best is None and tries_alone_first(search):
        alternate_without_carriers(search)
    alone = search.best
    if search.best is None:
        why = alternate_siting_and_routing(search)
    keep_nearer(search)
    _take_spare(search)
    take_starts(search)
    accept_attained(search)
    take_steps(search, search_near)
    if alone is not None:
        take_steps(search, _offer_carriers)
    take_steps(search, *finishing_steps(search))
    take_steps(search, _bound_siting)
    if search.best is not None:
        _tell_reasons(search, search.best)
    return why


def _bound_siting(search: Search, best: Candidate) -> None:
    """Bound the siting of the best plan, where that was not done when it was found."""
    spare = search.spare
    is_first = spare is not None and best.siting is spare.siting
    if best.siting.bound is None or is_first:
        prove(search, best)


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


def _offer_carriers(search: Search, alone: Candidate) -> None:
    """Site again with third parties, at the prices of the best plan without them.

    If the plan is nearly as good, its neighbours are searched too, as far as own
    vehicles serve it. The plan without third parties stays if it is better, with the
    bound of this siting.
    """
    search.options.say("offering third parties")
    data = search.prepared.data
    search.prices = with_carriers(data, alone.prices, are_open=True)
    siting = _first_siting(search)
    if siting is None:
        siting = sited(search, data, search.prices, hint=alone.siting.values)
    if siting is None:
        return
    alone = replace(alone, siting=alone.siting.with_bound(siting.bound))
    search.best = None
    try_siting(search, siting)
    offered = search.best
    if offered is not None and offered.score < alone.score * WORTH_SEARCHING:
        search_neighbours(search, offered)
    keep(search, alone)
    best = search.best or alone
    if best.is_valid and try_other_stores(search, best, has_carriers=True):
        search_neighbours(search, search.best or best)


def _first_siting(search: Search) -> SitingSolution | None:
    """Return the siting at the first prices if it is near its bound."""
    first, settled = search.first, search.settled
    is_asked = settled is None or settled.prepared is search.prepared
    if first is None or not is_good_enough(first) or not is_asked:
        return None
    return first if search.prices.is_same(search.estimate()) else None

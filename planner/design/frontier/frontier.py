"""What is held against cost: the proven trade-off of the siting, all points routed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from planner.checker import check
from planner.design.attainable.aims import with_aims_settled
from planner.design.first_plan import first_plan
from planner.design.frontier.axes import WorstOff, axis_of
from planner.design.frontier.points import Frontier, FrontierPoint, knee, steps
from planner.design.frontier.sweep import CostMeasure, SitingPoint, sweep
from planner.design.infeasible import explain_infeasible
from planner.design.prepare import Prepared, prepare
from planner.design.prices import first_prices, prices_of_plan
from planner.design.route_siting import routed_siting
from planner.design.unserved import with_first_reasons
from planner.instance import Instance
from planner.metrics import judge, village_ways_m, worst_tenth_way_m
from planner.model.rules import Measure, Objective
from planner.plan import Plan
from planner.routing import RouteCache

__all__ = ["frontier", "without_requirement"]

ONLY_VIABLE = (
    "all this where only viable stores and points may be open: raise "
    "economics.income_per_parcel_in, ask for less, or allow sites that are not viable"
)


def frontier(
    instance: Instance,
    *,
    num_points: int = 20,
    measure: Measure | WorstOff = Measure.RESIDENTS,
    cost: CostMeasure = CostMeasure.ANNUAL,
    plan: Plan | None = None,
    gap: float = 0.0075,
    only_viable: bool = False,
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Frontier:
    """Return the frontier of coverage, or of the way of the worst off, against cost.

    Every other requirement of the instance holds at every point; what it asks of
    ``measure`` does not.

    Parameters
    ----------
    num_points
        Levels to solve for, equally spread; those that cost no more than a better one
        are left out.
    measure
        Villages, residents or demand covered, or the mean way to their parcels of the
        tenth of residents who go farthest (``planner.metrics.worst_tenth_way_m``).
    plan
        A plan whose routes say what routing costs, the same for every point; without
        it a plan for the instance is made.
    gap
        Relative gap of each siting.
    only_viable
        Whether only stores and points may be open that earn what they cost
        (``planner.metrics.viability``). It holds in the siting, at the routing prices,
        which are those of the frontier without it; real routes may make a site a little
        more or less than viable, and the metrics of each point say so. A heuristic with
        wide bounds above some number of sites (``siting.search.viable``).

    Raises
    ------
    EngineError
        If a solver fails.
    KeyboardInterrupt
        If the user stops before both ends are known.
    """
    say = progress or (lambda _: None)
    started = time.perf_counter()
    instance = with_aims_settled(instance, seed=seed)
    axis, asked = axis_of(measure), without_requirement(instance, measure)
    prepared, cache = prepare(asked, only_viable=only_viable), RouteCache()
    say("a plan, for the prices of its routes")
    wanted = (instance, axis.asking_most(asked))
    plan = plan or _plan_for_prices(wanted, seed=seed, cache=cache)
    if plan is None:
        return _none(prepare(asked), measure, cost, gap, seed)
    prices = prices_of_plan(prepared, plan)
    seconds = {"plan": time.perf_counter() - started}
    sitings, is_interrupted = sweep(
        prepared.data,
        prices,
        axis=axis,
        cost=cost,
        num_points=num_points,
        gap=gap,
        seed=seed,
        say=say,
    )
    if not sitings:
        return _none(prepared, measure, cost, gap, seed)
    seconds["siting"] = time.perf_counter() - started - sum(seconds.values())
    points = []
    for number, siting in enumerate(sitings, 1):
        say(f"the routes of point {number} of {len(sitings)}")
        points.append(_routed(prepared, siting, seed=seed, cache=cache))
    seconds["routing"] = time.perf_counter() - started - sum(seconds.values())
    seconds["total"] = time.perf_counter() - started
    return Frontier(
        measure=measure,
        cost=cost,
        gap=gap,
        only_viable=only_viable,
        points=tuple(points),
        steps=steps(asked, points),
        knee=knee(
            [point.routed_cost(cost) for point in points],
            [point.routed_value(measure) for point in points],
        ),
        infeasible=(),
        is_interrupted=is_interrupted,
        seconds=seconds,
    )


def without_requirement(instance: Instance, measure: Measure | WorstOff) -> Instance:
    """Return the instance asked for least cost, with nothing asked of a measure."""
    asked = axis_of(measure).without_requirement(instance)
    return replace(
        asked,
        requirements=replace(
            asked.requirements,
            objective=Objective.ANNUAL_COST,
            unserved_price=None,
            uncovered_price=None,
        ),
    )


def _plan_for_prices(
    wanted: Iterable[Instance], *, seed: int, cache: RouteCache
) -> Plan | None:
    """Return a plan for the first of several instances that have one."""
    for instance in wanted:
        plan = first_plan(prepare(instance), seed=seed, cache=cache)
        if plan is not None:
            return plan
    return None


def _routed(
    prepared: Prepared,
    siting: SitingPoint,
    *,
    seed: int,
    cache: RouteCache,
) -> FrontierPoint:
    """Return a siting as its real routes have it."""
    instance = prepared.instance
    plan, _ = routed_siting(prepared, siting.solution, seed=seed, cache=cache)
    plan = with_first_reasons(prepared, plan)
    found = judge(plan, instance)
    broken = check(plan, instance, flow=found.flow, ledger=found.ledger)
    return FrontierPoint(
        siting=siting,
        plan=plan,
        metrics=found.metrics,
        way_m=village_ways_m(found.flow),
        worst_way_m=worst_tenth_way_m(found.flow),
        violations=tuple(broken),
    )


def _none(
    prepared: Prepared,
    measure: Measure | WorstOff,
    cost: CostMeasure,
    gap: float,
    seed: int,
) -> Frontier:
    """Return a frontier without points, and why there are none."""
    reasons = explain_infeasible(prepared, first_prices(prepared), seed=seed)
    only_viable = prepared.data.only_viable
    return Frontier(
        measure=measure,
        cost=cost,
        gap=gap,
        only_viable=only_viable,
        points=(),
        steps=(),
        knee=None,
        infeasible=(*reasons, ONLY_VIABLE) if only_viable else reasons,
        is_interrupted=False,
        seconds={},
    )

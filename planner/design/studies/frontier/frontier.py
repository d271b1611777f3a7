"""What is held against cost: the proven trade-off of the siting, all points routed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from planner.arguments import (
    expect_instance,
    expect_known_ids,
    expect_plan,
    expect_share,
)
from planner.design.attainable.aims import with_aims_settled
from planner.design.by_stream import by_stream
from planner.design.loop.finishing import Finisher
from planner.design.siting_model.prepare import Prepared, prepare
from planner.design.siting_model.prices import first_prices, prices_of_plan
from planner.design.studies.frontier.axes import WorstOff, axis_of
from planner.design.studies.frontier.finished import finished_points
from planner.design.studies.frontier.points import Frontier, FrontierPoint, knee, steps
from planner.design.studies.frontier.sweep import CostMeasure, sweep
from planner.design.unmet.infeasible import explain_infeasible
from planner.errors import PlannerError
from planner.instance import Instance
from planner.model.rules import Measure, Objective
from planner.plan import Plan
from planner.siting.data import SitingPrices

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
    """Return the points of a frontier; ``planner.frontier`` says what is asked for.

    Where only viable sites may be open, that holds in the siting, at routing prices of
    the frontier without it; by real routes a site may be a little more or less so, as
    metrics say. Of many sites a heuristic with wide bounds (``siting.search.viable``).

    Raises
    ------
    EngineError
        If a solver fails.
    PlannerError
        If an argument is not what it should be.
    KeyboardInterrupt
        If the user stops before both ends are known and one has routes, or a second
        time; otherwise an interruption ends the frontier with the points there are.
    """
    _expect(instance, num_points, plan, gap)
    say, started = progress or (lambda _: None), time.perf_counter()
    finisher = Finisher(seed=seed, say=say)
    instance = with_aims_settled(instance, seed=seed)
    axis, asked = axis_of(measure), without_requirement(instance, measure)
    prepared = prepare(by_stream(asked), only_viable=only_viable)
    wanted = instance, axis.asking_most(asked)
    prices = _prices(prepared, plan or _plan_for_prices(wanted, finisher))
    if prices is None:
        return _none(prepare(by_stream(asked)), measure, cost, gap, seed)
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
    finisher.know(prepared, prices, sitings[0].solution, plan)
    seconds["siting"] = time.perf_counter() - started - sum(seconds.values())
    points, is_interrupted = finished_points(
        prepared,
        prices,
        sitings,
        judged=asked,
        axis=axis,
        cost=cost,
        finisher=finisher,
        is_ended=is_interrupted,
    )
    seconds["search"] = time.perf_counter() - started - sum(seconds.values())
    return Frontier(
        measure=measure,
        cost=cost,
        gap=gap,
        only_viable=only_viable,
        points=tuple(points),
        steps=steps(asked, points),
        knee=_knee(points, cost, measure),
        infeasible=(),
        is_interrupted=is_interrupted,
        seconds={**seconds, "total": sum(seconds.values())},
    )


def _knee(
    points: Sequence[FrontierPoint], cost: CostMeasure, measure: Measure | WorstOff
) -> int | None:
    """Return the position of the knee of the points with their routes."""
    costs = [point.routed_cost(cost) for point in points]
    return knee(costs, [point.routed_value(measure) for point in points])


def _expect(instance: Instance, num_points: int, plan: Plan | None, gap: float) -> None:
    """Make sure that the arguments are what they should be."""
    expect_instance(instance, "frontier(instance)")
    expect_share(gap, "gap", "frontier")
    if plan is not None:
        expect_plan(plan, instance, "frontier(instance, plan=plan)")
        expect_known_ids(plan, instance)
    if num_points < 1:
        msg = f"frontier: num_points is {num_points}, expected 1 or more"
        raise PlannerError(msg)


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


def _prices(prepared: Prepared, plan: Plan | None) -> SitingPrices | None:
    """Return the prices of a plan's routes, if there is one."""
    return None if plan is None else prices_of_plan(prepared, plan)


def _plan_for_prices(wanted: Iterable[Instance], finisher: Finisher) -> Plan | None:
    """Return a plan for the first of several instances that have one."""
    for instance in wanted:
        found = finisher.first(prepare(by_stream(instance)))
        if found is not None:
            return found.plan
    return None


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

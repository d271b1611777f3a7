"""Coverage against cost: the proven trade-off of the siting, every point routed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from planner.checker import check
from planner.design.decisions import (
    allocations_of,
    facilities_of,
    to_plan,
    without,
)
from planner.design.frontier.points import Frontier, FrontierPoint, knee, steps
from planner.design.frontier.sweep import CostMeasure, SitingPoint, sweep
from planner.design.infeasible import explain_infeasible
from planner.design.prepare import Prepared, prepare
from planner.design.prices import first_prices, prices_of_plan
from planner.instance import Instance
from planner.location.siting_data import SitingPrices, SitingSolution
from planner.location.three_tier_search import most_coverage, solve_three_tier
from planner.metrics import evaluate
from planner.model.rules import Measure, Objective
from planner.plan import Plan
from planner.routing import RouteCache, route_network

__all__ = ["frontier", "without_requirement"]

ROUGH = 1e-3
"""Gap of the most coverage that a plan for the prices is made for."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Run:
    """What the points of a frontier share."""

    prepared: Prepared
    prices: SitingPrices
    seed: int
    cache: RouteCache

    def routed(self, siting: SitingPoint) -> FrontierPoint:
        """Return a point with its routes, judged by the checker and the metrics."""
        instance = self.prepared.instance
        plan = self.plan(siting.solution)
        return FrontierPoint(
            siting=siting,
            plan=plan,
            metrics=evaluate(plan, instance),
            violations=tuple(check(plan, instance)),
        )

    def plan(self, siting: SitingSolution) -> Plan:
        """Return the plan of a siting, with its routes."""
        prepared = self.prepared
        facilities = facilities_of(prepared, siting)
        allocations = allocations_of(prepared, siting)
        network = route_network(
            prepared.instance,
            facilities,
            allocations,
            seed=self.seed,
            cache=self.cache,
        )
        return to_plan(
            prepared,
            facilities,
            without(allocations, network.unserved_stops),
            network.routes,
            self.prices,
        )


def frontier(
    instance: Instance,
    *,
    num_points: int = 20,
    measure: Measure = Measure.RESIDENTS,
    cost: CostMeasure = CostMeasure.ANNUAL,
    plan: Plan | None = None,
    gap: float = 0.0075,
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Frontier:
    """Return the frontier of coverage against cost.

    Every other requirement of the instance holds at every point; what it asks of
    ``measure`` does not.

    Parameters
    ----------
    num_points
        Coverages to solve for, equally spread; those that cost no more than a higher
        one are left out.
    measure
        Villages, residents or demand covered.
    plan
        A plan whose routes say what routing costs, the same for every point; without
        it a plan for the instance is made.
    gap
        Relative gap of each siting.

    Raises
    ------
    EngineError
        If a solver fails.
    KeyboardInterrupt
        If the user stops before both ends are known.
    """
    say = progress or (lambda _: None)
    started = time.perf_counter()
    asked = without_requirement(instance, measure)
    prepared, cache = prepare(asked), RouteCache()
    say("a plan, for the prices of its routes")
    plan = plan or _plan_for_prices(prepare(instance), prepared, measure, seed, cache)
    if plan is None:
        return _none(prepared, measure, cost, gap, seed)
    prices = prices_of_plan(prepared, plan)
    seconds = {"plan": time.perf_counter() - started}
    sitings, is_interrupted = sweep(
        prepared.data,
        prices,
        measure=str(measure),
        cost=cost,
        num_points=num_points,
        gap=gap,
        seed=seed,
        say=say,
    )
    seconds["siting"] = time.perf_counter() - started - sum(seconds.values())
    run = _Run(prepared=prepared, prices=prices, seed=seed, cache=cache)
    points = []
    for number, siting in enumerate(sitings, 1):
        say(f"the routes of point {number} of {len(sitings)}")
        points.append(run.routed(siting))
    seconds["routing"] = time.perf_counter() - started - sum(seconds.values())
    seconds["total"] = time.perf_counter() - started
    return Frontier(
        measure=measure,
        cost=cost,
        gap=gap,
        points=tuple(points),
        steps=steps(asked, points),
        knee=knee(
            [point.siting.cost for point in points],
            [point.siting.coverage for point in points],
        ),
        infeasible=(),
        is_interrupted=is_interrupted,
        seconds=seconds,
    )


def without_requirement(instance: Instance, measure: Measure) -> Instance:
    """Return the instance asked for least cost, with nothing asked of a measure."""
    requirements = instance.requirements
    at_least = {key: v for key, v in requirements.at_least.items() if key != measure}
    return replace(
        instance,
        requirements=replace(
            requirements,
            objective=Objective.ANNUAL_COST,
            at_least=at_least,
            unserved_price=None,
            uncovered_price=None,
        ),
    )


def _plan_for_prices(
    wanted: Prepared, asked: Prepared, measure: Measure, seed: int, cache: RouteCache
) -> Plan | None:
    """Return a plan as asked for; if there is none, one that covers the most."""
    prices = first_prices(asked)
    siting = None
    if wanted.instance.requirements.objective is Objective.ANNUAL_COST:
        siting = solve_three_tier(wanted.data, prices, is_quick=True, seed=seed)
    if siting is None:
        most = most_coverage(asked.data, prices, str(measure), gap=ROUGH, seed=seed)
        if most is None:
            return None
        data = replace(asked.data, floor=(str(measure), most[0]))
        siting = solve_three_tier(data, prices, is_quick=True, seed=seed)
    if siting is None:
        return None
    run = _Run(prepared=asked, prices=prices, seed=seed, cache=cache)
    return run.plan(siting)


def _none(
    prepared: Prepared, measure: Measure, cost: CostMeasure, gap: float, seed: int
) -> Frontier:
    """Return a frontier without points, and why there are none."""
    reasons = explain_infeasible(prepared, first_prices(prepared), seed=seed)
    return Frontier(
        measure=measure,
        cost=cost,
        gap=gap,
        points=(),
        steps=(),
        knee=None,
        infeasible=reasons,
        is_interrupted=False,
        seconds={},
    )

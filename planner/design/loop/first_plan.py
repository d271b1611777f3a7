"""A plan quickly: one siting at estimated prices, and its routes."""

from __future__ import annotations

import time
from dataclasses import replace

from planner.design.loop.completing import completed, remember_lost
from planner.design.loop.route_siting import routed_siting
from planner.design.loop.search import Search, judged, routed_in
from planner.design.siting_model.decisions import forbid
from planner.design.siting_model.prepare import Prepared
from planner.design.siting_model.prices import first_prices, prices_of_plan
from planner.design.unmet.impossible import with_first_reasons
from planner.model.rules import Objective
from planner.plan import Plan
from planner.routing import RouteCache
from planner.siting.data import SitingPrices
from planner.siting.search.largest_coverage import most_coverage
from planner.siting.search.least_cost import quick_siting, solve_three_tier

__all__ = [
    "COVERAGE_GAP",
    "first_plan",
    "make_spare_plan",
    "prices_by_first_plan",
    "with_coverage_fixed",
]

COVERAGE_GAP = 1e-3
"""Relative gap of the largest coverage, where coverage comes first. A judgement: a
tenth of a per cent is less than one village of most counties."""


def first_plan(prepared: Prepared, *, seed: int, cache: RouteCache) -> Plan | None:
    """Return a plan at estimated routing prices; ``None`` if it cannot be met.

    Raises
    ------
    EngineError
        If the solver fails.
    """
    prices = first_prices(prepared)
    asked = with_coverage_fixed(prepared, prices, gap=COVERAGE_GAP, seed=seed)
    if asked is None:
        return None
    siting = solve_three_tier(
        asked.data, prices, is_quick=True, may_dive=True, seed=seed
    )
    if siting is None:
        return None
    plan, _ = routed_siting(prepared, siting, seed=seed, cache=cache)
    return plan


def prices_by_first_plan(
    prepared: Prepared, *, seed: int, cache: RouteCache
) -> SitingPrices | None:
    """Return the prices of a first plan's routes; ``None`` if it cannot be met."""
    plan = first_plan(prepared, seed=seed, cache=cache)
    return None if plan is None else prices_of_plan(prepared, plan)


def make_spare_plan(search: Search) -> None:
    """Route the siting that is known, made cheaper within seconds, and keep its plan.

    It is what an interruption leaves before there is a better plan, and what the siting
    starts from, so that a search that finds nothing cheaper ends with it. Its routes
    correct the prices of the first round, unless third parties may have part of it: own
    vehicles are tried alone first.
    """
    if search.known is None:
        return
    search.options.say("a first plan")
    started = time.perf_counter()
    seed = search.options.seed
    siting = search.first or quick_siting(
        search.prepared.data, search.prices, search.known, seed=seed
    )
    search.spend("siting", started)
    plan, stops = routed_in(search, siting)
    plan = with_first_reasons(search.prepared, plan)
    candidate = judged(search, siting, plan)
    remember_lost(search, candidate)
    search.spare = completed(search, candidate)
    search.has_plan()
    if not search.prepared.instance.carriers:
        search.prices = prices_of_plan(search.prepared, search.spare.plan)
    search.prices = forbid(search.prepared, search.prices, stops)


def with_coverage_fixed(
    prepared: Prepared,
    prices: SitingPrices,
    *,
    gap: float,
    seed: int,
    time_limit_s: float | None = None,
) -> Prepared | None:
    """Return what asks for the most coverage at the least cost, if coverage is asked.

    ``None`` if the requirements cannot be met.
    """
    requirements = prepared.instance.requirements
    if requirements.objective is not Objective.COVERAGE:
        return prepared
    measure = str(requirements.maximise)
    most = most_coverage(
        prepared.data,
        prices,
        measure,
        gap=gap,
        time_limit_s=time_limit_s,
        seed=seed,
    )
    if most is None:
        return None
    return replace(prepared, data=replace(prepared.data, floor=(measure, most.share)))

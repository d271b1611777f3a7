"""The bound on the whole plan in a result."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from planner.checker import Code, check
from planner.design.by_stream import by_stream
from planner.design.loop.counties import are_separable, of_each_county
from planner.design.part import part_of
from planner.design.siting_model.money_unit import in_unit, money_unit
from planner.design.total_bound.bound import bound_model, lower_bound
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.plan import NoBound, Plan, Result, Status

__all__ = ["with_total_bound"]

LOWERED = frozenset(
    {Code.AT_LEAST, Code.MAX_CAPEX, Code.MAX_ANNUAL_COST, Code.MAX_FACILITIES}
)
"""What a plan may break: the bound is one of plans that break it no more."""


def with_total_bound(
    result: Result,
    instance: Instance,
    *,
    seed: int = 1,
    say: Callable[[str], None] | None = None,
) -> Result:
    """Return a result with what every plan costs at least.

    With the reason where there is no bound.
    """
    plan = result.plan
    if plan is None:
        return replace(result, total_bound_reason=NoBound.NO_PLAN)
    if result.is_interrupted:
        return replace(result, total_bound_reason=NoBound.INTERRUPTED)
    if result.status is Status.INFEASIBLE and any(
        item.code not in LOWERED for item in check(plan, instance)
    ):
        return replace(result, total_bound_reason=NoBound.BROKEN)
    if say is not None:
        say("bounding what every plan costs")
    started = time.perf_counter()
    try:
        bound = _bound(by_stream(instance), plan, seed)
    except KeyboardInterrupt:
        return replace(result, total_bound_reason=NoBound.INTERRUPTED)
    spent_s = time.perf_counter() - started
    total_s = result.seconds.get("total", 0.0) + spent_s
    seconds = {**result.seconds, "bound": spent_s, "total": total_s}
    if bound is None:
        return replace(result, total_bound_reason=NoBound.UNPROVEN, seconds=seconds)
    return replace(result, total_bound=bound, total_bound_reason="", seconds=seconds)


def _bound(instance: Instance, plan: Plan, seed: int) -> float | None:
    """Return the bound, the sum of those of counties that nothing couples."""
    parts = of_each_county(instance) if are_separable(instance) else [instance]
    total = 0.0
    for part in parts:
        unit = money_unit(part)
        inside, own = in_unit(part, unit), part_of(plan, part)
        flow = resolve(own, inside)
        ledger = compute_ledger(own, inside, flow=flow)
        bound = lower_bound(bound_model(flow, ledger), seed=seed)
        if bound is None:
            return None
        total += unit * bound
    return total

"""The plan that results when requirements that cannot be met are relaxed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from planner.checker import check
from planner.design.solve import solve
from planner.design.unmet.repairs import (
    joined_repairs,
    raised,
    repairs_for_plan,
    share_key,
)
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.model.effort import Effort
from planner.plan import Repair, Result, Status
from planner.scenario.edits.in_instance import amended_instance

__all__ = ["Relaxed", "solve_relaxed"]

MOST_VILLAGES = 100
"""In a county; of larger ones the nearest plan is a first plan and its neighbours: the
rounds of siting take minutes where limits bind."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relaxed:
    """A plan that breaks nothing, and what was relaxed for it.

    Parameters
    ----------
    instance
        With the requirements as relaxed.
    widened
        Where the plan's real routes ask for more money than the repair names, or for a
        change of what it does not name, in words.
    """

    instance: Instance
    repair: tuple[Repair, ...]
    result: Result
    widened: tuple[str, ...]


def solve_relaxed(
    instance: Instance,
    result: Result,
    *,
    mip_gap: float = 0.01,
    seed: int = 1,
    rounds: int = 6,
    effort: Effort = Effort.NORMAL,
    bound: bool = True,
    time_limit_s: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> Relaxed | None:
    """Return a plan for the requirements relaxed by the repair of a result.

    The repair holds at estimated routing prices. Where the plan's real routes break it
    all the same, it is widened to what that plan is, and says so; a share that the plan
    exceeds is raised to what it reaches. A result that has a plan, which only its
    routes make break requirements, keeps that plan.

    Returns
    -------
    Relaxed or None
        ``None`` without a repair, or if no plan was found.
    """
    if not result.repair:
        return None
    asked = amended_instance(instance, result.repair)
    found = result
    if result.plan is None:
        found = solve(
            _aiming(asked, result.repair),
            mip_gap=mip_gap,
            seed=seed,
            rounds=0 if _is_large(instance) else rounds,
            effort=effort,
            bound=bound,
            time_limit_s=time_limit_s,
            progress=progress,
        )
    if found.plan is None:
        return None
    flow = resolve(found.plan, asked)
    ledger = compute_ledger(found.plan, asked, flow=flow)
    broken = check(found.plan, asked, flow=flow, ledger=ledger)
    more = repairs_for_plan(flow, ledger, broken)
    repair = joined_repairs([*result.repair, *more])
    repair = tuple(raised(flow, item) for item in repair)
    relaxed = amended_instance(instance, repair)
    if check(found.plan, relaxed, flow=flow.under(relaxed), ledger=ledger):
        return None
    kept = replace(
        found,
        status=Status.FEASIBLE,
        infeasible=(),
        conflict=(),
        repair=(),
        aims=tuple(
            item
            for item in found.aims
            if item.measure not in asked.requirements.at_least
        ),
    )
    shares = {item.key for item in result.repair if ".at_least" in item.key}
    widened = tuple(item.words for item in more if item.key not in shares)
    return Relaxed(instance=relaxed, repair=repair, result=kept, widened=widened)


def _aiming(asked: Instance, repairs: Sequence[Repair]) -> Instance:
    """Return the instance that aims at the shares that were relaxed.

    The siting's routing prices are estimates: where real routes attain less, the search
    goes on from that, rather than end with a plan that breaks what it was asked for.
    Shares of one county of several stay required.
    """
    rules = asked.requirements
    keys = {item.key for item in repairs}
    aims = {
        measure: share
        for measure, share in rules.at_least.items()
        if share_key(asked, str(measure), asked.counties[0].id) in keys
    }
    required = {name: v for name, v in rules.at_least.items() if name not in aims}
    requirements = replace(rules, at_least=required, aims={**rules.aims, **aims})
    return replace(asked, requirements=requirements)


def _is_large(instance: Instance) -> bool:
    """Return whether a county has many villages."""
    counties = Counter(village.county_id for village in instance.villages)
    return max(counties.values(), default=0) > MOST_VILLAGES

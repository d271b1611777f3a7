"""Plans within an annual budget: first as if there were none.

The cheapest plan that is known is found without the budget, whatever is sought. If its
real routes keep within the budget, it is the answer where the least cost is sought, and
one answer where the most coverage is. Else the budget is asked of the siting too, at
the prices that its routes bear out, so that aims give way. What then still costs too
much is told with the cheapest plan that was found: no other one was, which proves
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from planner.checker import Code, check
from planner.design.unmet.repairs import repairs_for_plan
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import coverage_share
from planner.model.rules import Objective
from planner.plan import Plan, Result, Status

__all__ = ["NOT_PROVEN", "solve_within_budget"]

NOT_PROVEN = (
    "no cheaper plan that meets the other requirements was found; that there is none "
    "is not proven"
)


def solve_within_budget(
    instance: Instance,
    solve_once: Callable[[Instance, Plan | None], Result],
    is_late: Callable[[], bool],
) -> Result:
    """Return the best plan found within an annual budget.

    Parameters
    ----------
    solve_once
        Returns the best plan for an instance, its prices those of a plan if one is
        given.
    is_late
        Returns whether no time is left for a second search.
    """
    rules = instance.requirements
    is_cost = rules.objective is Objective.ANNUAL_COST
    free = replace(rules, max_annual_cost=None, objective=Objective.ANNUAL_COST)
    first = solve_once(replace(instance, requirements=free), None)
    if first.plan is None:
        # What else cannot be met is told together with the budget.
        return first if is_late() else solve_once(instance, None)
    if is_cost and not check(first.plan, instance):
        return first
    if first.is_interrupted or is_late():
        return _judged(first, instance)
    second = solve_once(instance, first.plan)
    seconds, first_plan_s = _summed(first, second), first.first_plan_seconds
    found = [replace(first, conflict=second.conflict)]
    if second.plan is not None:
        found.append(second)
    judged = [
        _judged(
            replace(item, seconds=seconds, first_plan_seconds=first_plan_s), instance
        )
        for item in found
    ]
    return min(judged, key=lambda item: _rank(item, instance))


def _rank(result: Result, instance: Instance) -> tuple[int, float, float]:
    """Return what orders results, the best first: faults, coverage if sought, cost."""
    covered, rules = 0.0, instance.requirements
    if result.plan is not None and rules.objective is Objective.COVERAGE:
        flow = resolve(result.plan, instance)
        covered = coverage_share(flow, rules.maximise) or 0.0
    return len(result.infeasible), -covered, result.annual_cost or 0.0


def _judged(result: Result, instance: Instance) -> Result:
    """Return a result with what its plan breaks of an instance."""
    if result.plan is None:
        return result
    flow = resolve(result.plan, instance)
    ledger = compute_ledger(result.plan, instance, flow=flow)
    broken = check(result.plan, instance, flow=flow, ledger=ledger)
    words = tuple(item.message for item in broken)
    if {item.code for item in broken} == {Code.MAX_ANNUAL_COST}:
        words = (*words, NOT_PROVEN)
    return replace(
        result,
        status=Status.INFEASIBLE if broken else Status.FEASIBLE,
        infeasible=words,
        conflict=result.conflict if broken else (),
        repair=repairs_for_plan(flow, ledger, broken),
    )


def _summed(first: Result, second: Result) -> dict[str, float]:
    names = dict.fromkeys([*first.seconds, *second.seconds])
    return {
        name: first.seconds.get(name, 0.0) + second.seconds.get(name, 0.0)
        for name in names
    }

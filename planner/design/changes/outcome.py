"""Results of the plans that a change compares, as a search would give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from planner.checker import check
from planner.design.changes.levels import Levels
from planner.design.changes.weighed import Weighed
from planner.design.penalties import objective_of
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices
from planner.design.unmet.repairs import repairs_for_plan
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import coverage_share
from planner.model.rules import Measure
from planner.plan import Aim, Plan, Result, Status
from planner.siting.search.aims import attainable_share

__all__ = ["changed_result", "improved_result"]


def changed_result(
    weighed: Weighed, *, seed: int, seconds: Mapping[str, float]
) -> Result:
    """Return the result of the plan with the edits.

    It was not sited as a whole, so that it has no bound of its own.
    """
    if weighed.changed is None:
        return Result(
            status=Status.NO_SOLUTION,
            plan=None,
            seed=seed,
            is_reproducible=not weighed.hit_limit,
            seconds=seconds,
        )
    found = _result(
        weighed.changed, weighed.after, weighed.levels, seed=seed, seconds=seconds
    )
    return replace(
        found,
        is_interrupted=weighed.is_interrupted,
        is_reproducible=not (weighed.is_interrupted or weighed.hit_limit),
    )


def improved_result(weighed: Weighed, *, seed: int) -> Result:
    """Return the result of the best plan known without the edits."""
    return _result(weighed.improved, weighed.before, weighed.levels, seed=seed)


def _result(
    plan: Plan,
    instance: Instance,
    levels: Levels,
    *,
    seed: int,
    seconds: Mapping[str, float] | None = None,
) -> Result:
    flow = resolve(plan, instance)
    ledger = compute_ledger(plan, instance, flow=flow)
    violations = check(plan, instance, flow=flow, ledger=ledger)
    return Result(
        status=Status.INFEASIBLE if violations else Status.FEASIBLE,
        plan=plan,
        seed=seed,
        annual_cost=ledger.annual_cost,
        total_objective=objective_of(flow, ledger),
        infeasible=tuple(item.message for item in violations),
        repair=repairs_for_plan(flow, ledger, violations),
        aims=_aims(flow, levels, seed=seed),
        seconds=seconds or {},
    )


def _aims(flow: Flow, levels: Levels, *, seed: int) -> tuple[Aim, ...]:
    """Return what a plan attains of each aim, and what any could."""
    instance, found = flow.instance, []
    for number, county in enumerate(instance.counties):
        for measure, aim in instance.requirements.aims_in(county.id).items():
            attained = coverage_share(flow, measure, county_id=county.id)
            if attained is None:
                continue
            most = aim
            if attained < aim:
                most = max(attained, _attainable(instance, measure, number, aim, seed))
            found.append(
                Aim(
                    measure=measure.value,
                    county_id=county.id,
                    share=aim,
                    attainable=most,
                    asked=min(aim, levels.get((measure, county.id), aim)),
                    attained=attained,
                )
            )
    return tuple(found)


def _attainable(
    instance: Instance, measure: Measure, county: int, aim: float, seed: int
) -> float:
    """Return what no plan attains more of, no more than the aim."""
    prepared = prepare(instance)
    data, prices = prepared.data.without_shares(), first_prices(prepared)
    most = attainable_share(data, prices, str(measure), county, seed=seed)
    return aim if most is None else min(aim, most)

"""What a search ends with: a result for one county."""

from __future__ import annotations

from dataclasses import replace

from planner.checker import check
from planner.design.attainable.aims import aims_of
from planner.design.loop.search import Candidate, Search
from planner.design.siting_model.corrections import corrections
from planner.design.siting_model.decisions import to_plan
from planner.design.unmet.infeasible import Infeasibility
from planner.design.unmet.repairs import in_county, repairs_for_plan
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.plan import Result, Status

__all__ = ["named", "result_of"]

OUT_OF_TIME = "the time limit passed before there was a plan; allow more time"


def result_of(search: Search, instance: Instance, why: Infeasibility) -> Result:
    """Return the result of a search.

    Parameters
    ----------
    instance
        As the user describes it: what is only aimed at is no requirement missed.
    why
        Requirements that cannot be met.
    """
    best = search.best
    if best is None and not why.sentences:
        best = search.spare
    if best is not None:
        return _result(search, best, instance)
    if search.is_interrupted:
        return _not_reached(search)
    return _no_plan(search, why)


def named(result: Result, instance: Instance) -> Result:
    """Return the result of a county, its name before what cannot be met."""
    name = instance.counties[0].name
    return replace(
        result,
        infeasible=tuple(f"{name}: {words}" for words in result.infeasible),
        conflict=tuple(f"{name}: {words}" for words in result.conflict),
        repair=tuple(
            replace(
                item,
                key=in_county(item.key, instance.counties[0].id),
                words=f"{name}: {item.words}",
            )
            for item in result.repair
        ),
    )


def _result(search: Search, best: Candidate, instance: Instance) -> Result:
    flow, settled = best.flow.under(instance), search.settled
    # The candidate's own ledger is in the unit of the search, limits in the currency.
    ledger = compute_ledger(best.plan, instance, flow=flow)
    violations = check(best.plan, instance, flow=flow, ledger=ledger)
    aims = () if settled is None else aims_of(flow, settled)
    return Result(
        status=Status.INFEASIBLE if violations else Status.FEASIBLE,
        plan=best.plan,
        seed=search.options.seed,
        objective=best.siting.objective * search.unit,
        bound=None if best.siting.bound is None else best.siting.bound * search.unit,
        gap=best.siting.gap,
        annual_cost=best.ledger.annual_cost * search.unit,
        total_objective=best.score * search.unit,
        corrections={
            name: amount * search.unit
            for name, amount in corrections(
                best.ledger, best.siting, is_searched=best.is_searched
            ).items()
        },
        infeasible=tuple(item.message for item in violations),
        repair=repairs_for_plan(flow, ledger, violations),
        aims=aims,
        is_reproducible=not (search.hit_limit or search.is_interrupted),
        is_interrupted=search.is_interrupted,
        first_plan_seconds=search.first_plan_seconds,
        seconds=search.seconds,
        rounds=tuple(cost * search.unit for cost in search.rounds),
        engine_saved=search.engine_saved * search.unit,
        engine_note=search.engine_note,
    )


def _no_plan(search: Search, why: Infeasibility) -> Result:
    return Result(
        status=Status.INFEASIBLE if why.sentences else Status.NO_SOLUTION,
        plan=None,
        seed=search.options.seed,
        infeasible=why.sentences,
        conflict=why.conflict,
        repair=why.repair,
        is_reproducible=not search.hit_limit,
        seconds=search.seconds,
        engine_note=OUT_OF_TIME if search.hit_limit and not why.sentences else "",
    )


def _not_reached(search: Search) -> Result:
    """Return an empty plan, of a county that an interruption left without any."""
    prepared = search.prepared
    return Result(
        status=Status.INFEASIBLE,
        plan=to_plan(prepared, (), (), ()),
        seed=search.options.seed,
        infeasible=("not reached before the interruption",),
        is_interrupted=True,
        is_reproducible=False,
        seconds=search.seconds,
    )

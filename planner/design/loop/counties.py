"""Counties that nothing couples are solved one by one, and their plans joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.design.part import narrowed
from planner.design.unmet.repairs import joined_repairs
from planner.instance import Instance
from planner.model.carriers import Carrier
from planner.model.rules import Boundary, Objective
from planner.plan import Plan, Result, Status
from planner.solvers.mip import relative_gap

__all__ = ["are_separable", "joined", "of_each_county"]


def are_separable(instance: Instance) -> bool:
    """Return whether the best plan of each county makes the best plan of all.

    Requirements speak of each county, and supply never leaves it; money budgets,
    numbers of facilities, third parties whose capacity is limited and villagers who
    cross the border couple the counties. Sites of a county without demand belong to
    none of the parts.
    """
    requirements = instance.requirements
    with_sites = {site.county_id for site in instance.sites}
    with_demand = {village.county_id for village in instance.villages}
    return (
        len(instance.counties) > 1
        and with_sites <= with_demand
        and requirements.objective is Objective.ANNUAL_COST
        and requirements.boundary is not Boundary.NONE
        and requirements.max_capex is None
        and requirements.max_annual_cost is None
        and not requirements.max_facilities
        and not any(_may_run_short(item) for item in instance.carriers)
    )


def _may_run_short(carrier: Carrier) -> bool:
    """Return whether what a carrier takes in one county lacks in another."""
    return carrier.is_limited and carrier.capacity_parcels_per_day > 0


def of_each_county(instance: Instance) -> list[Instance]:
    """Return an instance for each county that has demand points.

    Roads, locations and travel times are shared, not copied.
    """
    with_demand = {village.county_id for village in instance.villages}
    return [
        _part(instance, county.id)
        for county in instance.counties
        if county.id in with_demand
    ]


def _part(instance: Instance, county_id: str) -> Instance:
    villages = [i for i, v in enumerate(instance.villages) if v.county_id == county_id]
    sites = [i for i, s in enumerate(instance.sites) if s.county_id == county_id]
    return replace(
        narrowed(instance, villages, sites),
        counties=tuple(c for c in instance.counties if c.id == county_id),
        townships=tuple(t for t in instance.townships if t.county_id == county_id),
    )


def joined(instance: Instance, results: Sequence[Result]) -> Result:
    """Return the result of all counties; objectives, bounds and costs add up."""
    missing = [result for result in results if result.plan is None]
    proven = [result for result in missing if result.infeasible]
    first = [*proven, *missing, *results][0]
    infeasible = tuple(words for result in results for words in result.infeasible)
    common = replace(
        first,
        infeasible=infeasible,
        conflict=tuple(words for result in results for words in result.conflict),
        repair=joined_repairs([item for result in results for item in result.repair]),
        aims=tuple(item for result in results for item in result.aims),
        is_reproducible=all(result.is_reproducible for result in results),
        is_interrupted=any(result.is_interrupted for result in results),
        seconds=_summed([result.seconds for result in results]),
        first_plan_seconds=_last([result.first_plan_seconds for result in results]),
    )
    if missing:
        return replace(common, plan=None)
    objective = sum(result.objective or 0.0 for result in results)
    bounds = [result.bound for result in results]
    known = [item for item in bounds if item is not None]
    bound = sum(known) if len(known) == len(bounds) else None
    most_rounds = max(len(result.rounds) for result in results)
    return replace(
        common,
        status=Status.INFEASIBLE if infeasible else Status.FEASIBLE,
        plan=_joined_plan(instance, [r.plan for r in results if r.plan is not None]),
        objective=objective,
        bound=bound,
        gap=None if bound is None else relative_gap(objective, bound),
        annual_cost=sum(result.annual_cost or 0.0 for result in results),
        total_objective=sum(result.total_objective or 0.0 for result in results),
        corrections=_summed([result.corrections for result in results]),
        engine_saved=sum(result.engine_saved for result in results),
        engine_note="; ".join(
            dict.fromkeys(r.engine_note for r in results if r.engine_note)
        ),
        rounds=tuple(
            sum(_cost_of_round(result, number) for result in results)
            for number in range(most_rounds)
        ),
    )


def _last(seconds: Sequence[float | None]) -> float | None:
    """Return when all counties had a plan; ``None`` if one never had."""
    known = [item for item in seconds if item is not None]
    return max(known) if len(known) == len(seconds) else None


def _cost_of_round(result: Result, number: int) -> float:
    """Return the cost after a round; a county that was done sooner keeps its last."""
    rounds = result.rounds[: number + 1]
    return rounds[-1] if rounds else 0.0


def _joined_plan(instance: Instance, plans: Sequence[Plan]) -> Plan:
    """Return one plan in the order of the instance."""
    village, site = instance.village_index, instance.site_index
    return Plan(
        facilities=tuple(
            sorted(
                (item for plan in plans for item in plan.facilities),
                key=lambda item: site[item.site_id],
            )
        ),
        allocations=tuple(
            sorted(
                (item for plan in plans for item in plan.allocations),
                key=lambda item: (village[item.stream_id], site[item.facility_id]),
            )
        ),
        unserved=tuple(
            sorted(
                (item for plan in plans for item in plan.unserved),
                key=lambda item: village[item.stream_id],
            )
        ),
        closed_site_ids=tuple(
            sorted(
                (item for plan in plans for item in plan.closed_site_ids),
                key=site.__getitem__,
            )
        ),
        routes=tuple(route for plan in plans for route in plan.routes),
        county_key=instance.county_key,
    )


def _summed(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for part in parts:
        for name, amount in part.items():
            total[name] = total.get(name, 0.0) + amount
    return total

"""Arguments of public calls: what is not what it should be is told what to call."""

from __future__ import annotations

from collections.abc import Container, Iterator

from planner.errors import PlannerError
from planner.instance import Instance
from planner.plan import Plan

__all__ = [
    "expect_instance",
    "expect_known_ids",
    "expect_plan",
    "expect_same_county",
    "expect_share",
]

MAKES_INSTANCE = {
    "str": "planner.build(planner.read_scenario(folder))",
    "PosixPath": "planner.build(planner.read_scenario(folder))",
    "Scenario": "planner.build(scenario)",
    "Built": "built.instance",
    "Change": "change.instance",
    "Workbench": "bench.instance, or call bench.solve()",
    "Solved": "solved.instance",
    "SavedPlan": "solved.instance",
}
MAKES_PLAN = {
    "str": "planner.read_folder(folder).plan",
    "PosixPath": "planner.read_folder(folder).plan",
    "Result": "result.plan",
    "Change": "change.plan",
    "Workbench": "bench.plan",
    "Solved": "solved.plan",
    "SavedPlan": "solved.plan",
    "NoneType": "a plan, which a result without one (see its status) does not have",
}
"""What gives an instance, or a plan, by the type of what was given in its place."""

MOST_NAMED = 3
"""Ids that a message names: judgement."""


def expect_instance(found: object, call: str) -> None:
    """Make sure that an instance is one.

    Parameters
    ----------
    call
        The public call that takes it, such as ``"solve(instance)"``.

    Raises
    ------
    PlannerError
        Saying what to give it.
    """
    if not isinstance(found, Instance):
        raise PlannerError(_wrong(found, "an Instance", MAKES_INSTANCE, call))


def expect_plan(plan: object, instance: object, call: str) -> None:
    """Make sure that a plan and an instance are what they are, in this order.

    Raises
    ------
    PlannerError
        Saying what to give, or that they are exchanged.
    """
    if isinstance(plan, Instance) and isinstance(instance, Plan):
        msg = f"plan and instance are exchanged; write planner.{call}"
        raise PlannerError(msg)
    if not isinstance(plan, Plan):
        raise PlannerError(_wrong(plan, "a Plan", MAKES_PLAN, call))
    expect_instance(instance, call)


def expect_same_county(plan: Plan, instance: Instance, call: str) -> None:
    """Make sure that a plan is not known to be one of another county.

    Raises
    ------
    PlannerError
        Saying how a plan is taken over on purpose.
    """
    expect_plan(plan, instance, call)
    if plan.county_key and plan.county_key != instance.county_key:
        msg = (
            f"planner.{call}: the plan is of another county, whose villages have other "
            "ids or places; planner.adapt(plan, instance).plan takes over what is alike"
        )
        raise PlannerError(msg)


def expect_share(value: float, name: str, call: str) -> None:
    """Make sure that a share is one.

    Raises
    ------
    PlannerError
        If it is below 0, 1 or more, or no number.
    """
    if not 0.0 <= value < 1.0:
        msg = f"{call}: {name} is {value}, expected a share from 0 up to 1; write 0.01"
        raise PlannerError(msg)


def expect_known_ids(plan: Plan, instance: Instance) -> None:
    """Make sure that a plan names only what the instance has.

    Raises
    ------
    PlannerError
        Naming what it does not have.
    """
    unknown = list(dict.fromkeys(_unknown(plan, instance)))
    if unknown:
        more = len(unknown) - MOST_NAMED
        named = ", ".join(unknown[:MOST_NAMED]) + (f" and {more} more" * (more > 0))
        msg = (
            f"the plan names {named}, which the instance does not have: it is a plan "
            "of another county, or was made before a change; planner.check(plan, "
            "instance) lists all, planner.solve(instance) makes a plan for this one"
        )
        raise PlannerError(msg)


def _unknown(plan: Plan, instance: Instance) -> Iterator[str]:
    sites, streams = instance.site_index, instance.stream_index
    formats, carriers = instance.format_by_id, instance.carrier_by_id
    types = instance.vehicle_type_by_id
    for facility in plan.facilities:
        yield from _not_in("site", facility.site_id, sites)
        yield from _not_in("format", facility.format_id, formats)
        yield from _not_in("site", facility.parent_id, sites)
        yield from _not_in("carrier", facility.carrier_id, carriers)
    for item in plan.allocations:
        yield from _not_in("stream", item.stream_id, streams)
        yield from _not_in("site", item.facility_id, sites)
        yield from _not_in("carrier", item.carrier_id, carriers)
    for left in plan.unserved:
        yield from _not_in("stream", left.stream_id, streams)
    for site_id in plan.closed_site_ids:
        yield from _not_in("site", site_id, sites)
    for route in plan.routes:
        yield from _not_in("site", route.depot_id, sites)
        yield from _not_in("vehicle type", route.vehicle_type_id, types)


def _not_in(kind: str, found: str | None, known: Container[str]) -> Iterator[str]:
    if found is not None and found not in known:
        yield f"{kind} {found!r}"


def _wrong(found: object, expected: str, makes: dict[str, str], call: str) -> str:
    kind = type(found).__name__
    remedy = f"give it {makes[kind]}" if kind in makes else f"write planner.{call}"
    return f"planner.{call}: found {kind}, expected {expected}; {remedy}"

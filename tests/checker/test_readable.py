"""Tests of the rules that make a plan readable."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.checker import Code, check
from planner.model.service import Mode
from planner.plan import Plan, Reason, Route, Unserved, plan_from_json, plan_to_json
from tests import tiny_plan
from tests.checker.broken import LINE_COUNTY, broken

PLAN = tiny_plan.line_plan()


def test_feasible_plan() -> None:
    """Test that a feasible plan breaks no rule, also after it was saved."""
    assert check(PLAN, LINE_COUNTY) == []
    assert check(plan_from_json(plan_to_json(PLAN)), LINE_COUNTY) == []


@pytest.mark.parametrize(
    "plan",
    [
        tiny_plan.edit_facility(PLAN, "p", site_id="nowhere"),
        tiny_plan.edit_facility(PLAN, "p", format_id="nowhere"),
        tiny_plan.edit_facility(PLAN, "p", parent_id="nowhere"),
        tiny_plan.serve(PLAN, tiny_plan.allocation("nowhere", "p", Mode.POINT)),
        tiny_plan.serve(PLAN, tiny_plan.allocation("v4", "nowhere", Mode.POINT)),
        replace(PLAN, unserved=(replace(PLAN.unserved[0], stream_id="nowhere"),)),
        replace(PLAN, closed_site_ids=("x", "nowhere")),
        tiny_plan.edit_route(PLAN, "loop 1", depot_id="nowhere"),
        tiny_plan.edit_route(PLAN, "loop 1", vehicle_type_id="nowhere"),
        tiny_plan.edit_stop(PLAN, "p", id="nowhere"),
        tiny_plan.edit_stop(PLAN, "v3", id="nowhere"),
    ],
)
def test_unknown_id(plan: Plan) -> None:
    """Test that an id that is not in the instance is found wherever it stands."""
    assert broken(plan) == {Code.UNKNOWN_ID}
    assert {item.subject for item in check(plan, LINE_COUNTY)} == {"nowhere"}


@pytest.mark.parametrize(
    "plan",
    [
        replace(PLAN, facilities=(*PLAN.facilities, PLAN.facilities[0])),
        tiny_plan.serve(PLAN, PLAN.allocations[0]),
        replace(PLAN, unserved=PLAN.unserved * 2),
        replace(PLAN, closed_site_ids=("x", "x")),
        tiny_plan.edit_route(PLAN, "loop 1", id="linehaul 1"),
    ],
)
def test_repeated(plan: Plan) -> None:
    """Test that what is decided twice is found."""
    assert broken(plan) == {Code.REPEATED}


def test_shares_of_a_village_are_no_repetition() -> None:
    """Test that several reasons for parts of a village are not called repeated."""
    reasons = (Reason.NOT_LOCATED, Reason.COST)
    parts = tuple(
        Unserved(stream_id="v4", share=0.5, reason=reason, detail="a part")
        for reason in reasons
    )
    assert Code.REPEATED not in broken(replace(PLAN, unserved=parts))


@pytest.mark.parametrize(
    "plan",
    [
        tiny_plan.serve(
            PLAN, tiny_plan.allocation("v4", "p", Mode.POINT, share=float("nan"))
        ),
        replace(PLAN, unserved=(replace(PLAN.unserved[0], share=-0.1),)),
        tiny_plan.edit_trips(PLAN, "loop 1", distance_m=float("inf")),
        tiny_plan.edit_trips(PLAN, "loop 1", end_s=float("nan")),
        tiny_plan.edit_stop(PLAN, "p", arrival_s=float("nan")),
        tiny_plan.edit_stop(PLAN, "p", delivered_parcels=-8.0),
    ],
)
def test_value(plan: Plan) -> None:
    """Test that numbers that are not finite or negative are found, and only they."""
    assert broken(plan) == {Code.VALUE}


def _without_stops(route: Route) -> Route:
    return replace(route, trips=(replace(route.trips[0], stops=()),))


@pytest.mark.parametrize(
    "loop",
    [replace(PLAN.routes[1], trips=()), _without_stops(PLAN.routes[1])],
)
def test_empty_route(loop: Route) -> None:
    """Test that a route without trips and a trip without stops are found."""
    plan = replace(PLAN, routes=(PLAN.routes[0], loop))
    assert broken(plan) == {Code.EMPTY_ROUTE}

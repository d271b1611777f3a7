"""Tests of the allocation rules.

Village v5 has no parcels, so that nothing but its allocation can break a rule.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.checker import Code, check
from planner.instance import Instance
from planner.model.rules import Boundary
from planner.model.service import Mode
from planner.plan import Allocation, Plan, Reason, Unserved
from tests import tiny, tiny_plan
from tests.checker.broken import LINE_COUNTY, broken

PLAN = tiny_plan.line_plan()


def county_with_v5(
    x_km: float = 14.0, *, requirements: Any = tiny.REQUIREMENTS, **fields: Any
) -> Instance:
    """Return the county with a village without parcels, 2 km from point p."""
    village = tiny.village("v5", x_km, parcels_in=0.0, parcels_out=0.0, **fields)
    return tiny_plan.line_county(village, requirements=requirements)


def v5_at(facility_id: str, mode: Mode, share: float = 1.0) -> Allocation:
    """Return an allocation of v5."""
    return tiny_plan.allocation("v5", facility_id, mode, share)


def v5_unserved(reason: Reason) -> Plan:
    """Return the plan that does not serve v5."""
    record = Unserved(stream_id="v5", share=1.0, reason=reason, detail="")
    return replace(PLAN, unserved=(*PLAN.unserved, record))


def test_village_without_parcels() -> None:
    """Test that a village without parcels must be served or given a reason too."""
    assert (
        broken(tiny_plan.serve(PLAN, v5_at("p", Mode.POINT)), county_with_v5()) == set()
    )
    assert broken(v5_unserved(Reason.COST), county_with_v5()) == set()
    assert broken(PLAN, county_with_v5()) == {Code.SHARE_SUM}


def test_not_open() -> None:
    """Test that service by a site that is not open is found."""
    plan = tiny_plan.serve(PLAN, v5_at("q", Mode.POINT))
    assert broken(plan, county_with_v5()) == {Code.NOT_OPEN}


@pytest.mark.parametrize(
    ("facility_id", "mode"), [("s", Mode.POINT), ("p", Mode.STORE), ("h", Mode.STORE)]
)
def test_tier(facility_id: str, mode: Mode) -> None:
    """Test that a facility of a tier that the mode does not use is found."""
    plan = tiny_plan.serve(PLAN, v5_at(facility_id, mode))
    assert broken(plan, county_with_v5()) == {Code.TIER}


def test_mode() -> None:
    """Test that a mode that is not allowed is found."""
    requirements = replace(tiny.REQUIREMENTS, modes=(Mode.POINT, Mode.STORE))
    county = tiny_plan.line_county(requirements=requirements)
    assert broken(PLAN, county) == {Code.MODE}
    assert [item.subject for item in check(PLAN, county)] == ["v3"]


def test_share() -> None:
    """Test that a share of zero is found."""
    requirements = replace(tiny.REQUIREMENTS, is_split_allowed=True)
    plan = tiny_plan.serve(PLAN, v5_at("p", Mode.POINT), v5_at("s", Mode.STORE, 0.0))
    assert broken(plan, county_with_v5(requirements=requirements)) == {Code.SHARE}


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.5, set()),
        (0.500001, set()),
        (0.50001, {Code.SHARE_SUM}),
        (0.49, {Code.SHARE_SUM}),
    ],
)
def test_share_sum(share: float, expected: set[Code]) -> None:
    """Test that two shares add up to 1 but for a millionth each."""
    requirements = replace(tiny.REQUIREMENTS, is_split_allowed=True)
    plan = tiny_plan.serve(
        PLAN, v5_at("p", Mode.POINT, 0.5), v5_at("s", Mode.STORE, share)
    )
    assert broken(plan, county_with_v5(requirements=requirements)) == expected


def test_split() -> None:
    """Test that sharing a village is found where it is not allowed."""
    plan = tiny_plan.serve(
        PLAN, v5_at("p", Mode.POINT, 0.5), v5_at("s", Mode.STORE, 0.5)
    )
    assert broken(plan, county_with_v5()) == {Code.SPLIT}


def test_not_located() -> None:
    """Test that serving a village without coordinates is found."""
    plan = tiny_plan.serve(PLAN, v5_at("p", Mode.POINT))
    county = county_with_v5(is_located=False)
    assert broken(plan, county) == {Code.NOT_LOCATED, Code.REACH}


@pytest.mark.parametrize(("x_km", "expected"), [(17.0, set()), (17.001, {Code.REACH})])
def test_reach(x_km: float, expected: set[Code]) -> None:
    """Test that exactly 5 km to a point (km 12) is within reach, 5.001 is not."""
    plan = tiny_plan.serve(PLAN, v5_at("p", Mode.POINT))
    assert broken(plan, county_with_v5(x_km)) == expected


def test_reach_of_the_store() -> None:
    """Test that a village 6 km from the store is within the 20 km of its mode."""
    plan = tiny_plan.serve(PLAN, v5_at("s", Mode.STORE))
    assert broken(plan, county_with_v5(16.0)) == set()


def test_boundary_of_villagers() -> None:
    """Test that a village served in another township is found."""
    plan = tiny_plan.serve(PLAN, v5_at("p", Mode.POINT))
    county = county_with_v5(township_id="t2")
    bounded = replace(tiny.REQUIREMENTS, boundary=Boundary.TOWNSHIP)
    assert broken(plan, county) == set()
    assert broken(plan, replace(county, requirements=bounded)) == {Code.BOUNDARY}


def test_boundary_of_deliveries() -> None:
    """Test that home delivery into another township is found."""
    county = tiny_plan.edit_village(LINE_COUNTY, "v3", township_id="t2")
    bounded = replace(tiny.REQUIREMENTS, boundary=Boundary.TOWNSHIP)
    assert broken(PLAN, county) == set()
    assert broken(PLAN, replace(county, requirements=bounded)) == {Code.BOUNDARY}


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (Reason.COST, set()),
        (Reason.CAPACITY, set()),
        (Reason.NOT_LOCATED, {Code.REASON}),
        (Reason.UNREACHABLE, {Code.REASON}),
        (Reason.STANDARD, {Code.REASON}),
    ],
)
def test_reason_within_reach(reason: Reason, expected: set[Code]) -> None:
    """Test that 2 km from an open point nobody is unlocated or out of reach."""
    assert broken(v5_unserved(reason), county_with_v5()) == expected


def test_reason_beyond_the_standard() -> None:
    """Test that 2 km from an open point nobody is covered where 1 km is asked for.

    The point is in reach of 5 km, so unreachable is not true.
    """
    standard = replace(tiny.STANDARD, collect_within_m=1000.0)
    county = replace(county_with_v5(), standard=standard)
    assert Code.REASON not in broken(v5_unserved(Reason.STANDARD), county)
    assert Code.REASON in broken(v5_unserved(Reason.UNREACHABLE), county)


def test_reason_without_coordinates() -> None:
    """Test that a village without coordinates is unserved for that reason only."""
    record = replace(PLAN.unserved[0], reason=Reason.COST)
    assert broken(replace(PLAN, unserved=(record,))) == {Code.REASON}


def test_reason_beside_the_road() -> None:
    """Test that a village too far from any road may be called unreachable."""
    county = county_with_v5(is_on_road=False)
    assert broken(v5_unserved(Reason.UNREACHABLE), county) == set()
    assert broken(v5_unserved(Reason.NOT_LOCATED), county) == {Code.REASON}

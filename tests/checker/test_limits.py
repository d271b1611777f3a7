"""Tests of capacities, budgets and required shares."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.checker import Code, check
from planner.model.rules import Measure
from tests import tiny, tiny_plan
from tests.checker.broken import broken

PLAN = tiny_plan.line_plan()


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [(10.0, []), (9.9, [("p", 10.0, 9.9)])],
)
def test_capacity_of_a_point(
    capacity: float, expected: list[tuple[str, float, float]]
) -> None:
    """Test that 8 + 2 parcels a day need a capacity of 10."""
    small = replace(tiny.POINT_FORMAT, capacity_parcels_per_day=capacity)
    formats = (tiny.HUB_FORMAT, tiny.STORE_FORMAT, small)
    violations = check(PLAN, tiny_plan.line_county(formats=formats))
    assert [(v.subject, v.found, v.limit) for v in violations] == expected
    assert all(violation.code is Code.CAPACITY for violation in violations)


def test_capacity_of_a_store() -> None:
    """Test that a store handles what it passes to its point: 10 + 25 + 5 = 40."""
    small = replace(tiny.STORE_FORMAT, capacity_parcels_per_day=39.0)
    formats = (tiny.HUB_FORMAT, small, tiny.POINT_FORMAT)
    (violation,) = check(PLAN, tiny_plan.line_county(formats=formats))
    assert (violation.subject, violation.found) == ("s", 40.0)


@pytest.mark.parametrize(
    ("limit", "expected"), [(5_500.0, set()), (5_499.0, {Code.MAX_CAPEX})]
)
def test_max_capex(limit: float, expected: set[Code]) -> None:
    """Test that 5000 for s and half of 1000 for p stay within 5500, not 5499."""
    requirements = replace(tiny.REQUIREMENTS, max_capex=limit)
    assert broken(PLAN, tiny_plan.line_county(requirements=requirements)) == expected


@pytest.mark.parametrize(
    ("limit", "expected"), [(282_307.25, set()), (282_306.0, {Code.MAX_ANNUAL_COST})]
)
def test_max_annual_cost(limit: float, expected: set[Code]) -> None:
    """Test that the annual cost of the ledger test stays within itself."""
    requirements = replace(tiny.REQUIREMENTS, max_annual_cost=limit)
    assert broken(PLAN, tiny_plan.line_county(requirements=requirements)) == expected


@pytest.mark.parametrize(
    ("measure", "share"),
    [
        (Measure.VILLAGES, 2 / 4),
        (Measure.RESIDENTS, 400 / 500),
        (Measure.DEMAND, 35 / 45),
        (Measure.USE, 40 / 45),
    ],
)
def test_at_least(measure: Measure, share: float) -> None:
    """Test that v1 and v2 covered and v4 not served meet just that share."""
    for limit, expected in ((share, set()), (share + 0.001, {Code.AT_LEAST})):
        requirements = replace(tiny.REQUIREMENTS, at_least={measure: limit})
        assert (
            broken(PLAN, tiny_plan.line_county(requirements=requirements)) == expected
        )


@pytest.mark.parametrize(
    ("missing", "expected"), [(4e-6, set()), (6e-6, {Code.AT_LEAST})]
)
def test_at_least_within_rounding(missing: float, expected: set[Code]) -> None:
    """Test that 40 of 45 parcels carried meet a share that is 4 in a million more."""
    at_least = {Measure.USE: 40 / 45 + missing}
    requirements = replace(tiny.REQUIREMENTS, at_least=at_least)
    assert broken(PLAN, tiny_plan.line_county(requirements=requirements)) == expected

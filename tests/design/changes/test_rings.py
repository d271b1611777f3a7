"""Rings on random counties: who moves, what stays, and sums that hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.checker import check
from planner.design.changes.levels import attained_levels
from planner.design.changes.relation import Kind
from planner.design.changes.weigh import Edited, weigh_ring
from planner.design.changes.weighed import objective
from planner.flow import resolve
from planner.metrics import coverage_share
from planner.model.effort import Effort
from planner.plan import rounded_plan
from planner.report.moved import moved_rows
from tests.explain.counties import SEEDS, case

FEW = 8
"""Counties that the fast tests draw."""


def judge(seed: int) -> int:
    """Judge the closing of each open site of a county; return how many found plans.

    Only villages of the ring move, and only its sites change; y is at least 0, and
    y - x = z1 - z0 to the cent.
    """
    county, number = case(seed), 0
    assert county is not None
    before = county.instance()
    plan = rounded_plan(county.plan)
    levels = attained_levels(resolve(plan, before))
    for facility in plan.facilities:
        if before.must_open(before.site_index[facility.site_id]):
            continue
        rules = replace(before.requirements, excluded_site_ids=(facility.site_id,))
        after = replace(before, requirements=rules)
        found = weigh_ring(
            Edited(before=before, plan=plan, after=after, seed=1, effort=Effort.QUICK)
        )
        assert found.z0 == pytest.approx(objective(plan, before))
        if found.changed is None or found.ring is None:
            continue
        number += 1
        rows = moved_rows(plan, found.changed, after, earlier=before)
        moved = {row["village_id"] for row in rows}
        assert moved <= found.ring.village_ids
        free = found.ring.loose_ids | found.ring.growing_ids
        was = {x for x in plan.facilities if x.site_id not in free}
        assert was == {x for x in found.changed.facilities if x.site_id not in free}
        assert found.kind is Kind.RESTRICTS
        assert found.cost_of_edits >= 0.0
        assert found.improvement >= 0.0
        assert found.cost_of_edits - found.improvement == pytest.approx(
            found.z1 - found.z0, abs=0.005
        )
        assert found.z1 == pytest.approx(objective(found.changed, after))
        codes = {item.code.value for item in check(found.changed, after)}
        assert codes <= ({"AT_LEAST"} if found.short else set())
        flow = resolve(found.changed, after)
        for (measure, county_id), share in levels.items():
            kept = coverage_share(flow, measure, county_id=county_id) or 0.0
            assert found.short or kept >= share - 1e-6
    return number


@pytest.mark.parametrize("seed", SEEDS[:FEW])
def test_closing_each_site(seed: int) -> None:
    """Test that each closing moves its ring alone and never saves by itself."""
    judge(seed)


def test_most_closings_have_a_plan() -> None:
    """Test that the counties drawn are no empty test."""
    assert sum(judge(seed) for seed in SEEDS[:3]) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS[FEW : FEW + 12])
def test_closing_each_site_of_more_counties(seed: int) -> None:
    """Test the same on more counties."""
    judge(seed)

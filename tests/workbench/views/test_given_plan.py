"""A plan that is given to a study: it stands beside the others and competes."""

from __future__ import annotations

import pytest

import planner
from planner.design.studies.frontier.axes import WorstOff
from planner.errors import PlannerError
from planner.instance import Instance
from planner.metrics import judge
from planner.model.rules import Measure
from planner.plan import Plan
from tests.design.counties import asking, best, three_villages
from tests.tiny import build, hub, point, store, village

PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def county() -> Instance:
    """Return the line of three villages with a point in the far one."""
    requirements = asking(at_least={Measure.RESIDENTS: 0.6})
    return three_villages(point("p", 21), requirements=requirements)


@pytest.fixture(scope="module")
def plan(county: Instance) -> Plan:
    """Return its best plan: two of three villages, served from s."""
    found = best(county).plan
    assert found is not None
    return found


def test_a_frontier_has_the_plan_it_was_asked_with(
    county: Instance, plan: Plan
) -> None:
    """Test the last row, the sentence, the chart, and that no point is beaten by it."""
    frontier = planner.frontier(county, num_points=3, plan=plan, gap=0.0)
    judged = judge(plan, county)
    cost = f"{judged.metrics.money.annual_cost:,.0f} CNY"
    row = frontier.table().loc["as it is"]
    assert row["residents covered"] == "66.7%"
    assert row["cost a year"] == cost
    assert row["residents more"] == ""
    assert f"The plan as it is has 66.7% for {cost}" in frontier.sentence()
    assert "现有方案" in frontier.sentence(language="zh")
    assert frontier.picture().png.startswith(PNG)
    assert all(
        item.metrics.coverages["residents"].value > 2 / 3 + 1e-9
        or item.metrics.money.annual_cost <= judged.metrics.money.annual_cost + 1.0
        for item in frontier.points
    )


def test_a_frontier_of_ways_speaks_of_kilometres(county: Instance, plan: Plan) -> None:
    """Test columns and sentence of the way of the worst-off tenth."""
    [measure] = WorstOff
    frontier = planner.frontier(
        county, num_points=3, measure=measure, plan=plan, gap=0.0
    )
    table = frontier.table()
    assert {"shorter by", "for each km, a year"} <= set(table.columns)
    assert table["way of the worst-off tenth"].str.endswith(" km").all()
    assert "residents more" not in table
    assert "新增覆盖居民" not in frontier.table(language="zh")
    assert "kilometre less costs" in frontier.sentence() or frontier.knee is None


def test_alternatives_begin_with_a_plan(county: Instance, plan: Plan) -> None:
    """Test that the best plan is no dearer than the one given, or is that one."""
    found = planner.alternatives(county, plan=plan, count=1, gap=0.0, slack=0.5)
    given = judge(plan, county).metrics.money.annual_cost
    assert found.plans[0].metrics.money.annual_cost <= given + 0.01
    without = planner.alternatives(county, count=1, gap=0.0, slack=0.5)
    assert [item.site_id for item in found.roles] == [
        item.site_id for item in without.roles
    ]


def test_a_plan_of_another_county_is_refused(plan: Plan) -> None:
    """Test that a plan is refused where its store does not exist."""
    other = build(village("a", 9), hub("h", 0), store("t", 10), requirements=asking())
    with pytest.raises(PlannerError, match="which the instance does not have"):
        planner.alternatives(other, plan=plan, count=1)

"""Villages that are left to one site are served from no other."""

from planner.checker import check
from planner.checker.violations import Code
from planner.design.solve import solve
from planner.model.effort import Effort
from tests.design.counties import open_ids, plan_of
from tests.scenario.edits.counties import built_with


def test_plans_keep_to_it_and_the_checker_says_who_does_not(tmp_path) -> None:
    """Test that a solve serves a village from its site, and other plans break it."""
    free = built_with(tmp_path).instance
    before = plan_of(solve(free, effort=Effort.QUICK, bound=False))
    served = {item.stream_id: item.facility_id for item in before.allocations}
    asked_at = "e2" if served["v1"] != "e2" else "point:v1"
    row = {"do": "serve", "village": "v1", "site": asked_at}
    asked = built_with(tmp_path, row).instance
    assert Code.SERVED_AT in {item.code for item in check(before, asked)}
    plan = plan_of(solve(asked, effort=Effort.QUICK, bound=False))
    found = {item.facility_id for item in plan.allocations if item.stream_id == "v1"}
    assert found <= {asked_at}
    assert asked_at in open_ids(plan)
    assert not check(plan, asked)

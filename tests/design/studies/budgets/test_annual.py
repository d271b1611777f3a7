"""Annual budgets: what was found within them is never refused."""

from __future__ import annotations

from typing import Any

import pytest

from planner.checker import check
from planner.design.studies.budgets.annual import NOT_PROVEN
from planner.flow import resolve
from planner.instance import Instance
from planner.metrics import coverage_share
from planner.model.rules import Measure, Objective
from planner.plan import Status
from tests.design.counties import asking, best, plan_of, three_villages

CHEAPEST = 48_623.0
"""No plan of a and b costs less, told by hand in ``test_solve``."""


def county(**more: Any) -> Instance:
    """Return three villages of which two have to be served."""
    return three_villages(requirements=asking(at_least={Measure.USE: 0.6}, **more))


@pytest.mark.parametrize("objective", list(Objective))
def test_the_cost_of_a_plan_is_enough_for_it(objective: Objective) -> None:
    """Test a budget of a thousandth more than the plan, as a cap and for coverage.

    Two of three villages are covered by the store that serves them.
    """
    budget = 1.001 * CHEAPEST
    instance = county(max_annual_cost=budget, objective=objective)
    result = best(instance)
    assert result.status is Status.FEASIBLE
    assert result.infeasible == ()
    plan = plan_of(result)
    assert check(plan, instance) == []
    assert result.annual_cost is not None
    assert result.annual_cost <= budget
    assert coverage_share(resolve(plan, instance), Measure.RESIDENTS) == pytest.approx(
        2 / 3
    )


@pytest.mark.parametrize("objective", list(Objective))
def test_what_is_too_little_is_told_with_a_plan(objective: Objective) -> None:
    """Test a budget one unit below the cheapest plan: that plan, and no claim."""
    instance = county(max_annual_cost=CHEAPEST - 1.0, objective=objective)
    result = best(instance)
    assert result.status is Status.INFEASIBLE
    assert result.infeasible[-1] == NOT_PROVEN
    assert result.annual_cost == pytest.approx(CHEAPEST, abs=0.5)
    (repair,) = result.repair
    assert (repair.key, repair.value) == ("solve.max_annual_cost", CHEAPEST)

"""Plans as the siting model sees them."""

from dataclasses import replace

import numpy as np
import pytest

from planner.design.frozen import freeze
from planner.errors import PlannerError
from planner.location.three_tier_near import solve_near
from planner.model.rules import Measure
from planner.model.service import Mode
from tests.design.counties import asking, best, three_villages
from tests.tiny import point


def test_a_solved_plan_is_found_again() -> None:
    """Test that nothing changes where nothing may: the plan's decisions come back."""
    instance = three_villages(
        point("pa", 9), requirements=asking(at_least={Measure.USE: 1.0})
    )
    plan = best(instance).plan
    frozen = freeze(instance, plan)
    data, state = frozen.prepared.data, frozen.state
    found = solve_near(data, frozen.prices, state, np.zeros(data.num_sites, dtype=bool))
    assert found is not None
    assert found.site_option.tolist() == state.site_option.tolist()
    assert found.site_parent.tolist() == state.site_parent.tolist()
    assert found.arc_share.tolist() == state.arc_share.tolist()


def test_ways_that_the_model_leaves_out_are_named() -> None:
    """Test that a village served from beyond its reach is an error in words."""
    instance = three_villages(requirements=asking(at_least={Measure.USE: 1.0}))
    plan = best(instance).plan
    strict = replace(
        instance,
        requirements=replace(instance.requirements, reach_m={}, modes=()),
    )
    with pytest.raises(PlannerError, match="solve again"):
        freeze(strict, plan)


def test_links_and_deliveries_of_the_plan_are_in_the_model(monkeypatch) -> None:
    """Test that a plan whose pairs are none of the nearest is found again whole.

    With no nearest parents and stores at all, what the plan uses is all there is.
    """
    instance = three_villages(
        point("pa", 9), requirements=asking(at_least={Measure.USE: 1.0})
    )
    plan = best(instance).plan
    modes = {item.mode for item in plan.allocations}
    assert Mode.HOME in modes
    monkeypatch.setattr("planner.design.prepare.MOST_PARENTS", 0)
    monkeypatch.setattr("planner.design.prepare.MOST_HOME_STORES", 0)
    frozen = freeze(instance, plan)
    assert frozen.state.arc_share.sum() == pytest.approx(len(plan.allocations))
    data = frozen.prepared.data
    assert len(data.link_child) == sum(
        item.parent_id is not None for item in plan.facilities
    )

"""Plans as the siting model sees them."""

from dataclasses import replace

import numpy as np
import pytest

from planner.design.siting_model.prepare import prepare
from planner.design.unmet.frozen import freeze
from planner.errors import PlannerError
from planner.ledger import compute_ledger
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.siting.search.near import solve_near
from tests.design.counties import asking, best, open_ids, three_villages
from tests.tiny import point, store


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
    monkeypatch.setattr("planner.design.siting_model.links.FEW_LINKS", 0)
    monkeypatch.setattr("planner.design.siting_model.links.MOST_PARENTS", 0)
    monkeypatch.setattr("planner.design.siting_model.links.MOST_HOME_STORES", 0)
    frozen = freeze(instance, plan)
    assert frozen.state.arc_share.sum() == pytest.approx(len(plan.allocations))
    data = frozen.prepared.data
    assert len(data.link_child) == sum(
        item.parent_id is not None for item in plan.facilities
    )


def test_no_more_is_asked_than_the_plan_gives() -> None:
    """Test that a village covered and not served is not asked for in the model.

    Two thirds are asked for: a and b are covered, and a alone is served, a third.
    """
    asked = asking(at_least={Measure.RESIDENTS: 0.6})
    instance = three_villages(requirements=asked)
    plan = best(instance).plan
    left = tuple(item for item in plan.allocations if item.stream_id != "b")
    frozen = freeze(instance, replace(plan, allocations=left))
    data = frozen.prepared.data
    assert data.shares_asked()["residents", 0] == pytest.approx(1 / 3)
    nothing = np.zeros(data.num_sites, dtype=bool)
    assert solve_near(data, frozen.prices, frozen.state, nothing) is not None
    whole = freeze(instance, plan)
    assert whole.prepared.data.shares_asked()["residents", 0] == pytest.approx(0.6)


def test_budget_leaves_what_the_ledger_leaves() -> None:
    """Test that of a budget 50 above the ledger 50 are left in the model."""
    instance = three_villages(requirements=asking(at_least={Measure.USE: 1.0}))
    plan = best(instance).plan
    budget = compute_ledger(plan, instance).annual_cost + 50.0
    requirements = replace(instance.requirements, max_annual_cost=budget)
    frozen = freeze(replace(instance, requirements=requirements), plan)
    data = frozen.prepared.data
    nothing = np.zeros(data.num_sites, dtype=bool)
    now = solve_near(data, frozen.prices, frozen.state, nothing)
    assert now is not None
    spent = now.exact_cost + now.routing_cost
    assert data.max_annual_cost == pytest.approx(spent + 50.0, abs=0.01)


def test_open_facilities_are_in_the_model_however_many_are_nearer(monkeypatch) -> None:
    """Test that a point may be supplied from the open store behind a closed one.

    With one parent a site the point at c would know the store t beside it alone.
    """
    monkeypatch.setattr("planner.design.siting_model.links.FEW_LINKS", 0)
    monkeypatch.setattr("planner.design.siting_model.links.MOST_PARENTS", 1)
    instance = three_villages(
        store("t", 20),
        point("pc", 21),
        requirements=asking(at_least={Measure.RESIDENTS: 0.6}),
    )
    plan = best(instance).plan
    assert "t" not in open_ids(plan)
    pc, s = instance.site_index["pc"], instance.site_index["s"]
    for chosen, is_known in ((None, False), (plan, True)):
        data = prepare(instance, chosen).data
        links = set(
            zip(data.link_child.tolist(), data.link_parent.tolist(), strict=True)
        )
        assert ((pc, s) in links) is is_known

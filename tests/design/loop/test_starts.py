"""Plans again after a change, from the plan before it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.checker import check
from planner.design.part import part_of
from planner.design.penalties import objective_of
from planner.design.siting_model.prepare import prepare
from planner.design.solve import solve
from planner.flow import resolve
from planner.ledger import compute_ledger
from planner.model.rules import Measure, Objective
from planner.plan import Status
from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
from planner.scenario.generate import generate
from tests.design.counties import asking, best, open_ids, plan_of, three_villages
from tests.random_county import Recipe
from tests.tiny import point, store

EVERYBODY = {Measure.RESIDENTS: 1.0}


def county(**fields):
    """Return villages a, b and c with points at each, and a store at c's."""
    sites = (point("pa", 9), point("pb", 11), point("pc", 21), store("sc", 21))
    return three_villages(*sites, requirements=asking(at_least=EVERYBODY, **fields))


def test_nothing_changed_gives_the_same_plan() -> None:
    """Test that a plan solved again from itself is no dearer, and keeps its sites."""
    instance = county()
    before = best(instance)
    after = best(instance, starts=[plan_of(before)], neighbours=0)
    assert open_ids(plan_of(after)) == open_ids(plan_of(before))
    assert after.annual_cost == pytest.approx(before.annual_cost)
    assert after.gap is not None


@pytest.mark.parametrize("site_id", ["pa", "pb", "pc", "s", "sc"])
@pytest.mark.parametrize("name", ["required_site_ids", "excluded_site_ids"])
def test_a_site_opens_or_closes(site_id: str, name: str) -> None:
    """Test that the change is obeyed, at a cost not far from that of a whole run.

    Routing prices are those of the earlier routes: a new way may cost more or less.
    """
    earlier = best(county())
    changed = county(**{name: (site_id,)})
    anew, again = best(changed), best(changed, starts=[plan_of(earlier)])
    assert again.status is anew.status
    if anew.plan is None:
        return
    plan = plan_of(again)
    assert (site_id in open_ids(plan)) is (name == "required_site_ids")
    assert not check(plan, changed)
    costs = [item.annual_cost or 0.0 for item in (earlier, anew)]
    assert again.annual_cost <= 1.15 * max(costs)


def test_far_from_the_change_all_stays() -> None:
    """Test that villages that cannot use the site are served as before."""
    asked = {"required_site_ids": ("s",)}
    before = plan_of(best(county(**asked)))
    site_id = next(item for item in open_ids(before) if item in {"pc", "sc"})
    changed = county(**asked, excluded_site_ids=(site_id,))
    plan = plan_of(best(changed, starts=[before]))
    of_a = [
        {item.facility_id for item in one.allocations if item.stream_id == "a"}
        for one in (before, plan)
    ]
    assert of_a[0] == of_a[1]


def test_other_changes_site_the_county_again() -> None:
    """Test that a dearer store and a longer standard are obeyed."""
    instance = county()
    before = plan_of(best(instance))
    formats = tuple(
        replace(item, opex_per_year=item.opex_per_year + 10_000.0)
        for item in instance.formats
    )
    standard = replace(instance.standard, collect_within_m=12_000.0)
    changed = replace(instance, formats=formats, standard=standard)
    anew, again = best(changed), best(changed, starts=[before])
    assert not check(plan_of(again), changed)
    assert again.annual_cost <= anew.annual_cost * 1.02


def test_most_coverage_is_still_what_is_asked_for() -> None:
    """Test that a run for the most coverage, from a poor plan, covers the most."""
    before = plan_of(best(county()))
    wanted = {"objective": Objective.COVERAGE, "maximise": Measure.RESIDENTS}
    changed = replace(county(), requirements=asking(at_least={}, **wanted))
    again = best(changed, starts=[before])
    served = {item.stream_id for item in plan_of(again).allocations}
    assert served == {"a", "b", "c"}


def test_what_cannot_be_met_is_explained() -> None:
    """Test that a start does not hide requirements that cannot be met."""
    before = plan_of(best(county()))
    changed = county(max_capex=0.0)
    result = best(changed, starts=[before])
    assert result.status is Status.INFEASIBLE
    assert result.infeasible


def test_a_plan_whose_vehicles_are_gone_is_left_aside() -> None:
    """Test that types of vehicles that the scenario has no more do no harm."""
    instance = county()
    before = plan_of(best(instance))
    types = tuple(replace(item, id=f"new_{item.id}") for item in instance.vehicle_types)
    result = best(replace(instance, vehicle_types=types), starts=[before])
    assert result.status is Status.FEASIBLE


def test_part_of_a_plan() -> None:
    """Test that each county gets what the plan decides there, and nothing is lost."""
    recipe = Recipe(
        seed=3,
        num_counties=2,
        is_hired=True,
        days_per_week=7.0,
        discount_rate=0.0,
        at_least={Measure.USE: 0.5},
        unserved_price=None,
        uncovered_price=None,
        is_split_allowed=False,
        modes=asking().modes,
        store_within_s=None,
        promise_s=None,
    )
    instance = recipe.county()
    plan = plan_of(solve(instance, rounds=1, neighbours=0))
    again = solve(instance, starts=[plan], neighbours=0)
    assert again.status is Status.FEASIBLE
    assert part_of(plan, instance) == plan


def test_a_price_changes_where_third_parties_are_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that the plan before may use links that the model of today leaves out.

    All are sited again, at prices as many as the links of both together.
    """
    monkeypatch.setattr("planner.design.siting_model.links.FEW_LINKS", 200)
    generate(tmp_path / "county", villages=14, seed=3)
    scenario = read_scenario(tmp_path / "county")
    before = solve(build(scenario), rounds=1, neighbours=0)
    plan = plan_of(before)
    changes = {"vehicle_types": {"van": {"fixed_cost_per_day": 276}}}
    changed = build(read_scenario(tmp_path / "county", changes=changes))
    own, both = prepare(changed), prepare(changed, plan)
    assert len(both.data.link_child) > len(own.data.link_child)
    after = solve(changed, starts=[plan], rounds=1, neighbours=0)
    assert not check(plan_of(after), changed)
    kept = objective_of(resolve(plan, changed), compute_ledger(plan, changed))
    assert after.total_objective is not None
    assert after.total_objective <= kept + 1e-6

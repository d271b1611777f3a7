"""A plan under other assumptions: its money by hand, its decisions as they are."""

from __future__ import annotations

import pytest

from planner.design.solve import solve
from planner.explain.sensitivity import Outcome, Sensitivity, sensitivity
from planner.ledger import compute_ledger
from planner.plan import Plan
from planner.scenario.build import build, read_county
from planner.scenario.generate import generate
from planner.scenario.read import Scenario, read_scenario

Found = tuple[Scenario, Plan, Outcome, dict[str, Sensitivity]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Return a small county, a plan of it, and its sensitivity by assumption."""
    folder = tmp_path_factory.mktemp("sensitivity") / "county"
    generate(folder, villages=10, seed=2)
    scenario = read_scenario(folder)
    built = read_county(scenario)
    plan = solve(built.instance, rounds=1, neighbours=0).plan
    assert plan is not None
    base, rows = sensitivity(scenario, built, plan)
    return scenario, plan, base, {item.used.fills: item for item in rows}


def test_base_is_the_ledger(found: Found) -> None:
    """Test that the plan as assumed costs what its ledger says."""
    scenario, plan, base, _ = found
    ledger = compute_ledger(build(scenario), plan)
    assert base.annual_cost == pytest.approx(ledger.annual_cost)
    assert base.net_cost == pytest.approx(ledger.net_cost)
    assert base.violations == 0


def test_income_of_a_parcel_by_hand(found: Found) -> None:
    """Test that net cost moves by the range of the income, each parcel carried in."""
    scenario, plan, _, rows = found
    instance, item = build(scenario), rows["economics.income_per_parcel_in"]
    carried = sum(
        allocation.share
        * float(
            instance.parcels_in_per_day[
                instance.village_index[allocation.village_id]
            ].sum()
        )
        for allocation in plan.allocations
    )
    low, high = item.used.default.low, item.used.default.high
    assert item.low is not None
    assert item.high is not None
    assert low is not None
    assert high is not None
    expected = (high - low) * carried * instance.operations.days_per_year
    assert item.low.net_cost - item.high.net_cost == pytest.approx(expected)
    assert item.low.annual_cost == pytest.approx(item.high.annual_cost)


def test_dearer_assumptions_never_cost_less(found: Found) -> None:
    """Test that costs of hours, crews and handling raise the cost of the same plan."""
    _, _, base, rows = found
    for name in (
        "vehicle_types.van.cost_per_hour",
        "service.crew_cost_per_hour",
        "formats.county_hub.handling_cost_per_parcel",
    ):
        low, high = rows[name].low, rows[name].high
        assert low is not None
        assert high is not None
        assert low.annual_cost <= base.annual_cost + 1e-6
        assert base.annual_cost <= high.annual_cost + 1e-6


def test_what_cannot_be_read_has_a_note(found: Found) -> None:
    """Test that an end without an outcome says why, and only such an end."""
    for item in found[3].values():
        assert (item.low is None or item.high is None) is bool(item.note)


def test_the_widest_range_is_first(found: Found) -> None:
    """Test the order."""
    spreads = [item.spread() for item in found[3].values()]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[0] > 0

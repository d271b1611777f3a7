"""A plan under other assumptions: its money by hand, its decisions as they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from planner.design.solve import solve
from planner.explain.sensitivity.assumptions import (
    DEMAND,
    PRICE_SECTIONS,
    assumptions,
    with_value,
)
from planner.explain.sensitivity.one_at_a_time import Case, Sensitivity, sensitivity
from planner.explain.sensitivity.overloads import overloads
from planner.flow import resolve
from planner.ledger import compute_ledger
from planner.scenario.build import build, read_county
from planner.scenario.document.read import read_scenario
from planner.scenario.generate import generate
from tests.scenario.folders import write
from tests.tiny_plan import line_county, line_plan

Found = tuple[Case, dict[str, Sensitivity]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Return a plan of a small county, and its sensitivity by assumption."""
    folder = tmp_path_factory.mktemp("sensitivity") / "county"
    generate(folder, villages=10, seed=2)
    scenario = read_scenario(folder, variant="own_network")
    built = read_county(scenario)
    plan = solve(built.instance, rounds=1, neighbours=0).plan
    assert plan is not None
    case = Case(scenario=scenario, built=built, plan=plan)
    return case, {item.assumption.key: item for item in sensitivity(case)}


def test_base_is_the_ledger(found: Found) -> None:
    """Test that the plan as assumed costs what its ledger says."""
    case, _ = found
    ledger, base = compute_ledger(case.plan, build(case.scenario)), case.outcome()
    assert base.annual_cost == pytest.approx(ledger.annual_cost)
    assert base.net_cost == pytest.approx(ledger.net_cost)
    assert base.violations == 0


def test_income_of_a_parcel_by_hand(found: Found) -> None:
    """Test that net cost moves by the range of the income, each parcel carried in."""
    case, rows = found
    instance, plan = case.built.instance, case.plan
    item = rows["economics.income_per_parcel_in"]
    carried = sum(
        allocation.share
        * float(
            instance.parcels_in_per_day[instance.village_of[allocation.stream_id]].sum()
        )
        for allocation in plan.allocations
    )
    low, high = item.assumption.low, item.assumption.high
    assert item.low is not None
    assert item.high is not None
    expected = (high - low) * carried * instance.operations.days_per_year
    assert item.low.net_cost - item.high.net_cost == pytest.approx(expected)
    assert item.low.annual_cost == pytest.approx(item.high.annual_cost)


def test_prices_that_the_scenario_gives_by_hand(found: Found) -> None:
    """Test that a fifth more a km adds a fifth of the ledger's line of km.

    The same for the day of a vehicle: factors 0.8 and 1.2 lie 0.4 of the line apart.
    """
    case, rows = found
    by_line = compute_ledger(case.plan, case.built.instance).by_line()
    for key, line in (
        ("vehicle_types.*.cost_per_km", "vehicle_km"),
        ("vehicle_types.*.fixed_cost_per_day", "vehicle_day"),
    ):
        item = rows[key]
        assert item.low is not None
        assert item.high is not None
        apart = item.high.annual_cost - item.low.annual_cost
        assert by_line[line] > 0
        assert apart == pytest.approx(0.4 * by_line[line])


def test_demand_scales_every_village(found: Found) -> None:
    """Test that the factor holds for parcels in and out, of every goods class."""
    case, rows = found
    item = rows[DEMAND].assumption
    before = case.built.instance
    after = with_value(case.scenario, case.built, item, 0.7, None)
    assert after.parcels_in_per_day == pytest.approx(0.7 * before.parcels_in_per_day)
    assert after.parcels_out_per_day == pytest.approx(0.7 * before.parcels_out_per_day)
    assert (item.low, item.value, item.high) == (0.7, 1.0, 1.3)


def test_wages_are_those_of_the_scenario(found: Found) -> None:
    """Test that a given wage varies around what is given, not around a default."""
    case, rows = found
    item = rows["service.wage_per_month"].assumption
    given = case.scenario.settings.service.wage_per_year
    after = with_value(case.scenario, case.built, item, 1.2, None)
    assert item.is_factor
    assert after.service.wage_per_year == pytest.approx(1.2 * given)


def test_prices_are_changed_without_reading_again(found: Found) -> None:
    """Test that this gives what the changed scenario gives, read from its files."""
    case, rows = found
    for item in (row.assumption for row in rows.values()):
        if item.key.split(".")[0] not in PRICE_SECTIONS:
            continue
        is_whole = isinstance(item.value, int)
        path, number = item.key, round(item.high) if is_whole else item.high
        if item.is_factor:
            continue
        *tables, key = path.split(".")
        changes: dict[str, object] = {key: number}
        for name in reversed(tables):
            changes = {name: changes}
        fresh = build(
            read_scenario(case.scenario.file, variant="own_network", changes=changes)
        )
        quick = with_value(case.scenario, case.built, item, number, None)
        ledgers = [compute_ledger(case.plan, county) for county in (fresh, quick)]
        assert ledgers[0].by_line() == pytest.approx(ledgers[1].by_line())
        assert quick.sites == fresh.sites
        assert quick.host_types == fresh.host_types


def test_dearer_assumptions_never_cost_less(found: Found) -> None:
    """Test that costs of hours, crews and handling raise the cost of the same plan."""
    case, rows = found
    base = case.outcome()
    for name in (
        "vehicle_types.van.cost_per_hour",
        "service.crew_cost_per_hour",
        "formats.distribution_centre.handling_cost_per_parcel",
        "service.wage_per_month",
    ):
        low, high = rows[name].low, rows[name].high
        assert low is not None
        assert high is not None
        assert low.annual_cost <= base.annual_cost + 1e-6
        assert base.annual_cost <= high.annual_cost + 1e-6


def test_what_cannot_be_read_has_a_note(found: Found) -> None:
    """Test that an end without an outcome says why, and only such an end."""
    for item in found[1].values():
        assert (item.low is None or item.high is None) is bool(item.note)


def test_generated_sites_stay_with_the_plan(tmp_path: Path) -> None:
    """Test that fewer parcels leave the plan the stores that only many call for.

    A township of 80,000 residents has more than one candidate store; with a quarter of
    the shopping it would have fewer, and the plan speaks of them all.
    """
    villages = "id,name,township,lon,lat,residents\n" + "".join(
        f"v{number},V{number},t1,109.5{number},28.01,20000\n" for number in range(4)
    )
    scenario = read_scenario(write(tmp_path, villages=villages))
    built = read_county(scenario)
    plan = solve(built.instance, rounds=1, neighbours=0).plan
    assert plan is not None
    case = Case(scenario=scenario, built=built, plan=plan)
    item = next(
        item
        for item in assumptions(scenario, built)
        if item.key == "demand.parcels_per_shopper_day"
    )
    changes = {"demand": {"parcels_per_shopper_day": item.low}}
    fewer = build(read_scenario(tmp_path, changes=changes))
    assert len(fewer.sites) < len(built.instance.sites)
    after = with_value(scenario, built, item, item.low, None)
    assert after.sites == built.instance.sites
    assert after.parcels_in_per_day == pytest.approx(fewer.parcels_in_per_day)
    assert case.outcome_with(item, item.low).annual_cost > 0


def test_the_widest_range_is_first(found: Found) -> None:
    """Test the order."""
    spreads = [item.spread() for item in found[1].values()]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[0] > 0


def test_what_the_plan_cannot_carry_is_counted(found: Found) -> None:
    """Test that dearer vehicles overload nothing, nor parcels that are fewer.

    Ten times the parcels overload every facility and trip that holds less than that.
    """
    case, rows = found
    dearer = rows["vehicle_types.*.cost_per_km"]
    assert dearer.high is not None
    assert dearer.high.overloads == 0
    fewer = case.outcome_with(rows[DEMAND].assumption, 0.7)
    assert fewer.overloads == 0
    assert fewer.violations > 0
    assert case.outcome().overloads == 0


def test_trips_are_loaded_with_what_is_due() -> None:
    """Test ten times the parcels of a plan that names those of today at its stops.

    The store gets 320 and sends 80 of 200, the point 80 and 20 of 50; the van has
    80 + 40 aboard of 100; the truck has 320 of 500.
    """
    county, plan = line_county(), line_plan()
    assert overloads(resolve(plan, county)) == 0
    more = replace(
        county,
        parcels_in_per_day=10 * county.parcels_in_per_day,
        parcels_out_per_day=10 * county.parcels_out_per_day,
    )
    assert overloads(resolve(plan, more)) == 3

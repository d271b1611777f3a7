"""Tests of the study of wages and fuel."""

import csv
from typing import Any

import pytest
from matplotlib.colors import to_hex

import planner
from planner.flow import resolve
from planner.flow.crews import service_visits
from planner.scenario.document.read import read_scenario

pytestmark = pytest.mark.slow

DRIVERS = 0.5


@pytest.fixture(scope="module")
def wages(script):
    """Return the study script as a module."""
    return script("wage_and_fuel")


@pytest.fixture(scope="module")
def scenario(county):
    """Return the county without third parties, its drivers paid by the hour too."""
    types = ("truck", "small_truck", "van")
    changes = {
        "vehicle_types": {name: {"cost_per_hour": 7.0} for name in types},
        "carriers": {"postal": {"capacity_parcels_per_day": 0}},
    }
    return read_scenario(county, changes=changes)


@pytest.fixture(scope="module")
def planned(script, scenario):
    """Return the instance of the county, and a plan."""
    instance = planner.build(scenario)
    return instance, planner.solve(instance, rounds=1).plan


@pytest.fixture(scope="module")
def table(wages, county, tmp_path_factory):
    """Return the rows and the folder of the study on the county."""
    out = tmp_path_factory.mktemp("wages")
    arguments = ["--wage", "1.4", "--fuel", "0.7", "--rounds", "1", "--out", str(out)]
    assert wages.main([str(county), *arguments]) == 0
    text = (out / "wage_and_fuel.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines())), out


def costed(script, scenario, changes, plan):
    """Return the instance after changes, and the ledger of a plan there."""
    instance = planner.build(script("study").changed(scenario, changes))
    return instance, planner.compute_ledger(plan, instance)


def test_wages_raise_the_kept_plan_by_what_is_paid_for_work(
    script, wages, scenario, planned
):
    """Test that +40 % adds 0.4 of clerks, hours, half the days and crews' hours."""
    instance, plan = planned
    before = planner.compute_ledger(plan, instance)
    changes = wages.wages_times(scenario, 1.4, DRIVERS)
    _, after = costed(script, scenario, changes, plan)
    lines = before.by_line()
    crews = sum(
        visits.hours_per_year for visits in service_visits(resolve(plan, instance))
    )
    work = (
        lines["facility_wages"]
        + lines["vehicle_hours"]
        + DRIVERS * lines["vehicle_day"]
        + crews * instance.service.crew_cost_per_hour
    )
    assert lines["facility_wages"] > 0
    assert lines["vehicle_hours"] > 0
    assert after.annual_cost - before.annual_cost == pytest.approx(0.4 * work)


def test_fuel_changes_the_kept_plan_by_what_is_paid_by_km(
    script, wages, scenario, planned
):
    """Test that -30 % takes off 0.3 of the vehicles' and the crews' km."""
    instance, plan = planned
    before = planner.compute_ledger(plan, instance)
    _, after = costed(script, scenario, wages.fuel_times(scenario, 0.7), plan)
    crews = sum(
        visits.km_per_year for visits in service_visits(resolve(plan, instance))
    )
    by_km = before.by_line()["vehicle_km"] + crews * instance.service.crew_cost_per_km
    assert before.annual_cost - after.annual_cost == pytest.approx(0.3 * by_km)


def test_crews_are_paid_more_too(script, wages, scenario):
    """Test that wages raise a crew's hour and not its km, and fuel the other way."""
    study, before = script("study"), scenario.settings.service
    dear = study.changed(scenario, wages.wages_times(scenario, 1.4, DRIVERS))
    after = dear.settings.service
    assert after.crew_cost_per_hour == pytest.approx(1.4 * before.crew_cost_per_hour)
    assert after.crew_cost_per_km == before.crew_cost_per_km > 0
    far = study.changed(scenario, wages.fuel_times(scenario, 1.4)).settings.service
    assert far.crew_cost_per_hour == before.crew_cost_per_hour
    assert far.crew_cost_per_km == pytest.approx(1.4 * before.crew_cost_per_km)


def test_no_service_section_stays_none(wages, scenario):
    """Test that a scenario without clerks is not given any by dearer work."""
    document = scenario.document.model_copy(update={"service": None})
    plain = type(scenario)(
        **{name: getattr(scenario, name) for name in scenario.__slots__}
        | {"document": document}
    )
    assert set(wages.wages_times(plain, 1.2, DRIVERS)) == {"vehicle_types"}
    assert set(wages.fuel_times(plain, 1.2)) == {"vehicle_types"}


def test_today_is_a_row_of_each(table):
    """Test that factor 1 has the same plan kept and planned, and the same figures."""
    rows, out = table
    assert [(row["varied"], float(row["factor"])) for row in rows] == [
        ("wage", 1.0),
        ("wage", 1.4),
        ("fuel", 0.7),
        ("fuel", 1.0),
    ]
    for row in (rows[0], rows[3]):
        assert row["annual_cost_kept"] == row["annual_cost"]
        assert float(row["saved"]) == 0
    assert (out / "wage_and_fuel.png").read_bytes().startswith(b"\x89PNG")


def test_what_planning_saves_is_the_difference_of_the_costs(table):
    """Test each row, and that today's plan breaks no rule at other prices."""
    for row in table[0]:
        saved = float(row["annual_cost_kept"]) - float(row["annual_cost"])
        assert float(row["saved"]) == pytest.approx(saved, abs=1e-3)
        assert row["rules_broken_kept"] == "0"


def test_bars_of_one_factor_stand_side_by_side(wages, scenario):
    """Test that 20 % more of both makes two bars that only touch.

    What planning saves is told of wages and may be noise of fuel.
    """
    costs: dict[str, Any] = {
        "annual_cost_kept": 2e6,
        "annual_cost": 1.9e6,
        "saved": 1e5,
    }
    told = {"wage": "likely", "fuel": "no difference can be told"}
    rows = [
        {"varied": varied, "factor": factor, "told_anew": told[varied]} | costs
        for varied in ("wage", "fuel")
        for factor in (1.0, 1.2)
    ]
    _, below = wages.chart(rows, scenario).axes
    left, right = sorted(below.patches, key=lambda bar: bar.get_x())
    assert left.get_x() + left.get_width() == pytest.approx(right.get_x())
    assert left.get_height() == pytest.approx(100.0)
    colours = [to_hex(bar.get_facecolor()) for bar in (left, right)]
    assert colours == [wages.BLUE, wages.GREY]

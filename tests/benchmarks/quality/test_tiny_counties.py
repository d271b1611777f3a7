"""Tests of the planner against the best plan of tiny counties, a fixed few of them."""

import tomllib
from dataclasses import replace

import pytest

import planner
from benchmarks.counties.tiny import write_county
from benchmarks.quality.exhaustive import TODAY
from benchmarks.quality.tiny_counties import Row, compared, report
from planner.scenario.editable.toml_text import toml_text

SOLVED = (
    *(("low", 1000), ("high", 1001), ("mixed", 1001), ("types", 1001)),
    *(("capacity", 1002), ("existing", 1000), ("carriers", 1003), ("cover", 1001)),
    *(("unserved", 1000), ("limits", 1001)),
)
REFUSED = (("mixed", 1000), ("existing", 1002), ("limits", 1005))


@pytest.mark.parametrize(("kind", "seed"), SOLVED)
def test_planner_finds_the_optimum(tmp_path, kind, seed):
    """Test that the plan keeps the rules and is within 0.5 % of the best there is."""
    row = compared(kind, kind, write_county(tmp_path / kind, kind, seed), TODAY)
    assert row.verdict == "best", row
    assert not row.violations


@pytest.mark.parametrize(("kind", "seed"), REFUSED)
def test_planner_refuses_what_cannot_be_planned(tmp_path, kind, seed):
    """Test that neither program finds a plan where there is none."""
    row = compared(kind, kind, write_county(tmp_path / kind, kind, seed), TODAY)
    assert row.verdict == "refused", row


@pytest.mark.parametrize(
    ("keys", "is_planned"),
    [
        ({"villager_time_price_per_hour": 1e12}, True),
        ({"objective": "coverage", "max_annual_cost": 1e12}, True),
        ({"max_annual_cost": 1e12}, False),
    ],
)
def test_largest_prices_beside_the_least(tmp_path, keys, is_planned):
    """Test that 1e12 a parcel beside 1e-6 for a store is planned, or not affordable.

    In the unit of the cheap prices such a budget has coefficients above 1e20.
    """
    path = write_county(tmp_path, "mixed", 1001) / "scenario.toml"
    document = tomllib.loads(path.read_text("utf-8"))
    for item in document["formats"].values():
        item |= {"capex": 1e-6, "opex_per_month": 0.0, "handling_cost_per_parcel": 0.0}
    for item in document["vehicle_types"].values():
        item |= {"fixed_cost_per_day": 1e-6, "cost_per_km": 0.0, "cost_per_hour": 0.0}
    if "max_annual_cost" in keys:
        for tier in ("store", "point"):
            document["formats"][tier]["handling_cost_per_parcel"] = 1e12
    if "objective" in keys:
        del document["solve"]["at_least"]
    document["solve"] |= keys
    path.write_text(toml_text(document), "utf-8")
    result = planner.solve(planner.build(planner.read_scenario(tmp_path)))
    status = planner.Status.FEASIBLE if is_planned else planner.Status.INFEASIBLE
    assert result.status is status


def test_report():
    """Test the counts of one county at 1 %, one at 4 %, and one refused falsely.

    The first plan costs 101, and 100 with the best routes.
    """
    row = Row(county="a", kind="low", gap=0.01, planner=101.0, optimum=100.0)
    rows = [
        replace(row, repriced=100.0),
        replace(row, gap=0.04),
        replace(row, gap=None, planner=None, verdict="falsely refused"),
    ]
    cells = [cell.strip() for cell in report(rows)[-1].split("|")]
    assert cells[1:10] == ["all", "3", "2", "2", "1", "4.00%", "2.50%", "1", "1"]

"""Tests of the study of the collection standard."""

import csv

import pytest

from planner.scenario.document.read import read_scenario


@pytest.fixture(scope="module")
def sweep(script):
    """Return the study script as a module."""
    return script("standard_sweep")


def test_distance_is_changed_and_nothing_else(sweep, county):
    """Test that a scenario at 2 km is the same but for its 2,000 m."""
    scenario = read_scenario(county)
    changed = sweep.with_distance(scenario, 2.0)
    assert scenario.settings.standard.collect_within_m == 3_000.0
    assert changed.settings.standard.collect_within_m == 2_000.0
    assert sweep.with_distance(changed, 3.0).resolved == scenario.resolved


def test_chart_leaves_out_what_has_no_plan(sweep, county):
    """Test that of two distances the one without a plan has no mark and no bar."""
    plan = {"annual_cost": 2e6, "coverage_residents": 0.9, "points": 7}
    rows = [
        {"collect_within_km": 0.1, "status": "INFEASIBLE"},
        {"collect_within_km": 3.0, "status": "FEASIBLE"} | plan,
    ]
    above, below = sweep.chart(rows, read_scenario(county)).axes
    (line,) = above.lines
    assert line.get_xydata().tolist() == [[3.0, 2.0]]
    assert [bar.get_height() for bar in below.patches] == [7.0]
    assert [text.get_text() for text in above.texts] == ["90% covered"]


def test_sweep_of_a_small_county(sweep, county, tmp_path, capsys):
    """Test that fourteen villages give a row for each distance.

    Every plan is held to the scenario's nine tenths of the residents.
    """
    arguments = ["--km", "5", "3", "--rounds", "1", "--out", str(tmp_path)]
    assert sweep.main([str(county), *arguments]) == 0
    text = (tmp_path / "standard_sweep.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["collect_within_km"] for row in rows] == ["3.0", "5.0"]
    for row in rows:
        assert row["status"] == "FEASIBLE"
        assert float(row["coverage_residents"]) >= 0.9
        assert float(row["annual_cost"]) > 0
        assert int(row["stores"]) >= 1
    assert (tmp_path / "standard_sweep.png").read_bytes().startswith(b"\x89PNG")
    assert "3 km: planning" in capsys.readouterr().out

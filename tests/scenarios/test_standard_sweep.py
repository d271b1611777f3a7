"""Tests of the study of the collection standard."""

import csv
import importlib

import pytest

from planner.scenario.generate import generate
from planner.scenario.read import read_scenario
from tests.markdown import ROOT


@pytest.fixture
def sweep(monkeypatch):
    """Return the study script as a module."""
    monkeypatch.syspath_prepend(str(ROOT / "scenarios"))
    return importlib.import_module("standard_sweep")


def test_distance_is_changed_and_nothing_else(sweep):
    """Test that a scenario at 2 km is the same but for its 2,000 m."""
    scenario = read_scenario(sweep.GREEN_HILL)
    changed = sweep.with_distance(scenario, 2.0)
    assert scenario.settings.standard.collect_within_m == 3_000.0
    assert changed.settings.standard.collect_within_m == 2_000.0
    assert sweep.with_distance(changed, 3.0) == scenario


def test_chart_leaves_out_what_has_no_plan(sweep):
    """Test that of two distances the one without a plan has no mark and no bar."""
    nothing = dict.fromkeys(sweep.COLUMNS)
    plan = {"annual_cost": 2e6, "coverage_residents": 0.9, "points": 7}
    rows = [
        nothing | {"collect_within_km": 0.1, "status": "INFEASIBLE"},
        nothing | {"collect_within_km": 3.0, "status": "FEASIBLE"} | plan,
    ]
    above, below = sweep.chart(rows, title="Hills", currency="CNY").axes
    (line,) = above.lines
    assert line.get_xydata().tolist() == [[3.0, 2.0]]
    assert [bar.get_height() for bar in below.patches] == [7.0]
    assert [text.get_text() for text in above.texts] == ["90% of residents"]


def test_sweep_of_a_small_county(sweep, tmp_path, capsys):
    """Test that twenty villages give a row for each distance.

    Every plan is held to the scenario's nine tenths of the residents.
    """
    generate(tmp_path / "county", villages=20, seed=3)
    out = tmp_path / "out"
    arguments = ["--km", "5", "3", "--rounds", "1", "--out", str(out)]
    sweep.main([str(tmp_path / "county"), *arguments])
    text = (out / "standard_sweep.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["collect_within_km"] for row in rows] == ["3.0", "5.0"]
    for row in rows:
        assert row["status"] == "FEASIBLE"
        assert float(row["coverage_residents"]) >= 0.9
        assert float(row["annual_cost"]) > 0
        assert int(row["stores"]) >= 1
    assert (out / "standard_sweep.png").read_bytes().startswith(b"\x89PNG")
    assert "3 km: planning" in capsys.readouterr().out

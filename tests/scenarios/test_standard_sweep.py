"""Tests of the study of the collection standard."""

import csv

import pandas as pd
import pytest

import planner
from planner.scenario.document.read import read_scenario


@pytest.fixture(scope="module")
def sweep(script):
    """Return the study script as a module."""
    return script("standard_sweep")


def test_chart_leaves_out_what_has_no_plan(sweep, county):
    """Test that of two distances the one without a plan has no mark and no bar."""
    plan = {"annual_cost": 2e6, "coverage_residents": 0.9, "points": 7}
    rows = [
        {sweep.KEY: 0.1, "status": "INFEASIBLE"},
        {sweep.KEY: 3.0, "status": "FEASIBLE"} | plan,
    ]
    above, below = sweep.chart(rows, read_scenario(county)).axes
    (line,) = above.lines
    assert line.get_xydata().tolist() == [[3.0, 2.0]]
    assert [bar.get_height() for bar in below.patches] == [7.0]
    assert [text.get_text() for text in above.texts] == ["90% covered"]


def test_steps_that_cannot_be_told_are_grey(sweep, county):
    """Test three plans: the step that is likely is blue, the other grey."""
    plan = {"annual_cost": 2e6, "coverage_residents": 0.9, "points": 7}
    told = ("", "likely", "no difference can be told")
    rows = [
        {sweep.KEY: km, "told": words} | plan
        for km, words in zip((1.0, 2.0, 3.0), told, strict=True)
    ]
    lines = sweep.chart(rows, read_scenario(county)).axes[0].lines
    assert [line.get_color() for line in lines[1:]] == [sweep.BLUE, sweep.GREY]


def test_sweep_of_a_small_county(sweep, tmp_path, capsys):
    """Test that two villages give a row for each distance.

    Every plan is held to nine tenths of the residents; what is done is kept.
    """
    villages = pd.DataFrame(
        [("V1", 109.5, 28.0, 400), ("V2", 109.52, 28.0, 300)],
        columns=["id", "lon", "lat", "residents"],
    )
    settings = {"solve": {"at_least": {"residents": 0.9}, "effort": "quick"}}
    folder, out = tmp_path / "county", tmp_path / "out"
    planner.to_folder(planner.county(villages=villages, settings=settings), folder)
    arguments = ["--km", "5", "3", "--rounds", "1", "--out", str(out)]
    assert sweep.main([str(folder), *arguments]) == 0
    text = (out / "standard_sweep.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row[sweep.KEY] for row in rows] == ["3.0", "5.0"]
    for row in rows:
        assert row["status"] == "FEASIBLE"
        assert float(row["coverage_residents"]) >= 0.9
        assert float(row["annual_cost"]) > 0
        assert int(row["stores"]) >= 1
    assert (out / "standard_sweep.png").read_bytes().startswith(b"\x89PNG")
    assert list((out / "kept" / "rows").glob("*.json"))
    assert "each row by itself" in capsys.readouterr().out

"""The inputs in an output folder: solved again, edited, and never written over."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from planner.scenario.validate import validate
from tests.cli.conftest import Planner


def test_the_inputs_give_the_same_plan(
    planner: Planner, out: Path, tmp_path: Path
) -> None:
    """Test that the inputs of a run are solved to the same plan, byte for byte."""
    again = tmp_path / "again"
    assert planner("solve", out / "editable", "--out", again, "--no-cache").code == 0
    for name in ("plan.json", "villages.csv", "ledger.csv", "editable/sites.csv"):
        assert (again / name).read_bytes() == (out / name).read_bytes()


def test_a_village_that_moved_is_planned_where_it_is(
    planner: Planner, out: Path, tmp_path: Path
) -> None:
    """Test that an edit in the inputs stands in the tables of the next run."""
    file, again = out / "editable" / "villages.csv", tmp_path / "again"
    header, first, *rows = file.read_text(encoding="utf-8-sig").splitlines()
    names = header.split(",")
    cells = first.split(",")
    cells[names.index("residents")] = "4321"
    text = "\n".join([header, ",".join(cells), *rows])
    file.write_text(text, encoding="utf-8")
    assert planner("solve", out / "editable", "--out", again, "--no-cache").code == 0
    assert "4321.0" in (again / "villages.csv").read_text(encoding="utf-8-sig")


def test_relaxed_requirements_stand_in_the_inputs(
    planner: Planner, template: Path, tmp_path: Path
) -> None:
    """Test that the inputs of a relaxed plan ask for what it keeps: exit code 0."""
    out, again = tmp_path / "out", tmp_path / "again"
    options = ("--variant", "poor", "--no-cache")
    assert planner("solve", template, *options, "--out", out).code == 3
    relaxed = out / "relaxed"
    run = planner("solve", relaxed / "editable", "--out", again, "--no-cache")
    assert run.code == 0, run.err
    assert "max_capex = 100\n" in (out / "editable" / "scenario.toml").read_text(
        encoding="utf-8"
    )


def test_edits_are_not_written_over(
    planner: Planner, template: Path, out: Path
) -> None:
    """Test that a run into the same folder is refused once its inputs were edited."""
    with (out / "editable" / "sites.csv").open("a", encoding="utf-8") as stream:
        stream.write("mine,point,Mine,109.5,28.1,,candidate,,,\n")
    run = planner("solve", template, "--out", out)
    assert run.code != 0
    assert "sites.csv edited since the run" in run.err


@pytest.mark.parametrize(
    ("source", "table", "inputs"),
    [
        ("villages.csv", "villages", "villages"),
        ("network.gpkg", "villages", "villages"),
        ("facilities.csv", "sites", "sites"),
        ("network.gpkg", "existing", "sites"),
    ],
)
def test_results_are_no_inputs(
    scenario: Path, out: Path, source: str, table: str, inputs: str
) -> None:
    """Test that results are refused as inputs, naming the table to take instead."""
    shutil.copyfile(out / source, scenario / source)
    file = scenario / "scenario.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(f"{table} =")]
    at = kept.index("[places]") + 1
    kept.insert(at, f'{table} = "{source}"')
    file.write_text("\n".join(kept), encoding="utf-8")
    problems = [item for item in validate(scenario) if not item.is_warning]
    assert [item.file for item in problems] == [source]
    assert f"editable/{inputs}.csv" in problems[0].remedy

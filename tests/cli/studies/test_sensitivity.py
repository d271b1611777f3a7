"""``planner sensitivity``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli import main
from planner.report.tables.csv_text import read_csv
from planner.scenario.generate import generate
from tests.cli.conftest import Planner


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the plan of another county."""
    folder = tmp_path_factory.mktemp("other")
    generate(folder / "county", villages=10, seed=5)
    plan = folder / "plan"
    assert main(["solve", str(folder / "county"), "--out", str(plan), "--quiet"]) == 0
    return plan


def test_folder(planner: Planner, out: Path, template: Path, tmp_path: Path) -> None:
    """Test the tables: a row an assumption, and which options were compared."""
    strict, folder = tmp_path / "strict", tmp_path / "sensitivity"
    solve = ("solve", template, "--variant", "strict", "--out", strict)
    assert planner(*solve).code == 0
    run = planner("sensitivity", out, strict, out, "--out", folder, "--json")
    assert run.code == 0, run.err
    rows = read_csv(folder / "sensitivity.csv")
    assert [row["rank"] for row in rows] == [str(n + 1) for n in range(len(rows))]
    assert len(rows) == len(run.data["assumptions"])
    assert "demand" in {row["assumption"] for row in rows}
    record = json.loads((folder / "sensitivity.json").read_text(encoding="utf-8"))
    metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert record["plan"]["net_cost"] == pytest.approx(metrics["money"]["net_cost"])
    assert [item["option"] for item in record["options"]] == ["strict"]
    for row in read_csv(folder / "switching.csv"):
        assert row["option"] == "strict"


def test_a_plan_of_another_county_is_refused(
    planner: Planner, out: Path, other: Path, tmp_path: Path
) -> None:
    """Test that one message names the folder, and nothing is written."""
    folder = tmp_path / "sensitivity"
    run = planner("sensitivity", out, other, "--out", folder)
    assert run.code == 2
    assert f"{other}: of other villages than the chosen plan" in run.err
    assert not folder.exists()

"""``planner boundaries``."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.report.folders.boundaries import BOUNDARIES_FILES
from planner.report.saving.manifest import MANIFEST
from planner.report.tables.csv_text import read_csv
from tests.cli.conftest import Planner


def test_folder(planner: Planner, template: Path, tmp_path: Path) -> None:
    """Test that the folder is complete, and narrower boundaries cost no less."""
    out = tmp_path / "out"
    run = planner("boundaries", template, "--out", out, "--json", "--no-cache")
    assert run.code == 0, run.err
    assert sorted(item.name for item in out.iterdir()) == sorted(
        [*BOUNDARIES_FILES, MANIFEST]
    )
    rows = read_csv(out / "boundaries.csv")
    assert [row["boundary"] for row in rows] == ["township", "county", "none"]
    assert len(run.data["boundaries"]) == 3
    costs = [float(row["siting_cost"]) for row in rows if row["siting_cost"]]
    assert costs == sorted(costs, reverse=True)
    for row in rows:
        is_there = (out / "plans" / f"{row['boundary']}.json").exists()
        assert is_there is bool(row["siting_cost"])


def test_requirements_that_cannot_be_met(
    planner: Planner, template: Path, tmp_path: Path
) -> None:
    """Test the exit code and that each boundary says why."""
    options = ("--variant", "poor", "--out", tmp_path / "out", "--no-cache")
    run = planner("boundaries", template, *options)
    assert run.code == 3
    for boundary in ("township", "county", "none"):
        assert f"boundary {boundary}" in run.err


@pytest.mark.parametrize("gap", ["-1", "1", "x"])
def test_gap(planner: Planner, template: Path, gap: str) -> None:
    """Test that a gap that is no share is refused."""
    with pytest.raises(SystemExit, match="2"):
        planner("boundaries", template, "--gap", gap)

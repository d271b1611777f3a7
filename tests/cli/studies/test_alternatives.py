"""``planner alternatives``."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.plan import plan_from_json
from planner.report.folders.alternatives import ALTERNATIVES_FILES
from planner.report.tables.csv_text import read_csv
from tests.cli.conftest import Planner


def test_folder(planner: Planner, template: Path, tmp_path: Path) -> None:
    """Test that the folder is complete and says of sites what its plans do."""
    out = tmp_path / "out"
    run = planner(
        "alternatives", template, "--count", 2, "--slack", 0.1, "--out", out, "--json"
    )
    assert run.code == 0, run.err
    assert {item.name for item in out.iterdir()} == {
        *ALTERNATIVES_FILES,
        "manifest.json",
    }
    rows = read_csv(out / "alternatives.csv")
    assert len(rows) == len(run.data["plans"])
    plans = [
        plan_from_json(
            (out / "plans" / f"{int(row['plan']):02}.json").read_text(encoding="utf-8")
        )
        for row in rows
    ]
    opened = [{item.site_id for item in plan.facilities} for plan in plans]
    for row in read_csv(out / "sites.csv"):
        times = sum(row["site_id"] in sites for sites in opened)
        assert float(row["frequency"]) == pytest.approx(times / len(plans), abs=1e-4)
    assert all(float(row["siting_slack"]) <= 0.1 + 1e-6 for row in rows)


def test_sites_are_told_by_their_names(
    planner: Planner, template: Path, tmp_path: Path
) -> None:
    """Test that sites of all plans stand on the terminal with name and id."""
    out = tmp_path / "out"
    run = planner("alternatives", template, "--count", 1, "--out", out)
    told = " ".join(run.out.split())
    sites = [row for row in read_csv(out / "sites.csv") if row["role"] != "optional"]
    assert sites
    assert all(f"{row['name']} ({row['site_id']})" in told for row in sites)


def test_requirements_that_cannot_be_met(
    planner: Planner, template: Path, tmp_path: Path
) -> None:
    """Test the exit code, and that the record says why."""
    run = planner(
        "alternatives", template, "--variant", "poor", "--out", tmp_path / "out"
    )
    assert run.code == 3
    assert "max_capex" in run.err or "at_least" in run.err

"""``planner frontier``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.report.folders.frontier import FRONTIER_FILES
from planner.report.saving.manifest import MANIFEST
from planner.report.tables.csv_text import read_csv
from tests.cli.conftest import Planner


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the frontier of this module is written."""
    return tmp_path_factory.mktemp("frontier") / "out"


def test_folder_and_plans(planner: Planner, template: Path, folder: Path) -> None:
    """Test that the folder is complete, and each plan's folder verified."""
    run = planner(
        "frontier", template, "--points", 3, "--out", folder, "--plans", "--no-cache"
    )
    assert run.code == 0, run.err
    assert sorted(item.name for item in folder.iterdir()) == sorted(
        [*FRONTIER_FILES, MANIFEST]
    )
    rows = read_csv(folder / "frontier.csv")
    costs = [float(row["siting_cost"]) for row in rows]
    shares = [float(row["siting_coverage"]) for row in rows]
    assert costs == sorted(costs)
    assert shares == sorted(shares)
    for row in rows:
        assert float(row["siting_cost_bound"]) <= float(row["siting_cost"]) + 0.01
        judged = int(row["viable_sites"]) + int(row["unviable_sites"])
        assert judged == int(row["stores"]) + int(row["points"])
        assert (float(row["subsidy_gap"]) > 0) is (int(row["unviable_sites"]) > 0)
        assert planner("check", folder / "points" / f"{int(row['point']):02}").code == 0


def test_json_and_written_again(planner: Planner, template: Path, folder: Path) -> None:
    """Test that an earlier frontier is replaced, and JSON holds its rows."""
    options = ("--points", 2, "--coverage", "villages", "--cost", "capex")
    run = planner("frontier", template, *options, "--out", folder, "--json")
    assert run.code == 0
    assert len(run.data["points"]) == len(read_csv(folder / "frontier.csv"))
    assert not (folder / "points").exists()


def test_foreign_folder_is_left_alone(
    planner: Planner, template: Path, tmp_path: Path
) -> None:
    """Test that a folder with other files is refused before any work."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    run = planner("frontier", template, "--out", tmp_path)
    assert run.code == 2
    assert "mine.txt" in run.err


@pytest.mark.parametrize("points", ["1", "x", "201"])
def test_number_of_points(planner: Planner, template: Path, points: str) -> None:
    """Test that a number of points that makes no frontier is refused."""
    with pytest.raises(SystemExit, match="2"):
        planner("frontier", template, "--points", points)


def test_way_of_the_worst_tenth(
    planner: Planner, template: Path, tmp_path: Path
) -> None:
    """Test that the way falls as the cost rises, in a folder with its own column."""
    out = tmp_path / "out"
    options = ("--points", 3, "--coverage", "worst_tenth", "--out", out, "--no-cache")
    run = planner("frontier", template, *options)
    assert run.code == 0, run.err
    rows = read_csv(out / "frontier.csv")
    costs = [float(row["siting_cost"]) for row in rows]
    ways = [float(row["siting_worst_tenth_km"]) for row in rows]
    assert costs == sorted(costs)
    assert ways == sorted(ways, reverse=True)
    for row, way in zip(rows, ways, strict=True):
        assert float(row["siting_worst_tenth_km_bound"]) <= way
        assert float(row["worst_tenth_km"]) == pytest.approx(way, abs=1e-5)


def test_frontier_of_viable_sites(
    planner: Planner, template: Path, tmp_path: Path
) -> None:
    """Test that what is written says that only viable sites were to open."""
    out = tmp_path / "viable"
    options = ("--points", 2, "--only-viable", "--out", out, "--no-cache")
    planner("frontier", template, *options)
    record = json.loads((out / "frontier.json").read_text(encoding="utf-8"))
    assert record["frontier"]["only_viable"] is True

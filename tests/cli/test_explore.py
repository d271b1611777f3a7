"""``planner explore``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from planner.cli import main
from planner.report.saving.manifest import write_manifest
from planner.report.tables.csv_text import read_csv
from tests.cli.conftest import Planner


@pytest.fixture(scope="module")
def frontier(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a frontier of the template without plans; not to be changed."""
    out = tmp_path_factory.mktemp("frontier") / "frontier"
    sweep = ("frontier", template, "--points", 2, "--out", out, "--quiet")
    assert main([*map(str, sweep), "--no-cache"]) == 0
    return out


def test_page_stands_beside_the_plan(planner: Planner, out: Path) -> None:
    """Test where the page is written, what is said, and that it is replaced."""
    page = out.with_name("out_explore") / "explore.html"
    run = planner("explore", out)
    assert run.code == 0, run.err
    assert f"Written to {page}" in run.out
    first = page.read_bytes()
    again = planner("explore", out, "--json")
    assert again.data == {"page": str(page), "plans": ["out"]}
    assert page.read_bytes() == first
    assert sorted(item.name for item in page.parent.iterdir()) == [
        "explore.html",
        "explore.json",
        "manifest.json",
    ]


def test_frontier_without_plans_is_shown(
    planner: Planner, solved: Path, frontier: Path, tmp_path: Path
) -> None:
    """Test that its points are on the page, which says what puts them on the map."""
    run = planner("explore", solved, frontier, "--out", tmp_path / "page")
    assert run.code == 0, run.err
    text = (tmp_path / "page" / "explore.html").read_text(encoding="utf-8")
    assert "no plans that the map could show" in text
    assert text.count('"key":"point-') == len(read_csv(frontier / "frontier.csv"))


def test_variant_of_the_same_villages_is_an_option(
    planner: Planner, template: Path, solved: Path, tmp_path: Path
) -> None:
    """Test that another standard is no other county."""
    other = tmp_path / "strict"
    planner("solve", template, "--variant", "strict", "--out", other, "--no-cache")
    run = planner("explore", solved, other, "--out", tmp_path / "page", "--json")
    assert run.data["plans"] == [solved.name, "strict"]


def test_plan_of_other_villages_is_refused(
    planner: Planner, scenario: Path, solved: Path, tmp_path: Path
) -> None:
    """Test that a plan in which a village has another name is refused.

    So is a frontier made from those files.
    """
    villages = next(scenario.glob("villages.*"))
    text = villages.read_text(encoding="utf-8-sig")
    name = read_csv(solved / "villages.csv")[0]["name"]
    villages.write_text(text.replace(name, "Elsewhere"), encoding="utf-8")
    other, sweep = tmp_path / "other", tmp_path / "sweep"
    planner("solve", scenario, "--out", other, "--no-cache")
    run = planner("explore", solved, other, "--out", tmp_path / "page")
    assert run.code == 2
    assert "of other villages than the chosen plan" in run.err
    planner("frontier", scenario, "--points", 2, "--out", sweep, "--no-cache")
    run = planner("explore", solved, sweep, "--out", tmp_path / "page")
    assert run.code == 2
    assert "not made from the files of" in run.err
    assert not (tmp_path / "page").exists()


def test_folders_that_hold_no_plan(
    planner: Planner, out: Path, frontier: Path, tmp_path: Path
) -> None:
    """Test that nothing, no plan, and a frontier alone are errors in one line."""
    run = planner("explore", tmp_path / "nothing")
    assert run.code == 2
    assert len(run.err.strip().splitlines()) == 2
    assert "nothing" in run.err.splitlines()[-1]
    run = planner("explore", frontier)
    assert run.code == 2
    assert "no plan among the folders" in run.err
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    record["result"]["has_plan"] = False
    (out / "run.json").write_text(json.dumps(record), encoding="utf-8")
    write_manifest(out)
    run = planner("explore", out)
    assert run.code == 2
    assert "the run found no plan" in run.err


def test_other_studies_and_two_frontiers(
    planner: Planner, solved: Path, frontier: Path, tmp_path: Path
) -> None:
    """Test that what the page cannot show is refused, not left out."""
    second = shutil.copytree(frontier, tmp_path / "second")
    run = planner("explore", solved, frontier, second)
    assert run.code == 2
    assert "two frontiers" in run.err
    (tmp_path / "near").mkdir()
    shutil.copy(frontier / "frontier.json", tmp_path / "near" / "alternatives.json")
    run = planner("explore", solved, tmp_path / "near")
    assert run.code == 2
    assert "near: expected plans and a frontier" in run.err


def test_foreign_folder_is_left_alone(
    planner: Planner, solved: Path, tmp_path: Path
) -> None:
    """Test that a folder with other files is refused."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    run = planner("explore", solved, "--out", tmp_path)
    assert run.code == 2
    assert "mine.txt" in run.err
    assert [item.name for item in tmp_path.iterdir() if item.suffix] == ["mine.txt"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "expected what planner explain OUT --csv FILE writes"),
        ("village_id,reason,change,annual_cost\nv?,x,y,\n", "'v?' is unknown"),
    ],
)
def test_reasons_of_something_else(
    planner: Planner, solved: Path, tmp_path: Path, text: str, words: str
) -> None:
    """Test that another table, or one of other villages, is refused."""
    file = tmp_path / "reasons.csv"
    file.write_text(text, encoding="utf-8")
    run = planner("explore", solved, "--reasons", file, "--out", tmp_path / "page")
    assert run.code == 2
    assert words in run.err


def test_reasons_of_another_plan(
    planner: Planner, solved: Path, tmp_path: Path
) -> None:
    """Test that reasons for a village that the plan covers and serves are refused."""
    village_id = next(
        row["village_id"]
        for row in read_csv(solved / "villages.csv")
        if row["is_covered"] == "1" and float(row["served_share"]) == 1.0
    )
    file = tmp_path / "reasons.csv"
    head = "village_id,reason,change,annual_cost\n"
    file.write_text(f"{head}{village_id},x,y,\n", encoding="utf-8")
    run = planner("explore", solved, "--reasons", file, "--out", tmp_path / "page")
    assert run.code == 2
    assert f"{village_id!r} is covered and served in the plan" in run.err


def test_changed_inputs_are_refused(
    planner: Planner, solved: Path, template: Path, tmp_path: Path
) -> None:
    """Test that the data folder is looked into, and a changed file named."""
    moved = Path(shutil.copytree(template, tmp_path / "moved"))
    options = ("--data", moved, "--out", tmp_path / "page")
    assert planner("explore", solved, *options).code == 0
    villages = next(moved.glob("villages.*"))
    villages.write_text(villages.read_text(encoding="utf-8-sig"), encoding="utf-16")
    run = planner("explore", solved, *options)
    assert run.code == 2
    assert "villages" in run.err

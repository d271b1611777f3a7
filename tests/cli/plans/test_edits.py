"""``planner solve --edits``: a file of edits on top of a scenario or of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.report.folders.plan_folder import read_folder
from planner.scenario.editable.toml_text import toml_text
from tests.cli.conftest import Planner
from tests.scenario.edits.counties import folder_with

SERVED = {"do": "serve", "village": "v2", "site": "e2"}
ROWS: list[dict[str, Any]] = [
    {"do": "close", "site": "point:v3"},
    {"do": "demand", "village": "v3", "factor": 1.5},
    {"do": "move", "site": "point:v4", "lon": 109.612, "lat": 28.012},
]


def edits_file(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows of edits to a file."""
    path.write_text(toml_text({"edits": rows}), encoding="utf-8")
    return path


@pytest.mark.slow
def test_edits_stand_in_the_run_and_are_checked(
    planner: Planner, tmp_path: Path
) -> None:
    """Test that edits follow the document's own, run after run, and check applies."""
    (tmp_path / "county").mkdir()
    folder = folder_with(tmp_path / "county", SERVED)
    first, second = tmp_path / "first", tmp_path / "second"
    file = edits_file(tmp_path / "a.toml", ROWS)
    run = planner("solve", folder, "--edits", file, "--effort", "quick", "--out", first)
    assert run.code == 0, run.err
    changes = read_folder(first).run["scenario"]["changes"]
    assert changes == {"edits": [SERVED, *ROWS]}
    assert planner("check", first).code == 0, run.err
    again = [{"do": "reopen", "site": "point:v3"}]
    more = edits_file(tmp_path / "b.toml", again)
    run = planner("solve", "--from", first, "--edits", more, "--out", second)
    assert run.code == 0, run.err
    changes = read_folder(second).run["scenario"]["changes"]
    assert changes == {"edits": [SERVED, *ROWS, *again]}
    told = planner("compare", first, second).out
    assert "point:v3 may open or not" in " ".join(told.split())
    assert "multiplied" not in told
    assert planner("check", second).code == 0, run.err


def test_a_bad_file_of_edits_is_said(planner: Planner, tmp_path: Path) -> None:
    """Test that the file is named with the row and what to write."""
    (tmp_path / "county").mkdir()
    folder = folder_with(tmp_path / "county")
    rows = [ROWS[0], {"do": "close", "sites": "point:v3"}]
    for file, words in (
        (edits_file(tmp_path / "a.toml", rows), ("a.toml", "edits[2].sites")),
        (tmp_path / "none.toml", ("none.toml", "no such file")),
        (folder / "scenario.toml", ("scenario.toml", "rows [[edits]]")),
    ):
        out = tmp_path / "out"
        run = planner("solve", folder, "--edits", file, "--out", out, "--json")
        assert run.code == 2, run.out
        assert all(word in run.out + run.err for word in words), run.out + run.err

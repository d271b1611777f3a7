"""``planner compare``."""

from pathlib import Path

import pytest

from planner.cli import main
from tests.cli.conftest import Planner


@pytest.fixture(scope="module")
def strict(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of the variant with half the standard."""
    out = tmp_path_factory.mktemp("variant") / "strict"
    options = ["--variant", "strict", "--out", str(out), "--quiet", "--no-cache"]
    assert main(["solve", str(template), *options]) == 0
    return out


def test_two_variants(planner: Planner, solved: Path, strict: Path) -> None:
    """Test that the changed input and the results of both stand side by side."""
    run = planner("compare", solved, strict)
    assert run.code == 0
    assert "standard.collect_within_km" in run.out
    assert "annual cost" in run.out


def test_json(planner: Planner, solved: Path, strict: Path) -> None:
    """Test that lines have a value for each run, under the folders' names."""
    data = planner("compare", solved, strict, "--json").data
    assert data["runs"] == ["out", "strict"]
    (line,) = [item for item in data["lines"] if item["name"] == "variant"]
    assert (line["out"], line["strict"]) == (None, "strict")


def test_csv(planner: Planner, solved: Path, strict: Path, tmp_path: Path) -> None:
    """Test that the rows are written where asked for."""
    file = tmp_path / "rows.csv"
    run = planner("compare", solved, strict, "--csv", file, "--quiet")
    assert (run.code, run.out, run.err) == (0, "", "")
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "part,name,out,strict"
    assert "input,variant,,strict" in lines


@pytest.mark.parametrize("name", ["", "nowhere/rows.csv"])
def test_csv_that_cannot_be_written(
    planner: Planner, solved: Path, strict: Path, tmp_path: Path, name: str
) -> None:
    """Test that a folder, or a path into nowhere, is an error in words."""
    run = planner("compare", solved, strict, "--csv", tmp_path / name)
    assert run.code == 2
    assert run.err.startswith("Error: ")


def test_what_cannot_be_compared(
    planner: Planner, solved: Path, template: Path
) -> None:
    """Test that one folder is too few, and a scenario no output folder."""
    assert "two or more" in planner("compare", solved).err
    run = planner("compare", solved, template)
    assert run.code == 2
    assert "run.json" in run.err

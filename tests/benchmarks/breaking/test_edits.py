"""Edits of saved folders are caught, or listed as what nobody can verify."""

import csv

import pytest

from benchmarks.breaking import edits
from benchmarks.breaking.folder_edits import Mutation, mutations
from tests.cli.conftest import solved, template  # noqa: F401

SEED = 16
COUNT = 40


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    """Keep travel times apart from those of other tests."""
    monkeypatch.setenv("PLANNER_CACHE_DIR", str(tmp_path / "cache"))


def test_a_sample_is_caught_or_named(solved, tmp_path):  # noqa: F811
    """Test a fixed part of the campaign: nothing hangs, nothing is missed."""
    rows = tmp_path / "rows.csv"
    found = edits.campaign(solved, count=COUNT, seed=SEED, rows=rows)
    wrong = [item for item in found if item.verdict not in ("caught", "not verifiable")]
    assert wrong == []
    assert len(found) == 2 * COUNT
    with rows.open(encoding="utf-8") as stream:
        assert len(list(csv.reader(stream))) == 2 * COUNT + 1
    again = edits.campaign(solved, count=COUNT, seed=SEED, rows=rows)
    assert [item.name for item in again] == [item.name for item in found]


def test_what_is_missed_is_told(solved):  # noqa: F811
    """Test that an edit that changes nothing is told as missed."""
    nothing = Mutation(name="plan.json: nothing", apply=lambda _: None)
    outcome = edits.tried(solved, nothing, is_listed=True)
    assert outcome.verdict == "missed"
    assert "plan.json: nothing: missed" in edits.told([outcome])


def test_every_file_and_field_has_edits(solved):  # noqa: F811
    """Test that the edits reach every file, and circles of parents."""
    names = [item.name for item in mutations(solved)]
    assert len(names) == len(set(names))
    files = {name.partition(":")[0] for name in names}
    assert files >= {path.name for path in solved.iterdir() if path.is_file()}
    assert "plan.json: the hub is supplied by a store" in names
    assert "run.json: currency: another text" in names


def test_an_aim_recorded_twice_is_caught(solved):  # noqa: F811
    """Test that each measure of a county is one aim, with the manifest written anew."""
    name = "run.json: result.aims: first item twice"
    (twice,) = (item for item in mutations(solved) if item.name == name)
    assert edits.tried(solved, twice, is_listed=True).verdict == "caught"

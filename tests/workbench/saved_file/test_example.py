"""The examples of the package: small, never written to, and true today."""

from __future__ import annotations

import hashlib
import tomllib
import zipfile
from pathlib import Path

import pytest

import planner
from planner.errors import PlannerError
from tests.repository.markdown import ROOT

EXAMPLES = sorted((ROOT / "planner" / "examples").iterdir())
MOST_BYTES = 2_000_000
"""Of a file: it comes with every installation."""


def content_hash(file: Path) -> str:
    """Return a number that tells a file's content from others."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_examples_are_those_that_are_made():
    """Test that each file is one of the script that makes them, and small."""
    names = ["green_hill.planner", "stone_creek.planner"]
    assert [file.name for file in EXAMPLES] == names
    assert all(file.stat().st_size < MOST_BYTES for file in EXAMPLES)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_example_is_true_today(file):
    """Test that the plan passes the checker and its figures are those of today.

    Figures that are others are warned of when the file is opened, and a warning is an
    error here. ``make examples`` makes the files again.
    """
    before = content_hash(file)
    bench = planner.example(file.stem)
    assert bench.is_current
    assert bench.check() == []
    solved = bench.solved
    assert bench.evaluate().money.annual_cost == pytest.approx(solved.annual_cost)
    assert solved.total_bound < solved.total_objective
    assert len(solved.villages) == len(bench.instance.villages)
    with pytest.raises(PlannerError, match="expected one of green_hill"):
        planner.example("x")
    bench.close(bench.ids("point")[0])
    assert content_hash(file) == before


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_inputs_of_an_example_are_those_of_its_scenario(file):
    """Test that each input is byte for byte the one under ``scenarios/`` today."""
    folder = ROOT / "scenarios" / file.stem
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name.startswith("inputs/")]
        found = {name.removeprefix("inputs/"): archive.read(name) for name in names}
    assert found == {name: (folder / name).read_bytes() for name in found}
    document = tomllib.loads(found["scenario.toml"].decode())
    assert document["places"]["villages"] in found
    assert document["roads"]["source"] in found

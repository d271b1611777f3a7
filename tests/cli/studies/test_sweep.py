"""``planner sweep``."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import planner as package
from planner.report.tables.csv_text import read_csv
from tests.cli.conftest import Planner


@pytest.fixture
def two_villages(tmp_path: Path) -> Path:
    """Return the folder of a scenario of two villages."""
    villages = pd.DataFrame(
        [("V1", 109.5, 28.0, 400), ("V2", 109.52, 28.0, 300)],
        columns=["id", "lon", "lat", "residents"],
    )
    package.to_folder(package.county(villages=villages), tmp_path / "county")
    return tmp_path / "county"


def test_rows_are_shown_and_written(
    planner: Planner, two_villages: Path, tmp_path: Path
) -> None:
    """Test that a value that fails has its reason, and the other its plan."""
    out = tmp_path / "out"
    values = ("--set", "standard.collect_within_km=2.0,-1.0", "--seeds", "1")
    run = planner(
        "sweep", two_villages, *values, "--effort", "quick", "--out", out, "--json"
    )
    assert run.code == 0, run.err
    assert "standard.collect_within_km = -1.0" in run.err
    assert [row["status"] for row in run.data["rows"]] == ["FEASIBLE", "FAILED"]
    assert len(read_csv(out / "sweep.csv")) == 2
    assert (out / "sweep.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--set", "standard.collect_within_km=2.0,x", "a value as in TOML"),
        ("--set", "standard.collect_within_km", "KEY=VALUE"),
    ],
)
def test_what_is_no_list_of_values_is_told(
    planner: Planner, two_villages: Path, option: str, value: str, said: str
) -> None:
    """Test that the option is named, with an example of two values."""
    run = planner("sweep", two_villages, option, value)
    assert run.code == 2
    assert said in run.err
    assert "standard.collect_within_km=2.0,3.0" in run.err

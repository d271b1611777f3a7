"""Tests of the benchmark family of counties."""

import csv
import subprocess
import sys

import pytest

from benchmarks.counties import county
from tests.repository.markdown import ROOT


def test_growth_is_the_slope_of_logarithms():
    """Test that four times the time for twice the villages is an exponent of 2."""
    rows = [
        {"villages": 100, "siting_s": 3.0, "travel_s": 0.0},
        {"villages": 200, "siting_s": 12.0, "travel_s": 1.0},
        {"villages": 800, "siting_s": 12.0, "travel_s": 2.0},
    ]
    assert county.growth(rows, "siting_s") == [2.0, 0.0]
    # From nothing there is no slope; then log 2 / log 4 = 0.5.
    assert county.growth(rows, "travel_s") == [None, 0.5]


@pytest.mark.slow
def test_two_sizes_are_measured(tmp_path):
    """Test that the command prints both tables and writes the times of each step."""
    out = tmp_path / "county.csv"
    command = [sys.executable, "-m", "benchmarks.run", "county"]
    options = ["--villages", "20", "30", "--seed", "3", "--out", str(out)]
    found = subprocess.run(
        [*command, *options], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "| 20 to 30 |" in found.stdout
    assert "30 villages" in found.stderr
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [row["villages"] for row in rows] == ["20", "30"]
    for row in rows:
        assert row["status"] == "FEASIBLE"
        steps = ("read_s", "travel_s", "siting_s", "routing_s", "writing_s")
        assert all(float(row[step]) > 0 for step in steps)
        assert float(row["total_s"]) > sum(float(row[step]) for step in steps[:2])
        assert float(row["peak_mib"]) > 50

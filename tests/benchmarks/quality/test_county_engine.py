"""Tests of the benchmark family that compares plans with and without the engine."""

import subprocess
import sys

import pytest

from planner.scenario.generate import generate
from tests.repository.markdown import ROOT


@pytest.mark.slow
def test_a_small_county_is_compared(tmp_path):
    """Test a row that says what is saved, with plans that the checker accepts."""
    generate(tmp_path / "county", villages=25, seed=3)
    command = [sys.executable, "-m", "benchmarks.run", "county-engine"]
    found = subprocess.run(
        [*command, str(tmp_path / "county")],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    row = [cell.strip() for cell in found.stdout.splitlines()[-1].split("|")[1:-1]]
    _, villages, loop, engine, saved, _, _, violations = row
    loop_cost, engine_cost = (float(cost.replace(",", "")) for cost in (loop, engine))
    assert int(villages) >= 25
    assert violations == "0"
    assert engine_cost <= loop_cost
    assert float(saved.rstrip("%")) == pytest.approx(
        100 * (1 - engine_cost / loop_cost), abs=0.01
    )

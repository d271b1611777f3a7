"""The noise of an effort, and the table that stands in the results."""

from __future__ import annotations

import pytest

from benchmarks.quality.efforts import Run, noise_of, table
from planner.model.effort import Effort


def run(county: str, effort: Effort, seed: int, cost: float) -> Run:
    """Return a run that took 10 seconds of the processor."""
    return Run(county=county, effort=effort, seed=seed, cost=cost, cpu_s=10.0)


RUNS = [
    run("a", Effort.NORMAL, 1, 100.0),
    run("a", Effort.NORMAL, 2, 102.0),
    run("b", Effort.NORMAL, 1, 200.0),
    run("b", Effort.NORMAL, 2, 200.0),
    run("c", Effort.NORMAL, 1, 50.0),
    run("c", Effort.NORMAL, 2, 50.5),
    run("a", Effort.THOROUGH, 1, 100.0),
]


def test_noise_is_the_median_of_the_largest_differences() -> None:
    """Test that of differences of 2 %, none and 1 % the noise is 1 %.

    One seed tells nothing, nor does an effort without runs.
    """
    assert noise_of(RUNS, Effort.NORMAL) == pytest.approx(0.01)
    assert noise_of(RUNS, Effort.THOROUGH) is None
    assert noise_of(RUNS, Effort.QUICK) is None


def test_table_holds_an_effort_beside_a_normal_one() -> None:
    """Test that 100 is 0.99 % below the mean of 100 and 102, on the only county."""
    lines = list(table(RUNS))
    assert "| normal | 3 | 2 | 10.0 | +0.00% | 1.00% |" in lines
    assert "| thorough | 1 | 1 | 10.0 | -0.99% |  |" in lines
    assert len(lines) == 4

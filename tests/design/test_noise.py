"""The noise of each effort is what was measured."""

from __future__ import annotations

from pathlib import Path

from planner.design.noise import NOISE
from planner.model.effort import Effort

RESULTS = Path(__file__).parents[2] / "benchmarks" / "RESULTS.md"
HEADER = "| effort | counties | seeds | CPU s, median | cost beside normal | noise |"


def test_noise_is_that_of_the_benchmark() -> None:
    """Test that each effort's noise stands in the results, as a share of 0.01 %.

    An effort without a noise has not been measured with several seeds.
    """
    _, _, after = RESULTS.read_text("utf-8").partition(HEADER)
    lines = after.partition("\n\n")[0].split("\n")
    rows = [line.strip(" |").split(" | ") for line in lines if "---" not in line]
    said = {cells[0]: cells[-1] for cells in rows if len(cells) == 6}
    assert set(NOISE) == set(Effort)
    measured = {effort: share for effort, share in NOISE.items() if share is not None}
    assert said == {str(effort): f"{share:.2%}" for effort, share in measured.items()}

"""The noise of each effort is what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.design.noise import NOISE, Quoted, Told, told
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


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (Quoted(objective=1011.0, spread=1.0), Told.NO_DIFFERENCE),
        (Quoted(objective=1012.0, spread=1.0), Told.LIKELY),
        (Quoted(objective=1012.0, spread=6.0), Told.NO_DIFFERENCE),
        (Quoted(objective=1012.0), Told.ONE_SEED),
        (Quoted(objective=1012.0, bound=1000.5), Told.PROVEN),
        (Quoted(objective=1012.0, spread=6.0, bound=999.0), Told.NO_DIFFERENCE),
    ],
)
def test_what_a_difference_says(other: Quoted, said: Told) -> None:
    """Test 1000 against others: the noise of a normal search is 5.5, twice it 11."""
    one = Quoted(objective=1000.0, spread=2.0, bound=900.0)
    assert told(one, other, Effort.NORMAL) is said
    assert told(other, one, Effort.NORMAL) is said

"""The campaign of likely steps: what is counted, and that it goes on."""

from dataclasses import replace
from pathlib import Path

from benchmarks.kept_rows import append_row, read_rows
from benchmarks.quality.told_steps import Step, summary

STEP = Step(
    county=1, inputs="a = 2", told="likely", is_proven=False, step=-5.0, again=-2.0
)


def test_a_step_keeps_its_sign_if_it_is_found_again() -> None:
    """Test one found again, one turned round, one gone, and one without a plan."""
    rows = [replace(STEP, again=again) for again in (-2.0, 3.0, 0.0, None)]
    assert [row.keeps_sign for row in rows] == [True, False, False, False]
    [*_, said] = summary([*rows, replace(STEP, is_proven=True)], equal=False)
    assert said == "likely 5 (1 proven), of which 2 keep their sign"


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Test that the same call can go on from them, and what counts of equal rows."""
    rows = [STEP, replace(STEP, told="no difference can be told", again=None)]
    for row in rows:
        append_row(tmp_path / "told.csv", row)
    assert read_rows(tmp_path / "told.csv", Step) == rows
    said = list(summary(rows, equal=True))
    assert said[-1] == "called likely or proven though nothing differs: 1"

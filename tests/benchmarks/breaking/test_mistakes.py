"""Tests that random mistakes in a table are understood or named, and of that check."""

import pytest

from benchmarks.breaking import mistakes

SEEDS = range(5_000, 5_030)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_mistake_is_silent(tmp_path, seed):
    """Test that each planted mistake is named, and that forms change no village."""
    assert mistakes.silent(*mistakes.spoilt(seed), tmp_path) == []


def test_seeds_have_most_forms_and_mistakes():
    """Test that the seeds try what there is to try."""
    tables = [mistakes.spoilt(seed)[1] for seed in SEEDS]
    forms = {name for table in tables for name in table.forms}
    planted = {name for table in tables for name, _ in table.planted.values()}
    assert len(forms) > len(mistakes.FORMS) * 0.8
    assert len(planted) > len(mistakes.MISTAKES) * 0.6


def test_what_is_silent_is_found(tmp_path):
    """Test that a mistake nobody names, and a value read otherwise, are told."""
    clean, table = mistakes.spoilt(SEEDS[0])
    table = mistakes.Table(rows=[list(row) for row in clean.rows])
    table.planted[3] = ("a mistake that is none", {"residents"})
    clean.rows[5][mistakes.RESIDENTS] += 1
    found = mistakes.silent(clean, table, tmp_path)
    assert [fault.partition(":")[0] for fault in found] == ["row 5", "row 7"]


def test_seeds_that_are_done_are_not_tried_again(tmp_path, capsys):
    """Test that a row of the file stands for its seed, and others are added."""
    rows = tmp_path / "rows.jsonl"
    row = '{"seed": 0, "planted": ["x"], "forms": [], "faults": ["row 2: as if"]}\n'
    rows.write_text(row, encoding="utf-8")
    assert mistakes.main(["2", "--rows", str(rows)]) == 1
    assert "seed 0: row 2: as if" in capsys.readouterr().out
    assert len(rows.read_text(encoding="utf-8").splitlines()) == 2

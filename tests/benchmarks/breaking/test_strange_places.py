"""Tests that places in the layouts of many offices are read rightly or refused."""

import pytest

from benchmarks.breaking import strange_places as strange

SEEDS = range(7_000, 7_024)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_place_is_misread_in_silence(tmp_path, seed):
    """Test that a place is that which was drawn, or that it is refused."""
    kind, words = strange.outcome(seed, tmp_path)
    assert kind != "silent", words


def test_most_layouts_are_read(tmp_path):
    """Test each layout that is not refused by rule, with the first seed that has it."""
    by_layout: dict[str, int] = {}
    for seed in range(200):
        by_layout.setdefault(strange.drawn(seed)[1], seed)
    assert set(by_layout) == set(strange.LAYOUTS)
    kinds = {}
    for layout, seed in by_layout.items():
        folder = tmp_path / str(seed)
        folder.mkdir()
        kinds[layout] = strange.outcome(seed, folder)[0]
    refused = {"a sheet a township", "townships as headings"}
    assert {layout for layout, kind in kinds.items() if kind == "refused"} == refused


def test_seeds_that_are_done_are_not_tried_again(tmp_path, capsys):
    """Test that a row of the file stands for its seed, and others are added."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"seed": 0, "outcome": ["silent", "as if"]}\n', encoding="utf-8")
    assert strange.main(["2", "--rows", str(rows)]) == 1
    assert "seed 0: silent: as if" in capsys.readouterr().out
    assert len(rows.read_text(encoding="utf-8").splitlines()) == 2

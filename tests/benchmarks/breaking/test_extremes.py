"""Keys at the edge of what is allowed: which are tried, and a fixed few of them."""

import pytest

from benchmarks.breaking.extremes import Trial, campaign, keys_of, report, trials
from planner.scenario.document.schema import Document

NUM_SLOW = 60


def test_all_kinds_of_keys_are_tried():
    """Test that plain keys, those of named tables and those of choices are found."""
    paths = {".".join(path) for path, _ in keys_of(Document)}
    assert {"solve.mip_gap", "formats.*.capex", "operations.days_per_week"} <= paths
    assert {"roads.speeds_kph.*", "solve.max_facilities.hub", "title"} <= paths
    assert len({item.name for item in trials(1)}) > 3_000


def test_same_seed_same_order():
    """Test that trials are taken up again where an earlier run ended."""
    assert [item.name for item in trials(7)] == [item.name for item in trials(7)]
    assert [item.name for item in trials(7)] != [item.name for item in trials(8)]


def test_rows_are_taken_up_again(tmp_path):
    """Test a price that is refused, and that it is not tried again."""
    trial = Trial(base="tiny", path=("formats", "*", "capex"), value=-1.0)
    rows = campaign([trial], out=tmp_path / "rows.csv")
    assert [row.code for row in rows] == [2]
    assert campaign([trial], out=tmp_path / "rows.csv") == rows


@pytest.mark.slow
def test_a_few():
    """Test that no edge of sixty ends in a fault."""
    chosen = [item for item in trials(16) if item.base == "tiny"][:NUM_SLOW]
    rows = campaign(chosen, out=None)
    assert not [row for row in rows if row.fault], report(rows)
    assert sum(row.code == 0 for row in rows) >= 0.1 * len(rows)

"""Random edits on random counties: what a bench holds is what a fresh process reads."""

from __future__ import annotations

import pytest

from benchmarks.breaking.bench_edits import COUNTIES, tried

EDITS = 8
SEEDS = (40, 41, 42)
"""A county with roads, one without, and one whose sites are listed."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_random_edits(tmp_path, monkeypatch, seed):
    """Test edits there and back, beside fresh processes that read, solve and check."""
    monkeypatch.setenv("PLANNER_CACHE_DIR", str(tmp_path / "cache"))
    row = tried(seed, tmp_path / "county", edits=EDITS)
    assert not row.fault
    assert row.kind == list(COUNTIES)[seed % len(COUNTIES)]
    assert row.is_proxy == (row.kind == "proxy")
    assert row.has_sites == (row.kind == "listed")
    assert row.keys_equal == row.keys > EDITS
    assert row.plan.startswith("equal")
    assert row.checks_clean == row.checks

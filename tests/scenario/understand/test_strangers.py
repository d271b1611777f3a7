"""Tests that the truth of strangers' tables is recovered."""

import pytest

from planner.scenario.understand.understand import understand
from tests.scenario.understand.strangers import draw

SEEDS = range(9000, 9016)


@pytest.mark.parametrize("seed", SEEDS)
def test_truth_is_recovered(tmp_path, seed):
    """Test columns, coordinate system, currency and seat of tables nobody tuned on."""
    stranger = draw(seed, tmp_path)
    found = understand(stranger.request)
    villages = found.readings["villages"]
    assert dict(villages.columns) == stranger.columns
    if stranger.system is not None:
        assert found.system.system == stranger.system
    assert found.money.currency == stranger.currency

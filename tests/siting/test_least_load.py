"""What hubs hold together at least."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.siting.data import SitingData
from planner.siting.requirements import at_least
from planner.siting.rows.least_load import least_load
from tests.siting.test_model import random_data


def three_villages(**asked: float) -> SitingData:
    """Return villages of 40, 60 and 100 parcels, and 100, 100 and 200 residents."""
    data = random_data(np.random.default_rng(1))
    return replace(
        data,
        parcels=np.array([40.0, 60.0, 100.0]),
        residents=np.array([100.0, 100.0, 200.0]),
        village_county=np.zeros(3, dtype=np.int64),
        is_split_allowed=False,
        is_shared=None,
        at_least=dict(asked),
        at_least_in={},
    )


@pytest.mark.parametrize(
    ("asked", "load"),
    [
        # 0.4, 0.6 and 0.5 parcels a resident: 300 of 400 are the first and the third,
        # 200 the first and half of the third, 350 all but half of the second.
        ({"residents": 0.75}, 40 + 100),
        ({"residents": 0.5}, 40 + 0.5 * 100),
        ({"residents": 0.875}, 40 + 100 + 0.5 * 60),
        ({"use": 0.9}, 0.9 * 200),
        ({"residents": 0.5, "use": 0.6}, 0.6 * 200),
        ({}, 0.0),
    ],
)
def test_by_hand(asked: dict[str, float], load: float) -> None:
    """Test the lightest parts that weigh enough, and the largest of two loads."""
    assert least_load(three_villages(**asked)) == pytest.approx(
        load, rel=1e-5, abs=1e-3
    )


def test_what_may_be_shared_counts_by_its_larger_part() -> None:
    """Test that half of each village is enough for it to count as covered."""
    shared = replace(three_villages(residents=0.75), is_split_allowed=True)
    assert least_load(shared) == pytest.approx(0.5 * (40 + 100), rel=1e-5)


def test_what_is_waived_brings_nothing() -> None:
    """Test that a share that is given up asks the hubs for no room."""
    data = three_villages(residents=0.75)
    waived = replace(data, waived=frozenset({at_least("residents", 0)}))
    assert least_load(waived) == 0.0

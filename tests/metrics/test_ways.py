"""How far residents go, and the worst-off tenth of them, by hand."""

from __future__ import annotations

import pytest

from planner.flow import resolve
from planner.metrics import unserved_way_m, village_ways_m, worst_tenth_way_m
from planner.metrics.equity.spread import worst_tenth_mean
from tests.tiny_plan import edit_village, line_county, line_plan


def test_ways_of_a_plan() -> None:
    """Test that v3 is served at home, and v4 counts as the farthest in the county.

    Ways are 1 km to the point and 2 km to the store. The farthest that any site is
    from a village that may go there are the 6 km of v3 (km 16) to the store (km 10).
    """
    instance = line_county()
    assert unserved_way_m(instance).tolist() == [6_000.0] * 4
    ways_m = village_ways_m(resolve(line_plan(), instance))
    assert ways_m.tolist() == [1_000.0, 2_000.0, 0.0, 6_000.0]


def test_worst_tenth_of_a_plan() -> None:
    """Test that a tenth of 470 residents are 47: 20 at 6 km and 27 at 2 km.

    (20 x 6 + 27 x 2) / 47 = 3.702 km.
    """
    instance = edit_village(line_county(), "v4", residents=20.0)
    way_m = worst_tenth_way_m(resolve(line_plan(), instance))
    assert way_m == pytest.approx(174_000.0 / 47.0)


def test_nobody_goes_nowhere() -> None:
    """Test that without residents the way is 0."""
    instance = line_county()
    ways_m = village_ways_m(resolve(line_plan(), instance))
    assert worst_tenth_mean(ways_m, 0.0 * ways_m) == 0.0

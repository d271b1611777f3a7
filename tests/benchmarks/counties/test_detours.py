"""Tests of the measurement of detours on real roads."""

import numpy as np
import pytest

from benchmarks.counties.detours import report, road_distances
from planner.network.cleaning.assemble import assemble


@pytest.fixture
def corner():
    """Return a road of 3 and 5 km with a place at each end and at its blunt corner."""
    xy_m = np.array([[500, 3000], [503, 3000], [506, 3004]]) * 1000.0
    graph = assemble(
        crs="EPSG:32649",
        x_m=xy_m[:, 0],
        y_m=xy_m[:, 1],
        from_node=[0, 1],
        to_node=[1, 2],
        class_names=["tertiary"] * 2,
        one_way=[False] * 2,
        shapes=[xy_m[:2], xy_m[1:]],
        source="test",
    )
    return graph, xy_m


def test_road_distances(corner):
    """Test 3 + 5 km round the corner."""
    _, road_m = road_distances(*corner)
    assert road_m[0] == pytest.approx([0, 3000, 8000])


def test_detours(corner):
    """Test 5 + 8 km for 5 + sqrt 52 = 12.21 km: 1.06; the median of 1 and 1.11."""
    lines = dict(line.split(" | ", 1) for line in report(*corner))
    assert lines["5 to 10 km"] == "2 | 1.06 | 1.05 | 1.06"
    assert lines["neighbours"].split(" | ")[1:] == ["1.00", "1.00", "1.00"]

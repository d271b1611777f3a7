"""Tests of calibration to observed parcels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.demand.calibrate import calibrate, contradictions

NAN = np.nan


def _parts(estimated, observed, county, total):
    return (
        np.array(estimated, dtype=float),
        np.array(observed, dtype=float),
        np.array(county, dtype=np.int64),
        np.array(total, dtype=float),
    )


def test_one_factor_for_a_county():
    """Test that estimates 10 and 30 meet a total of 60 by the factor 1.5."""
    found = calibrate(*_parts([10, 30], [NAN, NAN], [0, 0], [60]))
    np.testing.assert_allclose(found.parcels_per_day, [15, 45])
    np.testing.assert_allclose(found.factor, [1.5])
    assert not found.is_observed.any()


def test_observed_villages_keep_their_parcels():
    """Test that with 20 observed the others share 60 - 20 = 40: 40 / (10 + 10) = 2."""
    found = calibrate(*_parts([10, 99, 10], [NAN, 20, NAN], [0, 0, 0], [60]))
    np.testing.assert_allclose(found.parcels_per_day, [20, 20, 20])
    np.testing.assert_allclose(found.factor, [2.0])
    assert found.is_observed.tolist() == [False, True, False]


def test_counties_apart():
    """Test that a county without a total keeps its estimates."""
    found = calibrate(*_parts([10, 10], [NAN, NAN], [0, 1], [NAN, 5]))
    np.testing.assert_allclose(found.parcels_per_day, [10, 5])
    np.testing.assert_allclose(found.factor, [1, 0.5])


def test_observed_villages_exceed_the_total():
    """Test that 70 observed in a county with 60 is a contradiction."""
    (found,) = contradictions(*_parts([10, 10], [70, NAN], [0, 0], [60]))
    assert (found.county_idx, found.observed_per_day, found.total_per_day) == (
        0,
        70,
        60,
    )


def test_nobody_left_for_the_rest():
    """Test that 50 observed in all villages of a county with 60 contradict it."""
    parts = _parts([10, 10], [20, 30], [0, 0], [60])
    assert len(contradictions(*parts)) == 1


@pytest.mark.parametrize("total", [50, NAN])
def test_no_contradiction(total):
    """Test that the exact total and no total at all are accepted."""
    parts = _parts([10, 10], [20, 30], [0, 0], [total])
    assert contradictions(*parts) == []
    np.testing.assert_allclose(calibrate(*parts).parcels_per_day, [20, 30])


@given(
    st.lists(st.floats(0.1, 1e4), min_size=1, max_size=20),
    st.floats(1, 1e5),
)
def test_total_is_met(estimated, total):
    """Test that calibrated villages add up to what was observed."""
    size = len(estimated)
    found = calibrate(*_parts(estimated, [NAN] * size, [0] * size, [total]))
    assert found.parcels_per_day.sum() == pytest.approx(total)

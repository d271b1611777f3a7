"""Tests of calibration to observed parcels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.demand.calibrate import calibrate, contradictions

NAN = np.nan


def _parts(estimated, observed, county, total, returned=None):
    return (
        np.array(estimated, dtype=float),
        np.array(observed, dtype=float),
        np.array(county, dtype=np.int64),
        np.array(total, dtype=float),
        np.array(returned or [0.0] * len(estimated), dtype=float),
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


def test_returns_are_in_an_observed_county_total():
    """Test that of 100 observed, 20 are returns and 80 what villagers send.

    Estimates 10 and 30, returns 5 and 15: factor (100 - 20) / 40 = 2, so 20 + 5 and
    60 + 15.
    """
    found = calibrate(*_parts([10, 30], [NAN, NAN], [0, 0], [100], [5, 15]))
    np.testing.assert_allclose(found.parcels_per_day, [25, 75])
    np.testing.assert_allclose(found.factor, [2.0])


def test_returns_are_in_an_observed_village():
    """Test that 100 observed stay 100, and the other village has what is left.

    150 - 100 = 50, of which 10 are returns: factor 40 / 20 = 2.
    """
    found = calibrate(*_parts([10, 20], [100, NAN], [0, 0], [150], [100, 10]))
    np.testing.assert_allclose(found.parcels_per_day, [100, 50])
    np.testing.assert_allclose(found.factor, [2.0])


def test_returns_come_on_top_of_an_estimate():
    """Test that without observations 10 sent and 5 returned are 15."""
    found = calibrate(*_parts([10], [NAN], [0], [NAN], [5]))
    np.testing.assert_allclose(found.parcels_per_day, [15])


def test_more_returns_than_were_observed_are_cut():
    """Test that 30 and 10 returned of a total of 20 are 15 and 5, with nothing sent."""
    found = calibrate(*_parts([8, 8], [NAN, NAN], [0, 0], [20], [30, 10]))
    np.testing.assert_allclose(found.parcels_per_day, [15, 5])
    np.testing.assert_allclose(found.factor, [0.0])


def test_returns_alone_cannot_be_more_than_they_are():
    """Test that nobody who sends, 10 returned and 60 observed is a contradiction."""
    assert len(contradictions(*_parts([0], [NAN], [0], [60], [10]))) == 1
    assert not contradictions(*_parts([0], [NAN], [0], [10], [10]))

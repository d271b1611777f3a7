"""Tests of routes with times."""

import math
from dataclasses import replace

import pytest

from benchmarks.quality.exhaustive.timetable import timed_day
from tests.benchmarks.quality.exhaustive.test_routes import VAN, depot, stop


def test_two_trips():
    """Test trips to 1 and 2 km, 100 and 200 s away, one after the other from 0.

    Loading takes 600 s, a stop 60: there at 700, back at 860; there at 1,660, back at
    1,920.
    """
    trips = [[(0, stop(1, 6))], [(1, stop(2, 6))]]
    day = timed_day(depot([0, 1000, 2000]), VAN, trips, [0.0])
    assert [(trip.start_s, trip.end_s) for trip in day] == [(0, 860), (860, 1920)]
    assert [trip.stops[0].arrival_s for trip in day] == [700, 1660]
    assert [trip.metres for trip in day] == [2000, 4000]


def test_order_that_fits_the_vehicle():
    """Test that 9 are delivered at 2 km before 9 are collected at 1 km."""
    trip = [(0, stop(1, 0, collected=9)), (1, stop(2, 9))]
    (found,) = timed_day(depot([0, 1000, 2000]), VAN, [trip], [0.0])
    assert [call.stop for call in found.stops] == [1, 0]


def test_no_timetable():
    """Test that nobody is at 1 km by 699 who is loaded by 600."""
    late = replace(stop(1, 6), close_s=699.0)
    with pytest.raises(ValueError, match="no timetable"):
        timed_day(depot([0, 1000]), VAN, [[(0, late)]], [0.0, math.inf])

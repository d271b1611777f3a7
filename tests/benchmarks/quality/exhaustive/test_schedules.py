"""Tests of the timing of a vehicle's work."""

import pytest

from benchmarks.quality.exhaustive.schedules import Segment, efficient, join


def test_join_waits_for_a_window():
    """Test that 100 s at work, to be left by 50, wait until 300 for the next window.

    It begins at 50 at the latest, is done at 150 and there at 160: waits 140 s.
    """
    first, then = Segment(5.0, 100.0, 0.0, 50.0), Segment(0.0, 20.0, 300.0, 400.0)
    joined = join(first, 7.0, 10.0, then)
    assert joined == Segment(12.0, 100 + 10 + 140 + 20, 50.0, 50.0)


def test_join_begins_later_rather_than_waits():
    """Test that work which may begin at any time begins when no wait is needed."""
    first, then = Segment(0.0, 100.0, 0.0, 900.0), Segment(0.0, 20.0, 300.0, 400.0)
    joined = join(first, 0.0, 10.0, then)
    assert joined == Segment(0.0, 130.0, 190.0, 290.0)


def test_join_too_late():
    """Test that what is done at 110 at the earliest cannot be there by 100."""
    first, then = Segment(0.0, 100.0, 0.0, 0.0), Segment(0.0, 20.0, 0.0, 100.0)
    assert join(first, 0.0, 10.0, then) is None


@pytest.mark.parametrize("latest_s", [10.0, 30.0])
def test_efficient(latest_s):
    """Test that a longer way is kept only if it may begin later."""
    short = Segment(1.0, 100.0, 0.0, 20.0)
    long = Segment(2.0, 100.0, 0.0, latest_s)
    kept = efficient([long, short])
    assert kept == ([short, long] if latest_s > 20 else [short])

"""Weekly patterns: on which days vehicles run, and how long parcels wait for them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from planner.errors import InstanceError
from planner.model.rules import Schedule
from planner.model.service import ServiceStandard
from planner.model.week import days_until, longest_gap, running_days, whole_days
from tests import tiny


@pytest.mark.parametrize(
    ("days", "waits", "gap"),
    [
        (1, [0, 6, 5, 4, 3, 2, 1], 7),
        (2, [0, 2, 1, 0, 3, 2, 1], 4),
        (3, [0, 1, 0, 1, 0, 2, 1], 3),
        (4, [0, 0, 1, 0, 0, 2, 1], 3),
        (5, [0, 0, 0, 0, 0, 2, 1], 3),
        (6, [0, 0, 0, 0, 0, 0, 1], 2),
        (7, [0, 0, 0, 0, 0, 0, 0], 1),
    ],
)
def test_patterns(days: int, waits: list[int], gap: int) -> None:
    """Test the wait from each day of the week, Monday first, and the longest gap."""
    running = running_days(days)
    assert len(running) == days
    assert [days_until(running, day) for day in range(7)] == waits
    assert [days_until(running, day) for day in range(7, 14)] == waits
    assert longest_gap(days) == gap


def test_any_two_patterns_have_a_day_in_common() -> None:
    """Test that legs one after the other all run on Mondays at least."""
    assert all(0 in running_days(days) for days in range(1, 8))


@pytest.mark.parametrize(
    ("given", "counted"), [(1.0, 1.0), (1.99, 1.0), (3.5, 3.0), (7.0, 7.0)]
)
def test_fractions_count_as_whole_numbers(given: float, counted: float) -> None:
    """Test that records hold what days count as, wherever they are given."""
    schedule = Schedule(
        by_m=((1_000.0, given),), by_township={"t": given}, otherwise=given
    )
    assert schedule == Schedule(
        by_m=((1_000.0, counted),), by_township={"t": counted}, otherwise=counted
    )
    standard = ServiceStandard(
        collect_within_m=1.0, required_functions=(), days_per_week=given
    )
    assert standard.days_per_week == whole_days(given) == counted


@pytest.mark.parametrize("days", [0.0, 0.99, -1.0, math.nan])
def test_less_than_a_day_is_refused(days: float) -> None:
    """Test that the message names the number."""
    with pytest.raises(InstanceError, match="not >= 1"):
        whole_days(days)
    with pytest.raises(InstanceError, match="not >= 1"):
        replace(tiny.OPERATIONS, days_per_week=days)

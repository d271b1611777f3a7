"""The week: on which days vehicles run that run on so many, and the gaps between.

Days a week are whole numbers: a fraction counts as the whole number below it.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from functools import cache

from planner.errors import InstanceError

__all__ = [
    "DAYS_OF_WEEK",
    "days_until",
    "longest_gap",
    "running_days",
    "service_days",
    "whole_days",
]

DAYS_OF_WEEK = 7
"""Number of days, counted from Monday as 0."""
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(DAYS_OF_WEEK)

WEEKLY_PATTERNS = {
    1: (MONDAY,),
    2: (MONDAY, THURSDAY),
    3: (MONDAY, WEDNESDAY, FRIDAY),
    4: (MONDAY, TUESDAY, THURSDAY, FRIDAY),
    5: (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY),
    6: (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY),
    7: (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY),
}
"""Each has the Monday, so that any two have a day in common."""


def whole_days(days_per_week: float) -> float:
    """Return the days a week that a number counts as: the whole number below it.

    Raises
    ------
    InstanceError
        If it is below 1.
    """
    if not days_per_week >= 1:
        msg = f"days_per_week is {days_per_week}, not >= 1"
        raise InstanceError(msg)
    return float(math.floor(days_per_week))


def service_days(days_per_week: float) -> float:
    """Return the days a week on which something runs, as ``whole_days`` counts them.

    Raises
    ------
    InstanceError
        If it is below 1, or above the days there are.
    """
    if days_per_week > DAYS_OF_WEEK:
        msg = f"days_per_week is {days_per_week}, not <= {DAYS_OF_WEEK}"
        raise InstanceError(msg)
    return whole_days(days_per_week)


def running_days(days_per_week: float) -> frozenset[int]:
    """Return the days, 0 for Monday, on which runs what runs on so many a week."""
    return frozenset(WEEKLY_PATTERNS[math.floor(days_per_week)])


def longest_gap(days_per_week: float) -> int:
    """Return the most days between two on which vehicles run."""
    days = WEEKLY_PATTERNS[math.floor(days_per_week)]
    return max(days_until(running_days(days_per_week), day + 1) + 1 for day in days)


def days_until(running: Collection[int], day: int) -> int:
    """Return the days from a day until vehicles run, 0 if they run on it.

    Parameters
    ----------
    day
        Counted on from a Monday, of this week or a later one.
    """
    return _waits(frozenset(running))[day % DAYS_OF_WEEK]


@cache
def _waits(running: frozenset[int]) -> tuple[int, ...]:
    """Return the days from each day of the week until one of some days."""
    return tuple(
        min((other - day) % DAYS_OF_WEEK for other in running)
        for day in range(DAYS_OF_WEEK)
    )

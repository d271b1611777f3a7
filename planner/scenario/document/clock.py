"""Hours of the day as users write them."""

from __future__ import annotations

from collections.abc import Sequence

from planner.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

__all__ = ["seconds", "window"]


def seconds(clock: str) -> float:
    """Return the seconds after midnight of an hour such as ``"07:30"``."""
    hours, minutes = clock.split(":")
    return int(hours) * SECONDS_PER_HOUR + int(minutes) * SECONDS_PER_MINUTE


def window(hours: Sequence[str]) -> tuple[float, float]:
    """Return two hours, from and to, in seconds after midnight."""
    start, end = hours
    return seconds(start), seconds(end)

"""Timing of a vehicle's work as segments that can be put one after the other.

A segment starts within [earliest, latest] so that it lasts ``work_s`` and no longer; it
may start before ``earliest`` too, and then waits. Two segments and the way between them
make one (Vidal, Crainic, Gendreau and Prins, 2013, doi:10.1016/j.cor.2012.07.018,
section 4.4; here without lateness).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Segment", "efficient", "join"]

SLACK_S = 1e-6


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a vehicle's day: metres, seconds at work, and when it may start."""

    metres: float
    work_s: float
    earliest_s: float
    latest_s: float

    @property
    def is_possible(self) -> bool:
        """Whether some start keeps all windows."""
        return self.earliest_s <= self.latest_s + SLACK_S


def join(first: Segment, way_m: float, way_s: float, then: Segment) -> Segment | None:
    """Return both segments with the way between them, ``None`` if too late."""
    until_s = first.work_s + way_s
    if first.earliest_s + until_s > then.latest_s + SLACK_S:
        return None
    wait_s = max(then.earliest_s - until_s - first.latest_s, 0.0)
    return Segment(
        metres=first.metres + way_m + then.metres,
        work_s=until_s + wait_s + then.work_s,
        earliest_s=max(then.earliest_s - until_s, first.earliest_s) - wait_s,
        latest_s=min(then.latest_s - until_s, first.latest_s),
    )


def efficient(segments: Iterable[Segment]) -> list[Segment]:
    """Return the segments than which no other is as short, quick, early and late."""
    different = set(segments)
    if len(different) < 2:
        return list(different)
    kept: list[Segment] = []
    for segment in sorted(different, key=_key):
        if not any(_dominates(other, segment) for other in kept):
            kept.append(segment)
    return kept


def _key(segment: Segment) -> tuple[float, float, float]:
    return (segment.metres, segment.work_s, -segment.latest_s)


def _dominates(one: Segment, other: Segment) -> bool:
    return all(mine <= theirs + SLACK_S for mine, theirs in _compared(one, other))


def _compared(one: Segment, other: Segment) -> Iterator[tuple[float, float]]:
    yield one.metres, other.metres
    yield one.work_s, other.work_s
    yield one.earliest_s + one.work_s, other.earliest_s + other.work_s
    yield other.latest_s, one.latest_s

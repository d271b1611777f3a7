"""Who is covered beyond today: residents, villages, and the seats among them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planner.report.proposal.document import Paragraph
from planner.report.proposal.evidence.figures import Figure, Unit, difference
from planner.report.proposal.evidence.picked_rows import lost_words
from planner.report.proposal.writer import Writer

__all__ = ["newly_covered"]


def newly_covered(writer: Writer, key: str, **more: Any) -> Paragraph:
    """Return a text with the residents and villages covered beyond today.

    Nobody knows where today is not known: then all that are covered. Residents of seats
    are in no village, so the text says of how many seats it counts them.
    """
    covered = {
        "residents": writer.records.sum(
            "villages.csv", "residents", Unit.RESIDENTS, is_covered="1"
        ),
        "villages": writer.metric("demand_points.covered_villages", Unit.VILLAGES),
        "seats": writer.metric("demand_points.covered_seats", Unit.COUNT),
    }
    gained: dict[str, Any] = {
        name: _beyond_today(writer, name, covered[name]) for name in covered
    }
    seats = gained.pop("seats")
    said = writer.say(key, **gained, **more)
    if seats.value:
        of_seats = writer.say("residents_of_seats", seats=seats)
        said = replace(said, runs=said.runs + of_seats.runs)
    return replace(said, runs=said.runs + lost_words(writer))


def _beyond_today(writer: Writer, name: str, covered: Figure) -> Figure:
    today = writer.metric(f"today.covered_{name}", covered.unit)
    return covered if today.value is None else difference(covered, today)

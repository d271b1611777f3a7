"""What becomes of villages without coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.scenario.tables.columns import Row
from planner.scenario.understand.findings import Doubt, Request
from planner.scenario.understand.places.rows import weight

__all__ = ["Unlocated", "find_unlocated"]

AT_SEAT, EXCLUDE = "township_seat", "exclude"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocated:
    """How villages without coordinates are planned.

    Parameters
    ----------
    choice
        Value of ``places.without_coordinates``, ``None`` where all have coordinates.
    num_villages, num_nowhere
        Villages without coordinates, and those of them whose township has none either.
    people
        Their share of the residents (or buildings).
    """

    choice: str | None
    num_villages: int = 0
    num_nowhere: int = 0
    people: float = 0.0
    doubt: Doubt | None = None


def find_unlocated(
    villages: Sequence[Row], townships: Sequence[Row], request: Request
) -> Unlocated:
    """Return what becomes of villages without coordinates.

    They are people of the county, and the seat of their township is the nearest thing
    known of them: where there is one they stand there, unless the user says otherwise.
    """
    lost = [row for row in villages if not row.is_located]
    if not lost:
        return Unlocated(choice=request.without_coordinates)
    placed = {row.id for row in townships if row.is_located}
    placed |= {row.text("township") for row in villages if row.is_located}
    nowhere = [row for row in lost if row.text("township") not in placed - {""}]
    total = sum(map(weight, villages))
    has_seats = len(nowhere) < len(lost)
    choice = request.without_coordinates or (AT_SEAT if has_seats else EXCLUDE)
    people = sum(map(weight, lost)) / total if total else 0.0
    return Unlocated(
        choice=choice,
        num_villages=len(lost),
        num_nowhere=len(nowhere),
        people=people,
        doubt=None
        if request.without_coordinates
        else _doubt(choice, lost, nowhere, people),
    )


def _doubt(
    choice: str, lost: Sequence[Row], nowhere: Sequence[Row], people: float
) -> Doubt:
    villages = "1 village" if len(lost) == 1 else f"{len(lost)} villages"
    who = f"{villages} without coordinates ({people:.0%} of the people)"
    if choice == EXCLUDE:
        return Doubt(
            about="places.without_coordinates",
            taken=f"{who} left out of the plan, but counted",
            other="placed, once you fill in coordinates or their township",
            remedy="fill them in",
        )
    besides = (
        f"; {len(nowhere)} of them have no located township and are left out"
        if nowhere
        else ""
    )
    return Doubt(
        about="places.without_coordinates",
        taken=f"{who} placed at the seat of their township{besides}",
        other="left out of the plan",
        remedy="--without-coordinates exclude",
    )

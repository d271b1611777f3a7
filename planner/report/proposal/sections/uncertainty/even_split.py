"""Residents of villages that are an even split of the total of their township."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from planner.model.places import VillageKind
from planner.report.proposal.document import Paragraph
from planner.report.proposal.evidence.figures import Unit, total
from planner.report.proposal.writer import Writer

__all__ = ["even_split"]

VILLAGES, KIND = "villages.csv", VillageKind.VILLAGE.value
LEAST_ALIKE, ALIKE_SHARE = 3, 0.5
"""Villages of a township, and share of all of them, from which on the same number of
residents is no chance: judgement; counts of a few hundred hardly ever agree."""


def even_split(writer: Writer) -> Iterator[Paragraph]:
    """Yield how many villages have the residents of most of their township, if any."""
    by_township: dict[str, list[str]] = defaultdict(list)
    for row in writer.rows_of(VILLAGES):
        if row["kind"] == KIND and row["residents"]:
            by_township[row["township_id"]].append(row["residents"])
    found = [
        (township, residents)
        for township, numbers in by_township.items()
        for residents, alike in Counter(numbers).items()
        if alike >= max(LEAST_ALIKE, ALIKE_SHARE * len(numbers))
    ]
    if found:
        alike = [
            writer.records.count(
                VILLAGES,
                Unit.COUNT,
                kind=KIND,
                township_id=township,
                residents=residents,
            )
            for township, residents in found
        ]
        yield writer.say(
            "found_even",
            is_bullet=True,
            lead="found_lead",
            alike=total(alike),
            villages=writer.records.count(VILLAGES, Unit.COUNT, kind=KIND),
            residents=writer.coverage("residents"),
        )

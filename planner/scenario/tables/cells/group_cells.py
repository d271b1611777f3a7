"""Townships that stand once above their villages, as merged cells leave them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.errors import Problem
from planner.scenario.tables.columns import Row

__all__ = ["filled_down"]

GROUPS = ("township", "county")
LEAST_SHARE_OF_BLANKS = 0.5
"""Of a column: fewer are gaps rather than the rows of merged cells. A judgement."""


def filled_down(rows: Sequence[Row], problems: list[Problem]) -> list[Row]:
    """Return rows with the township and county of the row above where a group begins.

    That is done where the first row has a name, each name stands in one place, and at
    least half of the rows are blank; ``problems`` says so. Other gaps are only said.
    """
    filled = list(rows)
    for column in GROUPS:
        texts = [row.text(column) for row in filled]
        blanks = [row for row in filled if not row.text(column)]
        if not blanks or len(blanks) == len(filled):
            continue
        if _are_groups(texts):
            problems.extend(_said(blanks, column))
            filled = list(_from_above(filled, column))
        elif column == "township":
            problems.extend(_gaps(blanks, column))
    return filled


def _are_groups(texts: Sequence[str]) -> bool:
    named = [text for text in texts if text]
    starts = [
        text for idx, text in enumerate(named) if idx == 0 or named[idx - 1] != text
    ]
    has_first = bool(texts[0])
    is_once = len(set(starts)) == len(starts)
    num_blanks = len(texts) - len(named)
    return has_first and is_once and num_blanks >= LEAST_SHARE_OF_BLANKS * len(texts)


def _from_above(rows: Sequence[Row], column: str) -> Iterator[Row]:
    above = ""
    for row in rows:
        above = row.text(column) or above
        yield replace(row, values={**row.values, column: above})


def _said(blanks: Sequence[Row], column: str) -> Iterator[Problem]:
    for row in blanks:
        yield row.problem(
            column,
            found="nothing, as merged cells leave it",
            expected=f"a {column} in every row",
            remedy=f"the {column} above is taken; fill it in if it is another one",
            is_warning=True,
        )


def _gaps(blanks: Sequence[Row], column: str) -> Iterator[Problem]:
    for row in blanks:
        yield row.problem(
            column,
            found="nothing, while other rows have one",
            expected=f"a {column} in every row",
            remedy="fill it in",
            is_warning=True,
        )

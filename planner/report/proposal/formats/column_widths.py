"""How a table's width is shared out: numbers narrow, text by its length."""

from __future__ import annotations

import re

from planner.report.proposal.document import Cell, Key, Name, Run, Table, runs_of
from planner.report.proposal.evidence.figures import Figure
from planner.report.proposal.wording.language import Words, number

__all__ = ["column_shares", "is_short", "number_column"]

TABLE_UNITS = 112
"""Halves of a Chinese letter that a row holds, at the size of tables."""

LATIN, CHINESE, BOLD = 1.15, 2, 1.15
"""Width of a letter in these units; fonts that stand in for a missing one are wide."""

PADDING, MOST_WORD, MOST_SHORT, MOST_WANTED = 3.4, 18, 11, 60
"""In the units above: around a text, and at most of a word that must not break, of a
text on one line, and of what a column may ask for beyond its least. Judgement."""
LAST_NARROW = 0x2E7F
"""Letters of Unicode up to here are narrow; the wide ones of Chinese begin with the
radicals at U+2E80."""
_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?")
_SPLIT = re.compile(r"\s+")


def is_short(cell: Cell) -> bool:
    """Return whether a cell stays on one line, as Chinese may break anywhere."""
    text = cell.text if isinstance(cell, Name) else cell
    return isinstance(text, str) and _units(text) <= MOST_SHORT


def number_column(table: Table, column: int) -> bool:
    """Return whether a column holds numbers, besides short words in their place."""
    cells = [row[column] for row in table.rows]
    is_number = [
        isinstance(cell, Figure)
        or (isinstance(cell, Name) and bool(_NUMBER.fullmatch(cell.text)))
        for cell in cells
    ]
    return any(is_number) and all(
        found or is_short(cell) for found, cell in zip(is_number, cells, strict=True)
    )


def column_shares(table: Table, words: Words) -> list[float]:
    """Return the share of the width that each column takes.

    Every column has room for its longest piece that does not break; what is left goes
    to the columns by how much longer their texts are.
    """
    least = [_least(table, idx, words) + PADDING for idx in range(len(table.head))]
    whole = [_whole(table, idx, words) + PADDING for idx in range(len(table.head))]
    wanted = [
        min(most - low, MOST_WANTED) for most, low in zip(whole, least, strict=True)
    ]
    left = max(TABLE_UNITS - sum(least), 0.0)
    part = min(left / sum(wanted), 1.0) if any(wanted) else 0.0
    widths = [low + part * more for low, more in zip(least, wanted, strict=True)]
    return [width / sum(widths) for width in widths]


def _least(table: Table, column: int, words: Words) -> float:
    head = table.head[column]
    shortest = BOLD * max(min(_units(head), MOST_SHORT), _word(head))
    cells = (_least_of(row[column], table, words) for row in table.rows)
    return max([shortest, *cells])


def _least_of(cell: Cell, table: Table, words: Words) -> float:
    if isinstance(cell, Figure):
        return _units(number(cell, words, is_bare=table.is_bare))
    if is_short(cell):
        return sum(_units(_text(run, table, words)) for run in runs_of(cell))
    longest = max(_word(_text(run, table, words)) for run in runs_of(cell))
    return max(longest, MOST_SHORT) if isinstance(cell, Name) else longest


def _whole(table: Table, column: int, words: Words) -> float:
    """Return the width of the longest line, in which nothing breaks."""
    cells = (_line(row[column], table, words) for row in table.rows)
    return max([BOLD * _units(table.head[column]), *cells])


def _line(cell: Cell, table: Table, words: Words) -> float:
    texts = [_text(run, table, words) for run in runs_of(cell)]
    keys = [_units(run.text) for run in runs_of(cell) if isinstance(run, Key)]
    return max([sum(map(_units, texts)) - sum(keys), *keys])


def _text(run: Run, table: Table, words: Words) -> str:
    if isinstance(run, Figure):
        return number(run, words, is_bare=table.is_bare)
    return run.text if isinstance(run, Name) else run


def _word(text: str) -> float:
    """Return the width of the longest piece without a space or a Chinese letter."""
    spaced = "".join(" " if ord(letter) > LAST_NARROW else letter for letter in text)
    return min(max(map(_units, _SPLIT.split(spaced)), default=0.0), MOST_WORD)


def _units(text: str) -> float:
    return sum(CHINESE if ord(letter) > LAST_NARROW else LATIN for letter in text)

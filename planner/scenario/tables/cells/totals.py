"""Rows of totals, which are no villages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.errors import Problem
from planner.scenario.tables.columns import Row
from planner.scenario.tables.files.raw_table import RawRow, RawTable

__all__ = ["TypedRow", "is_total_word", "without_totals"]

WORD = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|累计|总数|总和|全县|全乡|全镇|全市|全区|本县|平均|均值|"
    r"(grand |sub)?-?totals?|total general|totaux|sum|jumla|tổng( cộng| số)?|average|"
    r"mean)(数|人口|值)?[:：]?",
    re.IGNORECASE,
)
AROUND = re.compile(
    r".+(合计|总计|小计|共计)[:：]?|(合计|总计|小计|共计).+|.*\b(sub-?)?totals?\b.*",
    re.IGNORECASE,
)
LEAST_ROWS = 2
"""Rows that a row without a word of totals has to be the sum of."""
TEXTS = ("id", "name", "township", "county")
TOLERANCE = 0.5
"""Residents are added up exactly, but for estimates with decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRow:
    """A row with typed values, as it stood, and what is wrong with it."""

    row: Row
    raw: RawRow
    problems: tuple[Problem, ...]


def without_totals(
    rows: Sequence[TypedRow],
    sources: Mapping[str, str],
    table: RawTable,
    problems: list[Problem],
) -> list[TypedRow]:
    """Return the rows that are no totals; ``problems`` says which were left out.

    A row is one of totals if a text of it is a word such as 合计 or "total", or holds
    one, and it has no coordinates, or as many residents as rows above or below it.
    Without such a word it is one if it has neither coordinates nor an id or township,
    and as many residents as the rows below it or all others.

    Parameters
    ----------
    sources
        The file's column by the planner's column.
    """
    words = [_word(item, sources, table) for item in rows]
    is_suspect = [
        bool(word) or _is_no_place(item.row)
        for item, word in zip(rows, words, strict=True)
    ]
    kept: list[TypedRow] = []
    for idx, (item, word) in enumerate(zip(rows, words, strict=True)):
        is_sum = is_suspect[idx] and _is_sum(rows, is_suspect, idx, has_word=bool(word))
        if is_sum or (word and _is_nowhere(item.row) and _says_so(item.row, word)):
            others = sum(_people(rows, is_suspect))
            problems.append(_left_out(item.row, word, others, is_sum=is_sum))
        else:
            kept.append(item)
    return kept


def is_total_word(text: str) -> bool:
    """Return whether a text is a word for totals, and no name of a place."""
    return WORD.fullmatch(" ".join(text.split())) is not None


def _says_so(row: Row, word: str) -> bool:
    """Return whether a word is one for totals alone, or stands beside residents.

    A filling station may be called after the company Total.
    """
    return is_total_word(word) or row.number("residents") is not None


def _is_sum(
    rows: Sequence[TypedRow], is_suspect: Sequence[bool], idx: int, *, has_word: bool
) -> bool:
    """Return whether a row has the residents of the rows beside it, or of all others.

    Beside it are those above or below as far as the next row that may be a total.
    """
    residents = rows[idx].row.number("residents")
    if not residents:
        return False
    before, after = _until_suspect(is_suspect, idx)
    parts = [rows[idx + 1 : after], rows] if not has_word else []
    if has_word:
        parts = [rows[:idx], rows[before:idx], rows[idx + 1 : after], rows[idx:], rows]
    own = {id(item) for item, is_one in zip(rows, is_suspect, strict=True) if is_one}
    places = ([item for item in part if id(item) not in own] for part in parts)
    return any(
        len(part) >= (1 if has_word else LEAST_ROWS)
        and abs(sum(_people(part)) - residents) <= TOLERANCE
        for part in places
    )


def _until_suspect(is_suspect: Sequence[bool], idx: int) -> tuple[int, int]:
    """Return the first and the end of the rows between a row's suspect neighbours."""
    above = [other for other in range(idx) if is_suspect[other]]
    below = [other for other in range(idx + 1, len(is_suspect)) if is_suspect[other]]
    return (above[-1] + 1 if above else 0, below[0] if below else len(is_suspect))


def _people(
    rows: Sequence[TypedRow], is_left_out: Sequence[bool] | None = None
) -> list[float]:
    left_out = is_left_out or [False] * len(rows)
    return [
        item.row.number("residents") or 0.0
        for item, is_out in zip(rows, left_out, strict=True)
        if not is_out
    ]


def _is_no_place(row: Row) -> bool:
    """Return whether a row has no coordinates, and no id or no township either."""
    names = [row.text(name) for name in ("id", "township") if name in row.values]
    return _is_nowhere(row) and not all(names)


def _word(item: TypedRow, sources: Mapping[str, str], table: RawTable) -> str:
    """Return the text of a row that is, or holds, a word for totals."""
    columns = [sources[name] for name in TEXTS if name in sources]
    for column in (*columns, *table.columns[:1]):
        cell = item.raw.cells.get(column)
        text = " ".join(cell.split()) if isinstance(cell, str) else ""
        if WORD.fullmatch(text) or AROUND.fullmatch(text):
            return text
    return ""


def _is_nowhere(row: Row) -> bool:
    has_numbers = any(row.number(name) is not None for name in ("lon", "lat"))
    return not has_numbers and row.geometry is None


def _left_out(row: Row, word: str, others: float, *, is_sum: bool) -> Problem:
    """Return the warning of a row of totals.

    Parameters
    ----------
    others
        Residents of all rows that are no totals.
    """
    residents = row.number("residents")
    name = repr(word or row.name or "no name")
    if residents is None or is_sum:
        found = f"{name}, a row of totals"
        remedy = "it is left out; delete it from the table"
    else:
        found = (
            f"{name}, a row of totals with {residents:.0f} residents, where all places "
            f"add up to {others:.0f}"
        )
        remedy = "it is left out; check the sum"
    return row.problem(
        "residents",
        found=found,
        expected="rows of single places",
        remedy=remedy,
        is_warning=True,
    )

"""Rows of totals, which are no villages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.errors import Problem
from planner.scenario.tables.columns import Row
from planner.scenario.tables.raw_table import RawRow, RawTable

__all__ = ["TypedRow", "without_totals"]

WORD = re.compile(
    r"(合计|总计|小计|共计|累计|总数|总和|全县|全乡|全镇|全市|全区|本县|平均|均值|"
    r"(grand|sub)?-?totals?|sum|average|mean)(数|人口|值)?[:：]?",
    re.IGNORECASE,
)
ENDING = re.compile(r".+(合计|总计|小计|共计|\btotals?)[:：]?", re.IGNORECASE)
TEXTS = ("id", "name", "township", "county")
# Residents are added up exactly, but for estimates with decimals.
TOLERANCE = 0.5


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

    A row is one of totals if a text of it is a word such as 合计 or "total", or ends
    in one, and it has no coordinates, or as many residents as the rows above.

    Parameters
    ----------
    sources
        The file's column by the planner's column.
    """
    kept: list[TypedRow] = []
    # Residents since the beginning, and since the last row of totals.
    whole = part = 0.0
    for item in rows:
        word = _word(item, sources, table)
        residents = item.row.number("residents")
        sums = [
            amount
            for amount in (whole, part)
            if residents is not None and abs(amount - residents) <= TOLERANCE
        ]
        if word and (_is_nowhere(item.row) or sums):
            problems.append(_left_out(item.row, word, whole, is_sum=bool(sums)))
            part = 0.0
            continue
        kept.append(item)
        whole += residents or 0.0
        part += residents or 0.0
    return kept


def _word(item: TypedRow, sources: Mapping[str, str], table: RawTable) -> str:
    columns = [sources[name] for name in TEXTS if name in sources]
    for column in (*columns, *table.columns[:1]):
        cell = item.raw.cells.get(column)
        text = "".join(cell.split()) if isinstance(cell, str) else ""
        if WORD.fullmatch(text):
            return text
        if text and _is_nowhere(item.row) and ENDING.fullmatch(text):
            return text
    return ""


def _is_nowhere(row: Row) -> bool:
    has_numbers = any(row.number(name) is not None for name in ("lon", "lat"))
    return not has_numbers and row.geometry is None


def _left_out(row: Row, word: str, whole: float, *, is_sum: bool) -> Problem:
    residents = row.number("residents")
    if residents is None or is_sum:
        found = f"{word!r}, a row of totals"
        remedy = "it is left out; delete it from the table"
    else:
        found = (
            f"{word!r}, a row of totals with {residents:.0f} residents, where the rows "
            f"above add up to {whole:.0f}"
        )
        remedy = "it is left out; check the sum"
    return row.problem(
        "residents",
        found=found,
        expected="rows of single places",
        remedy=remedy,
        is_warning=True,
    )

"""Texts and ids in cells, and what spreadsheet programs make of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from planner.scenario.tables.cells.numbers import Reading
from planner.scenario.tables.columns import Row
from planner.scenario.tables.files.raw_table import FORMULA_ERRORS, Uncomputed

__all__ = ["read_text", "without_decimals"]

SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
WITH_DECIMALS = re.compile(r"\d+\.0+")
LARGEST_EXACT = 1e15
"""Spreadsheet programs keep fifteen digits of a number and make zeros of the rest."""
NAMES = ("id", "township", "county", "village")
AS_TEXT = "format the column as text, enter the ids again, and save the file"


def read_text(cell: Any, *, is_id: bool) -> Reading:
    """Return the text in a cell that is not blank; whole numbers without decimals."""
    expected = "an id" if is_id else "a text"
    if isinstance(cell, Uncomputed):
        return Reading(
            found=f"the formula {cell.formula} without its result",
            fault=expected,
            remedy="open the workbook in a spreadsheet program and save it there, "
            "or paste the values",
        )
    if isinstance(cell, float) and cell.is_integer():
        return _whole_number(cell, is_id=is_id)
    text = str(cell).strip()
    if text in FORMULA_ERRORS:
        found = f"{text}, the error of a formula"
        return Reading(found=found, fault=expected, remedy="correct the formula")
    if is_id and isinstance(cell, dt.date):
        found = f"the date {cell:%Y-%m-%d}"
        return Reading(found=found, fault=expected, remedy=AS_TEXT)
    if is_id and SHORTENED.fullmatch(text):
        return Reading(
            found=f"{text!r}, a spreadsheet's short form of a long number, whose last "
            "digits are lost",
            fault="an id with all its digits",
            remedy=AS_TEXT,
        )
    return Reading(text=text)


def _whole_number(cell: float, *, is_id: bool) -> Reading:
    if is_id and abs(cell) >= LARGEST_EXACT:
        return Reading(
            found=f"{cell:.0f}, a number of more than 15 digits, whose last digits "
            "are lost",
            fault="an id with all its digits",
            remedy=AS_TEXT,
        )
    return Reading(text=str(int(cell)))


def without_decimals(rows: Sequence[Row]) -> list[Row]:
    """Return rows whose ids such as ``12.0`` are ``12``, if all of a column are so."""
    columns = [
        name
        for name in NAMES
        if (texts := [row.text(name) for row in rows if row.text(name)])
        and all(WITH_DECIMALS.fullmatch(text) for text in texts)
    ]
    if not columns:
        return list(rows)
    return [
        replace(
            row,
            values={
                name: str(value).partition(".")[0]
                if name in columns and value
                else value
                for name, value in row.values.items()
            },
        )
        for row in rows
    ]

"""Numbers as people write them into cells: one value, or a reason why not."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from planner.scenario.tables.cells.unit_words import Dimension, Unit, parse_unit
from planner.scenario.tables.files.raw_table import FORMULA_ERRORS, Uncomputed

__all__ = [
    "A_NUMBER",
    "DecimalMark",
    "Reading",
    "decimal_mark",
    "is_blank",
    "normalised",
    "read_number",
]

DecimalMark = Literal[".", ",", ""]
"""Decimal mark of a table, empty where its cells do not tell."""

FIRST_EXCEL_DAY = dt.datetime(1899, 12, 30)
"""Day 0 of a workbook's serial dates, which count a 29 February 1900 that never was."""
APPROXIMATE = "an approximate number"
A_NUMBER = "a number"
"""What is expected where nothing more is known."""

UNKNOWN = re.compile(
    r"[-–—―_/\\?*.…]+|暂无|无|没有|不详|不明|未知|未统计|空|缺|缺失|待定|待补|"
    r"n/?a|nan|null|none|nil|unknown|tbd",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"(?P<before>大约|大概|将近|约|近|≈|~|about|approx\.?|ca\.?)?\s*"
    r"(?P<number>.*?)\s*(?P<after>左右|上下|多|余|以上|\+)?",
    re.IGNORECASE,
)
DATE = re.compile(
    r"\d{4}\s*[-/年]\s*\d{1,2}(\s*[-/月].*)?|\d{4}\.\d{1,2}\.\d{1,2}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}月\d{1,2}日"
    r"|\d{1,2}[- ](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*([- ]\d+)?",
    re.IGNORECASE,
)
RANGE = re.compile(r"\d[\d.,]*\s*(?:[-~–—至到]|to)\s*\d[\d.,]*.*", re.IGNORECASE)
MONEY_BEFORE = re.compile(r"(?:¥|\$|€|rmb|cny|usd|eur)\s*(?=\d)", re.IGNORECASE)
NUMBER = re.compile(
    r"(?P<sign>[-+]?)\s*(?P<digits>(?:\d[\d.,]*|\.\d+)(?:e[-+]?\d+)?)\s*(?P<unit>.*)",
    re.IGNORECASE,
)
GROUPS_OF_THREE = r"\d{1,3}(?:%s\d{3})+"
# Lakh and crore: 1,00,000.
GROUPS_OF_TWO = r"\d{1,2}(?:,\d{2})+,\d{3}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A value that was read in a cell.

    Parameters
    ----------
    value
        ``None`` where the cell has no number with one meaning.
    text
        The text of a cell of texts.
    found
        What stands there, where it is not the plain text of the cell.
    fault
        What was expected instead; empty if a value was read.
    remedy
        What to do about a fault, or about a doubt.
    doubt
        Why the value should be looked at, although it could be read.
    unit
        Unit behind the number.
    """

    value: float | None = None
    text: str = ""
    found: str = ""
    fault: str = ""
    remedy: str = ""
    doubt: str = ""
    unit: Unit | None = None


def normalised(cell: object) -> str:
    """Return a cell's text with half-width characters and plain blanks and minus."""
    text = unicodedata.normalize("NFKC", str(cell)).replace("\u200b", "")
    return text.replace("−", "-").replace("\ufeff", "").strip().removeprefix("'")


def is_blank(cell: object) -> bool:
    """Return whether a cell holds nothing but blanks."""
    if cell is None:
        return True
    return isinstance(cell, str) and not normalised(cell).strip()


def decimal_mark(cells: Iterable[Any], *, headers: Iterable[str] = ()) -> DecimalMark:
    """Return the decimal mark that cells of a table show.

    A number such as ``12,5`` or ``109,572482`` can only have a decimal comma, one
    such as ``27.68`` a decimal point. Tables with Chinese headers that show neither
    have the point, as is usual there.
    """
    seen: set[DecimalMark] = set()
    for cell in cells:
        if isinstance(cell, str):
            seen |= _marks(normalised(cell))
    if len(seen) == 1:
        return seen.pop()
    is_chinese = any("\u4e00" <= sign <= "\u9fff" for name in headers for sign in name)
    return "." if is_chinese and not seen else ""


def _marks(text: str) -> set[DecimalMark]:
    number = NUMBER.match(text)
    if number is None or number["unit"][:1] in {"-", "/", ":"}:
        return set()
    digits = number["digits"]
    found: set[DecimalMark] = set()
    for mark, other in ((".", ","), (",", ".")):
        last = digits.rfind(mark)
        if digits.count(mark) != 1 or other in digits[last:]:
            continue
        has_groups = re.fullmatch(GROUPS_OF_THREE % re.escape(other), digits[:last])
        if len(digits) - last - 1 != 3 or has_groups or digits.startswith(f"0{mark}"):
            found.add("." if mark == "." else ",")
    return found if len(found) == 1 else set()


def read_number(
    cell: Any,
    *,
    dimension: Dimension = "",
    unit: Unit | None = None,
    mark: DecimalMark = "",
    is_whole: bool = False,
) -> Reading:
    """Return the number in a cell that is not blank, in things or in things a day.

    Parameters
    ----------
    dimension
        Things that the column counts.
    unit
        Unit of the column, for what the cell itself does not say.
    mark
        Decimal mark of the table.
    is_whole
        Whether the column counts things, so that ``1,798`` cannot be a fraction.
    """
    if isinstance(cell, bool):
        return Reading(fault=A_NUMBER, remedy="correct the value")
    if isinstance(cell, int | float):
        return _scaled(float(cell), None, unit)
    if isinstance(cell, Uncomputed):
        return _uncomputed(cell)
    if isinstance(cell, dt.datetime | dt.date | dt.time | dt.timedelta):
        return _date(cell)
    return _from_text(normalised(cell), dimension, unit, mark, is_whole)


def _scaled(value: float, own: Unit | None, column: Unit | None) -> Reading:
    unit = own.completed_by(column) if own is not None else column
    return Reading(value=value * (unit.factor if unit else 1.0), unit=own)


def _uncomputed(cell: Uncomputed) -> Reading:
    return Reading(
        found=f"the formula {cell.formula} without its result",
        fault=A_NUMBER,
        remedy="open the workbook in a spreadsheet program and save it there, "
        "or paste the values",
    )


def _date(cell: dt.date | dt.time | dt.timedelta) -> Reading:
    found, remedy = "a date or an hour", "correct the value"
    if isinstance(cell, dt.date):
        day = dt.datetime(cell.year, cell.month, cell.day)
        found = f"the date {day:%Y-%m-%d}"
        serial = (day - FIRST_EXCEL_DAY).days
        remedy = f"format the cell as a number if {serial} is meant, or correct it"
    return Reading(found=found, fault=A_NUMBER, remedy=remedy)


def _from_text(
    text: str,
    dimension: Dimension,
    unit: Unit | None,
    mark: DecimalMark,
    is_whole: bool,
) -> Reading:
    if reading := _no_number(text):
        return reading
    about = ABOUT.fullmatch(text)
    plain = about["number"] if about else text
    doubt = APPROXIMATE if about and (about["before"] or about["after"]) else ""
    number = NUMBER.fullmatch(MONEY_BEFORE.sub("", _without_gaps(plain)))
    if number is None:
        return Reading(fault=A_NUMBER, remedy="correct the value")
    value = _value(number["digits"], mark, is_whole)
    if value is None:
        return _ambiguous(number["digits"])
    own = parse_unit(number["unit"]) if number["unit"] else None
    if number["unit"] and own is None:
        return _unknown_unit(number["unit"])
    if own is not None and own.dimension and dimension not in {"", own.dimension}:
        return _other_unit(own, dimension)
    reading = _scaled(-value if number["sign"] == "-" else value, own, unit)
    return Reading(value=reading.value, unit=own, doubt=doubt)


def _no_number(text: str) -> Reading | None:
    """Return the fault of a text that is a word, a date, a share or a range."""
    if UNKNOWN.fullmatch(text):
        remedy = "correct the value, or leave the cell blank where it is not known"
        return Reading(fault=A_NUMBER, remedy=remedy)
    if text in FORMULA_ERRORS:
        found = f"{text}, the error of a formula"
        return Reading(found=found, fault=A_NUMBER, remedy="correct the formula")
    if DATE.fullmatch(text):
        found = f"{text!r}, a date"
        return Reading(found=found, fault=A_NUMBER, remedy="correct the value")
    if text.endswith(("%", "‰")):
        found = f"{text!r}, a share"
        return Reading(found=found, fault=A_NUMBER, remedy="write the number itself")
    if RANGE.fullmatch(text):
        found = f"{text!r}, a range"
        return Reading(found=found, fault="one number", remedy="write one number")
    return None


def _without_gaps(text: str) -> str:
    """Return a text without blanks or quotes that separate groups of three digits."""
    return re.sub(r"(?<=\d)[ '’](?=\d{3}(?!\d))", "", text)


def _value(digits: str, mark: DecimalMark, is_whole: bool) -> float | None:
    """Return the one meaning of digits with points and commas, or ``None``."""
    mantissa, _, exponent = digits.lower().partition("e")
    points, commas = mantissa.count("."), mantissa.count(",")
    if points and commas:
        plain = _both(mantissa)
    elif commas:
        plain = _one(mantissa, ",", mark, is_whole)
    elif points:
        plain = _one(mantissa, ".", mark, is_whole)
    else:
        plain = mantissa
    if plain is None:
        return None
    value = float(f"{plain}e{exponent}" if exponent else plain)
    return value if math.isfinite(value) else None


def _both(text: str) -> str | None:
    decimal = max(".,", key=text.rfind)
    other = "," if decimal == "." else "."
    whole, fraction = text.split(decimal, maxsplit=1)
    is_grouped = re.fullmatch(GROUPS_OF_THREE % re.escape(other), whole)
    is_lakh = other == "," and re.fullmatch(GROUPS_OF_TWO, whole)
    if decimal in fraction or not (is_grouped or is_lakh):
        return None
    return f"{whole.replace(other, '')}.{fraction}"


def _one(text: str, sign: str, mark: DecimalMark, is_whole: bool) -> str | None:
    """Return digits with points only, or commas only, as a plain number."""
    without, as_decimal = text.replace(sign, ""), text.replace(sign, ".")
    if text.count(sign) > 1:
        is_grouped = re.fullmatch(GROUPS_OF_THREE % re.escape(sign), text)
        is_lakh = sign == "," and re.fullmatch(GROUPS_OF_TWO, text)
        return without if (is_grouped or is_lakh) and mark != sign else None
    could_group = re.fullmatch(GROUPS_OF_THREE % re.escape(sign), text)
    if not could_group or text.startswith("0"):
        is_usual = sign == "." or mark != "."
        return as_decimal if is_usual else None
    if sign == ".":
        if mark != ",":
            return as_decimal
        return without if is_whole else None
    if mark == ",":
        return None if is_whole else as_decimal
    return without if mark == "." or is_whole else None


def _ambiguous(digits: str) -> Reading:
    return Reading(
        found=f"{digits!r}, of more than one meaning",
        fault="a number with one meaning",
        remedy="write it with a decimal point and without separators of thousands",
    )


def _unknown_unit(text: str) -> Reading:
    return Reading(
        fault="a number, or one with a unit such as 人, 件/日 or 万件/年",
        remedy=f"delete {text!r}, or write the number in plain units",
    )


def _other_unit(unit: Unit, dimension: Dimension) -> Reading:
    return Reading(
        fault=f"a number of {dimension}, not of {unit.dimension}",
        remedy=f"correct the value, or the column that is read for {dimension}",
    )

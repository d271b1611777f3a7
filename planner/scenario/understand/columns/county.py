"""The rows of one county in tables of several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from planner.errors import InputError, Problem
from planner.scenario.document.nearest import listed, nearest
from planner.scenario.tables.cells.totals import is_total_word
from planner.scenario.tables.files.raw_table import RawTable
from planner.scenario.tables.only import cell_text, only_rows
from planner.scenario.understand.columns.vocabulary import rank
from planner.scenario.understand.findings import flag

__all__ = [
    "OneCounty",
    "area_name",
    "county_column",
    "county_in_text",
    "county_stem",
    "one_county",
    "only_township",
    "only_value",
]

SUFFIXES = ("土家族苗族自治县", "自治县", "县", "市", "区", "旗")
SUFFIXES_EN = (" county", " district")
MOST_UNITS = 0.5
"""Units by row: where each row has one of its own they are no townships."""
COUNTY_IN_TEXT = re.compile(
    r"(?![各全本分区市])[\u4e00-\u9fff]{1,14}?县(?![级内城直区])|"
    r"[\u4e00-\u9fff]{3,14}?旗(?![舰帜])|"
    r"\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)? (?:District|County)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCounty:
    """A table with the rows of one county alone.

    Parameters
    ----------
    only
        The column that names the county, and its value; empty where the table was
        of one county before.
    """

    raw: RawTable
    only: dict[str, str]


def one_county(raw: RawTable, county: str | None, *, must_name: bool) -> OneCounty:
    """Return the rows of a county.

    Parameters
    ----------
    county
        As the user names it, with or without the word for county; a code is right
        too. ``None`` leaves a table of a single county as it is.
    must_name
        Whether a table that does not name the county is an error.

    Raises
    ------
    InputError
        If the table has several counties and none is named, or not this one.
    """
    if county is None:
        several = _several(raw)
        if several and must_name:
            raise _which(raw, several)
        return OneCounty(raw=raw, only={})
    found = _named(raw, county)
    if found is None:
        others = [
            name for column in _columns(raw, "county") for name in _counts(raw, column)
        ]
        if must_name and others:
            raise _unknown(raw, county, others)
        return OneCounty(raw=raw, only={})
    column, value = found
    only = {column: value}
    return OneCounty(raw=only_rows(raw, only), only=only)


def only_value(raw: RawTable, ours: str) -> str | None:
    """Return the name of the only county, or township, of a table, if a column says it.

    Parameters
    ----------
    ours
        ``"county"`` or ``"township"``.
    """
    column = _only_column(raw, ours)
    if column is None:
        return None
    return next(iter(_counts(raw, column)))


def only_township(raw: RawTable) -> str | None:
    """Return the name of the township that all rows are in, ``None`` if several."""
    columns = _columns(raw, "township")
    if any(_are_units(raw, column) for column in columns):
        return None
    return only_value(raw, "township")


def _are_units(raw: RawTable, column: str) -> bool:
    """Return whether a column names several units of several rows each."""
    counts = _counts(raw, column)
    return len(counts) > 1 and len(counts) <= MOST_UNITS * sum(counts.values())


def county_column(raw: RawTable) -> str | None:
    """Return the column that names the only county of a table."""
    return _only_column(raw, "county")


def _only_column(raw: RawTable, ours: str) -> str | None:
    for column in _columns(raw, ours):
        values = set(_counts(raw, column))
        if len(values) == 1 and not values.pop().isdecimal():
            return column
    return None


def area_name(raw: RawTable) -> str | None:
    """Return the name of a table's only area, if a column says it."""
    if len(raw.rows) != 1:
        return None
    texts = (cell_text(raw.rows[0].cells.get(name)) for name in _columns(raw, "name"))
    return next((text for text in texts if text and not text.isdecimal()), None)


def county_in_text(text: str) -> str | None:
    """Return the county that the name of a file speaks of, such as 凤凰县村庄."""
    found = COUNTY_IN_TEXT.search(text)
    return found[0] if found else None


def county_stem(name: str) -> str:
    """Return the name of a county without the word for county."""
    for suffix in (*SUFFIXES, *SUFFIXES_EN):
        if name.lower().endswith(suffix) and len(name) > len(suffix) + 1:
            return name[: -len(suffix)]
    return name


def _columns(raw: RawTable, ours: str) -> list[str]:
    ranked = [(rank(ours, column), column) for column in raw.columns]
    return [name for _, name in sorted((r, n) for r, n in ranked if r is not None)]


def _several(raw: RawTable) -> list[str]:
    """Return the counties of a table that has more than one."""
    for column in _columns(raw, "county"):
        counts = _counts(raw, column)
        is_name = not all(name.isdecimal() for name in counts)
        if len(counts) > 1 and is_name:
            return list(counts)
    return []


def _counts(raw: RawTable, column: str) -> Counter[str]:
    """Return how often each name stands in a column, blanks and totals left out."""
    texts = (cell_text(row.cells.get(column)) for row in raw.rows)
    return Counter(text for text in texts if text and not is_total_word(text))


def _named(raw: RawTable, county: str) -> tuple[str, str] | None:
    """Return the column and the value that name a county, the usual columns first."""
    usual = _columns(raw, "county")
    columns = [*usual, *(name for name in raw.columns if name not in usual)]
    for is_same in (
        lambda text: text == county,
        lambda text: county_stem(text) == county_stem(county),
    ):
        for column in columns:
            for row in raw.rows:
                text = cell_text(row.cells.get(column))
                if text and is_same(text):
                    return column, text
    return None


def _which(raw: RawTable, several: Sequence[str]) -> InputError:
    problem = Problem(
        file=raw.file,
        found=f"{len(several)} counties: {listed(several)}",
        expected="one county",
        remedy=f"name it: {flag('--county', several[0])}",
    )
    return InputError([problem])


def _unknown(raw: RawTable, county: str, others: Sequence[str]) -> InputError:
    like = nearest(county, others)
    problem = Problem(
        file=raw.file,
        found=f"no row of {county!r}",
        expected=f"one of {listed(others)}",
        remedy=flag("--county", like) if like else "correct or leave out --county",
    )
    return InputError([problem])

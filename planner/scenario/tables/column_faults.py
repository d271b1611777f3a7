"""What is wrong with the columns of a table: not there, or almost called right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from planner.errors import Problem
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.tables.columns import ROW_NUMBER, Column
from planner.scenario.tables.files.header import column_of
from planner.scenario.tables.files.raw_table import RawTable
from planner.scenario.understand.columns.pairs import pairs_of
from planner.scenario.understand.columns.vocabulary import WORDS, rank

__all__ = ["mapping_faults", "missing_columns", "similar_columns"]

SIMILAR = 0.8
"""Likeness of two names, 1 being the same, from which one is taken for a slip of the
other: judgement; a letter wrong in five is just so."""
COORDINATES = ("lon", "lat")


def empty_table(table: RawTable) -> Problem:
    """Return the problem of a table without rows."""
    return Problem(
        file=table.file,
        found="a header without rows",
        expected="at least one row",
        remedy="fill the table in, or delete its key in [places]",
    )


def mapping_faults(
    table: RawTable, name: str, mapping: Mapping[str, str], columns: Sequence[Column]
) -> Iterator[Problem]:
    """Yield columns of a mapping that the planner or the file does not have.

    Columns of coordinates are not missed where the features have geometries.
    """
    known = [item.name for item in columns]
    for ours, yours in mapping.items():
        where = f"places.columns.{name}.{ours}"
        if ours not in known:
            yield Problem(
                file=table.file,
                where=where,
                found=f"a column {ours!r} the planner does not know",
                expected=f"one of {listed(known)}",
                remedy=or_nearest(ours, known, otherwise="delete it"),
            )
        is_numbered = (ours, yours) == ("id", ROW_NUMBER)
        if is_numbered or column_of(yours, table.columns) is not None:
            continue
        if ours in COORDINATES and table.has_geometry:
            yield _geometry_instead(table, yours, where)
        else:
            yield _no_column(table, yours, where=where, ours=ours)


def _geometry_instead(table: RawTable, column: str, where: str) -> Problem:
    return Problem(
        file=table.file,
        where=where,
        column=column,
        found="no such column, but features with geometries",
        expected="coordinates from the geometries",
        remedy="they are read; delete lon and lat from the mapping",
        is_warning=True,
    )


def missing_columns(
    table: RawTable,
    name: str,
    wanted: Mapping[str, str],
    columns: Sequence[Column],
    sources: Mapping[str, str],
) -> Iterator[Problem]:
    """Yield a problem for each column that the table must have.

    Parameters
    ----------
    wanted
        The file's column by the planner's column, whether the file has it or not.
    sources
        The same of those that the file has.
    """
    for item in columns:
        is_mapped = wanted[item.name] != item.name
        if item.is_required and item.name not in sources and not is_mapped:
            yield _no_column(table, item.name, where="header")
    has_people = bool({"residents", "buildings"} & set(sources))
    if name == "villages" and not has_people and wanted["residents"] == "residents":
        yield _no_column(table, "residents", where="header")


def _no_column(table: RawTable, column: str, *, where: str, ours: str = "") -> Problem:
    key, usual = (
        ours or column,
        [name for name in table.columns if _is_like(name, ours or column)],
    )
    theirs = usual[0] if usual else "YOURS"
    if Path(table.file).suffix:
        mapping = "add it, or name your column in [places.columns]"
        if usual:
            mapping = f'name it in [places.columns]: {key} = "{theirs}"'
    else:
        mapping = f'say columns= for {table.file} in the call: {key} = "{theirs}"'
    if ours in table.columns:
        mapping = f"delete the key: the file has a column {ours!r} of its own"
    return Problem(
        file=table.file,
        where=where,
        column=column,
        found="no such column",
        expected=f"a column out of {listed(table.columns)}",
        remedy=mapping
        if usual
        else or_nearest(column, table.columns, otherwise=mapping),
    )


def similar_columns(
    table: RawTable, columns: Sequence[Column], sources: Mapping[str, str]
) -> Iterator[Problem]:
    """Warn of columns whose name is like that of one the planner misses."""
    missing = {
        item.name
        for item in columns
        if not item.is_required and item.name not in sources
    }
    if not missing.isdisjoint(COORDINATES) and (pairs := _halves(table)):
        yield pairs
    if "buildings" not in sources:
        # A table with neither has a problem of its own.
        missing.discard("residents")
    for name in table.columns:
        alike = [ours for ours in missing if _is_like(name, ours)]
        if name not in sources.values() and alike:
            likeliest = min(alike, key=lambda ours: _rank(name, ours))
            yield Problem(
                file=table.file,
                where="header",
                column=name,
                found="a column the planner does not read",
                expected=f"perhaps {likeliest!r}",
                remedy="if that is what it holds, rename it or name it in "
                "[places.columns]",
                is_warning=True,
            )


def _halves(table: RawTable) -> Problem | None:
    """Return the warning of a column with both coordinates in its cells."""
    pairs = None if table.has_geometry else pairs_of(table)
    if pairs is None:
        return None
    return Problem(
        file=table.file,
        where="header",
        column=pairs.column,
        found="both coordinates in one cell",
        expected="a column for each",
        remedy="name its halves in [places.columns]: "
        f'lon = "{pairs.lon}", lat = "{pairs.lat}"',
        is_warning=True,
    )


def _rank(name: str, ours: str) -> int:
    """Return how far down the usual names of a column a name is."""
    found = rank(ours, name) if ours in WORDS else None
    return len(WORDS) if found is None else found


def _is_like(name: str, ours: str) -> bool:
    if name == ours:
        return False
    is_usual = ours in WORDS and rank(ours, name) is not None
    return is_usual or SequenceMatcher(None, name.lower(), ours).ratio() >= SIMILAR

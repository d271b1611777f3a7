"""Frames as the files that the reader of tables takes, each value to its last digit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from planner.errors import InputError, Problem
from planner.scenario.objects.cells import is_missing, plain_value, text_of
from planner.scenario.objects.layers import has_geometries, write_layer
from planner.scenario.tables.files.header import column_of, name_key

__all__ = ["label_of", "write_frame"]

ID = "id"
LON_LAT = ("lon", "lat")
ENDINGS = {1: "st", 2: "nd", 3: "rd"}
TEENS = (11, 12, 13)
"""English numbers of which all end in "th"."""


def write_frame(
    frame: Any, table: str, folder: Path, headers: Mapping[str, str]
) -> tuple[str, tuple[str, ...]]:
    """Write a table into a folder; return the file's name, and what rows are called.

    A frame with geometries becomes a GeoPackage in its own coordinate system, any other
    a CSV file. Ids are a column, or an index of that name.

    Parameters
    ----------
    headers
        The frame's column by the planner's, of those that differ.

    Raises
    ------
    InputError
        If it is no frame, columns are not told apart by their names, ids are fractions,
        geometries have no coordinate system, or places have coordinates both in columns
        and as geometries.
    """
    if not isinstance(frame, pd.DataFrame):
        raise _refused(table, f"a {type(frame).__name__}", "a pandas DataFrame")
    id_name = headers.get(ID, ID)
    named = _with_ids(frame, table, id_name)
    _refuse_doubtful_columns(named, table)
    own = column_of(id_name, [str(column) for column in named.columns])
    position = None if own is None else [str(item) for item in named].index(own)
    ids = None if position is None else list(named.iloc[:, position])
    if ids is not None:
        _refuse_numbers_for_ids(ids, table, str(own))
    labels = tuple(_labels(frame.index if ids is None else ids))
    if has_geometries(named):
        _refuse_doubtful_places(named, table, headers)
        name = f"{table}.gpkg"
        write_layer(named, folder / name, table)
        return name, labels
    name = f"{table}.csv"
    (folder / name).write_text(_csv(named), encoding="utf-8")
    return name, labels


def _with_ids(frame: pd.DataFrame, table: str, id_name: str) -> pd.DataFrame:
    """Return a frame with its ids in a column, where its index has their name."""
    levels = [name_key(str(name)) for name in frame.index.names]
    if name_key(id_name) not in levels:
        return frame
    if len(levels) > 1:
        raise _refused(
            table,
            f"an index of {len(levels)} levels, {id_name!r} among them",
            "ids in a column, or in an index of their own",
            remedy=f"write {table}.reset_index()",
        )
    if column_of(id_name, [str(column) for column in frame.columns]) is not None:
        raise _refused(table, "ids in a column and in the index", "ids once")
    return frame.reset_index()


def _refuse_doubtful_columns(frame: pd.DataFrame, table: str) -> None:
    """Refuse columns of several levels, and names that stand twice."""
    if frame.columns.nlevels > 1:
        raise _refused(
            table,
            f"columns of {frame.columns.nlevels} levels",
            "one name for each column",
            remedy="keep one level, as frame.droplevel(0, axis=1) does",
        )
    names = [str(column) for column in frame.columns]
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise _refused(
            table,
            f"{names.count(repeated)} columns named {repeated!r}",
            "a different name for each column",
            remedy="rename or drop columns",
        )


def label_of(index: object, position: int) -> str:
    """Return what messages call a row: ``row 'V017' (17th)``."""
    last = position % 10 if position % 100 not in TEENS else 0
    return f"row {index!r} ({position}{ENDINGS.get(last, 'th')})"


def _labels(index: Sequence[object] | pd.Index) -> Iterator[str]:
    for position, item in enumerate(index, start=1):
        yield label_of(plain_value(item), position)


def _csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([text_of(str(column)) for column in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([text_of(value) for value in row])
    return text.getvalue()


def _refuse_numbers_for_ids(ids: Sequence[object], table: str, column: str) -> None:
    """Refuse ids that are floats: 12.0 is what a missing id makes of 12."""
    for position, value in enumerate(ids, start=1):
        plain = plain_value(value)
        if isinstance(plain, float) and not is_missing(plain):
            problem = Problem(
                file=table,
                where=label_of(plain, position),
                column=column,
                found=repr(plain),
                expected="a text or a whole number",
                remedy="write ids as text, as astype(str) does before any is missing",
            )
            raise InputError([problem])


def _refuse_doubtful_places(frame: Any, table: str, headers: Mapping[str, str]) -> None:
    if frame.crs is None:
        raise _refused(
            table,
            "geometries without a coordinate system",
            "a GeoDataFrame with a crs, as set_crs(4326) gives it",
        )
    names = [str(column) for column in frame.columns]
    given = [column_of(headers.get(name, name), names) for name in LON_LAT]
    if found := [name for name in given if name is not None]:
        raise _refused(
            table, f"geometries, and columns {' and '.join(found)}", "one of the two"
        )


def _refused(
    table: str, found: str, expected: str, *, remedy: str | None = None
) -> InputError:
    problem = Problem(
        file=table,
        found=found,
        expected=expected,
        remedy=f"change {table}" if remedy is None else remedy,
    )
    return InputError([problem])

"""Frames as the files that the reader of tables takes, each value to its last digit."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.errors import InputError, Problem

__all__ = ["label_of", "write_frame"]

ID = "id"
LON_LAT = ("lon", "lat")
ENDINGS = {1: "st", 2: "nd", 3: "rd"}
TEENS = (11, 12, 13)
"""English numbers of which all end in "th"."""


def write_frame(frame: Any, table: str, folder: Path) -> tuple[str, tuple[str, ...]]:
    """Write a table into a folder; return the file's name, and what rows are called.

    A frame with geometries becomes a GeoPackage in its own coordinate system, any other
    a CSV file. Ids are the column ``id``, or an index of that name.

    Raises
    ------
    InputError
        If it is no frame, ids are fractions, geometries have no coordinate system, or
        places have coordinates both in columns and as geometries.
    """
    if not isinstance(frame, pd.DataFrame):
        raise _refused(table, f"a {type(frame).__name__}", "a pandas DataFrame")
    if ID in frame.columns and frame.index.name == ID:
        raise _refused(table, "ids in a column and in the index", "ids once")
    named = frame.reset_index() if frame.index.name == ID else frame
    _refuse_numbers_for_ids(named, table)
    labels = tuple(_labels(frame, named))
    if isinstance(named, gpd.GeoDataFrame):
        _refuse_doubtful_places(named, table)
        name = f"{table}.gpkg"
        written = named.copy()
        if ID in written:
            written[ID] = [_cell(value) or None for value in written[ID]]
        written.to_file(folder / name, layer=table, driver="GPKG", index=False)
        return name, labels
    name = f"{table}.csv"
    (folder / name).write_text(_csv(named), encoding="utf-8")
    return name, labels


def label_of(index: object, position: int) -> str:
    """Return what messages call a row: ``row 'V017' (17th)``."""
    last = position % 10 if position % 100 not in TEENS else 0
    return f"row {index!r} ({position}{ENDINGS.get(last, 'th')})"


def _labels(frame: pd.DataFrame, named: pd.DataFrame) -> Iterator[str]:
    own = named.get(ID, frame.index)
    for position, index in enumerate(own, start=1):
        plain = index.item() if isinstance(index, np.generic) else index
        yield label_of(plain, position)


def _csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV text: numbers by ``repr``, nothing for what is missing."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([str(column) for column in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(value: Any) -> str:
    plain = value.item() if isinstance(value, np.generic) else value
    if plain is None or plain is pd.NA or plain is pd.NaT:
        return ""
    if isinstance(plain, float):
        return "" if math.isnan(plain) else repr(plain)
    return str(plain)


def _refuse_numbers_for_ids(frame: pd.DataFrame, table: str) -> None:
    """Refuse ids that are floats: 12.0 is what a missing id makes of 12."""
    if ID not in frame:
        return
    for position, value in enumerate(frame[ID], start=1):
        plain = value.item() if isinstance(value, np.generic) else value
        if isinstance(plain, float) and not math.isnan(plain):
            problem = Problem(
                file=table,
                where=label_of(plain, position),
                column=ID,
                found=repr(plain),
                expected="a text or a whole number",
                remedy="write ids as text, as astype(str) does before any is missing",
            )
            raise InputError([problem])


def _refuse_doubtful_places(frame: gpd.GeoDataFrame, table: str) -> None:
    if frame.crs is None:
        raise _refused(
            table,
            "geometries without a coordinate system",
            "a GeoDataFrame with a crs, as set_crs(4326) gives it",
        )
    if any(name in frame.columns for name in LON_LAT):
        raise _refused(
            table,
            "geometries, and columns lon and lat",
            "one of the two",
        )


def _refused(table: str, found: str, expected: str) -> InputError:
    problem = Problem(
        file=table, found=found, expected=expected, remedy=f"change {table}"
    )
    return InputError([problem])

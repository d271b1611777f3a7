"""Tables from KML and KMZ: a row for each placemark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import shapely

from planner.network.readers.kml import Placemark, read_placemarks
from planner.scenario.tables.files.raw_table import RawRow, RawTable

__all__ = ["read_kml"]


def read_kml(path: Path, *, name: str) -> RawTable:
    """Return the placemarks of all folders of a KML or KMZ file.

    Columns are ``name``, ``description`` where there are any, and the names of the
    data.
    """
    marks = read_placemarks(path, name=name)
    columns = tuple(dict.fromkeys(column for mark in marks for column in mark.data))
    return RawTable(
        file=name,
        kind="layer",
        columns=columns,
        column_numbers={column: idx for idx, column in enumerate(columns, start=1)},
        rows=tuple(_row(mark, number) for number, mark in enumerate(marks, start=1)),
        has_geometry=True,
        crs="EPSG:4326",
        notes=(f"{len(marks)} placemarks",),
    )


def _row(mark: Placemark, number: int) -> RawRow:
    return RawRow(
        label=f"feature {number}",
        number=number,
        cells=mark.data,
        geometry=_geometry(mark),
    )


def _geometry(mark: Placemark) -> Any:
    """Return a placemark's points and areas as one geometry, ``None`` without any."""
    if len(mark.shapes) > 1:
        return shapely.union_all(list(mark.shapes))
    return mark.shapes[0] if mark.shapes else None

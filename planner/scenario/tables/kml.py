"""Reading KML and KMZ: placemarks with their names, data and geometries."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import shapely

from planner.scenario.tables.raw_table import RawRow, RawTable, unreadable

__all__ = ["read_kml"]

NAME = "name"
DESCRIPTION = "description"
COORDINATES = "coordinates"
OUTER, INNER = "outerBoundaryIs", "innerBoundaryIs"


def read_kml(path: Path, *, name: str) -> RawTable:
    """Return the placemarks of all folders of a KML or KMZ file.

    Columns are ``name``, ``description`` where there are any, and the names of the
    data; GDAL's reader would replace Chinese names of data by underlines.
    """
    try:
        root = ElementTree.fromstring(_document(path))
        marks = [item for item in root.iter() if _tag(item) == "Placemark"]
        rows = tuple(_row(item, number) for number, item in enumerate(marks, start=1))
    except (ElementTree.ParseError, zipfile.BadZipFile, ValueError) as error:
        raise unreadable(
            name, str(error), "a KML or KMZ file with placemarks", "save it again"
        ) from error
    if not rows:
        raise unreadable(
            name, "no placemark", "a KML or KMZ file with placemarks", "save it again"
        )
    columns = tuple(dict.fromkeys(column for row in rows for column in row.cells))
    return RawTable(
        file=name,
        kind="layer",
        columns=columns,
        column_numbers={column: idx for idx, column in enumerate(columns, start=1)},
        rows=rows,
        has_geometry=True,
        crs="EPSG:4326",
        notes=(f"{len(rows)} placemarks",),
    )


def _document(path: Path) -> bytes:
    """Return the KML in a file, the first one of an archive."""
    content = path.read_bytes()
    if not zipfile.is_zipfile(BytesIO(content)):
        return content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        found = [item for item in archive.namelist() if item.lower().endswith(".kml")]
        if not found:
            msg = "an archive without a KML file"
            raise ValueError(msg)
        return archive.read(found[0])


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: ElementTree.Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _row(mark: ElementTree.Element, number: int) -> RawRow:
    cells: dict[str, Any] = {}
    for child in mark:
        if _tag(child) in (NAME, DESCRIPTION) and _text(child):
            cells[_tag(child)] = _text(child)
    for item in mark.iter():
        if _tag(item) == "SimpleData":
            cells[item.get("name", "")] = _text(item)
        elif _tag(item) == "Data":
            value = next((child for child in item if _tag(child) == "value"), None)
            cells[item.get("name", "")] = _text(value)
    return RawRow(
        label=f"feature {number}",
        number=number,
        cells=cells,
        geometry=_geometry(mark),
    )


def _geometry(mark: ElementTree.Element) -> Any:
    """Return a placemark's points and areas as one geometry, ``None`` without any."""
    shapes = list(_shapes(mark))
    if len(shapes) > 1:
        return shapely.union_all(shapes)
    return shapes[0] if shapes else None


def _shapes(mark: ElementTree.Element) -> Iterator[Any]:
    for item in mark.iter():
        if _tag(item) == "Point":
            yield from (shapely.Point(xy) for xy in _positions(item)[:1])
        elif _tag(item) == "LineString":
            yield shapely.LineString(_positions(item))
        elif _tag(item) == "Polygon":
            outer = [_positions(ring) for ring in item if _tag(ring) == OUTER]
            holes = [_positions(ring) for ring in item if _tag(ring) == INNER]
            if outer:
                yield shapely.Polygon(outer[0], holes)


def _positions(element: ElementTree.Element) -> list[tuple[float, float]]:
    """Return longitudes and latitudes of the first coordinates in an element."""
    for item in element.iter():
        if _tag(item) == COORDINATES:
            tuples = (part.split(",") for part in _text(item).split())
            return [(float(parts[0]), float(parts[1])) for parts in tuples]
    return []

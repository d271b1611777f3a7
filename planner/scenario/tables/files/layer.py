"""Reading map layers: attributes and geometries of GeoPackage, GeoJSON, shapefiles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.network.readers.map_file import layer_kinds, raw_layer
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.tables.files.encodings import likely_encoding
from planner.scenario.tables.files.raw_table import RawRow, RawTable, unreadable

__all__ = ["PLACES", "read_features"]

PLACES = ("Point", "Polygon")
UNSAID = ("None", "Unknown", "GeometryCollection")
"""Kinds of a layer whose features may have geometries, or none at all."""
# Bytes of a dBASE table, by its specification: header, each field's entry, name in it.
HEADER_BYTES = 32
"""Before the first field's entry."""
FIELD_BYTES = 32
"""Of each field's entry."""
NAME_BYTES = 11
"""Of the field's name, at the beginning of its entry, filled up with zeros."""


def read_features(
    path: Path,
    *,
    name: str,
    layer: str | None = None,
    preferred: str = "",
    kinds: tuple[str, ...] = PLACES,
    encoding: str | None = None,
    wanted: Sequence[str] = (),
) -> RawTable:
    """Return a layer of places or areas, or a table that stands among layers.

    Parameters
    ----------
    layer
        Name of the layer. Without it the layer ``preferred`` is taken if there is
        one, or else the first one of ``kinds`` of geometry.
    encoding
        Of a shapefile's texts; noticed unless given.
    wanted
        Column names that are looked for; they tell the encoding of a shapefile.
    """
    if path.suffix.lower() != ".shp":
        encoding = None
    elif encoding is None:
        encoding = _shapefile_encoding(path, name, wanted)
    chosen = _layer(path, name, layer, preferred, kinds)
    found = raw_layer(path, chosen, encoding=encoding, name=name)
    columns = found.columns
    shapes = shapely.from_wkb(found.geometries)
    return RawTable(
        file=name,
        kind="layer",
        columns=columns,
        column_numbers={column: idx for idx, column in enumerate(columns, start=1)},
        rows=_rows(columns, found.fields, shapes),
        has_geometry=any(shape is not None for shape in shapes),
        crs=found.crs,
        notes=(f"text in {encoding}",) if encoding else (),
    )


def _shapefile_encoding(path: Path, name: str, wanted: Sequence[str]) -> str | None:
    """Return the encoding of a shapefile's texts where no file says it."""
    if any(path.with_suffix(suffix).exists() for suffix in (".cpg", ".CPG")):
        return None
    attributes = path.with_suffix(".dbf")
    if not attributes.exists():
        return None
    content = attributes.read_bytes()
    length = int.from_bytes(content[8:10], "little")
    names = [
        content[start : start + NAME_BYTES].split(b"\0")[0]
        for start in range(HEADER_BYTES, length - 1, FIELD_BYTES)
    ]
    # Names may be cut within a character, so that texts of rows come first.
    records = b"\n".join(content[length:].split())
    text = b"\n".join(names) if records.isascii() else records
    if text.isascii():
        return None
    encoding = likely_encoding(text, wanted=wanted)
    if encoding is not None:
        return encoding
    raise unreadable(
        name,
        "texts of an unknown encoding, and no .cpg file",
        "a shapefile whose .cpg file says the encoding of its texts",
        f"write the encoding, such as GB18030, into {path.stem}.cpg",
    )


def _layer(
    path: Path,
    name: str,
    layer: str | None,
    preferred: str,
    kinds: tuple[str, ...],
) -> str:
    kind_by_layer = layer_kinds(path, name=name)
    if layer is not None:
        if layer in kind_by_layer:
            return layer
        remedy = or_nearest(layer, kind_by_layer, otherwise="correct places.layers")
        expected = f"one of {listed(kind_by_layer)}"
        raise unreadable(name, f"no layer {layer!r}", expected, remedy)
    if preferred in kind_by_layer:
        return preferred
    for item, kind in kind_by_layer.items():
        if any(wanted in kind for wanted in kinds):
            return item
    for item, kind in kind_by_layer.items():
        if kind in UNSAID and kinds == PLACES:
            return item
    found, expected = f"layers {listed(kind_by_layer)}", f"one of {' or '.join(kinds)}"
    raise unreadable(name, found, expected, "choose another file")


def _rows(
    columns: tuple[str, ...], fields: list[NDArray[Any]], shapes: NDArray[np.object_]
) -> tuple[RawRow, ...]:
    values = [_cells(field) for field in fields]
    return tuple(
        RawRow(
            label=f"feature {number}",
            number=number,
            cells=dict(zip(columns, cells, strict=True)),
            geometry=None if shape is None or shape.is_empty else shape,
        )
        for number, (shape, *cells) in enumerate(
            zip(shapes, *values, strict=True), start=1
        )
    )


def _cells(field: NDArray[Any]) -> list[Any]:
    """Return a column's values as Python objects, missing ones as ``None``."""
    if field.dtype.kind == "f":
        return [None if np.isnan(value) else float(value) for value in field]
    return [None if value is None else value for value in field.tolist()]

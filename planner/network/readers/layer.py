"""Layers of lines in GeoPackages, GeoJSON, KML and shapefiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import geopandas
import shapely

from planner.errors import InputError, Problem, warning
from planner.network.readers.dbf import undeclared_encoding
from planner.network.readers.kml import Placemark, read_placemarks
from planner.network.readers.map_file import layer_kinds, layer_rows

__all__ = ["column", "few_values", "no_lines", "read_lines"]

_MOST_VALUES = 5
"""Different values that a message shows: judgement."""
_KML_SUFFIXES = (".kml", ".kmz")


def read_lines(
    path: Path, layer: str | None, encoding: str | None
) -> tuple[geopandas.GeoDataFrame, list[Problem]]:
    """Return the lines of a layer, and warnings about what was left out or guessed.

    Parameters
    ----------
    path
        The file.
    layer
        Name of the layer; the first layer of lines where not given. Of a KML file the
        folder, where not given all of them.
    encoding
        Encoding of the text of a shapefile, ``None`` where it is not known.
    """
    if path.suffix.lower() in _KML_SUFFIXES:
        return _kml_lines(path, layer)
    notes: list[Problem] = []
    name = _line_layer(path, layer, notes)
    guessed = None
    if path.suffix.lower() == ".shp" and encoding is None:
        guessed = undeclared_encoding(path)
    try:
        rows = layer_rows(path, name, encoding=encoding or guessed)
    except UnicodeDecodeError as error:
        raise InputError([_undecoded(path, encoding or guessed)]) from error
    if guessed is not None:
        notes.append(_guessed(path, guessed, rows))
    if not isinstance(rows, geopandas.GeoDataFrame):
        raise InputError([no_lines(path, f"no geometries in layer {name!r}")])
    is_line = rows.geom_type.isin(["LineString", "MultiLineString"])
    is_line &= ~rows.geometry.is_empty
    if not is_line.any():
        raise InputError([no_lines(path, f"no line in layer {name!r}")])
    if not is_line.all():
        notes.append(_left_out(path, int((~is_line).sum()), len(rows)))
    return rows[is_line].reset_index(drop=True), notes


def column(
    path: Path,
    rows: geopandas.GeoDataFrame,
    wanted: str | None,
    known: Sequence[str],
) -> str | None:
    """Return the column that is wanted, or the first that is known by its name.

    Case matters in a name that a user gives, not in a known one.
    """
    if wanted is None:
        by_lower = {str(name).lower(): str(name) for name in rows.columns}
        return next((by_lower[name] for name in known if name in by_lower), None)
    if wanted in rows.columns:
        return wanted
    columns = ", ".join(str(name) for name in rows.columns.drop("geometry"))
    problem = Problem(
        file=path.name,
        column=wanted,
        found="no such column",
        expected=f"one of {columns or 'none'}",
        remedy="name a column of the road layer",
    )
    raise InputError([problem])


def few_values(values: Iterable[object]) -> str:
    """Return the first few different values as a text that shows if there are more."""
    distinct = list(dict.fromkeys(str(value) for value in values))
    more = ", ..." if len(distinct) > _MOST_VALUES else ""
    return f"{', '.join(distinct[:_MOST_VALUES])}{more}"


def no_lines(path: Path, found: str, layers: Iterable[str] = ()) -> Problem:
    """Return the problem of a file without usable lines."""
    known = ", ".join(layers)
    return Problem(
        file=path.name,
        found=f"{found} (layers: {known})" if known else found,
        expected="a layer of LineString or MultiLineString roads",
        remedy="name the layer of the roads, or give another file",
    )


def _line_layer(path: Path, layer: str | None, notes: list[Problem]) -> str:
    layers = layer_kinds(path)
    if layer is not None:
        if layer not in layers:
            raise InputError([no_lines(path, f"no layer {layer!r}", layers)])
        return layer
    lines = _of_lines(layers)
    if not lines:
        raise InputError([no_lines(path, "no layer of lines", layers)])
    if len(lines) > 1:
        notes.append(
            warning(
                path.name,
                found=f"{len(lines)} layers of lines ({few_values(lines)})",
                expected="one layer of roads",
                remedy=f"{lines[0]!r} is read; name another one in roads.layer",
            )
        )
    return lines[0]


def _of_lines(layers: Mapping[str, str]) -> list[str]:
    """Return the layers of lines, else the first that does not say what it holds."""
    lines = [name for name, kind in layers.items() if "LineString" in kind]
    unsaid = [
        name
        for name, kind in layers.items()
        if kind in ("Unknown", "GeometryCollection")
    ]
    return lines or unsaid[:1]


def _kml_lines(
    path: Path, folder: str | None
) -> tuple[geopandas.GeoDataFrame, list[Problem]]:
    marks = read_placemarks(path, name=path.name)
    if folder is not None:
        marks = tuple(mark for mark in marks if mark.folder == folder)
        if not marks:
            raise InputError([no_lines(path, f"no folder {folder!r}")])
    with_lines = [(mark, shape) for mark in marks if (shape := _line_of(mark))]
    if not with_lines:
        raise InputError([no_lines(path, "no placemark with a line")])
    rows = geopandas.GeoDataFrame(
        [dict(mark.data) for mark, _ in with_lines],
        geometry=[shape for _, shape in with_lines],
        crs="EPSG:4326",
    )
    return rows, []


def _line_of(mark: Placemark) -> shapely.Geometry | None:
    lines = [shape for shape in mark.shapes if isinstance(shape, shapely.LineString)]
    return shapely.MultiLineString(lines) if lines else None


def _left_out(path: Path, number: int, total: int) -> Problem:
    return warning(
        path.name,
        found=f"{number} of {total} features that are no lines",
        expected="lines",
        remedy="nothing, if they are no roads; they are left out",
    )


def _guessed(path: Path, encoding: str, rows: geopandas.GeoDataFrame) -> Problem:
    words = [
        value
        for name in rows.columns.drop("geometry")
        for value in rows[name].dropna().unique()
        if isinstance(value, str) and not value.isascii()
    ]
    return warning(
        path.name,
        found=f"text in an encoding that the file does not declare, read as {encoding}"
        f" ({few_values(words)})",
        expected="a .cpg file beside it",
        remedy="name the encoding in roads.encoding if these words are wrong",
    )


def _undecoded(path: Path, encoding: str | None) -> Problem:
    return Problem(
        file=path.name,
        found=f"text that is not {encoding}",
        expected="text in the encoding of the file",
        remedy="name its encoding in roads.encoding",
    )

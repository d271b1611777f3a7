"""All tables of a scenario, read and typed, with whatever is wrong in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.network.coordinates import unproject
from planner.scenario.document.paths import inside
from planner.scenario.document.schema import Places, TableName
from planner.scenario.editable.results import refuse_results
from planner.scenario.odd.unit_names import with_known_units
from planner.scenario.places.geography import (
    DEGREE_SYSTEMS,
    WGS84_NAMES,
    RawPoints,
    located,
    raw_points,
)
from planner.scenario.places.id_order import IdOrder, order_of_id
from planner.scenario.places.tier_words import with_tiers
from planner.scenario.tables.cells.pairs import with_parts
from planner.scenario.tables.columns import COLUMNS, Row
from planner.scenario.tables.files.raw_table import RawTable
from planner.scenario.tables.given_tiers import with_given_tiers
from planner.scenario.tables.only import only_rows
from planner.scenario.tables.read import read_table
from planner.scenario.tables.typed import typed_rows

__all__ = ["TABLES", "Inputs", "area_in_wgs84", "files_of", "raw_table", "read_inputs"]

TABLES: tuple[TableName, ...] = get_args(TableName)
FloatArray = NDArray[np.float64]
LON_LAT = {"lon", "lat"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inputs:
    """What the files of a scenario say.

    Parameters
    ----------
    tables
        Located rows by table; only tables that could be read.
    points
        Coordinates of each table as they stand there.
    files
        Path of every file by its key in ``[places]``.
    boundary
        Area of the county in WGS84, ``None`` if not given.
    county_areas
        Area of each county by id in WGS84, where the counties are polygons.
    """

    tables: Mapping[str, tuple[Row, ...]]
    points: Mapping[str, RawPoints]
    files: Mapping[str, Path]
    boundary: shapely.Geometry | None
    county_areas: Mapping[str, Any]

    @property
    def area(self) -> shapely.Geometry | None:
        """Area of the county, or each county's, in WGS84."""
        if self.boundary is not None or not self.county_areas:
            return self.boundary
        areas = list(self.county_areas.values())
        return shapely.MultiPolygon(shapely.get_parts(areas).tolist())

    def rows(self, table: str) -> tuple[Row, ...]:
        """Return the rows of a table, none where it is not given."""
        return self.tables.get(table, ())

    @property
    def unread(self) -> frozenset[str]:
        """Tables that are given and could not be read, which was said."""
        return frozenset(name for name in TABLES if name in self.files) - {*self.tables}

    def file(self, table: str) -> str:
        """Return the name of a table's file, for messages."""
        rows = self.rows(table)
        return rows[0].file if rows else table


def read_inputs(
    places: Places,
    folder: Path,
    *,
    document: str,
    problems: list[Problem],
    row_labels: Mapping[str, Sequence[str]],
) -> Inputs:
    """Return the tables that ``places`` names; ``problems`` takes what is wrong.

    Parameters
    ----------
    folder
        Where paths start.
    document
        Name of the scenario file, for messages.
    row_labels
        What messages call the rows of tables that came as objects.
    """
    files = files_of(places, folder, document, problems)
    tables: dict[str, tuple[Row, ...]] = {}
    points: dict[str, RawPoints] = {}
    areas: dict[str, Any] = {}
    for name in TABLES:
        if name not in files:
            continue
        try:
            raw = raw_table(places, name, files[name])
            raw = _as_object(raw, name, row_labels)
        except InputError as error:
            problems.extend(error.problems)
            continue
        tables[name], points[name] = _rows(places, name, raw, document, problems)
        if name == "counties" and raw.has_geometry:
            areas = _areas(raw, tables[name])
    return Inputs(
        tables=with_known_units(tables, problems),
        points=points,
        files=files,
        boundary=_boundary(places, files, problems),
        county_areas=areas,
    )


def files_of(
    places: Places, folder: Path, document: str, problems: list[Problem]
) -> dict[str, Path]:
    """Return the path of every file by its key; ``problems`` takes missing ones."""
    files = {}
    for key in (*TABLES, "boundary"):
        name = getattr(places, key)
        if name is None:
            continue
        where = f"places.{key}"
        path = inside(folder, name, file=document, where=where, problems=problems)
        if path is not None:
            files[key] = path
    return files


def raw_table(places: Places, name: TableName, path: Path) -> RawTable:
    """Return the table that ``places`` names, as it stands in its file.

    Raises
    ------
    InputError
        If it cannot be read as a table at all, or is one of the planner's results.
    """
    headers = places.headers(name)
    raw = read_table(
        path,
        name=getattr(places, name),
        table=name,
        layer=places.layers.get(name),
        sheet=places.sheets.get(name),
        encoding=places.encoding,
        wanted=[headers.get(item.name, item.name) for item in COLUMNS[name]],
    )
    refuse_results(raw, name)
    raw = with_parts(raw, headers.values())
    if name == "existing":
        raw = with_given_tiers(raw, headers, places.tiers)
    return only_rows(raw, places.only.get(name, {}), where=f"places.only.{name}")


def _as_object(
    raw: RawTable, name: str, row_labels: Mapping[str, Sequence[str]]
) -> RawTable:
    """Return a table under the names that its user knows, if it came as an object."""
    if name not in row_labels:
        return raw
    first = 2 if raw.kind == "csv" else 1
    labels = row_labels[name]
    rows = [replace(row, label=labels[row.number - first]) for row in raw.rows]
    return replace(raw, file=name, rows=tuple(rows))


def _rows(
    places: Places,
    name: TableName,
    raw: RawTable,
    document: str,
    problems: list[Problem],
) -> tuple[tuple[Row, ...], RawPoints]:
    mapping = places.headers(name)
    rows = typed_rows(
        raw,
        name,
        mapping,
        problems,
        units=places.units(name),
        is_degrees=places.coordinates in DEGREE_SYSTEMS,
    )
    problems.extend(_repeated(rows))
    rows = sorted(rows, key=_place_in_order)
    points = raw_points(
        raw,
        rows,
        name=name,
        declared=places.coordinates,
        mapped=any(mapping.get(name) in raw.columns for name in LON_LAT),
    )
    found = located(
        rows, points, places.coordinates, document=document, problems=problems
    )
    return tuple(with_tiers(found)), points


def _place_in_order(row: Row) -> tuple[IdOrder, str]:
    """Return where a row stands, by its id.

    The order of rows in a file then changes nothing, not even between equal plans.
    """
    return order_of_id(row.id), row.name


def _repeated(rows: Sequence[Row]) -> Iterator[Problem]:
    counts = Counter(row.id for row in rows)
    first: dict[str, str] = {}
    for row in rows:
        if row.id and counts[row.id] > 1:
            if row.id in first:
                yield row.problem(
                    "id",
                    found=f"{row.id!r}, which {first[row.id]} has too",
                    expected="a different id in every row",
                    remedy="change one of them, or delete the repeated row",
                )
            first.setdefault(row.id, row.label)


def _areas(raw: RawTable, rows: Sequence[Row]) -> dict[str, Any]:
    return {
        row.id: area_in_wgs84(row.geometry, raw.crs)
        for row in rows
        if row.geometry is not None and shapely.get_dimensions(row.geometry) == 2
    }


def _boundary(
    places: Places, files: Mapping[str, Path], problems: list[Problem]
) -> Any:
    if "boundary" not in files:
        return None
    name = str(places.boundary)
    try:
        raw = read_table(
            files["boundary"],
            name=name,
            table="boundary",
            layer=places.layers.get("boundary"),
            encoding=places.encoding,
            wanted=(),
            kinds=("Polygon",),
        )
        only = places.only.get("boundary", {})
        raw = only_rows(raw, only, where="places.only.boundary")
    except InputError as error:
        problems.extend(error.problems)
        return None
    shapes = [row.geometry for row in raw.rows if row.geometry is not None]
    areas = [shape for shape in shapes if shapely.get_dimensions(shape) == 2]
    if areas:
        return area_in_wgs84(shapely.union_all(areas), raw.crs)
    problem = Problem(
        file=name,
        found="no polygon",
        expected="the area of the county",
        remedy="choose a file of polygons, or delete places.boundary",
    )
    problems.append(problem)
    return None


def area_in_wgs84(shape: Any, crs: str | None) -> Any:
    """Return a shape in degrees, as it is where its file declares no system."""
    if crs is None or crs in WGS84_NAMES:
        return shape

    def moved(xy: FloatArray) -> FloatArray:
        return np.column_stack(unproject(xy[:, 0], xy[:, 1], crs))

    return shapely.transform(shape, moved)

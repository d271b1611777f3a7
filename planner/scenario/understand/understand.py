"""From the files of a county to a scenario that its owner can correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

from planner.errors import InputError, Problem
from planner.scenario.inputs import area_in_wgs84
from planner.scenario.settings.defaults import default_table
from planner.scenario.tables.columns import COLUMNS, Row
from planner.scenario.tables.files.raw_table import RawTable
from planner.scenario.tables.read import read_table
from planner.scenario.understand.columns.county import (
    area_name,
    county_column,
    county_in_text,
    one_county,
    only_township,
    only_value,
)
from planner.scenario.understand.columns.layers import (
    ChosenLayer,
    choose_layer,
    road_columns,
)
from planner.scenario.understand.columns.reading import Reading, read_columns
from planner.scenario.understand.columns.townships import matched_townships, referring
from planner.scenario.understand.columns.vocabulary import usual_names
from planner.scenario.understand.findings import TABLES, Doubt, Request
from planner.scenario.understand.places.currency import CHINA, country_at
from planner.scenario.understand.places.datum import FoundSystem, find_system
from planner.scenario.understand.places.money import Money, find_money
from planner.scenario.understand.places.roads import RoadLook, look_at_roads
from planner.scenario.understand.places.rows import middle, nowhere, points_of, rows_of
from planner.scenario.understand.places.seat import FoundSeat, Places, find_seat
from planner.scenario.understand.places.tiers import GuessedTiers, guess_tiers
from planner.scenario.understand.places.unlocated import Unlocated, find_unlocated

__all__ = ["Understanding", "understand"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Understanding:
    """What the files of a county say.

    Parameters
    ----------
    readings
        By table.
    only
        Column and value of the county's rows by table, where there are others.
    layers
        Layer of each GeoPackage by table, that of roads and boundary among them.
    county
        Name of the county, ``None`` where nothing says it.
    tiers
        Of existing facilities, ``None`` where their table says them.
    """

    request: Request
    readings: Mapping[str, Reading]
    only: Mapping[str, Mapping[str, str]]
    layers: Mapping[str, str]
    county: str | None
    system: FoundSystem
    roads: RoadLook | None
    seat: FoundSeat
    money: Money
    unlocated: Unlocated
    tiers: GuessedTiers | None
    doubts: tuple[Doubt, ...]

    @property
    def unused(self) -> dict[str, tuple[str, ...]]:
        """Columns that nothing was taken from, by table, where there are any."""
        only = {table: set(rows) for table, rows in self.only.items()}
        left = {
            table: tuple(
                name for name in item.unused if name not in only.get(table, set())
            )
            for table, item in self.readings.items()
        }
        return {table: columns for table, columns in left.items() if columns}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Files:
    """Tables of the county as they stand in their files."""

    tables: Mapping[str, RawTable]
    boundary: RawTable | None
    only: Mapping[str, Mapping[str, str]]
    layers: Mapping[str, str]
    doubts: tuple[Doubt, ...]


def understand(request: Request) -> Understanding:
    """Return what the files of a county say.

    Raises
    ------
    InputError
        If a file cannot be read, or something cannot be told from it; the message
        names the flag that decides.
    """
    files = _open(request)
    readings, doubts = _readings(files, request)
    villages = readings["villages"]
    area = _area(files.boundary)
    points = points_of(villages, request.coordinates or "wgs84")
    system = find_system(villages, points, area, request.coordinates)
    rows, problems = _rows(readings, system.system)
    if not any(row.is_located for row in rows["villages"]):
        raise InputError([*problems, nowhere(villages.raw)])
    roads = _roads(request, rows["villages"], system, files.layers.get("roads"))
    if roads is not None and roads.village_system is not None:
        reason = "with it the villages lie at the roads"
        system = FoundSystem(system=roads.village_system, reason=reason)
        rows, _ = _rows(readings, system.system)
    elif roads is not None and roads.is_confirmed:
        reason = "the villages lie at the roads"
        system = FoundSystem(system=system.system, reason=reason)
    county = _county(request, files)
    seat = _seat(rows, files, county, request, roads)
    money = find_money(middle(rows["villages"]), request)
    unlocated = find_unlocated(rows["villages"], rows.get("townships", []), request)
    tiers = guess_tiers(readings.get("existing"), rows)
    later = (
        _buildings_doubt(villages, request),
        _proxy_doubt(request),
        system.doubt,
        *money.doubts,
        unlocated.doubt,
        _seat_doubt(seat),
        tiers.doubt if tiers else None,
    )
    own = [doubt for item in readings.values() for doubt in item.doubts]
    return Understanding(
        request=request,
        readings=readings,
        only=files.only,
        layers=files.layers,
        county=county,
        system=system,
        roads=roads,
        seat=seat,
        money=money,
        unlocated=unlocated,
        tiers=tiers,
        doubts=(
            *files.doubts,
            *own,
            *doubts,
            *(item for item in later if item),
            *(roads.doubts if roads else ()),
        ),
    )


def _open(request: Request) -> _Files:
    chosen = {
        name: choose_layer(path, name, request.layers.get(name))
        for name, path in request.files.items()
    }
    tables: dict[str, RawTable] = {}
    only: dict[str, Mapping[str, str]] = {}
    for table in TABLES:
        if (path := request.files.get(table)) is not None:
            raw = _read(path, table, request, chosen[table].name)
            mine = one_county(raw, request.county, must_name=table == "villages")
            tables[table], only[table] = mine.raw, mine.only
    boundary = _boundary(request, tables, only, chosen)
    return _Files(
        tables=tables,
        boundary=boundary,
        only={table: rows for table, rows in only.items() if rows},
        layers={name: item.name for name, item in chosen.items() if item.name},
        doubts=tuple(item.doubt for item in chosen.values() if item.doubt),
    )


def _read(path: Path, table: str, request: Request, layer: str | None) -> RawTable:
    """Return a table; a layer that is given names the sheet of a workbook."""
    given = request.layers.get(table)
    return read_table(
        path,
        name=path.name,
        table=table,
        layer=layer,
        sheet=given,
        wanted=usual_names(item.name for item in COLUMNS[table]),
    )


def _boundary(
    request: Request,
    tables: Mapping[str, RawTable],
    only: dict[str, Mapping[str, str]],
    chosen: Mapping[str, ChosenLayer],
) -> RawTable | None:
    path = request.files.get("boundary")
    if path is None:
        return None
    layer = chosen["boundary"].name
    raw = read_table(
        path,
        name=path.name,
        table="boundary",
        layer=layer,
        wanted=(),
        kinds=("Polygon",),
    )
    county = request.county or only_value(tables["villages"], "county")
    mine = one_county(
        raw, county, must_name=request.county is not None and len(raw.rows) > 1
    )
    only["boundary"] = mine.only if len(raw.rows) > 1 else {}
    return mine.raw


def _readings(
    files: _Files, request: Request
) -> tuple[dict[str, Reading], list[Doubt]]:
    readings = {
        table: read_columns(raw, table, request) for table, raw in files.tables.items()
    }
    doubts = []
    if _only_unit(files):
        # One township for all would leave one place for a store: it is the county.
        readings["villages"] = readings["villages"].without("township")
    if "townships" in readings:
        matched = matched_townships(readings["villages"], readings["townships"])
        if matched is None:
            readings["villages"] = readings["villages"].without("township")
            doubts.append(_unmatched(readings["townships"]))
        else:
            readings["villages"], readings["townships"] = matched
    readings |= _with_county(readings)
    for table in ("existing", "hosts"):
        if table in readings:
            readings[table] = referring(
                readings[table], readings.get("townships"), readings["villages"]
            )
    return readings, doubts


def _only_unit(files: _Files) -> str | None:
    """Return the township in which all villages are, where no table lists townships."""
    if "townships" in files.tables:
        return None
    return only_township(files.tables["villages"])


def _with_county(readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """Return villages and townships with their column of the county, if they agree."""
    tables = [readings[name] for name in ("villages", "townships") if name in readings]
    columns = [county_column(item.raw) for item in tables]
    names = {only_value(item.raw, "county") for item in tables}
    if None in names or len(names) > 1:
        return {}
    return {
        item.table: item.with_column("county", str(column))
        for item, column in zip(tables, columns, strict=True)
    }


def _unmatched(townships: Reading) -> Doubt:
    return Doubt(
        about="places.townships",
        taken=f"no column of the villages names the townships of {townships.raw.file}",
        other="a column with their ids or names",
        remedy="--column villages.township=COLUMN",
    )


def _rows(
    readings: Mapping[str, Reading], system: str
) -> tuple[dict[str, list[Row]], list[Problem]]:
    problems: list[Problem] = []
    rows = {table: rows_of(item, system, problems) for table, item in readings.items()}
    return rows, problems


def _roads(
    request: Request, villages: Sequence[Row], system: FoundSystem, layer: str | None
) -> RoadLook | None:
    path = request.files.get("roads")
    if path is None:
        return None
    place = middle(villages)
    country = country_at(*place) if place else None
    return look_at_roads(
        path,
        road_columns(path, layer),
        villages,
        may_be_shifted=country is not None and country.code == CHINA,
        is_system_known=system.doubt is None,
    )


def _area(boundary: RawTable | None) -> Any:
    shapes = [row.geometry for row in boundary.rows] if boundary else []
    areas = [
        shape
        for shape in shapes
        if shape is not None and shapely.get_dimensions(shape) == 2
    ]
    if boundary is None or not areas:
        return None
    return area_in_wgs84(shapely.union_all(areas), boundary.crs)


def _county(request: Request, files: _Files) -> str | None:
    for only in files.only.values():
        for name in only.values():
            if not name.isdecimal():
                return name
    if unit := _only_unit(files):
        return unit
    tables = [*files.tables.values(), *([files.boundary] if files.boundary else [])]
    named = (only_value(raw, "county") for raw in tables)
    return (
        request.county
        or next((name for name in named if name), None)
        or (area_name(files.boundary) if files.boundary else None)
        or _in_texts(request.files["villages"].stem, files.tables["villages"])
    )


def _in_texts(stem: str, villages: RawTable) -> str | None:
    """Return the county that the title of the villages or their file speaks of."""
    found = (county_in_text(text) for text in (*villages.titles, stem))
    return next((name for name in found if name), None)


def _seat(
    rows: Mapping[str, Sequence[Row]],
    files: _Files,
    county: str | None,
    request: Request,
    roads: RoadLook | None,
) -> FoundSeat:
    places = Places(
        villages=rows["villages"],
        townships=rows.get("townships", []),
        boundary=files.boundary,
        on_network=roads.on_network if roads else None,
    )
    return find_seat(places, county, request.seat)


def _buildings_doubt(villages: Reading, request: Request) -> Doubt | None:
    """Return the doubt about people in a building, where buildings stand for people."""
    if "buildings" not in villages.columns or "residents" in villages.columns:
        return None
    if request.persons_per_building is not None:
        return None
    return Doubt(
        about="demand.persons_per_building",
        taken=f"residents from column {villages.columns['buildings']!r} and a usual "
        "number of people for each",
        other="your own number of people",
        remedy="--persons-per-building N",
    )


def _proxy_doubt(request: Request) -> Doubt | None:
    """Return the doubt about distances where no roads are given."""
    if "roads" in request.files:
        return None
    detour = default_table()["detour_index_hill"].value
    return Doubt(
        about="roads.proxy_detour",
        taken=f"no roads: neighbouring places are linked, {detour} times the straight "
        "line",
        other="the county's own roads, on which every distance rests",
        remedy="--roads FILE",
    )


def _seat_doubt(seat: FoundSeat) -> Doubt | None:
    if seat.is_sure:
        return None
    return Doubt(
        about="county.lon",
        taken=f"the county seat at {seat.name!r}, {seat.reason}",
        other="another place",
        remedy="--seat NAME, or --seat LON,LAT",
    )

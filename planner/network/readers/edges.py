"""Reading roads from a table of edges."""

from __future__ import annotations

import codecs
import csv
import io
import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.network.cleaning.assemble import assemble
from planner.network.cleaning.clean import clean
from planner.network.coordinates import project, to_wgs84
from planner.network.graph import RoadGraph
from planner.network.readers.edge_columns import (
    KNOWN_COLUMNS,
    NUMBER_COLUMNS,
    PLACE_COLUMNS,
    SPEED,
    length_unit_m,
    number_in,
    own_names,
    pair_in,
)
from planner.network.readers.osm.ferries import FERRIES, Ferries
from planner.network.readers.osm.tags import direction, is_direction, is_wanted, text
from planner.network.road_class import FERRY, UNKNOWN_CLASS, standard_class
from planner.units import METRES_PER_KM, SECONDS_PER_MINUTE

__all__ = ["ENDS_BY_NAME", "SHORTEST_SHARE", "read_edges"]

_FIRST_ROW = 1
"""Of the table, its header, where a message is about all of it."""
WGS84 = ("EPSG:4326", "wgs84")
ENDS_BY_NAME = "ends of roads without coordinates"
"""What is found where roads lie at the villages that they name."""
_SEPARATORS = ",;\t|"
_MOST_ROWS = 5
"""Rows that one message names: judgement."""
_SAME_PLACE_M = 1.0
"""A node may lie this far from where another row put it: judgement, as five decimals of
a degree say a place to about a metre."""
_IN_KM = 0.02
"""Lengths of less than this part of the straight lines are in kilometres."""
SHORTEST_SHARE = 0.9
"""Least length over straight line: a given length may be rounded, not shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One edge as the table gives it."""

    number: int
    tail: str
    head: str
    lonlat: tuple[float, float, float, float]
    length_m: float
    has_unit: bool
    road_class: str
    way: Literal[-1, 0, 1]
    ferry_s: float


def read_edges(
    path: Path,
    *,
    crs: str,
    source_crs: str = "EPSG:4326",
    with_paths: bool = False,
    encoding: str | None = None,
    ferries: Ferries = FERRIES,
    places: Mapping[str, tuple[float, float]] | None = None,
) -> RoadGraph:
    """Return the roads of a CSV table with one row an edge.

    Columns are ``from``, ``to``, ``from_lon``, ``from_lat``, ``to_lon``, ``to_lat``
    and, if wanted, ``length_m`` (the straight line where empty), ``class``,
    ``one_way`` and, for a ferry, ``minutes``. Other usual names in English and Chinese
    are understood, as are lengths in kilometres and both coordinates in one cell;
    nodes without names are called by their coordinates.

    Parameters
    ----------
    path
        A ``.csv`` file.
    crs
        Projected coordinate system of the graph.
    source_crs
        Coordinate system of the columns ``*_lon`` and ``*_lat``.
    with_paths
        Whether to keep paths, footways and cycleways.
    encoding
        Encoding of the text; UTF-8 or else GB18030 where not given.
    ferries
        Wait and speed of edges of the class ``ferry``.
    places
        Longitude and latitude by name, for a table that names the ends of its edges
        and has no coordinates.
    """
    problems: list[Problem] = []
    notes: list[Problem] = []
    by_name = places if places and source_crs in WGS84 else {}
    rows = [
        row
        for row in _rows(path, encoding, by_name, problems, notes)
        if is_wanted(row.road_class, with_paths=with_paths)
    ]
    if not rows and not problems:
        found = "no edge that vehicles may use"
        problems.append(_problem(path, _FIRST_ROW, "", found, "at least one row"))
    _refuse(problems)
    ends_m = _ends_m(rows, source_crs, crs)
    names, xy_m = _nodes(path, rows, ends_m, problems)
    length_m = _lengths_m(path, rows, ends_m, problems, notes)
    _refuse(problems)
    ends = np.array([_ends(row, names) for row in rows])
    class_names = [row.road_class for row in rows]
    return clean(
        assemble(
            crs=crs,
            x_m=xy_m[:, 0],
            y_m=xy_m[:, 1],
            from_node=ends[:, 0],
            to_node=ends[:, 1],
            class_names=class_names,
            one_way=[row.way != 0 for row in rows],
            shapes=list(xy_m[ends]),
            length_m=length_m,
            crossing_s=ferries.crossings_s(
                length_m,
                np.array([row.ferry_s for row in rows]),
                np.array([standard_class(name) == FERRY for name in class_names]),
            ),
            source=f"edge table {path.name}",
            notes=notes,
        )
    )


def _refuse(problems: Sequence[Problem]) -> None:
    """Raise all problems; those of one cause are one, with the first few rows."""
    if not problems:
        return
    groups: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        groups[problem.column, problem.expected].append(problem)
    raise InputError([_grouped(group) for group in groups.values()])


def _grouped(problems: Sequence[Problem]) -> Problem:
    if len(problems) == 1:
        return problems[0]
    first = problems[:_MOST_ROWS]
    more = ", ..." if len(problems) > _MOST_ROWS else ""
    rows = ", ".join(item.where.removeprefix("row ") for item in first)
    found = ", ".join(dict.fromkeys(item.found for item in first))
    return replace(
        problems[0],
        where=f"{len(problems)} rows ({rows}{more})",
        found=f"{found}{more}",
    )


def _ends(row: _Row, names: dict[str, int]) -> tuple[int, int]:
    """Return the nodes of an edge in the direction of travel."""
    tail, head = names[row.tail], names[row.head]
    return (head, tail) if row.way < 0 else (tail, head)


def _problem(path: Path, row: int, column: str, found: str, expected: str) -> Problem:
    return Problem(
        file=path.name,
        where=f"row {row}",
        column=column,
        found=found,
        expected=expected,
        remedy="correct the table",
    )


def _decoded(path: Path, encoding: str | None) -> str:
    raw = path.read_bytes()
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16")
    for name in [encoding] if encoding else ["utf-8-sig", "gb18030"]:
        try:
            return raw.decode(name)
        except UnicodeError:
            continue
    found = f"text that is not {encoding}" if encoding else "unknown encoding"
    problem = _problem(path, _FIRST_ROW, "", found, "UTF-8 or GB18030")
    remedy = "name the encoding in roads.encoding, or save the table as UTF-8"
    raise InputError([replace(problem, remedy=remedy)])


def _rows(
    path: Path,
    encoding: str | None,
    places: Mapping[str, tuple[float, float]],
    problems: list[Problem],
    notes: list[Problem],
) -> Iterator[_Row]:
    content = _decoded(path, encoding)
    header = content.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    table = csv.DictReader(io.StringIO(content, newline=""), delimiter=separator)
    given = [name.strip() for name in table.fieldnames or ()]
    columns = own_names(given)
    table.fieldnames = columns
    missing = _missing(columns)
    has_names = {"from", "to"} <= set(columns)
    known = places if has_names and len(missing) == len(NUMBER_COLUMNS) else {}
    for name in missing if not known else ():
        expected = f"columns {', '.join(NUMBER_COLUMNS)}"
        problems.append(_problem(path, _FIRST_ROW, name, "no such column", expected))
    if missing and not known:
        return
    if known:
        notes.append(_by_names(path))
    notes.extend(_nearly_known(path, columns))
    notes.extend(_speeds(path, given, columns))
    unit_m = None
    if "length_m" in columns:
        unit_m = length_unit_m(given[columns.index("length_m")])
    for record in table:
        row = _row(path, table.line_num, record, problems, unit_m=unit_m, known=known)
        if row is not None:
            yield row


def _missing(columns: Sequence[str]) -> list[str]:
    """Return the columns of coordinates that are not there, in one form or another."""
    missing = []
    for name in NUMBER_COLUMNS:
        place = f"{name.partition('_')[0]}_place"
        if name not in columns and place not in columns:
            missing.append(name)
    return missing


def _speeds(
    path: Path, given: Sequence[str], columns: Sequence[str]
) -> Iterator[Problem]:
    """Say that speeds of single roads are not read."""
    if SPEED in columns:
        yield Problem(
            file=path.name,
            column=given[columns.index(SPEED)],
            found="speeds of single roads, which are not read",
            expected="speeds by class",
            remedy="write them into [roads.speeds_kph]",
            is_warning=True,
        )


def _nearly_known(path: Path, columns: Sequence[str]) -> Iterator[Problem]:
    """Warn of columns that are not read and almost called like one that is."""
    free = [name for name in KNOWN_COLUMNS if name not in columns]
    read = (*KNOWN_COLUMNS, *PLACE_COLUMNS, SPEED)
    for name in columns:
        meant = get_close_matches(name.lower(), free, n=1)
        if name not in read and meant:
            yield Problem(
                file=path.name,
                column=name,
                found="a column that is not read",
                expected=f"perhaps {meant[0]!r}",
                remedy="rename it if it is meant",
                is_warning=True,
            )


def _row(
    path: Path,
    number: int,
    record: dict[str, str | None],
    problems: list[Problem],
    *,
    unit_m: float | None,
    known: Mapping[str, tuple[float, float]],
) -> _Row | None:
    values = {
        key: unicodedata.normalize("NFKC", value or "").strip()
        for key, value in record.items()
        if key
    }
    found_before = len(problems)
    _split_places(path, number, values, problems)
    if known:
        _place_ends(path, number, values, known, problems)
    if len(problems) > found_before:
        return None
    numbers = [
        _number(path, number, column, values.get(column, ""), problems)
        for column in NUMBER_COLUMNS
    ]
    ends = [_node(path, number, end, values, problems) for end in ("from", "to")]
    length_m, has_unit = math.nan, unit_m is not None
    if values.get("length_m"):
        length_m, own_m = _quantity(path, number, "length_m", values, problems)
        has_unit = has_unit or own_m is not None
        length_m *= own_m or unit_m or 1.0
        if length_m <= 0:
            found = values["length_m"]
            problems.append(_problem(path, number, "length_m", found, "metres > 0"))
    one_way = values.get("one_way", "")
    if not is_direction(one_way):
        problems.append(_problem(path, number, "one_way", one_way, "yes, no or -1"))
    ferry_s = math.nan
    if values.get("minutes"):
        minutes = _number(path, number, "minutes", values["minutes"], problems)
        ferry_s = minutes * SECONDS_PER_MINUTE
    if len(problems) > found_before:
        return None
    road_class = text(values.get("class")) or UNKNOWN_CLASS
    return _Row(
        number=number,
        tail=ends[0],
        head=ends[1],
        lonlat=(numbers[0], numbers[1], numbers[2], numbers[3]),
        length_m=length_m,
        has_unit=has_unit,
        road_class=road_class,
        way=direction(one_way, road_class=road_class),
        ferry_s=ferry_s,
    )


def _split_places(
    path: Path, row: int, values: dict[str, str], problems: list[Problem]
) -> None:
    """Put both coordinates of a cell where those of two columns stand."""
    for column in PLACE_COLUMNS:
        if column not in values:
            continue
        end = column.partition("_")[0]
        pair = pair_in(values[column])
        if pair is None:
            found = repr(values[column]) if values[column] else "empty"
            expected = "longitude and latitude in degrees"
            problems.append(_problem(path, row, column, found, expected))
            continue
        values.update({f"{end}_{axis}": cell for axis, cell in pair.items()})


def _place_ends(
    path: Path,
    row: int,
    values: dict[str, str],
    known: Mapping[str, tuple[float, float]],
    problems: list[Problem],
) -> None:
    """Put the coordinates of the places that an edge names where columns stand."""
    for end in ("from", "to"):
        place = known.get(values[end])
        if place is None:
            found = repr(values[end]) if values[end] else "empty"
            expected = "a village with coordinates and a name of its own"
            problems.append(_problem(path, row, end, found, expected))
            continue
        values[f"{end}_lon"], values[f"{end}_lat"] = map(repr, place)


def _by_names(path: Path) -> Problem:
    return Problem(
        file=path.name,
        found=ENDS_BY_NAME,
        expected="columns of coordinates",
        remedy="those of the villages that they name are taken",
        is_warning=True,
    )


def _node(
    path: Path, row: int, end: str, values: dict[str, str], problems: list[Problem]
) -> str:
    """Return the name of a node: its own, else its coordinates."""
    if end not in values:
        return ",".join(values.get(f"{end}_{axis}", "") for axis in ("lon", "lat"))
    if not values[end]:
        problems.append(_problem(path, row, end, "empty", "a node name"))
    return values[end]


def _number(
    path: Path, row: int, column: str, value: str, problems: list[Problem]
) -> float:
    return _quantity(path, row, column, {column: value}, problems)[0]


def _quantity(
    path: Path, row: int, column: str, values: dict[str, str], problems: list[Problem]
) -> tuple[float, float | None]:
    """Return a number and the metres of the unit behind it; NaN where it is none."""
    value = values[column]
    number, unit_m = number_in(value) or (math.nan, None)
    if not math.isfinite(number):
        said = repr(value) if value else "empty"
        problems.append(_problem(path, row, column, said, "a number"))
    return number, unit_m


def _ends_m(rows: list[_Row], source_crs: str, crs: str) -> NDArray[np.float64]:
    """Return the two ends of each row, shape ``(num_rows, 2, 2)``."""
    lonlat = np.array([row.lonlat for row in rows]).reshape(-1, 2)
    x_m, y_m = project(*to_wgs84(lonlat[:, 0], lonlat[:, 1], source_crs), crs)
    return np.column_stack((x_m, y_m)).reshape(-1, 2, 2)


def _nodes(
    path: Path,
    rows: list[_Row],
    ends_m: NDArray[np.float64],
    problems: list[Problem],
) -> tuple[dict[str, int], NDArray[np.float64]]:
    names: dict[str, int] = {}
    xy_m: list[NDArray[np.float64]] = []
    for row, ends in zip(rows, ends_m, strict=True):
        for column, name, end in zip(
            ("from", "to"), (row.tail, row.head), ends, strict=True
        ):
            if name not in names:
                names[name] = len(xy_m)
                xy_m.append(end)
            if not np.isfinite(end).all():
                found = "coordinates outside the coordinate system"
                expected = "longitude and latitude in degrees"
                problems.append(_problem(path, row.number, column, found, expected))
            elif np.hypot(*(end - xy_m[names[name]])) > _SAME_PLACE_M:
                found = f"node {name!r} at another place than before"
                expected = "one place for each node"
                problems.append(_problem(path, row.number, column, found, expected))
    return names, np.array(xy_m)


def _lengths_m(
    path: Path,
    rows: list[_Row],
    ends_m: NDArray[np.float64],
    problems: list[Problem],
    notes: list[Problem],
) -> NDArray[np.float64]:
    straight_m = np.hypot(*(ends_m[:, 1] - ends_m[:, 0]).T)
    given_m = np.array([row.length_m for row in rows])
    if _are_km(rows, given_m, straight_m):
        notes.append(_read_as_km(path))
        has_unit = np.array([row.has_unit for row in rows])
        given_m = np.where(has_unit, given_m, given_m * METRES_PER_KM)
    for idx in np.flatnonzero(given_m < SHORTEST_SHARE * straight_m):
        problems.append(
            _problem(
                path,
                rows[idx].number,
                "length_m",
                f"{given_m[idx]:g}",
                f"metres, at least the straight line, {straight_m[idx]:.0f}",
            )
        )
    return np.where(np.isnan(given_m), straight_m, given_m)


def _are_km(
    rows: list[_Row], given_m: NDArray[np.float64], straight_m: NDArray[np.float64]
) -> bool:
    """Return whether lengths without a unit can only be in kilometres."""
    is_told = np.array([row.has_unit for row in rows]) | np.isnan(given_m)
    is_plain = ~is_told & (straight_m > 0)
    if not is_plain.any():
        return False
    return bool(np.median(given_m[is_plain] / straight_m[is_plain]) < _IN_KM)


def _read_as_km(path: Path) -> Problem:
    return Problem(
        file=path.name,
        column="length_m",
        found="lengths of about a thousandth of the straight lines",
        expected="metres, or a unit behind them",
        remedy="they are read as kilometres; write the unit into the header",
        is_warning=True,
    )

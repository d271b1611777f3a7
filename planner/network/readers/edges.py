"""Reading roads from a table of edges."""

from __future__ import annotations

import codecs
import csv
import io
import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
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
from planner.network.readers.ferries import FERRIES, Ferries
from planner.network.readers.tags import direction, is_direction, is_wanted, text
from planner.network.road_class import FERRY, UNKNOWN_CLASS, standard_class
from planner.units import SECONDS_PER_MINUTE

__all__ = ["SHORTEST_SHARE", "read_edges"]

_FIRST_ROW = 1
_NUMBER_COLUMNS = ("from_lon", "from_lat", "to_lon", "to_lat")
_REQUIRED_COLUMNS = ("from", "to", *_NUMBER_COLUMNS)
_ALIASES = {
    "length": "length_m",
    "oneway": "one_way",
    "highway": "class",
    "fclass": "class",
    "road_class": "class",
    "duration_min": "minutes",
}
"""Names that osmnx, pgRouting and Geofabrik use, and the planner's own."""
_KNOWN_COLUMNS = (*_REQUIRED_COLUMNS, "length_m", "class", "one_way", "minutes")
_SEPARATORS = ",;\t|"
_MOST_ROWS = 5
_SAME_PLACE_M = 1.0
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
) -> RoadGraph:
    """Return the roads of a CSV table with one row an edge.

    Columns are ``from``, ``to``, ``from_lon``, ``from_lat``, ``to_lon``, ``to_lat``
    and, if wanted, ``length_m`` (the straight line where empty), ``class``,
    ``one_way`` and, for a ferry, ``minutes``. The names ``length``, ``highway``,
    ``fclass``, ``road_class`` and ``oneway`` are understood.

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
    """
    problems: list[Problem] = []
    notes: list[Problem] = []
    rows = [
        row
        for row in _rows(path, encoding, problems, notes)
        if is_wanted(row.road_class, with_paths=with_paths)
    ]
    if not rows and not problems:
        found = "no edge that vehicles may use"
        problems.append(_problem(path, _FIRST_ROW, "", found, "at least one row"))
    _refuse(problems)
    ends_m = _ends_m(rows, source_crs, crs)
    names, xy_m = _nodes(path, rows, ends_m, problems)
    length_m = _lengths_m(path, rows, ends_m, problems)
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
        except UnicodeDecodeError:
            continue
    found = f"text that is not {encoding}" if encoding else "unknown encoding"
    problem = _problem(path, _FIRST_ROW, "", found, "UTF-8 or GB18030")
    remedy = "name the encoding in roads.encoding, or save the table as UTF-8"
    raise InputError([replace(problem, remedy=remedy)])


def _rows(
    path: Path, encoding: str | None, problems: list[Problem], notes: list[Problem]
) -> Iterator[_Row]:
    content = _decoded(path, encoding)
    header = content.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    table = csv.DictReader(io.StringIO(content, newline=""), delimiter=separator)
    given = [name.strip() for name in table.fieldnames or ()]
    columns = [_own_name(name, given) for name in given]
    table.fieldnames = columns
    missing = [name for name in _REQUIRED_COLUMNS if name not in columns]
    for name in missing:
        expected = f"columns {', '.join(_REQUIRED_COLUMNS)}"
        problems.append(_problem(path, _FIRST_ROW, name, "no such column", expected))
    if missing:
        return
    notes.extend(_nearly_known(path, columns))
    for record in table:
        row = _row(path, table.line_num, record, problems)
        if row is not None:
            yield row


def _own_name(name: str, given: Sequence[str]) -> str:
    """Return the planner's name of a column, unless that one is there as well."""
    plain = name.lower()
    own = _ALIASES.get(plain, plain if plain in _KNOWN_COLUMNS else name)
    return name if own in given else own


def _nearly_known(path: Path, columns: Sequence[str]) -> Iterator[Problem]:
    """Warn of columns that are not read and almost called like one that is."""
    free = [name for name in _KNOWN_COLUMNS if name not in columns]
    for name in columns:
        meant = get_close_matches(name.lower(), free, n=1)
        if name not in _KNOWN_COLUMNS and meant:
            yield Problem(
                file=path.name,
                column=name,
                found="a column that is not read",
                expected=f"perhaps {meant[0]!r}",
                remedy="rename it if it is meant",
                is_warning=True,
            )


def _row(
    path: Path, number: int, record: dict[str, str | None], problems: list[Problem]
) -> _Row | None:
    values = {
        key: unicodedata.normalize("NFKC", value or "").strip()
        for key, value in record.items()
        if key
    }
    found_before = len(problems)
    for column in ("from", "to"):
        if not values[column]:
            problems.append(_problem(path, number, column, "empty", "a node name"))
    numbers = [
        _number(path, number, column, values[column], problems)
        for column in _NUMBER_COLUMNS
    ]
    length_m = math.nan
    if values.get("length_m"):
        length_m = _number(path, number, "length_m", values["length_m"], problems)
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
        tail=values["from"],
        head=values["to"],
        lonlat=(numbers[0], numbers[1], numbers[2], numbers[3]),
        length_m=length_m,
        road_class=road_class,
        way=direction(one_way, road_class=road_class),
        ferry_s=ferry_s,
    )


def _number(
    path: Path, row: int, column: str, value: str, problems: list[Problem]
) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        found = repr(value) if value else "empty"
        problems.append(_problem(path, row, column, found, "a number"))
    return number


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
) -> NDArray[np.float64]:
    straight_m = np.hypot(*(ends_m[:, 1] - ends_m[:, 0]).T)
    given_m = np.array([row.length_m for row in rows])
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

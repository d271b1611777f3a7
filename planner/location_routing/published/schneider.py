"""The JSON format of the instances of Schneider and Löffler.

The document has ``customers`` (x, y, demand), ``depots`` (x, y, capacity, costs),
``vehicle_capacity`` and ``vehicle_costs``. An arc costs 100 times its length, rounded
up.

M. Schneider and M. Löffler (2019), doi:10.1287/trsc.2017.0796.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.location_routing.problem import LocationRoutingProblem
from planner.location_routing.published.assemble import (
    Depots,
    Vehicles,
    assemble,
    distances,
    fleet_of,
    one_visit_each,
)
from planner.location_routing.published.reader import malformed, read_text

__all__ = ["read_schneider"]

FloatArray = NDArray[np.float64]


def read_schneider(path: Path) -> LocationRoutingProblem:
    """Return the location-routing problem of a file."""
    document = _document(path)
    customers = _table(path, document, "customers", ("x", "y", "demand"))
    depots = _table(path, document, "depots", ("x", "y", "capacity", "costs"))
    vehicles = Vehicles(
        capacity=_number(path, document, "vehicle_capacity"),
        fixed_cost=_number(path, document, "vehicle_costs"),
    )
    arc_cost = np.ceil(100 * distances(depots[:, :2], customers[:, :2]))
    return assemble(
        Depots(cost=depots[:, 3], capacity=depots[:, 2]),
        one_visit_each(customers[:, 2]),
        fleet_of([vehicles], arc_cost),
    )


def _document(path: Path) -> Mapping[str, object]:
    try:
        document = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        malformed(path, f"line {error.lineno}", error.msg, "a JSON document")
    if not isinstance(document, dict):
        malformed(path, "", type(document).__name__, "an object with customers")
    return document


def _table(
    path: Path, document: Mapping[str, object], key: str, columns: Sequence[str]
) -> FloatArray:
    """Return the fields of a list of objects, a row each."""
    items = document.get(key)
    if not isinstance(items, list) or not items:
        malformed(path, key, _name(items), "a list with at least one entry")
    rows = []
    for idx, item in enumerate(items):
        where = f"{key}[{idx}]"
        if not isinstance(item, dict):
            malformed(path, where, _name(item), f"an object with {', '.join(columns)}")
        rows.append([_number(path, item, name, where) for name in columns])
    return np.array(rows, dtype=float)


def _number(
    path: Path, item: Mapping[str, object], name: str, where: str = ""
) -> float:
    """Return a field, which must be a number; only coordinates may be negative."""
    value = item.get(name)
    place = ": ".join(part for part in (where, name) if part)
    if isinstance(value, bool) or not isinstance(value, int | float):
        malformed(path, place, _name(value), "a number")
    number = float(value)
    if not math.isfinite(number):
        malformed(path, place, _name(value), "a finite number")
    if number < 0 and name not in ("x", "y"):
        malformed(path, place, f"{number:g}", "a number >= 0")
    return number


def _name(value: object) -> str:
    return "nothing" if value is None else repr(value)[:40]

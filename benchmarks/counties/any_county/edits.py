"""Rows of edits that name what a county has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .places import Places

__all__ = ["drawn_edits"]

Row = dict[str, Any]
SHARE = 0.2
"""Of counties that have edits."""
MOST = 4
NEW_SITE, NEW_VILLAGE = "site that is new", "village that is new"


def drawn_edits(rng: np.random.Generator, places: Places) -> list[Row]:
    """Return no edits, or some, each of a thing of its own."""
    if rng.random() >= SHARE:
        return []
    drawn: list[Row] = []
    taken: set[Any] = set()
    for number in rng.integers(0, len(KINDS), int(rng.integers(1, MOST + 1))):
        row = KINDS[int(number)](rng, places)
        names = {row.get("site"), row.get("village"), row.get("id"), row.get("key")}
        if row and not (names - {None}) & taken:
            taken |= names - {None}
            drawn.append(row)
    return drawn


def _of_site(do: str) -> Callable[[np.random.Generator, Places], Row]:
    def drawn(rng: np.random.Generator, places: Places) -> Row:
        sites = [*places.sites, *places.existing]
        return {"do": do, "site": _one(rng, sites)["id"]} if sites else {}

    return drawn


def _spot(rng: np.random.Generator, places: Places) -> Row:
    lon, lat = places.coordinates(_one(rng, places.spots))
    return {"lon": lon, "lat": lat}


def _one(rng: np.random.Generator, values: list[Any]) -> Any:
    return values[int(rng.integers(len(values)))]


def _move(rng: np.random.Generator, places: Places) -> Row:
    row = _of_site("move")(rng, places)
    return row and row | _spot(rng, places)


def _lock(rng: np.random.Generator, places: Places) -> Row:
    row = _of_site("lock")(rng, places)
    formats = _formats(row.get("site"), places)
    return row | {"format": _one(rng, formats)} if formats else row


def _format(rng: np.random.Generator, places: Places) -> Row:
    row = _of_site("format")(rng, places)
    formats = _formats(row.get("site"), places)
    return row | {"formats": [_one(rng, formats)]} if formats else {}


def _formats(site: str | None, places: Places) -> list[str]:
    """Return the formats that a row of sites gives, none where it does not."""
    rows = [row for row in (*places.sites, *places.existing) if row["id"] == site]
    listed = [name for row in rows for name in str(row.get("formats") or "").split(";")]
    return [name for name in listed if name]


def _serve(rng: np.random.Generator, places: Places) -> Row:
    sites = [*places.sites, *places.existing]
    open_to_all = [row for row in sites if row["tier"] != "hub"]
    if not open_to_all:
        return {}
    row = {"do": "serve", "site": _one(rng, open_to_all)["id"]}
    return row | {"village": _one(rng, places.villages)["id"]}


def _add_site(rng: np.random.Generator, places: Places) -> Row:
    row = {"do": "add_site", "id": NEW_SITE, "name": "新点", "tier": "point"}
    if places.hosts:
        row["host"] = _one(rng, places.hosts)["type"]
    row["status"] = _one(rng, ["candidate", "required"])
    return row | _spot(rng, places)


def _add_village(rng: np.random.Generator, places: Places) -> Row:
    row = {"do": "add_village", "id": NEW_VILLAGE, "name": "新村", "residents": 300}
    if "parcels_in_per_day" in places.villages[0]:
        row |= {"parcels_in_per_day": 12.0, "parcels_out_per_day": 2.0}
    units = {"township": places.township_ids[0]}
    if places.counties:
        units["county"] = places.counties[0]["id"]
    return row | units | _spot(rng, places)


def _drop(rng: np.random.Generator, places: Places) -> Row:
    return {"do": "drop", "village": _one(rng, places.villages)["id"]}


def _demand(rng: np.random.Generator, places: Places) -> Row:
    figure = _one(rng, ["factor", "parcels_in_per_day"])
    village = _one(rng, places.villages)["id"]
    return {"do": "demand", "village": village, figure: _one(rng, [0.0, 0.5, 3.0])}


def _set(rng: np.random.Generator, places: Places) -> Row:
    village = _one(rng, places.villages)["id"]
    values = {
        "economics.discount_rate": 0.07,
        "operations.stop_minutes": 5.0,
        f"villages[{village}].residents": 450,
    }
    key = _one(rng, list(values))
    return {"do": "set", "key": key, "value": values[key]}


KINDS = (
    *(_lock, _of_site("close"), _of_site("reopen"), _move, _format),
    *(_serve, _add_site, _add_village, _drop, _demand, _set),
)

"""Tiny counties drawn by seed, small enough to try every plan, of ten kinds.

Places stand at the nodes of a road tree whose edges lie along the axes, whole
kilometres long; all prices are written, so that no default decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np

__all__ = ["KINDS", "write_county"]

KINDS = (
    *("low", "high", "mixed", "types", "capacity", "existing", "carriers", "cover"),
    *("unserved", "limits"),
)
"""Loads, then what the county has beside them."""

UNSERVED_PRICES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
LIMITS = (
    "max_facilities = { store = 1 }",
    "max_facilities = { store = 2, point = 1 }",
    "max_facilities = { store = 99 }",
    "max_capex = 6000",
    "max_capex = 21000",
    "max_capex = 1e9",
    "max_annual_cost = 250000",
)
"""The last lines of the document, so that they belong to ``[solve]``."""

ORIGIN_M = (500_000, 3_100_000)
KM = 1000
T = TypeVar("T")
Place = tuple[int, int]
Edge = tuple[int, int]

_DOCUMENT = """schema_version = 1
title = "tiny county {name}"
currency = "CNY"

[places]
villages = "villages.csv"
sites = "sites.csv"
coordinates = "EPSG:32649"

[roads]
source = "edges.csv"
coordinates = "EPSG:32649"
speeds_kph = {{ road = 36 }}

[speed_profiles.villager]
max_kph = 18

[goods.small]
share_in = 1.0
share_out = 1.0
kg = 2.0
m3 = 0.01

[formats.hub]
tier = "hub"
functions = ["sort"]
capex = 100000
opex_per_month = 1000
capacity_parcels_per_day = 10000
handling_cost_per_parcel = 0.1
life_years = 10
hours = ["00:00", "24:00"]

[formats.store]
tier = "store"
functions = ["collect", "send", "order", "return", "display"]
capex = {store_capex}
opex_per_month = {store_opex}
capacity_parcels_per_day = {store_capacity}
handling_cost_per_parcel = 0.2
life_years = 5
hours = ["07:00", "20:00"]

[formats.point]
tier = "point"
functions = ["collect", "send", "return"]
capex = 1000
opex_per_month = {point_opex}
capacity_parcels_per_day = {point_capacity}
handling_cost_per_parcel = 0.5
life_years = 5
hours = ["07:00", "20:00"]

[hosts.grocery]
capex_saved = 0.5
opex_saved = 0.25
tiers = ["point", "store"]

[vehicle_types.truck]
legs = ["linehaul"]
capacity_parcels = 500
fixed_cost_per_day = {truck_day}
cost_per_km = 2.0
cost_per_hour = 36.0
shift_hours = 8
max_trips = 3

[vehicle_types.van]
legs = ["loop"]
capacity_parcels = 100
fixed_cost_per_day = 200
cost_per_km = 1.0
cost_per_hour = 18.0
shift_hours = 8
max_trips = 3

[operations]
days_per_year = 365
days_per_week = {days}
stop_minutes = 1
linehaul_parcel_minutes = 0.1
parcel_minutes = 0.1
home_parcel_minutes = 0.5
loading_minutes = 10
transfer_minutes = 10
linehaul_window = ["05:00", "14:00"]
loop_window = ["07:00", "20:00"]

[economics]
discount_rate = 0.06
income_per_parcel_in = 1.0
income_per_parcel_out = 2.0
horizon_years = 10

[standard]
collect_within_km = {collect_km}
min_parcels_per_day = 1

[solve]
at_least = {{ residents = {residents}, use = {use} }}
reach_km = {{ point = 5, store = {store_reach} }}
villager_time_price_per_hour = {time_price}
modes = {modes}
"""

_BIG_STORE = """
[formats.bigstore]
tier = "store"
functions = ["collect", "send", "return"]
capex = 20000
opex_per_month = 900
capacity_parcels_per_day = 1000
handling_cost_per_parcel = 0.1
life_years = 5
hours = ["07:00", "20:00"]
"""

_TYPES = """
[vehicle_types.trike]
legs = ["loop"]
capacity_parcels = 40
capacity_kg = {trike_kg}
fixed_cost_per_day = 60
cost_per_km = 0.4
cost_per_hour = 5.0
shift_hours = 8
max_trips = 4
available = {trikes}

[vehicle_types.mini]
legs = ["linehaul", "loop"]
capacity_parcels = 150
capacity_m3 = {mini_m3}
fixed_cost_per_day = 150
cost_per_km = 1.1
cost_per_hour = 18.0
shift_hours = 8
max_trips = 3
"""

_CARRIER = """
[carriers.postal]
price_per_parcel = {{ linehaul = {linehaul}, loop = {loop}, home = {home} }}
zone_km = [6]
zone_factor = [1.0, 1.3]
"""


@dataclass(slots=True)
class _Draft:
    """A county on its way to the disc."""

    values: dict[str, object]
    places: list[Place] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    sites: list[tuple[object, ...]] = field(default_factory=list)
    more: str = ""


def write_county(folder: Path, kind: str, seed: int) -> Path:
    """Write a county of a kind; the same kind and seed give the same files."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    draft = _Draft(_values(f"{kind}_{seed}", kind, rng))
    num_villages = int(rng.integers(2, 7))
    _draw_roads(draft, num_villages, rng)
    _draw_sites(draft, kind, num_villages, rng)
    _add_kind(draft, kind, rng)
    folder.mkdir(parents=True, exist_ok=True)
    text = _DOCUMENT.format(**draft.values) + draft.more
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    _write(folder / "edges.csv", _edge_rows(draft))
    _write(folder / "sites.csv", _site_rows(draft))
    _write(folder / "villages.csv", _village_rows(draft, kind, num_villages, rng))
    return folder


def _values(name: str, kind: str, rng: np.random.Generator) -> dict[str, object]:
    return {
        "name": name,
        "store_capex": _one(rng, [5000, 20000]),
        "store_opex": _one(rng, [200, 1500]),
        "store_capacity": _one(rng, [80, 120, 160]) if kind == "capacity" else 1000,
        "point_opex": _one(rng, [50, 300]),
        "point_capacity": _one(rng, [30, 60]) if kind == "capacity" else 200,
        "truck_day": _one(rng, [250, 400]),
        "days": _one(rng, [7, 7, 6, 5, 3]),
        "collect_km": _one(rng, [3.0, 5.0]),
        "residents": _residents_floor(kind, rng),
        "use": _use_floor(kind, rng),
        "store_reach": _one(rng, [5, 20]),
        "time_price": _one(rng, [0.0, 3.3]),
        "modes": _one(rng, ['["point", "store", "home"]', '["point", "store"]']),
    }


def _residents_floor(kind: str, rng: np.random.Generator) -> float:
    if kind == "unserved":
        return 0.0
    return float(
        _one(rng, [0.6, 0.8, 0.9, 1.0] if kind == "cover" else [0.0, 0.5, 0.8])
    )


def _use_floor(kind: str, rng: np.random.Generator) -> float:
    if kind in {"unserved", "cover"}:
        return 0.0
    return float(_one(rng, [0.5, 0.8, 0.9, 1.0]))


def _one(rng: np.random.Generator, values: Sequence[T]) -> T:
    return values[int(rng.integers(len(values)))]


def _draw_roads(draft: _Draft, num_villages: int, rng: np.random.Generator) -> None:
    """Grow a tree from the hub; no node lies on a road that does not end there."""
    draft.places.append((0, 0))
    while len(draft.places) <= num_villages:
        start = int(rng.integers(len(draft.places)))
        ahead = [(1, 0), (-1, 0), (0, 1), (0, -1)][int(rng.integers(4))]
        km = int(_one(rng, [2, 3, 4, 6, 9, 12]))
        x, y = draft.places[start]
        place = (x + km * ahead[0], y + km * ahead[1])
        if _is_free(draft, (x, y), place):
            draft.edges.append((start, len(draft.places)))
            draft.places.append(place)


def _is_free(draft: _Draft, start: Place, place: Place) -> bool:
    others = [other for other in draft.places if other != start]
    roads = [(draft.places[a], draft.places[b]) for a, b in draft.edges]
    return not any(_lies_on(other, start, place) for other in others) and not any(
        _lies_on(place, *road) for road in roads
    )


def _lies_on(point: Place, start: Place, end: Place) -> bool:
    return all(
        min(a, b) <= value <= max(a, b)
        for value, a, b in zip(point, start, end, strict=True)
    )


def _draw_sites(
    draft: _Draft, kind: str, num_villages: int, rng: np.random.Generator
) -> None:
    """Draw two or three stores, often one at the hub, and up to three points."""
    nodes = list(range(1, num_villages + 1))
    stores = [int(node) for node in rng.permutation(nodes)[: int(rng.integers(2, 4))]]
    if rng.random() < 0.5:
        stores[0] = 0
    num_points = int(rng.integers(1, 4)) if kind == "cover" else int(rng.integers(4))
    points = [int(node) for node in rng.permutation(nodes)[:num_points]]
    draft.sites.append(("h", "hub", 0, "existing", "hub", "", ""))
    for tier, chosen in (("store", stores), ("point", points)):
        for number, node in enumerate(chosen):
            status, form, closing = "candidate", "", ""
            if kind == "existing" and rng.random() < 0.6:
                status, form = "existing", tier
                closing = str(_one(rng, [0, 5000, 20000]))
            host = "grocery" if rng.random() < 0.2 else ""
            name = f"{tier[0]}{number}"
            draft.sites.append((name, tier, node, status, form, host, closing))


def _add_kind(draft: _Draft, kind: str, rng: np.random.Generator) -> None:
    if kind == "capacity" and rng.random() < 0.5:
        draft.more += _BIG_STORE
    if kind == "types":
        draft.more += _TYPES.format(
            trike_kg=_one(rng, [50.0, 80.0]),
            trikes=_one(rng, [1, 2, 4]),
            mini_m3=_one(rng, [0.8, 1.5]),
        )
    if kind == "carriers":
        draft.more += _CARRIER.format(
            linehaul=_one(rng, [0.6, 2.0, 4.0]),
            loop=_one(rng, [1.0, 2.5]),
            home=_one(rng, [3.0, 6.0]),
        )
        if rng.random() < 0.3:
            limit = _one(rng, [30, 80])
            draft.more += f"capacity_parcels_per_day = {limit}\n"
    if kind == "unserved":
        draft.more = f"unserved_price = {_one(rng, UNSERVED_PRICES)}\n"
    if kind == "limits":
        draft.more = f"{_one(rng, LIMITS)}\n"


def _village_rows(
    draft: _Draft, kind: str, num_villages: int, rng: np.random.Generator
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        (
            "id",
            "name",
            "lon",
            "lat",
            "residents",
            "township",
            "parcels_in_per_day",
            "parcels_out_per_day",
        )
    ]
    for number in range(num_villages):
        into = _parcels(kind, rng)
        people = _one(rng, [50, 100, 200, 400])
        place = _metres(draft.places[number + 1])
        name = f"v{number}"
        rows.append((name, name, *place, people, "t1", into, into // 4))
    return rows


def _parcels(kind: str, rng: np.random.Generator) -> float:
    low, middle, high = (0.6, 2.0, 4.0, 8.0), (10.0, 20.0, 40.0), (60.0, 80.0, 120.0)
    loads = {
        "low": low,
        "high": high,
        "mixed": (*low, *high),
        "capacity": (20.0, 30.0, 40.0, 50.0),
        "cover": (*low, *middle),
    }
    return _one(rng, loads.get(kind, (*low, *middle, 60.0)))


def _edge_rows(draft: _Draft) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        ("from", "to", "from_lon", "from_lat", "to_lon", "to_lat", "length_m", "class")
    ]
    for start, end in draft.edges:
        one, other = draft.places[start], draft.places[end]
        length_m = KM * (abs(one[0] - other[0]) + abs(one[1] - other[1]))
        ends = (f"n{start}", f"n{end}", *_metres(one), *_metres(other))
        rows.append((*ends, length_m, "road"))
    return rows


def _site_rows(draft: _Draft) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        (
            "id",
            "tier",
            "lon",
            "lat",
            "status",
            "formats",
            "host",
            "township",
            "closing_cost",
            "format",
        )
    ]
    for name, tier, node, status, form, host, closing in draft.sites:
        place = _metres(draft.places[int(str(node))])
        rows.append((name, tier, *place, status, "", host, "t1", closing, form))
    return rows


def _metres(place: Place) -> tuple[int, int]:
    return ORIGIN_M[0] + KM * place[0], ORIGIN_M[1] + KM * place[1]


def _write(path: Path, rows: list[tuple[object, ...]]) -> None:
    lines = [",".join(str(cell) for cell in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

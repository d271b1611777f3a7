"""Tiny counties drawn by seed, small enough to try every plan, of ten kinds.

Places stand at the nodes of a road tree whose edges lie along the axes, whole
kilometres long; all prices are written, so that no default decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from .folders import Draft, Place, SiteRow, VillageRow, write_folder

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

T = TypeVar("T")

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
success = 1.0
damage_rate = 0.0
"""


def write_county(folder: Path, kind: str, seed: int) -> Path:
    """Write a county of a kind; the same kind and seed give the same files."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    draft = Draft(_values(f"{kind}_{seed}", kind, rng))
    num_villages = int(rng.integers(2, 7))
    _draw_roads(draft, num_villages, rng)
    _draw_sites(draft, kind, num_villages, rng)
    _add_kind(draft, kind, rng)
    _draw_villages(draft, kind, num_villages, rng)
    return write_folder(draft, folder)


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


def _draw_roads(draft: Draft, num_villages: int, rng: np.random.Generator) -> None:
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


def _is_free(draft: Draft, start: Place, place: Place) -> bool:
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
    draft: Draft, kind: str, num_villages: int, rng: np.random.Generator
) -> None:
    """Draw two or three stores, often one at the hub, and up to three points."""
    nodes = list(range(1, num_villages + 1))
    stores = [int(node) for node in rng.permutation(nodes)[: int(rng.integers(2, 4))]]
    if rng.random() < 0.5:
        stores[0] = 0
    num_points = int(rng.integers(1, 4)) if kind == "cover" else int(rng.integers(4))
    points = [int(node) for node in rng.permutation(nodes)[:num_points]]
    hub = SiteRow(id="h", tier="hub", node=0, status="existing", format="hub")
    draft.sites.append(hub)
    for tier, chosen in (("store", stores), ("point", points)):
        for number, node in enumerate(chosen):
            status, form, closing = "candidate", "", ""
            if kind == "existing" and rng.random() < 0.6:
                status, form = "existing", tier
                closing = str(_one(rng, [0, 5000, 20000]))
            host = "grocery" if rng.random() < 0.2 else ""
            draft.sites.append(
                SiteRow(
                    id=f"{tier[0]}{number}",
                    tier=tier,
                    node=node,
                    status=status,
                    format=form,
                    host=host,
                    closing_cost=closing,
                )
            )


def _add_kind(draft: Draft, kind: str, rng: np.random.Generator) -> None:
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


def _draw_villages(
    draft: Draft, kind: str, num_villages: int, rng: np.random.Generator
) -> None:
    for number in range(num_villages):
        into = _parcels(kind, rng)
        people = _one(rng, [50, 100, 200, 400])
        draft.villages.append(
            VillageRow(
                node=number + 1,
                residents=people,
                parcels_in=into,
                parcels_out=into // 4,
            )
        )


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

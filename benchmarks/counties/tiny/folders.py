"""Folders of tiny counties: all prices written, places at the nodes of a road tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Draft", "Place", "SiteRow", "VillageRow", "write_folder"]

ORIGIN_M = (500_000, 3_100_000)
KM = 1000

Place = tuple[int, int]
Edge = tuple[int, int]

DOCUMENT = """schema_version = 1
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

PLAIN: dict[str, object] = {
    "name": "tiny",
    "store_capex": 5000,
    "store_opex": 200,
    "store_capacity": 1000,
    "point_opex": 50,
    "point_capacity": 200,
    "truck_day": 400,
    "days": 7,
    "collect_km": 3.0,
    "residents": 0.0,
    "use": 1.0,
    "store_reach": 20,
    "time_price": 0.0,
    "modes": '["point", "store"]',
}
"""What stands in the document where nothing else is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """A site at a node: a format where one stands today."""

    id: str
    tier: str
    node: int
    status: str = "candidate"
    format: str = ""
    host: str = ""
    closing_cost: object = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageRow:
    """A village at a node."""

    node: int
    residents: float = 100
    parcels_in: float
    parcels_out: float = 0


@dataclass(slots=True)
class Draft:
    """A county on its way to the disc.

    Parameters
    ----------
    values
        Of the document, in the place of the plain ones.
    places
        Of the nodes, in kilometres; the hub stands at the first.
    edges
        Pairs of nodes; roads follow the axes.
    more
        Further lines of the document, those of ``[solve]`` first.
    """

    values: dict[str, object] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    sites: list[SiteRow] = field(default_factory=list)
    villages: list[VillageRow] = field(default_factory=list)
    more: str = ""


def write_folder(draft: Draft, folder: Path) -> Path:
    """Write a county and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = DOCUMENT.format(**{**PLAIN, **draft.values}) + draft.more
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    columns = "from,to,from_lon,from_lat,to_lon,to_lat,length_m,class"
    _write(folder / "edges.csv", columns, _edges(draft))
    columns = "id,tier,lon,lat,status,formats,host,township,closing_cost,format"
    _write(folder / "sites.csv", columns, _sites(draft))
    columns = (
        "id,name,lon,lat,residents,township,parcels_in_per_day,parcels_out_per_day"
    )
    _write(folder / "villages.csv", columns, _villages(draft))
    return folder


def _edges(draft: Draft) -> Iterable[tuple[object, ...]]:
    for start, end in draft.edges:
        one, other = draft.places[start], draft.places[end]
        length_m = KM * (abs(one[0] - other[0]) + abs(one[1] - other[1]))
        ends = (f"n{start}", f"n{end}", *_metres(one), *_metres(other))
        yield (*ends, length_m, "road")


def _sites(draft: Draft) -> Iterable[tuple[object, ...]]:
    for site in draft.sites:
        place = _metres(draft.places[site.node])
        kind = (site.id, site.tier, *place, site.status)
        yield (*kind, "", site.host, "t1", site.closing_cost, site.format)


def _villages(draft: Draft) -> Iterable[tuple[object, ...]]:
    for number, village in enumerate(draft.villages):
        name, place = f"v{number}", _metres(draft.places[village.node])
        parcels = (village.parcels_in, village.parcels_out)
        yield (name, name, *place, village.residents, "t1", *parcels)


def _metres(place: Place) -> tuple[int, int]:
    return ORIGIN_M[0] + KM * place[0], ORIGIN_M[1] + KM * place[1]


def _write(path: Path, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    lines = [columns, *(",".join(str(cell) for cell in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

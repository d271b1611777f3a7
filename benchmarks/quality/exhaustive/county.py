"""Read a tiny county from its folder: a document, two tables and a table of edges.

It knows one hub, one county, one goods mix, one road speed, and places that are nodes
of the graph. Whatever else a scenario may say is refused, so that no optimum is
computed of another county than the one that is written.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx

__all__ = [
    "Carrier",
    "County",
    "Format",
    "Site",
    "VehicleType",
    "Village",
    "read_county",
]

MONTHS = 12
METRES = 1000.0
MAX_VILLAGES = 6

Load = tuple[float, float, float]
"""Parcels, kilograms, cubic metres."""
Place = tuple[float, float]

_KNOWN: dict[str, set[str] | None] = {
    "schema_version": None,
    "title": None,
    "currency": None,
    "description": None,
    "places": {"villages", "sites", "coordinates"},
    "roads": {"source", "coordinates", "speeds_kph"},
    "speed_profiles": {"villager"},
    "goods": None,
    "formats": None,
    "hosts": None,
    "vehicle_types": None,
    "carriers": None,
    "operations": {
        *("days_per_year", "days_per_week", "stop_minutes", "parcel_minutes"),
        *("linehaul_parcel_minutes", "home_parcel_minutes", "loading_minutes"),
        *("transfer_minutes", "linehaul_window", "loop_window"),
    },
    "economics": {
        *("discount_rate", "income_per_parcel_in", "income_per_parcel_out"),
        *("horizon_years", "remaining_life_share"),
    },
    "standard": {"collect_within_km", "min_parcels_per_day", "required_functions"},
    "solve": {
        *("at_least", "reach_km", "access_price_per_parcel_km", "modes"),
        *("unserved_price", "villager_time_price_per_hour", "nearer_facility"),
        *("max_facilities", "max_capex", "max_annual_cost"),
        *("mip_gap", "seed", "rounds", "objective", "allocation"),
    },
}
_ROW_KEYS = {
    "goods": {"share_in", "share_out", "kg", "m3", "name"},
    "formats": {
        *("tier", "functions", "capex", "opex_per_month", "life_years", "hours"),
        *("capacity_parcels_per_day", "handling_cost_per_parcel", "name"),
    },
    "hosts": {"capex_saved", "opex_saved", "tiers", "name"},
    "vehicle_types": {
        *("legs", "capacity_parcels", "capacity_kg", "capacity_m3", "max_trips"),
        *("fixed_cost_per_day", "cost_per_km", "cost_per_hour", "shift_hours"),
        *("available", "name"),
    },
    "carriers": {
        *("price_per_parcel", "zone_km", "zone_factor", "days_per_week", "success"),
        *("capacity_parcels_per_day", "lead_hours", "damage_rate", "name"),
    },
}


CARRIER_DAYS = 5.0
"""Days a week that a third party comes where its row does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A demand point at a node of the graph."""

    id: str
    node: str
    residents: float
    parcels_in: float
    parcels_out: float

    @property
    def parcels(self) -> float:
        """Parcels of an average day, in and out."""
        return self.parcels_in + self.parcels_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What a facility costs and takes."""

    id: str
    tier: str
    collects: bool
    capex: float
    opex_per_year: float
    capacity: float
    handling: float
    life_years: float
    open_s: float
    close_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where a facility may open, and what its host spares."""

    id: str
    tier: str
    node: str
    status: str
    format_ids: tuple[str, ...]
    current: str
    closing_cost: float
    remaining_life_years: float | None
    host: str
    capex_saved: float
    opex_saved: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleType:
    """A vehicle type; ``available`` vehicles at each depot, ``None`` without limit."""

    id: str
    legs: tuple[str, ...]
    capacity: Load
    fixed_cost_per_day: float
    cost_per_km: float
    cost_per_hour: float
    shift_s: float
    max_trips: int
    available: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A third party, with its price for a parcel by leg and zone."""

    id: str
    price: dict[str, float]
    zone_km: tuple[float, ...]
    zone_factor: tuple[float, ...]
    capacity: float
    days_per_week: float

    def fee(self, leg: str, from_hub_m: float) -> float:
        """Return the fee of a parcel on a leg to a place so far from the hub."""
        zone = sum(from_hub_m > limit * METRES for limit in self.zone_km)
        return self.price[leg] * self.zone_factor[zone]


@dataclass(frozen=True, kw_only=True)
class County:
    """A tiny county; ``distance_m`` by node and node, ``document`` as written."""

    villages: tuple[Village, ...]
    sites: tuple[Site, ...]
    formats: dict[str, Format]
    vehicle_types: tuple[VehicleType, ...]
    carriers: tuple[Carrier, ...]
    distance_m: dict[str, dict[str, float]]
    speed_mps: float
    villager_mps: float
    per_parcel_in: Load
    per_parcel_out: Load
    document: dict[str, Any]

    @property
    def hub(self) -> Site:
        """The only hub."""
        return next(site for site in self.sites if site.tier == "hub")

    @property
    def solve(self) -> dict[str, Any]:
        """What is asked for, as written."""
        found: dict[str, Any] = self.document["solve"]
        return found

    @property
    def operations(self) -> dict[str, Any]:
        """How vehicles work, as written."""
        found: dict[str, Any] = self.document["operations"]
        return found

    def metres(self, origin: str, destination: str) -> float:
        """Return the road distance between two nodes, ``inf`` without a road."""
        return self.distance_m.get(origin, {}).get(destination, float("inf"))


def read_county(folder: Path) -> County:
    """Return the county of a scenario folder.

    Raises
    ------
    ValueError
        Where the scenario says something that this reader does not know.
    """
    document = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
    _refuse_unknown(document)
    speeds = set(document["roads"]["speeds_kph"].values())
    if len(speeds) != 1:
        msg = f"{folder}: one road speed is expected, found {sorted(speeds)}"
        raise ValueError(msg)
    speed_kph = float(speeds.pop())
    graph, nodes = _read_graph(folder / document["roads"]["source"])
    formats = {
        name: _format(name, row, document) for name, row in _rows(document, "formats")
    }
    county = County(
        villages=_read_villages(folder / document["places"]["villages"], nodes),
        sites=_read_sites(folder / document["places"]["sites"], nodes, document),
        formats=formats,
        vehicle_types=tuple(
            _vehicle_type(name, row) for name, row in _rows(document, "vehicle_types")
        ),
        carriers=tuple(
            _carrier(name, row) for name, row in _rows(document, "carriers")
        ),
        distance_m={
            origin: dict(lengths)
            for origin, lengths in nx.all_pairs_dijkstra_path_length(graph)
        },
        speed_mps=_mps(speed_kph),
        villager_mps=_mps(
            min(speed_kph, document["speed_profiles"]["villager"]["max_kph"])
        ),
        per_parcel_in=_mean_parcel(document, "share_in"),
        per_parcel_out=_mean_parcel(document, "share_out"),
        document=document,
    )
    _refuse_other_counties(county, folder)
    return county


def clock_s(text: str) -> float:
    """Return seconds after midnight of a clock time such as ``"07:30"``."""
    hours, minutes = text.split(":")
    return 3600.0 * int(hours) + 60.0 * int(minutes)


def _mps(kph: float) -> float:
    return kph / 3.6


def _refuse_unknown(document: dict[str, Any]) -> None:
    for section, content in document.items():
        if section not in _KNOWN:
            msg = f"section {section!r} is not known to the exhaustive solver"
            raise ValueError(msg)
        known = _KNOWN[section]
        unknown = set(content) - known if known is not None else set()
        for row in content.values() if section in _ROW_KEYS else ():
            unknown |= set(row) - _ROW_KEYS[section]
        if unknown:
            msg = f"{section}: {sorted(unknown)} are not known to the exhaustive solver"
            raise ValueError(msg)


def _refuse_other_counties(county: County, folder: Path) -> None:
    if len(county.villages) > MAX_VILLAGES:
        msg = f"{folder}: {len(county.villages)} villages, at most {MAX_VILLAGES}"
        raise ValueError(msg)
    if sum(site.tier == "hub" for site in county.sites) != 1:
        msg = f"{folder}: exactly one hub is expected"
        raise ValueError(msg)
    if county.solve.get("objective", "annual_cost") != "annual_cost":
        msg = f"{folder}: only annual_cost is minimised"
        raise ValueError(msg)
    if not {"residents", "use"} <= set(county.solve["at_least"]):
        msg = f"{folder}: shares of residents and use must be written"
        raise ValueError(msg)


def _rows(document: dict[str, Any], section: str) -> list[tuple[str, dict[str, Any]]]:
    return list(document.get(section, {}).items())


def _read_graph(path: Path) -> tuple[nx.Graph[str], dict[Place, str]]:
    graph: nx.Graph[str] = nx.Graph()
    nodes: dict[Place, str] = {}
    for row in _table(path):
        graph.add_edge(row["from"], row["to"], weight=float(row["length_m"]))
        for end in ("from", "to"):
            place = (float(row[f"{end}_lon"]), float(row[f"{end}_lat"]))
            nodes[place] = row[end]
    return graph, nodes


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _node(row: dict[str, str], nodes: dict[Place, str]) -> str:
    return nodes[float(row["lon"]), float(row["lat"])]


def _read_villages(path: Path, nodes: dict[Place, str]) -> tuple[Village, ...]:
    return tuple(
        Village(
            id=row["id"],
            node=_node(row, nodes),
            residents=float(row["residents"]),
            parcels_in=float(row["parcels_in_per_day"]),
            parcels_out=float(row["parcels_out_per_day"]),
        )
        for row in _table(path)
    )


def _read_sites(
    path: Path, nodes: dict[Place, str], document: dict[str, Any]
) -> tuple[Site, ...]:
    sites = []
    for row in _table(path):
        host = document.get("hosts", {}).get(row.get("host") or "", {})
        of_tier = [
            name
            for name, form in _rows(document, "formats")
            if form["tier"] == row["tier"]
        ]
        status = row["status"] or "candidate"
        current = row.get("format") or (of_tier[0] if status == "existing" else "")
        sites.append(
            Site(
                id=row["id"],
                tier=row["tier"],
                node=_node(row, nodes),
                status=status,
                format_ids=tuple((row.get("formats") or ";".join(of_tier)).split(";")),
                current=current if status == "existing" else "",
                closing_cost=float(row.get("closing_cost") or 0.0),
                remaining_life_years=_number(row.get("remaining_life_years")),
                host=row.get("host") or "",
                capex_saved=float(host.get("capex_saved", 0.0)),
                opex_saved=float(host.get("opex_saved", 0.0)),
            )
        )
    return tuple(sites)


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def _format(name: str, row: dict[str, Any], document: dict[str, Any]) -> Format:
    required = document["standard"].get(
        "required_functions", ["collect", "send", "return"]
    )
    open_at, close_at = row["hours"]
    return Format(
        id=name,
        tier=row["tier"],
        collects=set(required) <= set(row["functions"]),
        capex=float(row["capex"]),
        opex_per_year=MONTHS * float(row["opex_per_month"]),
        capacity=float(row["capacity_parcels_per_day"]),
        handling=float(row["handling_cost_per_parcel"]),
        life_years=float(row["life_years"]),
        open_s=clock_s(open_at),
        close_s=clock_s(close_at),
    )


def _vehicle_type(name: str, row: dict[str, Any]) -> VehicleType:
    unlimited = float("inf")
    return VehicleType(
        id=name,
        legs=tuple(row["legs"]),
        capacity=(
            float(row["capacity_parcels"]),
            float(row.get("capacity_kg", unlimited)),
            float(row.get("capacity_m3", unlimited)),
        ),
        fixed_cost_per_day=float(row["fixed_cost_per_day"]),
        cost_per_km=float(row["cost_per_km"]),
        cost_per_hour=float(row["cost_per_hour"]),
        shift_s=3600.0 * float(row["shift_hours"]),
        max_trips=int(row["max_trips"]),
        available=row.get("available"),
    )


def _carrier(name: str, row: dict[str, Any]) -> Carrier:
    zone_km = tuple(float(km) for km in row.get("zone_km", []))
    return Carrier(
        id=name,
        price={leg: float(price) for leg, price in row["price_per_parcel"].items()},
        zone_km=zone_km,
        zone_factor=tuple(row.get("zone_factor", [1.0] * (len(zone_km) + 1))),
        capacity=float(row.get("capacity_parcels_per_day", float("inf"))),
        days_per_week=float(row.get("days_per_week", CARRIER_DAYS)),
    )


def _mean_parcel(document: dict[str, Any], share: str) -> Load:
    rows = [row for _, row in _rows(document, "goods")]
    return (
        1.0,
        sum(row[share] * row["kg"] for row in rows),
        sum(row[share] * row["m3"] for row in rows),
    )

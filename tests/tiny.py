"""Tiny counties that can be solved by hand.

Places stand on a grid; roads follow it, so the distance between two places is the
difference of their coordinates, unless ``distances_km`` says otherwise. Vehicles
drive 100 s a kilometre (36 km/h), villagers 200 s a kilometre (18 km/h). Money is not
discounted and vehicles run every day, so that a visit carries a day of parcels.

``build(village(...), hub(...), store(...), ...)`` makes an instance; every field of it
can be given as a keyword, best as ``replace(OPERATIONS, days_per_week=5.0)``.
``tiny_plan`` has a county with a feasible plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from planner.instance import Instance
from planner.model.fleet import Leg, VehicleType
from planner.model.goods import GoodsClass
from planner.model.places import (
    County,
    HostType,
    LocationSource,
    Site,
    SiteStatus,
    Tier,
    Township,
    Village,
    VillageKind,
)
from planner.model.rules import Boundary, Economics, Operations, Requirements
from planner.model.service import Format, Mode, ServiceStandard
from planner.model.streams import parcels_by_stream, streams_of
from planner.network.connectivity import connectivity
from planner.network.graph import EVERYBODY, RoadGraph, SpeedProfile
from planner.network.travel import Fastest, Locations, Reach

ROAD_S_PER_KM = 100.0
VILLAGER_S_PER_KM = 200.0
DEGREES_PER_KM = 0.01
ALL_DAY_S = (0.0, 86_400.0)

ROAD = SpeedProfile(name="road", default_kph=36.0, access_kph=36.0)
VILLAGER = SpeedProfile(name="villager", default_kph=18.0, access_kph=18.0)

COUNTY = County(id="c1", name="Green Hill")
TOWNSHIP = Township(id="t1", name="Stone Bridge", county_id="c1")
GOODS = (
    GoodsClass(id="small", name="small", share_in=1.0, share_out=1.0, kg=2.0, m3=0.01),
)
HUB_FORMAT = Format(
    id="county_hub",
    name="county hub",
    tier=Tier.HUB,
    functions=("sort",),
    capex=100_000.0,
    opex_per_year=10_000.0,
    capacity_parcels_per_day=1_000.0,
    handling_cost_per_parcel=0.1,
    life_years=10.0,
    open_s=0.0,
    close_s=86_400.0,
)
STORE_FORMAT = Format(
    id="service_store",
    name="service store",
    tier=Tier.STORE,
    functions=("collect", "send", "order", "return", "display"),
    capex=5_000.0,
    opex_per_year=2_000.0,
    capacity_parcels_per_day=200.0,
    handling_cost_per_parcel=0.2,
    life_years=5.0,
    open_s=25_200.0,
    close_s=72_000.0,
)
POINT_FORMAT = Format(
    id="village_point",
    name="village point",
    tier=Tier.POINT,
    functions=("collect", "send", "return"),
    capex=1_000.0,
    opex_per_year=600.0,
    capacity_parcels_per_day=50.0,
    handling_cost_per_parcel=0.5,
    life_years=5.0,
    open_s=25_200.0,
    close_s=72_000.0,
)
FORMATS = (HUB_FORMAT, STORE_FORMAT, POINT_FORMAT)
GROCERY = HostType(id="grocery", name="grocery", capex_saved=0.5, opex_saved=0.25)
TRUCK = VehicleType(
    id="truck",
    name="truck",
    legs=(Leg.LINEHAUL,),
    capacity_parcels=500.0,
    capacity_kg=np.inf,
    capacity_m3=np.inf,
    fixed_cost_per_day=400.0,
    cost_per_km=2.0,
    cost_per_hour=36.0,
    shift_s=28_800.0,
    max_trips=3,
    available=None,
    profile="road",
)
VAN = VehicleType(
    id="van",
    name="van",
    legs=(Leg.LOOP,),
    capacity_parcels=100.0,
    capacity_kg=np.inf,
    capacity_m3=np.inf,
    fixed_cost_per_day=200.0,
    cost_per_km=1.0,
    cost_per_hour=18.0,
    shift_s=28_800.0,
    max_trips=3,
    available=None,
    profile="road",
)
STANDARD = ServiceStandard(
    collect_within_m=3_000.0, required_functions=("collect", "send", "return")
)
OPERATIONS = Operations(
    days_per_year=365.0,
    days_per_week=7.0,
    stop_s=60.0,
    linehaul_parcel_s=6.0,
    parcel_s=6.0,
    home_parcel_s=30.0,
    loading_s=600.0,
    transfer_s=600.0,
    linehaul_window_s=(18_000.0, 50_400.0),
    loop_window_s=(25_200.0, 72_000.0),
)
ECONOMICS = Economics(
    discount_rate=0.0, income_per_parcel_in=1.0, income_per_parcel_out=2.0
)
REQUIREMENTS = Requirements(
    reach_m={Mode.POINT: 5_000.0, Mode.STORE: 20_000.0},
    villager_time_price_per_hour=0.18,
)
"""An hour at 0.18: 400 s there and back for a kilometre are 0.02 for each parcel."""

_TIER_FORMAT = {
    Tier.HUB: HUB_FORMAT.id,
    Tier.STORE: STORE_FORMAT.id,
    Tier.POINT: POINT_FORMAT.id,
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A village or a site, and where on the grid it stands."""

    record: Village | Site
    x_km: float
    y_km: float
    is_on_road: bool = True
    parcels_in: float = 0.0
    parcels_out: float = 0.0

    @property
    def is_located(self) -> bool:
        """Whether it has coordinates."""
        return self.record.lon is not None


def village(
    village_id: str,
    x_km: float,
    y_km: float = 0.0,
    *,
    residents: float = 100.0,
    parcels_in: float = 4.0,
    parcels_out: float = 1.0,
    is_located: bool = True,
    is_on_road: bool = True,
    **overrides: Any,
) -> Place:
    """Return a village; ``overrides`` are fields of ``Village``."""
    source = LocationSource.GIVEN if is_located else LocationSource.MISSING
    fields: dict[str, Any] = {
        "name": village_id,
        "township_id": TOWNSHIP.id,
        "county_id": COUNTY.id,
        "kind": VillageKind.VILLAGE,
        "lon": x_km * DEGREES_PER_KM if is_located else None,
        "lat": y_km * DEGREES_PER_KM if is_located else None,
        "location_source": source,
    }
    return Place(
        record=Village(id=village_id, residents=residents, **(fields | overrides)),
        x_km=x_km,
        y_km=y_km,
        is_on_road=is_on_road,
        parcels_in=parcels_in,
        parcels_out=parcels_out,
    )


def site(
    site_id: str,
    tier: Tier,
    x_km: float,
    y_km: float = 0.0,
    *,
    is_on_road: bool = True,
    **overrides: Any,
) -> Place:
    """Return a site; ``overrides`` are fields of ``Site``."""
    fields: dict[str, Any] = {
        "name": site_id,
        "status": SiteStatus.CANDIDATE,
        "township_id": TOWNSHIP.id,
        "county_id": COUNTY.id,
        "lon": x_km * DEGREES_PER_KM,
        "lat": y_km * DEGREES_PER_KM,
        "format_ids": (_TIER_FORMAT[tier],),
    }
    record = Site(id=site_id, tier=tier, **(fields | overrides))
    return Place(record=record, x_km=x_km, y_km=y_km, is_on_road=is_on_road)


def hub(site_id: str, x_km: float, y_km: float = 0.0, **overrides: Any) -> Place:
    """Return a hub that exists already, unless its ``status`` says otherwise."""
    if "status" not in overrides:
        existing = {"status": SiteStatus.EXISTING, "current_format_id": HUB_FORMAT.id}
        overrides = existing | overrides
    return site(site_id, Tier.HUB, x_km, y_km, **overrides)


def store(site_id: str, x_km: float, y_km: float = 0.0, **overrides: Any) -> Place:
    """Return a candidate store."""
    return site(site_id, Tier.STORE, x_km, y_km, **overrides)


def point(site_id: str, x_km: float, y_km: float = 0.0, **overrides: Any) -> Place:
    """Return a candidate point."""
    return site(site_id, Tier.POINT, x_km, y_km, **overrides)


def build(
    *places: Place,
    distances_km: Mapping[tuple[str, str], float] | None = None,
    **overrides: Any,
) -> Instance:
    """Return the instance of places on the grid.

    Parameters
    ----------
    places
        Villages and sites; their order is that of the instance.
    distances_km
        Road distances, both ways, of pairs of ids; ``inf`` cuts them off. Other
        pairs keep the distance on the grid.
    overrides
        Fields of ``Instance`` that replace those built here.
    """
    villages = [place for place in places if isinstance(place.record, Village)]
    sites = [place for place in places if isinstance(place.record, Site)]
    spots = _Spots.of((*villages, *sites), distances_km or {})
    requirements = overrides.get("requirements", REQUIREMENTS)
    goods = overrides.get("goods", GOODS)
    records = tuple(p.record for p in villages if isinstance(p.record, Village))
    shares = (
        np.array([[g.share_in for g in goods], [g.share_out for g in goods]])
        if goods
        else np.zeros((2, 0))
    )
    parcels_in = np.outer([item.parcels_in for item in villages], shares[0])
    parcels_out = np.outer([item.parcels_out for item in villages], shares[1])
    streams = streams_of(records, goods, parcels_in + parcels_out)
    fields: dict[str, Any] = {
        "title": "tiny",
        "currency": "CNY",
        "counties": (COUNTY,),
        "townships": (TOWNSHIP,),
        "villages": records,
        "sites": tuple(place.record for place in sites),
        "formats": FORMATS,
        "host_types": (GROCERY,),
        "goods": goods,
        "vehicle_types": (TRUCK, VAN),
        "standard": STANDARD,
        "operations": OPERATIONS,
        "economics": ECONOMICS,
        "requirements": requirements,
        "streams": streams,
        "parcels_in_per_day": parcels_by_stream(streams, records, goods, parcels_in),
        "parcels_out_per_day": parcels_by_stream(streams, records, goods, parcels_out),
        "graph": spots.graph(),
        "profiles": {profile.name: profile for profile in (ROAD, VILLAGER)},
        "locations": spots.locations(),
        "village_location": spots.positions(villages),
        "site_location": spots.positions(sites),
        "reach": spots.reach(villages, sites, requirements.boundary),
        "haul": {ROAD.name: spots.haul()},
        "connectivity": connectivity(spots.graph(), spots.locations()),
    }
    return Instance(**(fields | overrides))


@dataclass(frozen=True, kw_only=True)
class _Spots:
    """Distinct places on the grid, in order of appearance, and their distances."""

    keys: tuple[tuple[float, float, bool], ...]
    distance_km: np.ndarray

    @classmethod
    def of(
        cls, places: tuple[Place, ...], distances_km: Mapping[tuple[str, str], float]
    ) -> _Spots:
        located = [place for place in places if place.is_located]
        keys = tuple(dict.fromkeys(_key(place) for place in located))
        distance_km = np.array(
            [[abs(a[0] - b[0]) + abs(a[1] - b[1]) for b in keys] for a in keys]
        ).reshape(len(keys), len(keys))
        index = {place.record.id: keys.index(_key(place)) for place in located}
        for (from_id, to_id), km in distances_km.items():
            distance_km[index[from_id], index[to_id]] = km
            distance_km[index[to_id], index[from_id]] = km
        for idx, key in enumerate(keys):
            if not key[2]:
                distance_km[idx, :] = np.inf
                distance_km[:, idx] = np.inf
        return cls(keys=keys, distance_km=distance_km)

    def positions(self, places: list[Place]) -> np.ndarray:
        found = [self.keys.index(_key(p)) if p.is_located else -1 for p in places]
        return np.array(found, dtype=np.int64)

    def locations(self) -> Locations:
        on_road = np.array([key[2] for key in self.keys], dtype=bool)
        node_idx = np.where(on_road, np.cumsum(on_road) - 1, -1)
        return Locations(
            node_idx=node_idx.astype(np.int32),
            snap_m=np.zeros(len(self.keys)),
            x_m=np.array([key[0] for key in self.keys]) * 1000.0,
            y_m=np.array([key[1] for key in self.keys]) * 1000.0,
        )

    def graph(self) -> RoadGraph:
        rows = [idx for idx, key in enumerate(self.keys) if key[2]]
        xy_m = np.array([self.keys[idx][:2] for idx in rows]).reshape(-1, 2) * 1000.0
        edges = [
            (a, b)
            for a, b in combinations(range(len(rows)), 2)
            if np.isfinite(self.distance_km[rows[a], rows[b]])
        ]
        length_km = [self.distance_km[rows[a], rows[b]] for a, b in edges]
        return RoadGraph(
            crs="EPSG:32649",
            x_m=xy_m[:, 0],
            y_m=xy_m[:, 1],
            from_node=np.array([a for a, _ in edges], dtype=np.int32),
            to_node=np.array([b for _, b in edges], dtype=np.int32),
            length_m=np.array(length_km, dtype=np.float64) * 1000.0,
            road_class=np.zeros(len(edges), dtype=np.int16),
            classes=("road",),
            one_way=np.zeros(len(edges), dtype=bool),
            shapes=tuple(xy_m[[a, b]] for a, b in edges),
            access=np.full(len(edges), int(EVERYBODY), dtype=np.uint8),
            is_joinable=np.ones(len(edges), dtype=bool),
            crossing_s=np.full(len(edges), np.nan),
            source="made up for a test",
        )

    def haul(self) -> Fastest:
        return Fastest(
            time_s=(self.distance_km * ROAD_S_PER_KM).astype(np.float32),
            distance_m=(self.distance_km * 1000.0).astype(np.float32),
        )

    def reach(
        self, villages: list[Place], sites: list[Place], boundary: Boundary
    ) -> Reach:
        pairs = [
            (v, s, self.distance_km[a, b])
            for v, a in enumerate(self.positions(villages))
            for s, b in enumerate(self.positions(sites))
            if a >= 0
            and np.isfinite(self.distance_km[a, b])
            and _is_within(boundary, villages[v].record, sites[s].record)
        ]
        distance_km = np.array([km for _, _, km in pairs], dtype=np.float64)
        return Reach(
            origin_idx=np.array([v for v, _, _ in pairs], dtype=np.int32),
            destination_idx=np.array([s for _, s, _ in pairs], dtype=np.int32),
            distance_m=distance_km * 1000.0,
            time_s=distance_km * VILLAGER_S_PER_KM,
        )


def _key(place: Place) -> tuple[float, float, bool]:
    return (place.x_km, place.y_km, place.is_on_road)


def _is_within(boundary: Boundary, one: Village | Site, other: Village | Site) -> bool:
    if boundary is Boundary.TOWNSHIP:
        return one.township_id == other.township_id
    return boundary is Boundary.NONE or one.county_id == other.county_id

"""A made-up county with a plan made by rule, to write and draw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
from planner.model.rules import Economics, Operations, Requirements
from planner.model.service import Format, Mode, ServiceStandard
from planner.network.cleaning.assemble import assemble
from planner.network.connectivity import connectivity
from planner.network.coordinates import project, unproject
from planner.network.graph import RoadGraph, SpeedProfile
from planner.network.proxy import proxy_graph
from planner.network.snap import snap
from planner.network.travel import Locations, fastest, reach
from planner.plan import (
    Allocation,
    Facility,
    Plan,
    Reason,
    Route,
    Stop,
    StopKind,
    Trip,
    Unserved,
)

CRS = "EPSG:32649"
SEAT = (109.6, 27.95)
FIRST = "青石白云龙凤金银竹松梅兰桃李杨柳大小上下"
SECOND = "山水溪坪坝岭湾塘坡冲桥井田寨洞岩"
STORE_EVERY = 18
POINT_EVERY = 3
LOOP_STOPS = 7
GOODS = GoodsClass(id="small", name="Small", share_in=1, share_out=1, kg=1.5, m3=0.008)


def village_name(idx: int) -> str:
    """Return a Chinese name, different for every position below 17,000."""
    first, second = FIRST[idx % 20], SECOND[idx // 20 % 16]
    third = "" if idx < 320 else FIRST[idx // 320 % 20]
    return f"{first}{second}{third}村"


def make_instance(num_villages: int, seed: int = 1, proxy: bool = False) -> Instance:
    """Return a county whose villages lie scattered around a seat."""
    rng = np.random.default_rng(seed)
    villages = _villages(num_villages, rng)
    sites = _sites(villages)
    places: list[Village | Site] = [*villages, *sites]
    lon = np.array([item.lon for item in places], dtype=float)
    lat = np.array([item.lat for item in places], dtype=float)
    x_m, y_m = project(lon, lat, CRS)
    roads = _roads(x_m, y_m, rng, proxy)
    graph, node_idx, snap_m = snap(roads, x_m, y_m, limit_m=2000.0)
    locations = Locations(node_idx=node_idx, snap_m=snap_m, x_m=x_m, y_m=y_m)
    profiles = {
        "villager": SpeedProfile(name="villager", max_kph=22),
        "road": SpeedProfile(name="road", kph_by_class={"tertiary": 35}),
    }
    is_located = np.array([item.lon is not None for item in villages])
    village_location = np.where(is_located, np.arange(num_villages), -1)
    site_location = np.arange(num_villages, num_villages + len(sites))
    parcels_in = np.array([[0.04 * item.residents] for item in villages])
    return Instance(
        title="Green Hill county 青山县 (synthetic)",
        currency="CNY",
        counties=(County(id="c", name="青山县", lon=SEAT[0], lat=SEAT[1]),),
        townships=(Township(id="t", name="青山镇", county_id="c"),),
        villages=villages,
        sites=sites,
        formats=_formats(),
        host_types=(
            HostType(id="grocery", name="Grocery", capex_saved=0.5, opex_saved=0),
        ),
        goods=(GOODS,),
        vehicle_types=_vehicle_types(),
        standard=ServiceStandard(
            collect_within_m=3000.0, required_functions=("collect", "send", "return")
        ),
        operations=_operations(),
        economics=Economics(
            discount_rate=0.06, income_per_parcel_in=1.2, income_per_parcel_out=2.0
        ),
        requirements=Requirements(reach_m={Mode.POINT: 5000.0, Mode.STORE: 20000.0}),
        parcels_in_per_day=parcels_in,
        parcels_out_per_day=0.1 * parcels_in,
        graph=graph,
        profiles=profiles,
        locations=locations,
        village_location=village_location,
        site_location=site_location,
        reach=reach(
            graph,
            profiles["villager"],
            locations,
            np.arange(num_villages),
            site_location,
            cutoff_m=20000.0,
        ),
        haul={"road": fastest(graph, profiles["road"], locations)},
        connectivity=connectivity(graph, locations),
    )


def make_plan(instance: Instance) -> Plan:
    """Return a plan that opens every site and serves villages from the nearest."""
    facilities = _facilities(instance)
    allocations, unserved = _allocations(instance)
    routes = (_linehaul(instance, facilities), *_loops(instance, facilities))
    return Plan(
        facilities=facilities,
        allocations=allocations,
        unserved=unserved,
        closed_site_ids=(),
        routes=tuple(route for route in routes if route.trips),
    )


def _villages(number: int, rng: np.random.Generator) -> tuple[Village, ...]:
    east_m, north_m = project(*SEAT, CRS)
    angle, radius = rng.uniform(0, 2 * np.pi, number), rng.uniform(0.05, 1, number)
    spread_m = 1600 * np.sqrt(number) * np.sqrt(radius)
    lon, lat = unproject(
        east_m + 1.2 * spread_m * np.cos(angle), north_m + spread_m * np.sin(angle), CRS
    )
    residents = np.round(rng.lognormal(6.7, 0.6, number))
    return tuple(
        Village(
            id=f"v{idx}",
            name=village_name(idx),
            township_id="t",
            county_id="c",
            kind=VillageKind.VILLAGE,
            lon=None if idx == 1 else float(lon[idx]),
            lat=None if idx == 1 else float(lat[idx]),
            location_source=LocationSource.MISSING
            if idx == 1
            else LocationSource.GIVEN,
            residents=float(residents[idx]),
        )
        for idx in range(number)
    )


def _sites(villages: tuple[Village, ...]) -> tuple[Site, ...]:
    seat = Place(lon=SEAT[0], lat=SEAT[1], village_id=None)
    sites = [_site("h0", "县级共配中心", Tier.HUB, "county_hub", seat)]
    located = [item for item in villages if item.lon is not None]
    for idx, item in enumerate(located):
        place = Place(lon=item.lon or 0.0, lat=item.lat or 0.0, village_id=item.id)
        if idx % STORE_EVERY == 0:
            name = item.name.removesuffix("村") + "服务店"
            sites.append(_site(f"s{idx}", name, Tier.STORE, "service_store", place))
        elif idx % POINT_EVERY == 0:
            sites.append(
                _site(f"p{idx}", item.name, Tier.POINT, "village_point", place)
            )
    return tuple(sites)


class Place(NamedTuple):
    """Where a site stands."""

    lon: float
    lat: float
    village_id: str | None


def _site(site_id: str, name: str, tier: Tier, format_id: str, place: Place) -> Site:
    return Site(
        id=site_id,
        name=name,
        tier=tier,
        status=SiteStatus.CANDIDATE,
        township_id="t",
        county_id="c",
        lon=place.lon,
        lat=place.lat,
        format_ids=(format_id,),
        village_id=place.village_id,
        host_type_id="grocery" if tier is Tier.POINT else None,
    )


def _roads(
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
    rng: np.random.Generator,
    proxy: bool,
) -> RoadGraph:
    links = proxy_graph(x_m, y_m, CRS, 1.65)
    if proxy:
        return links
    return assemble(
        crs=CRS,
        x_m=links.x_m,
        y_m=links.y_m,
        from_node=links.from_node,
        to_node=links.to_node,
        class_names=[
            ("secondary", "tertiary", "unclassified", "track")[
                min(int(abs(rng.normal(0, 1.6))), 3)
            ]
            for _ in range(links.num_edges)
        ],
        one_way=links.one_way,
        shapes=[_bent(shape, rng) for shape in links.shapes],
        source="made up for tests",
    )


def _bent(ends_m: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a winding line between two places."""
    along = np.linspace(0, 1, 12)[:, None]
    way = ends_m[1] - ends_m[0]
    across = np.array([-way[1], way[0]])
    waves = sum(
        rng.normal(0, 0.06 / wave) * np.sin(wave * np.pi * along) for wave in (1, 2, 3)
    )
    return np.asarray(ends_m[0] + along * way + waves * across)


def _formats() -> tuple[Format, ...]:
    served = ("collect", "send", "return")
    rows = (
        ("county_hub", "County hub", Tier.HUB, ("sort",), 4e6, 720e3, 50e3, 0.12),
        ("service_store", "Service store", Tier.STORE, served, 8e4, 144e3, 1500, 0.15),
        ("village_point", "Village point", Tier.POINT, served, 1e4, 5400, 300, 0.5),
    )
    return tuple(
        Format(
            id=row[0],
            name=row[1],
            tier=row[2],
            functions=row[3],
            capex=row[4],
            opex_per_year=row[5],
            capacity_parcels_per_day=row[6],
            handling_cost_per_parcel=row[7],
            life_years=5,
            open_s=5 * 3600,
            close_s=21 * 3600,
        )
        for row in rows
    )


def _vehicle_types() -> tuple[VehicleType, ...]:
    return tuple(
        VehicleType(
            id=name,
            name=name,
            legs=(leg,),
            capacity_parcels=capacity,
            capacity_kg=np.inf,
            capacity_m3=np.inf,
            fixed_cost_per_day=300,
            cost_per_km=1.5,
            cost_per_hour=0,
            shift_s=8 * 3600,
            max_trips=3,
            available=None,
            profile="road",
        )
        for name, leg, capacity in (
            ("truck", Leg.LINEHAUL, 30_000),
            ("van", Leg.LOOP, 5000),
        )
    )


def _operations() -> Operations:
    return Operations(
        days_per_year=365,
        days_per_week=7,
        stop_s=240,
        linehaul_parcel_s=0,
        parcel_s=0,
        home_parcel_s=0,
        loading_s=900,
        transfer_s=1800,
        linehaul_window_s=(5 * 3600, 14 * 3600),
        loop_window_s=(7 * 3600, 20 * 3600),
    )


def _of_tier(instance: Instance, tier: Tier) -> list[Site]:
    return [site for site in instance.sites if site.tier is tier]


def _nearest(instance: Instance, site: Site, others: list[Site]) -> Site:
    place = instance.site_location[instance.site_index[site.id]]
    distance_m = instance.haul["road"].distance_m
    return min(
        others,
        key=lambda item: distance_m[
            instance.site_location[instance.site_index[item.id]], place
        ],
    )


def _facilities(instance: Instance) -> tuple[Facility, ...]:
    hubs, stores = _of_tier(instance, Tier.HUB), _of_tier(instance, Tier.STORE)
    parents = {Tier.STORE: hubs, Tier.POINT: stores}
    return tuple(
        Facility(
            site_id=site.id,
            format_id=site.format_ids[0],
            parent_id=None
            if site.tier is Tier.HUB
            else _nearest(instance, site, parents[site.tier]).id,
        )
        for site in instance.sites
    )


def _allocations(
    instance: Instance,
) -> tuple[tuple[Allocation, ...], tuple[Unserved, ...]]:
    allocations, unserved = [], []
    for village_idx, village in enumerate(instance.villages):
        site_idx = _nearest_pair(instance, village_idx)
        if site_idx is None:
            is_known = village.lon is not None
            reason = Reason.STANDARD if is_known else Reason.NOT_LOCATED
            detail = "no facility within 5 km" if is_known else "no coordinates"
            unserved.append(
                Unserved(stream_id=village.id, share=1, reason=reason, detail=detail)
            )
            continue
        site = instance.sites[site_idx]
        mode = Mode.POINT if site.tier is Tier.POINT else Mode.STORE
        allocations.append(
            Allocation(stream_id=village.id, facility_id=site.id, mode=mode, share=1)
        )
    return tuple(allocations), tuple(unserved)


def _nearest_pair(instance: Instance, village_idx: int) -> int | None:
    pairs = instance.village_pairs(village_idx)
    best: tuple[float, int] | None = None
    for distance_m, site_idx in zip(
        instance.reach.distance_m[pairs],
        instance.reach.destination_idx[pairs],
        strict=True,
    ):
        is_hub = instance.sites[site_idx].tier is Tier.HUB
        if not is_hub and distance_m <= 5000 and (best is None or distance_m < best[0]):
            best = (float(distance_m), int(site_idx))
    return None if best is None else best[1]


def _linehaul(instance: Instance, facilities: tuple[Facility, ...]) -> Route:
    stores = [item.site_id for item in facilities if item.parent_id == "h0"]
    trip = _trip(instance, "h0", stores, 5 * 3600)
    return Route(
        id="linehaul-1",
        leg=Leg.LINEHAUL,
        depot_id="h0",
        vehicle_type_id="truck",
        trips=(trip,) if stores else (),
    )


def _loops(instance: Instance, facilities: tuple[Facility, ...]) -> list[Route]:
    routes = []
    for store in (item for item in facilities if item.parent_id == "h0"):
        points = [
            item.site_id for item in facilities if item.parent_id == store.site_id
        ]
        points.sort(key=lambda site_id: _bearing(instance, store.site_id, site_id))
        for start in range(0, len(points), LOOP_STOPS):
            stops = points[start : start + LOOP_STOPS]
            routes.append(
                Route(
                    id=f"{store.site_id}-{1 + start // LOOP_STOPS}",
                    leg=Leg.LOOP,
                    depot_id=store.site_id,
                    vehicle_type_id="van",
                    trips=(_trip(instance, store.site_id, stops, 14 * 3600),),
                )
            )
    return routes


def _bearing(instance: Instance, from_id: str, to_id: str) -> float:
    origin = instance.sites[instance.site_index[from_id]]
    place = instance.sites[instance.site_index[to_id]]
    return float(np.arctan2(place.lat - origin.lat, place.lon - origin.lon))


def _trip(
    instance: Instance, depot_id: str, stop_ids: list[str], start_s: float
) -> Trip:
    haul, operations = instance.haul["road"], instance.operations
    place = {
        site_id: instance.site_location[instance.site_index[site_id]]
        for site_id in (depot_id, *stop_ids)
    }
    clock_s, distance_m, here = start_s + operations.loading_s, 0.0, place[depot_id]
    stops = []
    for site_id in stop_ids:
        arrival_s = clock_s + float(haul.time_s[here, place[site_id]])
        distance_m += float(haul.distance_m[here, place[site_id]])
        clock_s, here = arrival_s + operations.stop_s, place[site_id]
        stops.append(
            Stop(
                kind=StopKind.FACILITY,
                id=site_id,
                arrival_s=arrival_s,
                departure_s=clock_s,
                delivered_parcels=40.0,
                collected_parcels=4.0,
            )
        )
    return Trip(
        start_s=start_s,
        end_s=clock_s + float(haul.time_s[here, place[depot_id]]),
        distance_m=distance_m + float(haul.distance_m[here, place[depot_id]]),
        stops=tuple(stops),
    )

"""Candidates where nobody listed sites: hubs, stores, points and hosts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import KDTree

from planner.model.places import (
    County,
    LocationSource,
    Site,
    SiteStatus,
    Tier,
    Village,
    VillageKind,
)
from planner.scenario.inputs import Inputs
from planner.scenario.places import Tree
from planner.scenario.planar import planar_m, weighted_centre
from planner.scenario.settings import Settings
from planner.scenario.sites import Offer, format_ids, host_point
from planner.scenario.spread import spread_medoids
from planner.scenario.surroundings import Surroundings

__all__ = ["OnRoad", "generated_sites", "missing_hubs"]

OnRoad = AbstractSet[tuple[float, float]]

# About fifty metres.
SAME_DEGREES = 5e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """A place where something may stand."""

    id: str
    name: str
    lon: float
    lat: float
    township_id: str
    county_id: str
    village_id: str | None = None


def missing_hubs(
    tree: Tree,
    settings: Settings,
    sites: Sequence[Site],
    *,
    on_road: OnRoad | None,
) -> list[Site]:
    """Return a hub for each county with demand for which ``sites`` has none.

    It stands at the county seat; where that is not known, at the place nearest to
    the centre of the county's residents, a township seat if there is one.

    Parameters
    ----------
    on_road
        Places on the main road network, ``None`` if all are. A hub whose place is
        not known, and stores without townships, are looked for among these.
    """
    with_hub = {site.county_id for site in sites if site.tier is Tier.HUB}
    found = []
    for county in tree.counties:
        if county.id in with_hub:
            continue
        spot = _county_seat(county, tree) or _central(county, tree, on_road)
        if spot is not None:
            found.append(_candidate(Tier.HUB, spot, settings))
    return found


def generated_sites(
    inputs: Inputs,
    tree: Tree,
    settings: Settings,
    offer: Offer,
    surroundings: Surroundings,
    *,
    existing: Sequence[Site],
    villages_per_store: float,
    on_road: OnRoad | None,
) -> list[Site]:
    """Return candidate stores and points; those of hosts come last in each tier.

    Stores are at the seats of counties and townships; without any township, at
    villages spread over the residents, one for so many villages. Points are in
    all located villages. Nothing is generated where a facility of the same tier
    exists, and no new build where an outlet can carry it: a store in a township
    with a host for stores, a point in a village with a host for points.
    """
    stores = _store_spots(tree, villages_per_store, on_road)
    points = _point_spots(tree) if settings.generates_points else ()
    hosted = list(_at_hosts(inputs, settings, offer, surroundings))
    new_builds = [
        *(_candidate(Tier.STORE, spot, settings) for spot in stores),
        *(_candidate(Tier.POINT, spot, settings) for spot in points),
    ]
    has_host = {_neighbourhood(site) for site in hosted}
    found = [
        *(site for site in new_builds if _neighbourhood(site) not in has_host),
        *hosted,
    ]
    return [site for tier in Tier for site in _free(found, existing, tier)]


def _neighbourhood(site: Site) -> tuple[Tier, str]:
    """Return what a site of its tier is an alternative for: a township or a village."""
    if site.tier is Tier.POINT:
        return site.tier, site.village_id or site.id
    return site.tier, site.township_id or site.id


def _free(found: Sequence[Site], existing: Sequence[Site], tier: Tier) -> list[Site]:
    """Return the sites of a tier that are where nothing of it exists."""
    sites = [site for site in found if site.tier is tier]
    taken = [site for site in existing if site.tier is tier]
    if not taken or not sites:
        return sites
    tree = KDTree(np.array([(site.lon, site.lat) for site in taken]))
    points = np.array([(site.lon, site.lat) for site in sites])
    degrees = np.atleast_1d(tree.query(points, p=np.inf)[0])
    villages = {site.village_id for site in taken} - {None}
    return [
        site
        for site, nearest in zip(sites, degrees, strict=True)
        if nearest > SAME_DEGREES and site.village_id not in villages
    ]


def _candidate(tier: Tier, spot: _Spot, settings: Settings) -> Site:
    return Site(
        id=f"{tier}:{spot.id}",
        name=spot.name,
        tier=tier,
        status=SiteStatus.CANDIDATE,
        township_id=spot.township_id,
        county_id=spot.county_id,
        lon=spot.lon,
        lat=spot.lat,
        format_ids=format_ids(settings.formats, tier),
        village_id=spot.village_id,
    )


def _county_seat(county: County, tree: Tree) -> _Spot | None:
    seat = tree.county_seats.get(county.id)
    if seat is None:
        return None
    return _Spot(
        id=county.id,
        name=county.name,
        lon=seat.lon,
        lat=seat.lat,
        township_id="",
        county_id=county.id,
    )


def _central(county: County, tree: Tree, on_road: OnRoad | None) -> _Spot | None:
    """Return the place nearest to the residents' centre, with the county's id."""
    villages = _located(tree, county)
    if not villages:
        return None
    townships = _on_road(_township_spots(tree, county.id), on_road)
    homes = [_village_spot(village) for village in villages]
    spots = townships or _on_road(homes, on_road) or homes
    lon = [spot.lon for spot in (*homes, *spots)]
    lat = [spot.lat for spot in (*homes, *spots)]
    xy_m = planar_m(lon, lat)
    residents = np.array([village.residents for village in villages])
    centre = weighted_centre(xy_m[: len(homes)], residents)
    nearest = int(np.argmin(np.hypot(*(xy_m[len(homes) :] - centre).T)))
    return replace(spots[nearest], id=county.id)


def _on_road(spots: Iterable[_Spot], on_road: OnRoad | None) -> list[_Spot]:
    return [
        spot for spot in spots if on_road is None or (spot.lon, spot.lat) in on_road
    ]


def _located(tree: Tree, county: County) -> list[Village]:
    return [
        village
        for village in tree.villages
        if village.county_id == county.id and village.lon is not None
    ]


def _store_spots(
    tree: Tree, villages_per_store: float, on_road: OnRoad | None
) -> Iterator[_Spot]:
    for county in tree.counties:
        townships = list(_township_spots(tree, county.id))
        seat = _county_seat(county, tree)
        if seat is not None:
            yield seat
        has_townships = any(item.county_id == county.id for item in tree.townships)
        if has_townships:
            at_seat = (seat.lon, seat.lat) if seat else None
            yield from (spot for spot in townships if (spot.lon, spot.lat) != at_seat)
        else:
            homes = [_village_spot(village) for village in _given(tree, county)]
            usable = _on_road(homes, on_road) or homes
            yield from _spread(usable, tree, villages_per_store)


def _township_spots(tree: Tree, county_id: str) -> Iterator[_Spot]:
    for township in tree.townships:
        seat = tree.township_seats.get(township.id)
        if seat is not None and township.county_id == county_id:
            yield _Spot(
                id=township.id,
                name=township.name,
                lon=seat.lon,
                lat=seat.lat,
                township_id=township.id,
                county_id=county_id,
            )


def _given(tree: Tree, county: County) -> list[Village]:
    return [
        village
        for village in tree.villages
        if village.county_id == county.id
        and village.kind is VillageKind.VILLAGE
        and village.location_source is LocationSource.GIVEN
    ]


def _spread(
    spots: Sequence[_Spot], tree: Tree, villages_per_store: float
) -> Iterator[_Spot]:
    if not spots:
        return
    residents = {village.id: village.residents for village in tree.villages}
    weights = np.array([residents[spot.id] for spot in spots])
    xy_m = planar_m([spot.lon for spot in spots], [spot.lat for spot in spots])
    count = math.ceil(len(spots) / villages_per_store)
    for idx in spread_medoids(xy_m, weights, count).tolist():
        yield spots[idx]


def _point_spots(tree: Tree) -> Iterator[_Spot]:
    for county in tree.counties:
        for village in _given(tree, county):
            yield _village_spot(village)


def _village_spot(village: Village) -> _Spot:
    if village.lon is None or village.lat is None:
        msg = f"village {village.id!r}: no coordinates"
        raise ValueError(msg)
    return _Spot(
        id=village.id,
        name=village.name,
        lon=village.lon,
        lat=village.lat,
        township_id=village.township_id,
        county_id=village.county_id,
        village_id=village.id if village.kind is VillageKind.VILLAGE else None,
    )


def _at_hosts(
    inputs: Inputs, settings: Settings, offer: Offer, surroundings: Surroundings
) -> Iterator[Site]:
    for row in inputs.rows("hosts"):
        lon, lat = host_point(row, offer)
        home = surroundings.home(row, lon, lat)
        for tier in settings.host_tiers[row.text("type")]:
            yield Site(
                id=f"host:{row.id}:{tier}",
                name=row.name,
                tier=tier,
                status=SiteStatus.CANDIDATE,
                township_id=row.text("township") or home.township_id,
                county_id=surroundings.units.county_of(row) or home.county_id,
                lon=lon,
                lat=lat,
                format_ids=format_ids(settings.formats, tier),
                host_type_id=row.text("type"),
                village_id=row.text("village") or None,
            )

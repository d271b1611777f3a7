"""Candidates where nobody listed sites: hubs, stores, points and hosts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from scipy.spatial import KDTree

from planner.model.places import County, Site, SiteStatus, Tier, Village
from planner.scenario.inputs import Inputs
from planner.scenario.places.planar import planar_m, weighted_centre
from planner.scenario.places.sites import Offer, format_ids, host_point
from planner.scenario.places.store_spots import (
    OnRoad,
    Spot,
    StoreNeed,
    county_seat,
    given_villages,
    on_road_only,
    store_spots,
    township_spots,
    village_spot,
)
from planner.scenario.places.surroundings import Surroundings
from planner.scenario.places.villages import Tree
from planner.scenario.settings.settings import Settings

__all__ = ["generated_sites", "missing_hubs", "town_stores"]

SAME_DEGREES = 5e-4
"""Between places that count as one: about fifty metres."""


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
        spot = county_seat(county, tree) or _central(county, tree, on_road)
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
    need: StoreNeed,
    on_road: OnRoad | None,
) -> list[Site]:
    """Return candidate stores and points; those of hosts come last in each tier.

    Stores are where ``store_spots`` says, points in all located villages. Nothing is
    generated where a facility of the same tier exists, and no new build where an
    outlet can carry it: of a township's stores as many fewer as it has hosts for
    stores, no point in a village with a host for points.
    """
    stores = store_spots(tree, need, on_road)
    points = _point_spots(tree) if settings.generates_points else ()
    hosted = list(_at_hosts(inputs, settings, offer, surroundings))
    hosts = Counter(_neighbourhood(site) for site in hosted)
    found = [
        *_with_new_builds(Tier.STORE, stores, settings, hosts),
        *_with_new_builds(Tier.POINT, points, settings, hosts),
        *((site, 1) for site in hosted),
    ]
    return [site for tier in Tier for site in _free(found, existing, tier)]


def town_stores(tree: Tree, settings: Settings, number: int) -> list[Site]:
    """Return so many candidate stores at each county seat, besides all others."""
    return [
        _candidate(
            Tier.STORE,
            replace(seat, id=f"{seat.id}:town:{rank}", name=f"{seat.name} +{rank}"),
            settings,
        )
        for county in tree.counties
        if (seat := county_seat(county, tree)) is not None
        for rank in range(1, number + 1)
    ]


def _with_new_builds(
    tier: Tier,
    spots: Iterable[Spot],
    settings: Settings,
    hosts: Counter[tuple[Tier, str]],
) -> Iterator[tuple[Site, int]]:
    """Yield new builds with their rank at their place, but for those hosts replace."""
    replaced = Counter(hosts)
    for spot in spots:
        site = _candidate(tier, spot, settings)
        where = _neighbourhood(site)
        if tier is Tier.POINT and where in hosts:
            continue
        if replaced[where] > 0:
            replaced[where] -= 1
        else:
            yield site, spot.rank


def _neighbourhood(site: Site) -> tuple[Tier, str]:
    """Return what a site of its tier is an alternative for: a township or a village."""
    if site.tier is Tier.POINT:
        return site.tier, site.village_id or site.id
    return site.tier, site.township_id or site.id


def _free(
    found: Sequence[tuple[Site, int]], existing: Sequence[Site], tier: Tier
) -> list[Site]:
    """Return the sites of a tier that are where nothing of it exists.

    Of several candidates at one place as many fewer as exist there.
    """
    sites = [(site, rank) for site, rank in found if site.tier is tier]
    taken = [site for site in existing if site.tier is tier]
    if not taken or not sites:
        return [site for site, _ in sites]
    tree = KDTree(np.array([(site.lon, site.lat) for site in taken]))
    points = np.array([(site.lon, site.lat) for site, _ in sites])
    near = tree.query_ball_point(points, SAME_DEGREES, p=np.inf, return_length=True)
    villages = {site.village_id for site in taken} - {None}
    return [
        site
        for (site, rank), number in zip(sites, near.tolist(), strict=True)
        if number < rank and site.village_id not in villages
    ]


def _candidate(tier: Tier, spot: Spot, settings: Settings) -> Site:
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


def _central(county: County, tree: Tree, on_road: OnRoad | None) -> Spot | None:
    """Return the place nearest to the residents' centre, with the county's id."""
    villages = _located(tree, county)
    if not villages:
        return None
    townships = on_road_only(township_spots(tree, county.id), on_road)
    homes = [village_spot(village) for village in villages]
    spots = townships or on_road_only(homes, on_road) or homes
    lon = [spot.lon for spot in (*homes, *spots)]
    lat = [spot.lat for spot in (*homes, *spots)]
    xy_m = planar_m(lon, lat)
    residents = np.array([village.residents for village in villages])
    centre = weighted_centre(xy_m[: len(homes)], residents)
    nearest = int(np.argmin(np.hypot(*(xy_m[len(homes) :] - centre).T)))
    return replace(spots[nearest], id=county.id)


def _located(tree: Tree, county: County) -> list[Village]:
    return [
        village
        for village in tree.villages
        if village.county_id == county.id and village.lon is not None
    ]


def _point_spots(tree: Tree) -> Iterator[Spot]:
    for county in tree.counties:
        for village in given_villages(tree, county):
            yield village_spot(village)


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

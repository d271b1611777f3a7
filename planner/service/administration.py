"""Rules of administration: which sites each of them asks for, the one definition.

The siting model, the search and the checker all take it from here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.places import Site, SiteStatus, Tier, VillageKind
from planner.once import once

__all__ = [
    "COVERED_TOWNSHIP",
    "REPLACED",
    "STORE_IN_TOWNSHIP",
    "VILLAGE_POINT",
    "OneOpen",
    "one_open",
    "village_townships",
]

IntArray = NDArray[np.int64]

STORE_IN_TOWNSHIP = "store_in_every_township"
VILLAGE_POINT = "point_above_residents"
COVERED_TOWNSHIP = "at_least_in_every_township"
REPLACED = "close_only_if_replaced_within_km"

IN_VILLAGE_M = 500.0
"""Way by road up to which a facility is in a village though it does not name it.

Judgement: about the diameter of a village, so that a shop or a store of a township seat
counts for the village it stands in.
"""
ROAD_TOLERANCE_M = 0.01
"""Ways between places are kept in single precision."""

RANK = {Tier.POINT: 0, Tier.STORE: 1, Tier.HUB: 2}
"""A facility that closes is replaced by one of its tier or a higher one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOpen:
    """Sites of which one at least must be open.

    Parameters
    ----------
    rule
        Key of the rule in ``[rules]``.
    place_id
        Township, village or existing site that asks for it.
    sites
        Positions of the sites.
    """

    rule: str
    place_id: str
    sites: tuple[int, ...]


@once
def one_open(instance: Instance) -> tuple[OneOpen, ...]:
    """Return what each place that a rule speaks of asks for."""
    return (*_stores(instance), *_points(instance), *_replaced(instance))


def village_townships(instance: Instance) -> IntArray:
    """Return the number of each village's township, -1 where it has none."""
    number = {item.id: idx for idx, item in enumerate(instance.townships)}
    return np.array(
        [number.get(item.township_id, -1) for item in instance.villages],
        dtype=np.int64,
    )


def _stores(instance: Instance) -> Iterator[OneOpen]:
    """Yield the stores of each township; its own word decides, else the next seat."""
    if not instance.requirements.administration.store_in_every_township:
        return
    members: dict[str, list[int]] = {item.id: [] for item in instance.townships}
    for idx, site in enumerate(instance.sites):
        township_id = _township_of(site, instance)
        if site.tier is Tier.STORE and township_id in members:
            members[township_id].append(idx)
    for township_id, sites in members.items():
        yield OneOpen(rule=STORE_IN_TOWNSHIP, place_id=township_id, sites=tuple(sites))


def _township_of(site: Site, instance: Instance) -> str:
    """Return a site's township; without one, that of the nearest seat in its county."""
    if site.township_id:
        return site.township_id
    squeeze = math.cos(math.radians(site.lat))
    seats = [
        (math.hypot((item.lon - site.lon) * squeeze, item.lat - site.lat), item.id)
        for item in instance.townships
        if item.county_id == site.county_id
        and item.lon is not None
        and item.lat is not None
    ]
    return min(seats)[1] if seats else ""


def _points(instance: Instance) -> Iterator[OneOpen]:
    """Yield the points and stores in each village with more residents than the limit.

    Villages that no vehicle can reach are left out: nothing may open there.
    """
    limit = instance.requirements.administration.point_above_residents
    if limit is None:
        return
    near = _sites_in_villages(instance)
    for idx, village in enumerate(instance.villages):
        is_asked = village.kind is VillageKind.VILLAGE and village.residents > limit
        if is_asked and instance.is_on_road(int(instance.village_location[idx])):
            sites = tuple(sorted(near.get(idx, ())))
            yield OneOpen(rule=VILLAGE_POINT, place_id=village.id, sites=sites)


def _sites_in_villages(instance: Instance) -> dict[int, set[int]]:
    """Return the points and stores in each village, by position."""
    found: dict[int, set[int]] = {}
    for site_idx, site in enumerate(instance.sites):
        village_idx = instance.village_index.get(site.village_id or "")
        if village_idx is not None and site.tier is not Tier.HUB:
            found.setdefault(village_idx, set()).add(site_idx)
    reach = instance.reach
    for pair in np.flatnonzero(reach.distance_m <= IN_VILLAGE_M).tolist():
        site_idx = int(reach.destination_idx[pair])
        if instance.sites[site_idx].tier is not Tier.HUB:
            found.setdefault(int(reach.origin_idx[pair]), set()).add(site_idx)
    return found


def _replaced(instance: Instance) -> Iterator[OneOpen]:
    """Yield each existing facility on the road with those that may replace it."""
    limit_m = instance.requirements.administration.close_only_if_replaced_within_m
    if limit_m is None:
        return
    for idx, site in enumerate(instance.sites):
        on_road = instance.is_on_road(int(instance.site_location[idx]))
        if site.status is SiteStatus.EXISTING and on_road:
            others = [
                other
                for other, item in enumerate(instance.sites)
                if other != idx
                and _may_replace(item, site)
                and _road_m(instance, idx, other) <= limit_m + ROAD_TOLERANCE_M
            ]
            yield OneOpen(rule=REPLACED, place_id=site.id, sites=(idx, *others))


def _may_replace(other: Site, site: Site) -> bool:
    """Return whether a facility does for villagers what another one did.

    A hub hands nothing over, and so replaces hubs alone.
    """
    if other.county_id != site.county_id:
        return False
    is_hub = other.tier is Tier.HUB
    return is_hub == (site.tier is Tier.HUB) and RANK[other.tier] >= RANK[site.tier]


def _road_m(instance: Instance, from_idx: int, to_idx: int) -> float:
    """Return the shortest way by vehicle between two sites."""
    places = int(instance.site_location[from_idx]), int(instance.site_location[to_idx])
    if min(places) < 0:
        return math.inf
    return min(float(item.distance_m[places]) for item in instance.haul.values())

"""Which places may supply which in the siting model: the nearest, and enough of them.

A link for each pair of facilities makes a large model. Kept are the nearest parents of
each child, the nearest one that stands there already or must open, and more, those
that stand first, until what is kept holds ``MARGIN`` times the parcels that may come
that way. That is no proof that the others are of no use: before a search says that
something cannot be, it is given them all.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import SiteStatus, Tier
from planner.service.counter import site_capacity
from planner.service.one_place import are_one_place

__all__ = [
    "MOST_HOME_STORES",
    "MOST_PARENTS",
    "has_few_links",
    "home_pairs",
    "nearest_sites",
    "shift_needed_s",
    "supply_links",
]

FloatArray = NDArray[np.float64]

MOST_PARENTS = 3
"""Nearest sites that may supply a site in any case. While the model was chosen, three,
with fewer points a village, ended at a smaller gap than six (``benchmarks/RESULTS.md``,
Formulations); three itself is a judgement."""
MOST_HOME_STORES = 4
"""Nearest stores that may deliver to a village's homes in any case. A judgement."""
FEW_LINKS = 1_000
"""Pairs of a child and a possible parent up to which none is left out: the model is
quick in any case, a third party may bring from a store that is not near, and one store
may do for all of a county. With 200, plans of nine sparse counties of 200 to 570 pairs
were 1.1 % dearer on average, 5.8 % at worst, in 0.64 of the time."""
MARGIN = 2.0
"""Room in reach for each parcel: others want the same facilities."""


def has_few_links(instance: Instance) -> bool:
    """Return whether a county is so small that its model needs no pruning."""
    hubs, stores, points = (
        sum(item.tier is tier for item in instance.sites)
        for tier in (Tier.HUB, Tier.STORE, Tier.POINT)
    )
    return hubs * stores + stores * points <= FEW_LINKS


def supply_links(
    instance: Instance, chosen: Set[int] | None = None, *, has_every: bool = False
) -> list[tuple[int, int]]:
    """Return pairs of a child and a possible parent.

    Parameters
    ----------
    chosen
        The only parents, if given.
    has_every
        Whether all possible parents are kept.
    """
    room, need = _room_of_sites(instance), _need_of_sites(instance)
    links = []
    for child, parent, leg in (
        (Tier.STORE, Tier.HUB, Leg.LINEHAUL),
        (Tier.POINT, Tier.STORE, Leg.LOOP),
    ):
        parents = _of_tier(instance, parent, chosen)
        for site in _of_tier(instance, child, None):
            may = [idx for idx in parents if instance.may_supply(idx, site)]
            location = int(instance.site_location[site])
            is_beside = are_one_place(instance, may, [site] * len(may)).tolist()
            beside = [idx for idx, here in zip(may, is_beside, strict=True) if here]
            away = [idx for idx in may if idx not in beside]
            near = [*beside, *_by_time(instance, leg, away, location)]
            if not has_every:
                needed = min(need[site], room[site])
                near = _enough(instance, near, room, needed, MOST_PARENTS)
            links += [(site, parent_idx) for parent_idx in sorted(near)]
    return links


def home_pairs(
    instance: Instance, chosen: Set[int] | None = None, *, has_every: bool = False
) -> list[tuple[int, int]]:
    """Return pairs of a village and a store that may deliver there.

    Parameters
    ----------
    chosen
        The only stores, if given.
    has_every
        Whether all stores that may are kept.
    """
    if not instance.requirements.delivers:
        return []
    delivered = [
        idx
        for idx in range(len(instance.streams))
        if any(mode.is_own_delivery for mode in instance.modes_of(idx))
    ]
    room, stores = _room_of_sites(instance), _of_tier(instance, Tier.STORE, chosen)
    pairs = []
    for village in delivered:
        parcels = float(instance.parcels_per_day[village])
        location = int(instance.village_location[village])
        may = [idx for idx in stores if instance.may_deliver(idx, village)]
        near = _by_time(instance, Leg.LOOP, may, location)
        if not has_every:
            near = _enough(instance, near, room, parcels, MOST_HOME_STORES)
        pairs += [(village, store) for store in sorted(near)]
    return pairs


def _enough(
    instance: Instance,
    near: Sequence[int],
    room: FloatArray,
    needed: float,
    most: int,
) -> list[int]:
    """Return the nearest sites, and more until there is room for what is needed.

    Parameters
    ----------
    near
        Sites, the nearest first.
    room
        Parcels a day that each site of the instance holds at most.
    most
        Sites that are kept in any case.
    """
    if not most:
        return []
    kept, others = list(near[:most]), near[most:]
    standing = [idx for idx in others if _stands(instance, idx)]
    if standing and not any(_stands(instance, idx) for idx in kept):
        kept.append(standing[0])
    candidates = [idx for idx in others if not _stands(instance, idx)]
    for idx in (*standing, *candidates):
        if room[kept].sum() >= MARGIN * needed:
            break
        if idx not in kept:
            kept.append(idx)
    return kept


def _room_of_sites(instance: Instance) -> FloatArray:
    """Return the parcels a day that each site holds in its largest format."""
    return np.array(
        [
            max((site_capacity(instance, idx, i) for i in site.format_ids), default=0.0)
            for idx, site in enumerate(instance.sites)
        ]
    )


def _need_of_sites(instance: Instance) -> FloatArray:
    """Return the parcels of the villages that can reach each site.

    Of all villages for stores, which supply points beyond the way of their own.
    """
    reach, parcels = instance.reach, instance.parcels_per_day
    need = np.bincount(
        reach.destination_idx,
        weights=parcels[reach.origin_idx],
        minlength=len(instance.sites),
    )
    is_point = np.array([site.tier is Tier.POINT for site in instance.sites])
    return np.where(is_point, need, float(parcels.sum()))


def nearest_sites(
    instance: Instance, leg: Leg, sites: list[int], location: int, most: int
) -> list[int]:
    """Return the sites with the shortest round trips that fit a shift."""
    return sorted(_by_time(instance, leg, sites, location)[:most])


def _by_time(
    instance: Instance, leg: Leg, sites: list[int], location: int
) -> list[int]:
    """Return the sites whose round trip fits a shift, the shortest first."""
    if not instance.is_on_road(location):
        return []
    on_road = [
        idx for idx in sites if instance.is_on_road(int(instance.site_location[idx]))
    ]
    if not on_road:
        return []
    places = instance.site_location[on_road]
    best = np.full(len(on_road), np.inf)
    for vehicle_type in instance.vehicle_types:
        if leg not in vehicle_type.legs or vehicle_type.available == 0:
            continue
        time_s = instance.haul[vehicle_type.profile].time_s
        round_trip_s = time_s[places, location] + time_s[location, places]
        fits = round_trip_s <= _longest_trip_s(instance, leg, vehicle_type.shift_s)
        best = np.minimum(best, np.where(fits, round_trip_s, np.inf))
    order = np.argsort(best, kind="stable")
    return [on_road[idx] for idx in order if np.isfinite(best[idx])]


def shift_needed_s(instance: Instance, leg: Leg, child: int) -> dict[str, float]:
    """Return the seconds that a shift needs to supply a site alone, by vehicle type.

    Of the nearest site that may supply it; nothing where none is joined by road.
    """
    operations = instance.operations
    tier = Tier.HUB if leg is Leg.LINEHAUL else Tier.STORE
    parents = [
        idx
        for idx in _of_tier(instance, tier, None)
        if instance.may_supply(idx, child)
        and instance.is_on_road(int(instance.site_location[idx]))
    ]
    location = int(instance.site_location[child])
    if not parents or not instance.is_on_road(location):
        return {}
    places = instance.site_location[parents]
    found = {}
    for vehicle_type in instance.vehicle_types:
        if leg in vehicle_type.legs and vehicle_type.available != 0:
            time_s = instance.haul[vehicle_type.profile].time_s
            round_trip_s = float(
                np.min(time_s[places, location] + time_s[location, places])
            )
            if np.isfinite(round_trip_s):
                more_s = operations.loading_s + operations.stop_s
                found[vehicle_type.id] = round_trip_s + more_s
    return found


def _longest_trip_s(instance: Instance, leg: Leg, shift_s: float) -> float:
    """Return the driving time a shift leaves for a single stop."""
    operations = instance.operations
    start_s, end_s = (
        operations.linehaul_window_s
        if leg is Leg.LINEHAUL
        else operations.loop_window_s
    )
    return min(shift_s, end_s - start_s) - operations.loading_s - operations.stop_s


def _stands(instance: Instance, site_idx: int) -> bool:
    """Return whether a site is open today or must open."""
    is_existing = instance.sites[site_idx].status is SiteStatus.EXISTING
    return is_existing or instance.must_open(site_idx)


def _of_tier(instance: Instance, tier: Tier, chosen: Set[int] | None) -> list[int]:
    return [
        idx
        for idx, site in enumerate(instance.sites)
        if site.tier is tier and (chosen is None or idx in chosen)
    ]

"""Instances with one setting or one site changed, so that a village can be covered."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from planner.instance import Instance
from planner.model.amendment import Amendment, key_at
from planner.model.places import Site, SiteStatus, Tier, Village
from planner.model.rules import Boundary
from planner.model.service import Mode, counter_mode
from planner.network.travel import VILLAGER, Reach, reach
from planner.scenario.edits.in_instance import amended_instance
from planner.service.coverage import THRESHOLD_TOLERANCE, is_collecting
from planner.units import METRES_PER_KM, SECONDS_PER_MINUTE

__all__ = [
    "Variation",
    "Way",
    "new_sites",
    "settings",
    "stores_farther",
    "ways_to",
    "with_ways_to_all_sites",
]

STEP_M = 100.0
"""To how many metres a distance is rounded up."""
MOST_TRIED = 3
"""Nearest sites for which a wider standard is tried."""
FAR_M = 1e9
"""Beyond every way on earth: no cut-off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """A setting with another value, in words and as an amendment.

    Parameters
    ----------
    made
        How to make the instance of a site that is not there yet, of which no key of
        the scenario says where it stands.
    """

    words: str
    setting: Amendment
    made: Callable[[Instance], Instance] | None = None

    def applied(self, instance: Instance) -> Instance:
        """Return an instance with the variation."""
        if self.made is not None:
            return self.made(instance)
        return amended_instance(instance, [self.setting])


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way from a village to a site."""

    site: int
    distance_m: float
    time_s: float


def with_ways_to_all_sites(instance: Instance, village: int) -> Instance:
    """Return the instance with the ways of a village to all sites, however far."""
    location = int(instance.village_location[village])
    found = reach(
        instance.graph,
        instance.profiles[VILLAGER],
        instance.locations,
        np.array([location]),
        instance.site_location,
        cutoff_m=FAR_M,
    )
    record = instance.villages[village]
    chosen = np.array(
        [
            _is_within(instance, record, instance.sites[site])
            for site in found.destination_idx.tolist()
        ],
        dtype=bool,
    )
    own = Reach(
        origin_idx=np.full(int(chosen.sum()), village, dtype=np.int32),
        destination_idx=found.destination_idx[chosen],
        distance_m=found.distance_m[chosen],
        time_s=found.time_s[chosen],
    )
    return _with_pairs(instance, instance.reach.origin_idx == village, own)


def ways_to(instance: Instance, village: int) -> list[Way]:
    """Return the ways of a village to sites on roads, the shortest first."""
    pairs = instance.village_pairs(village)
    ways = [
        Way(site=site, distance_m=distance_m, time_s=time_s)
        for site, distance_m, time_s in zip(
            instance.reach.destination_idx[pairs].tolist(),
            instance.reach.distance_m[pairs].tolist(),
            instance.reach.time_s[pairs].tolist(),
            strict=True,
        )
        if instance.is_on_road(int(instance.site_location[site]))
    ]
    return sorted(ways, key=lambda way: (way.distance_m, way.site))


def settings(instance: Instance, village: int) -> list[Variation]:
    """Return what may be set otherwise for a village, the smallest of a kind first."""
    ways = ways_to(instance, village)
    return [
        *_collecting_farther(instance, ways),
        *stores_farther(instance, ways),
        *_reaching_farther(instance, ways),
        *_reopened(instance, ways),
        *_delivering(instance),
    ]


def new_sites(instance: Instance, village: int) -> list[Variation]:
    """Return sites that might be added: at the village, or a store beside a site."""
    record = instance.villages[village]
    location = int(instance.village_location[village])
    variations = [
        _new_site(tier, record, location) for tier in (Tier.POINT, Tier.STORE)
    ]
    limit_s = instance.standard.store_within_s
    if limit_s is None:
        return variations
    beside = [
        way
        for way in ways_to(instance, village)
        if instance.sites[way.site].tier is Tier.POINT
        and way.time_s <= limit_s + THRESHOLD_TOLERANCE
        and int(instance.site_location[way.site]) != location
    ]
    for way in beside[:MOST_TRIED]:
        place = int(instance.site_location[way.site])
        variations.append(_new_site(Tier.STORE, instance.sites[way.site], place))
    return variations


def _collecting_farther(instance: Instance, ways: list[Way]) -> Iterator[Variation]:
    """Yield wider standards of collecting, just enough for the nearest sites."""
    limit_m = instance.standard.collect_within_m
    lengths_m = [
        _rounded_up_m(way.distance_m)
        for way in ways
        if way.distance_m > limit_m
        and instance.may_open(way.site)
        and any(
            is_collecting(instance, way.site, name) for name in _formats(instance, way)
        )
    ]
    for wider_m in list(dict.fromkeys(lengths_m))[:MOST_TRIED]:
        km = wider_m / METRES_PER_KM
        yield Variation(
            words=f"a standard of {km:g} km",
            setting=Amendment(key="standard.collect_within_km", value=km),
        )


def stores_farther(instance: Instance, ways: list[Way]) -> Iterator[Variation]:
    """Yield wider standards of stores, just enough for the nearest of the ways."""
    limit_s = instance.standard.store_within_s
    if limit_s is None:
        return
    times = sorted(
        math.ceil((way.time_s - THRESHOLD_TOLERANCE) / SECONDS_PER_MINUTE)
        for way in ways
        if way.time_s > limit_s
        and instance.may_open(way.site)
        and instance.sites[way.site].tier is Tier.STORE
    )
    for minutes in list(dict.fromkeys(times))[:MOST_TRIED]:
        yield Variation(
            words=f"a store within {minutes} min",
            setting=Amendment(key="standard.store_within_min", value=minutes),
        )


def _reaching_farther(instance: Instance, ways: list[Way]) -> Iterator[Variation]:
    """Yield longer ways that people may go to be served, by mode."""
    for mode in instance.requirements.modes:
        if mode.is_at_door:
            continue
        limit_m = instance.requirements.reach_of(mode)
        lengths_m = [
            _rounded_up_m(way.distance_m)
            for way in ways
            if way.distance_m > limit_m
            and counter_mode(instance.sites[way.site]) is mode
            and instance.may_open(way.site)
        ]
        for longer_m in list(dict.fromkeys(lengths_m))[:MOST_TRIED]:
            km = longer_m / METRES_PER_KM
            yield Variation(
                words=f"a reach of {km:g} km to a {mode}",
                setting=Amendment(key=f"solve.reach_km.{mode}", value=km),
            )


def _reopened(instance: Instance, ways: list[Way]) -> Iterator[Variation]:
    """Yield sites that the scenario excludes, as candidates."""
    excluded = [way.site for way in ways if not instance.may_open(way.site)]
    for site in excluded[:MOST_TRIED]:
        site_id, status = instance.sites[site].id, SiteStatus.CANDIDATE
        yield Variation(
            words=f"site {site_id} as a {status}, not excluded",
            setting=Amendment(
                key=key_at("sites", site_id, "status"), value=status.value
            ),
        )


def _delivering(instance: Instance) -> Iterator[Variation]:
    modes = instance.requirements.modes
    if Mode.HOME in modes:
        return
    named = [mode.value for mode in modes if not mode.is_bought]
    yield Variation(
        words="home delivery",
        setting=Amendment(key="solve.modes", value=[*named, Mode.HOME.value]),
    )


def _new_site(tier: Tier, place: Village | Site, location: int) -> Variation:
    """Return a site of a tier, with all formats of it, where there is none yet."""

    def made(item: Instance) -> Instance:
        return _with_site(item, tier, place, location)

    return Variation(
        words=f"a {tier} at {place.name} ({place.id}), not among the sites yet",
        setting=Amendment(key=f"sites.new.{tier}", value=place.id),
        made=made,
    )


def _with_site(
    instance: Instance, tier: Tier, place: Village | Site, location: int
) -> Instance:
    """Return the instance with one more candidate at a location that it has.

    Villages that no known way leads from to the location do not use it, but those that
    stand there.
    """
    site = Site(
        id=f"new:{place.id}:{tier}",
        name=place.name,
        tier=tier,
        status=SiteStatus.CANDIDATE,
        township_id=place.township_id,
        county_id=place.county_id,
        lon=float(place.lon or 0.0),
        lat=float(place.lat or 0.0),
        format_ids=tuple(item.id for item in instance.formats if item.tier is tier),
    )
    idx = len(instance.sites)
    known = _pairs_at(instance, location, idx)
    wider = replace(
        instance,
        sites=(*instance.sites, site),
        site_location=np.append(instance.site_location, location),
    )
    return _with_pairs(wider, np.zeros(len(instance.reach.origin_idx), bool), known)


def _pairs_at(instance: Instance, location: int, site: int) -> Reach:
    """Return the ways to a location as those to a new site there."""
    here = np.flatnonzero(instance.village_location == location).tolist()
    ways: dict[int, tuple[float, float]] = dict.fromkeys(here, (0.0, 0.0))
    there = np.flatnonzero(instance.site_location == location)
    is_there = np.isin(instance.reach.destination_idx, there)
    for village, distance_m, time_s in zip(
        instance.reach.origin_idx[is_there].tolist(),
        instance.reach.distance_m[is_there].tolist(),
        instance.reach.time_s[is_there].tolist(),
        strict=True,
    ):
        ways[village] = (distance_m, time_s)
    lengths = np.array(list(ways.values()), dtype=np.float64).reshape(-1, 2)
    return Reach(
        origin_idx=np.array(list(ways), dtype=np.int32),
        destination_idx=np.full(len(ways), site, dtype=np.int32),
        distance_m=lengths[:, 0],
        time_s=lengths[:, 1],
    )


def _with_pairs(instance: Instance, dropped: np.ndarray, more: Reach) -> Instance:
    """Return the instance with more ways in the place of some."""
    old = instance.reach
    joined = {
        name: np.concatenate([getattr(old, name)[~dropped], getattr(more, name)])
        for name in ("origin_idx", "destination_idx", "distance_m", "time_s")
    }
    order = np.lexsort((joined["destination_idx"], joined["origin_idx"]))
    return replace(
        instance,
        reach=Reach(
            origin_idx=joined["origin_idx"][order],
            destination_idx=joined["destination_idx"][order],
            distance_m=joined["distance_m"][order],
            time_s=joined["time_s"][order],
        ),
    )


def _is_within(instance: Instance, village: Village, site: Site) -> bool:
    boundary = instance.requirements.boundary
    if boundary is Boundary.NONE:
        return True
    is_same = village.county_id == site.county_id
    if boundary is Boundary.TOWNSHIP:
        return is_same and village.township_id == site.township_id
    return is_same


def _formats(instance: Instance, way: Way) -> tuple[str, ...]:
    return instance.sites[way.site].format_ids


def _rounded_up_m(distance_m: float) -> float:
    return math.ceil((distance_m - THRESHOLD_TOLERANCE) / STEP_M) * STEP_M

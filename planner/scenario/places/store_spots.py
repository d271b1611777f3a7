"""Places where stores of a county may stand: at its seats, and where people are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import KDTree

from planner.model.places import County, LocationSource, Village, VillageKind
from planner.scenario.document.values import MOST_STORES
from planner.scenario.places.planar import planar_m
from planner.scenario.places.spread import spread_medoids
from planner.scenario.places.villages import Tree

__all__ = [
    "OnRoad",
    "Spot",
    "StoreNeed",
    "county_seat",
    "given_villages",
    "on_road_only",
    "store_spots",
    "township_spots",
    "village_spot",
]

OnRoad = AbstractSet[tuple[float, float]]

SPARE = 1.25
"""Room of the candidate stores of a township over its parcels: villages go whole to a
store, and not to any."""

Place = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place where something may stand.

    Parameters
    ----------
    rank
        Number of the candidate among those at the same place, from 1 on.
    """

    id: str
    name: str
    lon: float
    lat: float
    township_id: str
    county_id: str
    village_id: str | None = None
    rank: int = 1

    @property
    def place(self) -> Place:
        """Longitude and latitude."""
        return self.lon, self.lat


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreNeed:
    """What says how many stores a township may need.

    Parameters
    ----------
    parcels_per_day
        By village.
    capacity_parcels_per_day
        Of the largest format of a store, as parcels of an average day.
    villages_per_store
        Where there are no townships.
    """

    parcels_per_day: Mapping[str, float]
    capacity_parcels_per_day: float
    villages_per_store: float

    def stores_for(self, villages: Iterable[Village]) -> int:
        """Return how many stores take the parcels of villages, with some to spare."""
        parcels = sum(self.parcels_per_day[village.id] for village in villages)
        if not self.capacity_parcels_per_day > 0:
            return 1
        needed = math.floor(SPARE * parcels / self.capacity_parcels_per_day) + 1
        return min(needed, MOST_STORES)


def store_spots(tree: Tree, need: StoreNeed, on_road: OnRoad | None) -> Iterator[Spot]:
    """Yield where stores may stand: at the seats of counties and townships.

    Without any township, at villages spread over the residents, one for so many
    villages. Where the parcels of a township are more than its largest store takes,
    more stores stand where most of its people are, several at one place if need be.
    """
    for county in tree.counties:
        villages = [item for item in tree.villages if item.county_id == county.id]
        located = [item for item in villages if item.lon is not None]
        for first, members in _groups(county, located, tree, need, on_road):
            yield first
            yield from _further(first, members, need)


def _groups(
    county: County,
    located: Sequence[Village],
    tree: Tree,
    need: StoreNeed,
    on_road: OnRoad | None,
) -> Iterator[tuple[Spot, list[Village]]]:
    """Yield the first store of each township, with the villages that it is for."""
    seat = county_seat(county, tree)
    townships = list(township_spots(tree, county.id))
    at_seat = [spot for spot in townships if seat and spot.place == seat.place]
    if seat is not None:
        town = {"", *(spot.township_id for spot in at_seat)}
        own = [item for item in located if item.township_id in town]
        yield _named_apart(seat, tree), own
    if any(item.county_id == county.id for item in tree.townships):
        for spot in townships:
            if spot not in at_seat:
                own = [item for item in located if item.township_id == spot.township_id]
                yield spot, own
        return
    homes = [village_spot(village) for village in given_villages(tree, county)]
    usable = on_road_only(homes, on_road) or homes
    spread = list(_spread(usable, tree, need.villages_per_store))
    # Who is at the county seat has a store there already.
    others = [item for item in located if seat is None or _place(item) != seat.place]
    yield from zip(spread, _nearest_to(spread, others), strict=True)


def _named_apart(seat: Spot, tree: Tree) -> Spot:
    """Return a county's seat with an id that no township has."""
    if all(township.id != seat.id for township in tree.townships):
        return seat
    return replace(seat, id=f"{seat.id}:county")


def _further(
    first: Spot, villages: Sequence[Village], need: StoreNeed
) -> Iterator[Spot]:
    """Yield more spots of a township, each where most parcels have no store yet."""
    waiting: dict[Place, float] = {first.place: 0.0}
    names: dict[Place, str] = {first.place: first.name}
    for village in villages:
        place = _place(village)
        parcels = need.parcels_per_day[village.id]
        waiting[place] = waiting.get(place, 0.0) + parcels
        names.setdefault(place, village.name)
    waiting[first.place] -= need.capacity_parcels_per_day
    ranks = {first.place: 1}
    for number in range(2, need.stores_for(villages) + 1):
        place = max(waiting, key=lambda item: (waiting[item], item))
        waiting[place] -= need.capacity_parcels_per_day
        ranks[place] = ranks.get(place, 0) + 1
        name = names[place]
        yield replace(
            first,
            id=f"{first.id}:{number}",
            name=name if ranks[place] == 1 else f"{name} {ranks[place]}",
            lon=place[0],
            lat=place[1],
            village_id=None,
            rank=ranks[place],
        )


def _place(village: Village) -> Place:
    spot = village_spot(village)
    return spot.place


def _nearest_to(
    spots: Sequence[Spot], villages: Sequence[Village]
) -> list[list[Village]]:
    """Return the villages nearest to each spot."""
    groups: list[list[Village]] = [[] for _ in spots]
    if spots and villages:
        places = [*(spot.place for spot in spots), *map(_place, villages)]
        xy_m = planar_m([lon for lon, _ in places], [lat for _, lat in places])
        _, nearest = KDTree(xy_m[: len(spots)]).query(xy_m[len(spots) :])
        for village, group in zip(villages, np.atleast_1d(nearest), strict=True):
            groups[int(group)].append(village)
    return groups


def county_seat(county: County, tree: Tree) -> Spot | None:
    """Return the seat of a county, ``None`` if it is not known."""
    seat = tree.county_seats.get(county.id)
    if seat is None:
        return None
    return Spot(
        id=county.id,
        name=county.name,
        lon=seat.lon,
        lat=seat.lat,
        township_id="",
        county_id=county.id,
    )


def township_spots(tree: Tree, county_id: str) -> Iterator[Spot]:
    """Yield the seats of a county's townships, of those that have one."""
    for township in tree.townships:
        seat = tree.township_seats.get(township.id)
        if seat is not None and township.county_id == county_id:
            yield Spot(
                id=township.id,
                name=township.name,
                lon=seat.lon,
                lat=seat.lat,
                township_id=township.id,
                county_id=county_id,
            )


def given_villages(tree: Tree, county: County) -> list[Village]:
    """Return the villages of a county whose places are given."""
    return [
        village
        for village in tree.villages
        if village.county_id == county.id
        and village.kind is VillageKind.VILLAGE
        and village.location_source is LocationSource.GIVEN
    ]


def village_spot(village: Village) -> Spot:
    """Return the place of a located village."""
    if village.lon is None or village.lat is None:
        msg = f"village {village.id!r}: no coordinates"
        raise ValueError(msg)
    return Spot(
        id=village.id,
        name=village.name,
        lon=village.lon,
        lat=village.lat,
        township_id=village.township_id,
        county_id=village.county_id,
        village_id=village.id if village.kind is VillageKind.VILLAGE else None,
    )


def on_road_only(spots: Iterable[Spot], on_road: OnRoad | None) -> list[Spot]:
    """Return the spots on the main road network, all if it is ``None``."""
    return [spot for spot in spots if on_road is None or spot.place in on_road]


def _spread(
    spots: Sequence[Spot], tree: Tree, villages_per_store: float
) -> Iterator[Spot]:
    if not spots:
        return
    residents = {village.id: village.residents for village in tree.villages}
    weights = np.array([residents[spot.id] for spot in spots])
    xy_m = planar_m([spot.lon for spot in spots], [spot.lat for spot in spots])
    count = math.ceil(len(spots) / villages_per_store)
    for idx in spread_medoids(xy_m, weights, count).tolist():
        yield spots[idx]

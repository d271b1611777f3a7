"""Which places travel and demand were made for, so that none is changed without them.

An instance keeps what its arrays were made for. Put together again with other places
and the same arrays, as ``dataclasses.replace`` does, it is refused: the arrays would
answer for places that are no longer there. With arrays made anew it is a new instance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.errors import InstanceError
from planner.model.goods import GoodsClass
from planner.model.places import Site, Village
from planner.model.rules import Boundary
from planner.network.connectivity import ConnectivityReport
from planner.network.graph import RoadGraph, SpeedProfile
from planner.network.travel import Fastest, Locations, Reach

__all__ = ["MadeFor"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_Record = Village | Site | GoodsClass

PLACE_FIELDS = ("id", "lon", "lat")
PEOPLE_FIELDS = ("id", "residents")
GOODS_FIELDS = ("id", "share_in", "share_out", "return_rate", "modes")
WORDS_OF_ROADS = frozenset({"source", "notes"})
"""Fields of a graph that say where it comes from, from which nothing is made."""
BUILD = "planner.build of a changed scenario"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MadeFor:
    """Arrays of an instance beside the records they were made from.

    Parameters
    ----------
    village_location, site_location, parcels, haul, reach, connectivity
        The arrays themselves: others were made anew.
    """

    villages: Sequence[Village]
    sites: Sequence[Site]
    goods: Sequence[GoodsClass]
    profiles: Mapping[str, SpeedProfile]
    village_location: IntArray
    site_location: IntArray
    parcels: tuple[FloatArray, FloatArray]
    haul: Mapping[str, Fastest]
    graph: RoadGraph
    locations: Locations
    reach: Reach
    connectivity: ConnectivityReport
    boundary: Boundary

    def refuse_stale(self, now: MadeFor) -> None:
        """Make sure that arrays kept from before are of the places there are now.

        Raises
        ------
        InstanceError
            Naming the field, old and new value, and the call that makes both.
        """
        for found in chain(
            self._stale_travel(now), self._stale_roads(now), self._stale_demand(now)
        ):
            raise InstanceError(found)

    def _stale_travel(self, now: MadeFor) -> Iterator[str]:
        remedy = f"use a workbench (planner.open), or {BUILD}"
        travel = _Made(what="travel", fields=PLACE_FIELDS, remedy=remedy)
        if self.village_location is now.village_location:
            yield from travel.changes("villages", self.villages, now.villages)
        if self.site_location is now.site_location:
            yield from travel.changes("sites", self.sites, now.sites)
        if self.reach is now.reach and now.boundary.is_wider_than(self.boundary):
            yield (
                f"requirements.boundary is {now.boundary.value}, travel was made "
                f"within {self.boundary.value}; {remedy}"
            )
        if self.haul is now.haul and self.profiles != now.profiles:
            yield f"profiles changed, travel was made at the speeds before; {remedy}"

    def _stale_roads(self, now: MadeFor) -> Iterator[str]:
        """Yield what is of other roads, or of the same roads and yet another."""
        remedy = f"use {BUILD}, which reads roads and makes travel from them"
        roads = [
            *_differences("graph", self.graph, now.graph, but=WORDS_OF_ROADS),
            *_differences("locations", self.locations, now.locations),
        ]
        is_kept = self.haul is now.haul or self.reach is now.reach
        if roads and (is_kept or self.connectivity is now.connectivity):
            yield f"{roads[0]}, at which travel and connectivity were made; {remedy}"
        if not roads:
            report = self.connectivity, now.connectivity
            for found in _differences("connectivity", *report):
                yield f"{found}, of the same roads, from which it follows; {remedy}"

    def _stale_demand(self, now: MadeFor) -> Iterator[str]:
        kept = zip(self.parcels, now.parcels, strict=True)
        if not all(old is new for old, new in kept):
            return
        remedy = f"use planner.with_demand, or {BUILD}"
        people = _Made(what="demand", fields=PEOPLE_FIELDS, remedy=remedy)
        goods = _Made(what="demand", fields=GOODS_FIELDS, remedy=remedy)
        yield from people.changes("villages", self.villages, now.villages)
        yield from goods.changes("goods", self.goods, now.goods)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What was made from some fields of records, and what makes it anew."""

    what: str
    fields: tuple[str, ...]
    remedy: str

    def changes(
        self, table: str, old: Sequence[_Record], new: Sequence[_Record]
    ) -> Iterator[str]:
        """Yield each field of a record that is not what arrays were made from."""
        if old is new:
            return
        if len(old) != len(new):
            yield (
                f"{table}: {len(new)} records, {self.what} was made for {len(old)}; "
                f"{self.remedy}"
            )
            return
        for before, after in zip(old, new, strict=True):
            if before is after:
                continue
            for name in self.fields:
                was, now = getattr(before, name), getattr(after, name)
                if was != now:
                    yield (
                        f"{table}[{after.id}].{name} is {now}, {self.what} was made "
                        f"at {was}; {self.remedy}"
                    )


def _differences(
    name: str, old: Any, new: Any, *, but: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Yield each field in which two records differ, its old and its new value."""
    if old is new:
        return
    for item in fields(old):
        was, now = getattr(old, item.name), getattr(new, item.name)
        if item.name not in but and was is not now:
            yield from _difference(f"{name}.{item.name}", was, now)


def _difference(name: str, was: Any, now: Any) -> Iterator[str]:
    """Yield where two values differ first."""
    is_array = isinstance(was, np.ndarray)
    if is_array or (isinstance(was, tuple) and was and isinstance(was[0], np.ndarray)):
        if len(was) != len(now):
            yield f"{name} has {len(now)} values, not {len(was)}"
            return
        if is_array and _is_same(was, now):
            return
        for idx, (before, after) in enumerate(zip(was, now, strict=True)):
            if not _is_same(before, after):
                yield f"{name}[{idx}] is {after}, not {before}"
                return
    elif was != now:
        yield f"{name} is {now}, not {was}"


def _is_same(one: Any, other: Any) -> bool:
    """Return whether arrays, or elements of them, are the same, NaN like NaN."""
    is_number = np.asarray(one).dtype.kind == "f"
    return np.array_equal(one, other, equal_nan=is_number)

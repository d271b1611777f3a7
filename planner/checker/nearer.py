"""The rule of the nearer facility: nobody is sent past an open one that has room.

A plan is faulty where an open facility that offers what is needed, permitted by the
boundaries and within reach, is nearer by more than max(500 m, 10 %) of the way, and
could take the whole allocation, the others as they are. Room is what shelves leave at
the facility, and capacity there, at all that supply it, and with the third parties that
do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.checker.allocation import may_collect
from planner.checker.violations import Code, Violation
from planner.flow import Flow
from planner.instance import Instance
from planner.model.service import Mode, counter_mode
from planner.plan import Allocation, Facility, StopKind
from planner.service.counter import capacity_parcels_per_day, shelf_parcels_per_day
from planner.service.coverage import is_collecting
from planner.service.one_place import is_one_place
from planner.units import METRES_PER_KM

__all__ = [
    "NEARER_BY_M",
    "NEARER_BY_SHARE",
    "NearerFacility",
    "Rooms",
    "nearer_facilities",
    "nearest_with_room",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NEARER_BY_M = 500.0
"""Shorter ways are not worth a change: people go where they are used to."""
NEARER_BY_SHARE = 0.1
"""Of the way that is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearerFacility:
    """An allocation, and the nearest facility that should have it."""

    allocation: Allocation
    way_m: float
    site_id: str
    mode: Mode
    nearer_m: float

    def moved(self) -> Allocation:
        """Return the allocation at the nearer facility."""
        return replace(self.allocation, facility_id=self.site_id, mode=self.mode)


def nearest_with_room(flow: Flow) -> Iterator[Violation]:
    """Check that no allocation passes a nearer facility that could take it."""
    instance, plan = flow.instance, flow.plan
    if not instance.requirements.nearer_facility:
        return
    called_at = {
        stop.id
        for route in plan.routes
        for trip in route.trips
        for stop in trip.stops
        if stop.kind is StopKind.FACILITY
    }
    supplied = tuple(
        item
        for item in plan.facilities
        if item.site_id in called_at
        or item.carrier_id is not None
        or _stands_with_supplier(instance, item)
    )
    for item in nearer_facilities(flow, supplied):
        yield Violation(
            code=Code.NEARER,
            subject=item.allocation.stream_id,
            message=f"collects at {item.allocation.facility_id}, "
            f"{item.way_m / METRES_PER_KM:.2f} km away, but {item.site_id}, "
            f"{item.nearer_m / METRES_PER_KM:.2f} km away, is open and has room",
            found=item.way_m,
            limit=item.nearer_m,
        )


def _stands_with_supplier(instance: Instance, item: Facility) -> bool:
    """Return whether a facility is one place with what supplies it."""
    parent = instance.site_index.get(item.parent_id or "")
    site = instance.site_index[item.site_id]
    return parent is not None and is_one_place(instance, site, parent)


def nearer_facilities(
    flow: Flow, supplied: Iterable[Facility]
) -> Iterator[NearerFacility]:
    """Yield each allocation that passes a nearer facility with room.

    Parameters
    ----------
    supplied
        Facilities that may be the nearer one.
    """
    offers = _collecting(flow.instance, supplied)
    passing = _passing(flow, list(offers))
    if not len(passing):
        return
    rooms, ways_m = Rooms(flow), flow.allocations.way_m
    for position in passing.tolist():
        item, way_m = flow.plan.allocations[position], float(ways_m[position])
        found = _nearest(flow.instance, rooms, offers, item, way_m)
        if found is not None:
            yield found


def _passing(flow: Flow, offering: Sequence[int]) -> IntArray:
    """Return the positions of allocations that pass a nearer site of some."""
    instance, allocations = flow.instance, flow.allocations
    reach, is_offering = instance.reach, np.zeros(len(instance.sites), dtype=bool)
    is_offering[list(offering)] = True
    pairs = np.flatnonzero(is_offering[reach.destination_idx])
    nearest_m = np.full(len(instance.villages), np.inf)
    np.minimum.at(nearest_m, reach.origin_idx[pairs], reach.distance_m[pairs])
    is_nearer = nearest_m[allocations.village_idx] < _most_m(allocations.way_m)
    return np.flatnonzero(is_nearer & ~allocations.is_at_door)


def _most_m(way_m: FloatArray) -> FloatArray:
    """Return below which distance another facility is nearer than ways are long.

    No other is where a way has no length.
    """
    known_m = np.where(np.isfinite(way_m), way_m, 0.0)
    return np.asarray(known_m - np.maximum(NEARER_BY_M, NEARER_BY_SHARE * known_m))


class Rooms:
    """Parcels a day that facilities and third parties have room for.

    Invariant: what every facility and third party carries is the sum over the
    allocations as moved so far.
    """

    def __init__(self, flow: Flow) -> None:
        instance, facilities = flow.instance, flow.plan.facilities
        self._flow = flow
        self._parcels = dict(
            zip(flow.plan.allocations, flow.allocations.parcels.tolist(), strict=True)
        )
        self._room = {
            item.site_id: capacity_parcels_per_day(instance, item.format_id, days)
            - used
            for item, days, used in zip(
                facilities,
                flow.facilities.days_supplied.tolist(),
                flow.facilities.throughput.tolist(),
                strict=True,
            )
        }
        for carrier, used in zip(
            instance.carriers, flow.carried_by.tolist(), strict=True
        ):
            self._room[carrier.id] = carrier.most_of_average_day - used
        self._shelf = {
            item.site_id: shelf_parcels_per_day(instance, item.format_id, days) - used
            for item, days, used in zip(
                facilities,
                flow.facilities.days_supplied.tolist(),
                flow.facilities.counter.tolist(),
                strict=True,
            )
        }

    def can_take(self, item: Allocation, site_id: str) -> bool:
        """Return whether a facility could take an allocation from where it is."""
        parcels = self._parcels[item]
        return self._shelf[site_id] >= parcels and all(
            self._room[name] >= number * parcels
            for name, number in self._change(item.facility_id, site_id).items()
            if number > 0
        )

    def move(self, item: Allocation, site_id: str) -> None:
        """Take an allocation to another facility."""
        parcels = self._parcels[item]
        for name, number in self._change(item.facility_id, site_id).items():
            self._room[name] -= number * parcels
        self._shelf[site_id] -= parcels
        if item.facility_id in self._shelf:
            self._shelf[item.facility_id] += parcels

    def _change(self, from_id: str, to_id: str) -> dict[str, int]:
        """Return how often more the parcels pass each facility and third party."""
        change: defaultdict[str, int] = defaultdict(int)
        for sign, site_id in ((1, to_id), (-1, from_id)):
            for passed in self._chain(site_id):
                for name in (passed.site_id, passed.carrier_id):
                    if name is not None:
                        change[name] += sign
        return change

    def _chain(self, site_id: str) -> tuple[Facility, ...]:
        """Return the facilities that parcels pass to one, none if it is not open."""
        position = self._flow.position.get(site_id)
        if position is None:
            return ()
        facilities = self._flow.plan.facilities
        return tuple(
            facilities[passed] for passed in self._flow.facilities.chains[position]
        )


def _collecting(instance: Instance, supplied: Iterable[Facility]) -> dict[int, str]:
    """Return the stores and points that offer what is needed, by position."""
    found = {}
    for item in supplied:
        site_idx = instance.site_index[item.site_id]
        mode = counter_mode(instance.sites[site_idx])
        is_allowed = mode is not None and mode in instance.requirements.modes
        if is_allowed and is_collecting(instance, site_idx, item.format_id):
            found[site_idx] = item.site_id
    return found


def _nearest(
    instance: Instance,
    rooms: Rooms,
    offers: dict[int, str],
    item: Allocation,
    way_m: float,
) -> NearerFacility | None:
    """Return the nearest facility that should have an allocation, if there is one."""
    village_idx = instance.village_of[item.stream_id]
    modes = instance.modes_of(instance.stream_index[item.stream_id])
    most_m = float(_most_m(np.asarray(way_m)))
    pairs = instance.village_pairs(village_idx)
    ways = instance.reach.distance_m[pairs]
    sites = instance.reach.destination_idx[pairs]
    near = np.flatnonzero(ways < most_m)
    for position in near[np.lexsort((sites[near], ways[near]))].tolist():
        site_idx, nearer_m = int(sites[position]), float(ways[position])
        site_id, mode = offers.get(site_idx), counter_mode(instance.sites[site_idx])
        if (
            site_id is not None
            and mode is not None
            and mode in modes
            and may_collect(instance, village_idx, site_idx, nearer_m)
            and rooms.can_take(item, site_id)
        ):
            return NearerFacility(
                allocation=item,
                way_m=way_m,
                site_id=site_id,
                mode=mode,
                nearer_m=nearer_m,
            )
    return None

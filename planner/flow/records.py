"""Records of a flow: arrays by the position of an allocation or a facility of a plan.

Positions: ``a`` in ``plan.allocations``, ``f`` in ``plan.facilities``, ``g`` in the
instance's ``goods``, ``c`` in its ``carriers``. Parcels are those of an average day
unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.arrays import freeze
from planner.model.fleet import Leg
from planner.model.week import DAYS_OF_WEEK
from planner.plan import StopKind

__all__ = ["AllocationFlows", "FacilityFlows", "StopDue"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AllocationFlows:
    """What each allocation means, aligned arrays of the shape ``(num_allocations,)``.

    Parameters
    ----------
    facility
        Position of the facility in the plan, -1 where it is not open.
    carrier_idx
        Third party that comes to the door, -1 where none does.
    share
        Of the stream's parcels.
    village_share
        The same as a share of all parcels of its village.
    potential_in, potential_out
        Shares of the stream's potential parcels, ``(num_allocations, num_goods)``.
    parcels_in, parcels_out
        The same of its realised parcels: what is carried.
    residents
        Of the village, as far as it is served so.
    attempted_in
        Parcels taken along to the door, each as often as it is; 0 elsewhere.
    left_over_in
        Parcels that own vehicles do not hand over at the door in the end: they are
        collected at the store.
    left_over_way_s
        The villager's way to that store; 0 where nothing is left over.
    days_per_week
        Days a week that parcels come, the fewest on their way.
    is_carried_by_others
        Whether a third party brings them on some leg.
    way_m, way_s
        The villager's way to the facility; 0 at the door, ``inf`` out of reach.
    functions
        What the villager can do there, or at the door.
    """

    stream_idx: IntArray
    village_idx: IntArray
    site_idx: IntArray
    facility: IntArray
    carrier_idx: IntArray
    share: FloatArray
    village_share: FloatArray
    is_at_door: BoolArray
    is_home: BoolArray
    potential_in: FloatArray
    potential_out: FloatArray
    parcels_in: FloatArray
    parcels_out: FloatArray
    residents: FloatArray
    attempted_in: FloatArray
    left_over_in: FloatArray
    left_over_way_s: FloatArray
    days_per_week: FloatArray
    is_carried_by_others: BoolArray
    way_m: FloatArray
    way_s: FloatArray
    functions: tuple[frozenset[str], ...]

    def __post_init__(self) -> None:
        freeze(self)

    @property
    def both_ways(self) -> FloatArray:
        """Parcels in and out, shape ``(num_allocations, 2, num_goods)``."""
        return np.stack([self.parcels_in, self.parcels_out], axis=1)

    @property
    def goods(self) -> FloatArray:
        """Parcels in plus out of each allocation, ``(num_allocations, num_goods)``."""
        return self.parcels_in + self.parcels_out

    @property
    def parcels(self) -> FloatArray:
        """Parcels in plus out of each allocation."""
        return np.asarray(self.goods.sum(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FacilityFlows:
    """What passes each facility, aligned arrays of the shape ``(num_facilities,)``.

    Parcels by goods class have the shape ``(num_facilities, num_goods)``.

    Parameters
    ----------
    supplier
        Position of what supplies it, -1 where nothing open does.
    carrier_idx
        Third party that supplies it, -1 for own vehicles.
    chains
        Positions that its parcels pass: itself, its supplier and so on to the hub.
    days_per_week
        Days a week that own vehicles call there.
    days_supplied
        Days a week that whoever supplies it calls there, a third party too.
    days_along
        Days a week that parcels reach it, by the slowest leg.
    functions
        What each offers.
    counter_in
        Parcels that villagers collect there themselves.
    left_over_in
        Of these, what could not be handed over at doors: it is handled once more.
    counter_out
        Parcels that villagers hand in there themselves.
    door_in, door_out
        Parcels that it hands over at doors in the end, and that it takes there.
    through_in, through_out
        All that pass it, down and up.
    """

    site_idx: IntArray
    supplier: IntArray
    carrier_idx: IntArray
    chains: tuple[tuple[int, ...], ...]
    days_per_week: FloatArray
    days_supplied: FloatArray
    days_along: FloatArray
    functions: tuple[frozenset[str], ...]
    counter_in: FloatArray
    left_over_in: FloatArray
    counter_out: FloatArray
    door_in: FloatArray
    door_out: FloatArray
    through_in: FloatArray
    through_out: FloatArray

    def __post_init__(self) -> None:
        freeze(self)

    @property
    def handed_in(self) -> FloatArray:
        """Parcels that villagers hand in, at the counter or at doors."""
        return self.counter_out + self.door_out

    @property
    def both_ways(self) -> FloatArray:
        """Parcels in and out that pass, ``(num_facilities, 2, num_goods)``."""
        return np.stack([self.through_in, self.through_out], axis=1)

    @property
    def goods(self) -> FloatArray:
        """Parcels in plus out that pass, ``(num_facilities, num_goods)``."""
        return self.through_in + self.through_out

    @property
    def throughput(self) -> FloatArray:
        """Parcels in plus out that pass each facility."""
        return np.asarray(self.goods.sum(axis=1))

    @property
    def counter(self) -> FloatArray:
        """Parcels in plus out that villagers collect and hand in there themselves."""
        return np.asarray((self.counter_in + self.counter_out).sum(axis=1))

    @property
    def days_per_visit(self) -> FloatArray:
        """Average days of parcels that a day brings on which parcels come."""
        return DAYS_OF_WEEK / self.days_supplied

    @property
    def of_operating_day(self) -> FloatArray:
        """Parcels in plus out on a day on which parcels come: 7 / f of the average."""
        return self.throughput * self.days_per_visit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StopDue:
    """A place that own vehicles have to call at, and what for.

    Parameters
    ----------
    depot_id
        Facility from which they come.
    id, position
        Of the site, or of the stream, and where that or its village stands in the
        instance.
    delivered, collected
        Parcels of a visit by goods class, shape ``(num_goods,)``.
    days_per_week
        That they call.
    handling_s
        Time at the stop for all of them, one visit.
    """

    leg: Leg
    depot_id: str
    kind: StopKind
    id: str
    position: int
    delivered: FloatArray
    collected: FloatArray
    days_per_week: float
    handling_s: float

    def __post_init__(self) -> None:
        self.delivered.setflags(write=False)
        self.collected.setflags(write=False)

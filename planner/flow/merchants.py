"""Parcels of merchants: taken at stores as far as own parcels leave room for them.

They go out from the store where the merchant is listed, up to its hub. Each takes room
on the store's shelves, at the counters of both, and on the way with whoever supplies
the store: in the load of own vehicles after the stop and in the time that their shift
and window leave, or in a third party's capacity. They are no demand: no coverage and no
share counts them, and no decision is made for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.flow.records import FacilityFlows, FloatArray, IntArray, StopDue
from planner.instance import Instance
from planner.model.fleet import Leg, VehicleType
from planner.model.places import Tier
from planner.plan import Plan, Route, StopKind, Trip
from planner.service.counter import day_capacity, shelf_parcels_per_day
from planner.service.frequency import days_per_visit

__all__ = ["MerchantFlows", "VisitKey", "merchant_flows"]

VisitKey = tuple[int, int, int]
"""Position of a route in the plan, of a trip in it, of a stop in that."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MerchantFlows:
    """Parcels of merchants on an average day, arrays ``(num_facilities,)``.

    Parameters
    ----------
    offered
        At each store, by the merchants listed there.
    taken
        Of these: what there is room for, all the way.
    passing
        That pass each facility on the way up.
    on_visit
        Parcels that a visit of own vehicles collects, by its place in the plan.
    """

    offered: FloatArray
    taken: FloatArray
    passing: FloatArray
    on_visit: Mapping[VisitKey, float]

    def __post_init__(self) -> None:
        for array in (self.offered, self.taken, self.passing):
            array.setflags(write=False)


def merchant_flows(
    plan: Plan,
    instance: Instance,
    facilities: FacilityFlows,
    stops: Sequence[StopDue],
    carried_by: FloatArray,
) -> MerchantFlows:
    """Return what merchants offer at the stores of a plan, and what is taken.

    Where a hub or a third party has too little room for all its stores, they share it
    in proportion.

    Parameters
    ----------
    stops, carried_by
        Of own parcels: where own vehicles call, and what each third party carries.
    """
    offered, none = np.zeros(len(plan.facilities)), np.zeros(len(plan.facilities))
    if instance.outside is None:
        return MerchantFlows(offered=offered, taken=none, passing=none, on_visit={})
    tiers = [instance.sites[idx].tier for idx in facilities.site_idx.tolist()]
    is_store = np.array([tier is Tier.STORE for tier in tiers], dtype=np.bool_)
    offered[is_store] = instance.outside.parcels_per_day
    room = _room_at_counters(plan, instance, facilities)
    most = np.minimum(room, _room_on_shelves(plan, instance, facilities))
    wanted = np.where(facilities.supplier >= 0, np.minimum(offered, most), 0.0)
    vehicles = _Vehicles(plan, instance, stops)
    visits = vehicles.collect(wanted)
    taken = vehicles.per_day(wanted, visits)
    share = _share_of_room(taken, facilities.supplier, room)
    limits = [item.most_of_average_day for item in instance.carriers]
    left = np.maximum(0.0, np.array(limits) - carried_by)
    share *= _share_of_room(taken * share, facilities.carrier_idx, left)
    taken = taken * share
    passing = taken.copy()
    np.add.at(passing, facilities.supplier[taken > 0], taken[taken > 0])
    return MerchantFlows(
        offered=offered,
        taken=taken,
        passing=passing,
        on_visit={
            key: parcels * float(share[store])
            for store, found in visits.items()
            for key, parcels in found.items()
        },
    )


def _room_at_counters(
    plan: Plan, instance: Instance, facilities: FacilityFlows
) -> FloatArray:
    """Return what own parcels leave of each facility's capacity on an operating day.

    As parcels of an average day.
    """
    capacity = [day_capacity(instance, item.format_id) for item in plan.facilities]
    of_average_day = np.array(capacity) / facilities.days_per_visit
    return np.maximum(0.0, of_average_day - facilities.throughput)


def _room_on_shelves(
    plan: Plan, instance: Instance, facilities: FacilityFlows
) -> FloatArray:
    """Return what own parcels leave of each facility's shelves."""
    days = facilities.days_supplied.tolist()
    shelf = [
        shelf_parcels_per_day(instance, item.format_id, days_per_week)
        for item, days_per_week in zip(plan.facilities, days, strict=True)
    ]
    return np.maximum(0.0, np.array(shelf) - facilities.counter)


def _share_of_room(taken: FloatArray, by: IntArray, room: FloatArray) -> FloatArray:
    """Return the share of what stores take that their hub or third party has room for.

    Parameters
    ----------
    by
        Position of the hub or third party of each store, -1 for none.
    """
    is_by = by >= 0
    asked = np.bincount(by[is_by], weights=taken[is_by], minlength=len(room))
    share = np.ones(len(room))
    np.divide(room, asked, out=share, where=asked > room)
    return np.where(is_by, share[by] if len(room) else 1.0, 1.0)


class _Vehicles:
    """The room of own vehicles on their way back from stores."""

    def __init__(
        self, plan: Plan, instance: Instance, stops: Sequence[StopDue]
    ) -> None:
        self._plan = plan
        self._instance = instance
        self._due = {stop.id: stop for stop in stops if stop.leg is Leg.LINEHAUL}
        self._size = _size_of_parcel(instance)

    def collect(self, wanted: FloatArray) -> dict[int, dict[VisitKey, float]]:
        """Return what each visit at a store collects, of what is wanted a day.

        A visit brings the parcels of the days since the last one.
        """
        position = {item.site_id: idx for idx, item in enumerate(self._plan.facilities)}
        left = {
            name: float(wanted[position[name]]) * days_per_visit(stop.days_per_week)
            for name, stop in self._due.items()
        }
        visits: defaultdict[int, dict[VisitKey, float]] = defaultdict(dict)
        for number, route in enumerate(self._plan.routes):
            if route.leg is Leg.LINEHAUL:
                for key, name, parcels in self._on_route(number, route, left):
                    visits[position[name]][key] = parcels
        return dict(visits)

    def per_day(
        self, wanted: FloatArray, visits: Mapping[int, Mapping[VisitKey, float]]
    ) -> FloatArray:
        """Return what is collected a day; all where no own vehicle calls."""
        taken = wanted.copy()
        for position, item in enumerate(self._plan.facilities):
            stop = self._due.get(item.site_id)
            if stop is not None:
                days = days_per_visit(stop.days_per_week)
                taken[position] = sum(visits.get(position, {}).values()) / days
        return taken

    def _on_route(
        self, number: int, route: Route, left: dict[str, float]
    ) -> list[tuple[VisitKey, str, float]]:
        """Return what the visits of a route collect, and take it from what is left."""
        instance = self._instance
        vehicle = instance.vehicle_type_by_id[route.vehicle_type_id]
        by_time = _room_in_time(instance, vehicle, route)
        found = []
        for trip_idx, trip in enumerate(route.trips):
            room = self._room_after_stops(vehicle, trip)
            for stop_idx, stop in enumerate(trip.stops):
                if stop.kind is not StopKind.FACILITY or stop.id not in left:
                    continue
                parcels = min(left[stop.id], by_time, float(room[stop_idx:].min()))
                if parcels > 0:
                    left[stop.id] -= parcels
                    by_time -= parcels
                    room[stop_idx:] -= parcels
                    found.append(((number, trip_idx, stop_idx), stop.id, parcels))
        return found

    def _room_after_stops(self, vehicle: VehicleType, trip: Trip) -> FloatArray:
        """Return the parcels of merchants that fit in after each stop of a trip."""
        drops, pickups = [], []
        for stop in trip.stops:
            due = self._due.get(stop.id)
            delivered, collected = (
                (due.delivered, due.collected) if due else (None,) * 2
            )
            drops.append(stop.delivered_parcels * self._mean(delivered))
            pickups.append(stop.collected_parcels * self._mean(collected))
        changes = np.array(pickups) - np.array(drops)
        load = np.sum(drops, axis=0) + np.cumsum(changes, axis=0)
        limits = np.array(
            [vehicle.capacity_parcels, vehicle.capacity_kg, vehicle.capacity_m3]
        )
        spare = np.full(load.shape, np.inf)
        np.divide(limits - load, self._size, out=spare, where=self._size > 0)
        return np.asarray(np.maximum(0.0, spare.min(axis=1)))

    def _mean(self, parcels: FloatArray | None) -> FloatArray:
        """Return parcels, kilograms and cubic metres of one parcel of a mix."""
        total = 0.0 if parcels is None else float(parcels.sum())
        if parcels is None or total == 0:
            return np.array([1.0, 0.0, 0.0])
        sizes = [[1.0, goods.kg, goods.m3] for goods in self._instance.goods]
        return np.asarray(parcels @ np.array(sizes) / total)


def _size_of_parcel(instance: Instance) -> FloatArray:
    """Return parcels, kilograms and cubic metres of one: the mix that goes out."""
    return np.array(
        [
            1.0,
            sum(goods.share_out * goods.kg for goods in instance.goods),
            sum(goods.share_out * goods.m3 for goods in instance.goods),
        ]
    )


def _room_in_time(instance: Instance, vehicle: VehicleType, route: Route) -> float:
    """Return the parcels for which shift and window leave time to load them."""
    operations = instance.operations
    shift_s = vehicle.shift_s - (route.end_s - route.start_s)
    window_s = operations.linehaul_window_s[1] - route.end_s
    each_s = operations.seconds_per_parcel(Leg.LINEHAUL, is_home=False)
    spare_s = max(0.0, min(shift_s, window_s))
    return spare_s / each_s if each_s > 0 else np.inf

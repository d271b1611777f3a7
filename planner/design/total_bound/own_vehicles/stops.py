"""Stops that own vehicles would have to make in the siting model, and what they take.

Of three kinds: stores on the linehaul, points on loops, and villages whose homes are
delivered to. A stop is made if its column is in use, with the loads of other columns:
of a store the parcels on its link, of a point the villages that use it over the link,
of homes the village itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.design.total_bound.any_store import AnyStore
from planner.design.total_bound.own_vehicles.vehicles import Vehicle
from planner.instance import Instance
from planner.service.frequency import facility_days, home_days
from planner.service.one_place import are_one_place
from planner.service.trips import home_parcels_per_day
from planner.siting.data import HUB_TIER, STORE_TIER
from planner.siting.model import ThreeTierModel

__all__ = ["Stops", "linehaul_stops", "loop_stops"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stops:
    """Stops of a leg, and the loads that they may have.

    Parameters
    ----------
    column
        Variable that is 1 where the stop is made.
    depot
        Site that it is made from, -1 where one stands for several.
    days_per_week
        That vehicles call.
    from_place, place
        Locations of the depot, -1 for several, and of the stop.
    trip_s, trip_m
        Least seconds and metres of a trip that calls there, by vehicle, shape
        ``(num_vehicles, num_stops)``; seconds are ``inf`` where it cannot.
    load_stop, load_column
        Stop of each load, and the variable whose unit it is.
    load_parcels, load_s
        Parcels of an average day in a unit of the load, each as often as it is taken
        along, and seconds at the stop for them.
    load_part
        Part of a vehicle that it fills, shape ``(num_vehicles, num_loads)``.
    """

    column: IntArray
    depot: IntArray
    days_per_week: FloatArray
    from_place: IntArray
    place: IntArray
    trip_s: FloatArray
    trip_m: FloatArray
    load_stop: IntArray
    load_column: IntArray
    load_parcels: FloatArray
    load_s: FloatArray
    load_part: FloatArray


def linehaul_stops(
    prepared: Prepared,
    model: ThreeTierModel,
    vehicles: Sequence[Vehicle],
    far: AnyStore | None,
) -> Stops:
    """Return the stops at stores; a parcel there fills as little as any of a village.

    That is of a village whose parcels fill least, as those of all are mixed.
    """
    instance, data = prepared.instance, prepared.data
    links = _driven(prepared, of_stores=True)
    hub_links = np.flatnonzero(data.site_tier[data.link_parent] == HUB_TIER)
    number = np.full(len(data.link_child), -1)
    number[hub_links] = np.arange(len(hub_links))
    used = np.flatnonzero(data.parcels > 0)
    parts = [
        (item.part[used] / data.parcels[used]).min() if len(used) else 0.0
        for item in vehicles
    ]
    stop, column = np.arange(len(links)), model.w[number[links]]
    if far is not None:
        number[far.hauls(data)] = far.add_rows(model)
        stop, column = np.append(stop, stop), np.append(column, number[links])
    return _stops(
        vehicles,
        _Places(
            column=model.u[links],
            depot=data.link_parent[links],
            days_per_week=_days(prepared, links),
            place=instance.site_location[data.link_child[links]],
            others=(),
        ),
        _Loads(
            stop=stop,
            column=column,
            parcels=np.ones(len(stop)),
            seconds=np.full(len(stop), instance.operations.linehaul_parcel_s),
            part=np.tile(np.array(parts)[:, None], (1, len(stop))),
        ),
        instance,
    )


def loop_stops(
    prepared: Prepared,
    model: ThreeTierModel,
    vehicles: Sequence[Vehicle],
    far: AnyStore | None,
) -> Stops:
    """Return the stops at points and homes, then those from any other store."""
    points, homes = _points(prepared, model), _homes(prepared, model)
    parts = [points, homes]
    if far is not None:
        parts += [_far_points(prepared, model, far), _far_homes(prepared, model, far)]
    places = _Places.joined([item[0] for item in parts])
    first = np.cumsum([0, *(len(item[0].column) for item in parts)])
    loads = [item[1] for item in parts]
    villages = [item[2] for item in parts]
    at_home = (False, True, False, True)
    return _stops(
        vehicles,
        places,
        _Loads(
            stop=np.concatenate(
                [item.stop + start for item, start in zip(loads, first, strict=False)]
            ),
            column=np.concatenate([item.column for item in loads]),
            parcels=np.concatenate([item.parcels for item in loads]),
            seconds=np.concatenate([item.seconds for item in loads]),
            part=np.array(
                [
                    np.concatenate(
                        [
                            (item.part_at_home if is_home else item.part)[village]
                            for village, is_home in zip(villages, at_home, strict=False)
                        ]
                    )
                    for item in vehicles
                ]
            ).reshape(len(vehicles), sum(len(item.stop) for item in loads)),
        ),
        prepared.instance,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Places:
    """Where stops are: ``others`` are the depots that -1 stands for, at the end."""

    column: IntArray
    depot: IntArray
    days_per_week: FloatArray
    place: IntArray
    others: tuple[tuple[int, ...], ...]

    @classmethod
    def joined(cls, parts: Sequence[_Places]) -> _Places:
        """Return several one after the other."""
        return cls(
            column=np.concatenate([item.column for item in parts]),
            depot=np.concatenate([item.depot for item in parts]),
            days_per_week=np.concatenate([item.days_per_week for item in parts]),
            place=np.concatenate([item.place for item in parts]),
            others=tuple(depots for item in parts for depots in item.others),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Loads:
    """As in ``Stops``."""

    stop: IntArray
    column: IntArray
    parcels: FloatArray
    seconds: FloatArray
    part: FloatArray


_Part = tuple[_Places, _Loads, IntArray]
"""Stops, their loads, and the village of each load."""


def _points(prepared: Prepared, model: ThreeTierModel) -> _Part:
    instance, data = prepared.instance, prepared.data
    links = _driven(prepared, of_stores=False)
    places = _Places(
        column=model.u[links],
        depot=data.link_parent[links],
        days_per_week=_days(prepared, links),
        place=instance.site_location[data.link_child[links]],
        others=(),
    )
    return _with_users(prepared, model, places, links)


def _far_points(prepared: Prepared, model: ThreeTierModel, far: AnyStore) -> _Part:
    """Return the stops at points from any other store.

    Where one of them is one place with the point, nothing may be driven.
    """
    instance, data = prepared.instance, prepared.data
    kept = [
        position
        for position, others in enumerate(far.link_others)
        if data.carrier_of_link[far.links[position]] < 0
        and not are_one_place(
            instance, [data.link_child[far.links[position]]] * len(others), others
        ).any()
    ]
    links = far.links[kept]
    others = tuple(far.link_others[position] for position in kept)
    children = data.link_child[links].tolist()
    days = [
        min(facility_days(instance, child, store) for store in stores)
        for child, stores in zip(children, others, strict=True)
    ]
    places = _Places(
        column=model.u[links],
        depot=np.full(len(links), -1),
        days_per_week=np.array(days, dtype=float),
        place=instance.site_location[children],
        others=others,
    )
    return _with_users(prepared, model, places, links)


def _with_users(
    prepared: Prepared, model: ThreeTierModel, places: _Places, links: IntArray
) -> _Part:
    """Return stops at points with the villages that may use each over its link."""
    data = prepared.data
    number = np.full(len(data.link_child) + 1, -1)
    number[links] = np.arange(len(links))
    arcs = np.flatnonzero(number[data.arc_link] >= 0)
    village = data.arc_village[arcs]
    each_s = prepared.instance.operations.parcel_s
    loads = _Loads(
        stop=number[data.arc_link[arcs]],
        column=model.x[arcs],
        parcels=data.parcels[village],
        seconds=each_s * data.parcels[village],
        part=np.zeros(0),
    )
    return places, loads, village


def _homes(prepared: Prepared, model: ThreeTierModel) -> _Part:
    data = prepared.data
    arcs = np.flatnonzero(prepared.is_home_arc)
    arcs = arcs[data.arc_site[arcs] < len(prepared.instance.sites)]
    stores = tuple((store,) for store in data.arc_site[arcs].tolist())
    return _at_homes(prepared, model, arcs, stores, depot=data.arc_site[arcs])


def _far_homes(prepared: Prepared, model: ThreeTierModel, far: AnyStore) -> _Part:
    depot = np.full(len(far.arcs), -1)
    return _at_homes(prepared, model, far.arcs, far.arc_others, depot=depot)


def _at_homes(
    prepared: Prepared,
    model: ThreeTierModel,
    arcs: IntArray,
    stores: tuple[tuple[int, ...], ...],
    *,
    depot: IntArray,
) -> _Part:
    instance, village = prepared.instance, prepared.data.arc_village[arcs]
    days = [
        min(home_days(instance, number, store) for store in at)
        for number, at in zip(village.tolist(), stores, strict=True)
    ]
    places = _Places(
        column=model.x[arcs],
        depot=depot,
        days_per_week=np.array(days, dtype=float),
        place=instance.village_location[village],
        others=stores if (depot < 0).any() else (),
    )
    parcels = home_parcels_per_day(instance)[village]
    loads = _Loads(
        stop=np.arange(len(arcs)),
        column=model.x[arcs],
        parcels=parcels,
        seconds=instance.operations.home_parcel_s * parcels,
        part=np.zeros(0),
    )
    return places, loads, village


def _stops(
    vehicles: Sequence[Vehicle], places: _Places, loads: _Loads, instance: Instance
) -> Stops:
    """Return the stops; of several depots the least seconds and the least metres."""
    is_far = places.depot < 0
    far = np.flatnonzero(is_far)
    sizes = [len(item) for item in places.others]
    depots = np.array([s for item in places.others for s in item], dtype=np.int64)
    starts = np.cumsum([0, *sizes])[:-1]
    shape = len(vehicles), len(places.column)
    trip_s, trip_m = np.zeros(shape), np.zeros(shape)
    near = np.flatnonzero(~is_far)
    from_near = instance.site_location[places.depot[near]]
    from_far, to_far = (
        instance.site_location[depots],
        np.repeat(places.place[far], sizes),
    )
    for number, item in enumerate(vehicles):
        trip_s[number, near] = item.trip_s(from_near, places.place[near])
        trip_m[number, near] = item.trip_m(from_near, places.place[near])
        if len(far):
            seconds, metres = (
                item.trip_s(from_far, to_far),
                item.trip_m(from_far, to_far),
            )
            trip_s[number, far] = np.minimum.reduceat(seconds, starts)
            trip_m[number, far] = np.minimum.reduceat(metres, starts)
    return Stops(
        column=places.column,
        depot=places.depot,
        days_per_week=places.days_per_week,
        from_place=np.where(is_far, -1, instance.site_location[places.depot]),
        place=places.place,
        trip_s=trip_s,
        trip_m=trip_m,
        load_stop=loads.stop,
        load_column=loads.column,
        load_parcels=loads.parcels,
        load_s=loads.seconds,
        load_part=loads.part,
    )


def _driven(prepared: Prepared, *, of_stores: bool) -> IntArray:
    """Return the links of own vehicles on which something is driven."""
    data, num_sites = prepared.data, len(prepared.instance.sites)
    is_store = data.site_tier[data.link_child] == STORE_TIER
    is_own = (data.link_child < num_sites) & (data.link_parent < num_sites)
    is_own &= data.carrier_of_link < 0
    links = np.flatnonzero((is_store == of_stores) & is_own)
    child, parent = data.link_child[links], data.link_parent[links]
    return links[~are_one_place(prepared.instance, child, parent)]


def _days(prepared: Prepared, links: IntArray) -> FloatArray:
    data = prepared.data
    pairs = zip(
        data.link_child[links].tolist(), data.link_parent[links].tolist(), strict=True
    )
    return np.array([facility_days(prepared.instance, *pair) for pair in pairs], float)

"""Routing prices: what the siting model expects vehicles to cost.

First an estimate before any route exists, in the manner of continuous approximation
(Daganzo 1984, doi:10.1287/trsc.18.4.331): a stop pays its share of the way out and
back by the capacity it fills, and the way to its neighbours. Then, from real routes,
each stop's price becomes what leaving it out would save, or putting it in would cost,
scaled so that the prices of a depot's stops add up to what its routes cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.design.prepare import Prepared
from planner.instance import Instance
from planner.ledger import vehicle_cost_per_visit
from planner.location.siting_data import SitingPrices
from planner.model.fleet import Leg, VehicleType
from planner.plan import Route, StopKind
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = ["Lane", "corrected", "first_prices", "lanes"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NEIGHBOURS = 3
DAMPING = 0.5
LEAST_SCALE, MOST_SCALE = 0.5, 4.0
"""Limits of a depot's scale, so that one odd route does not close a store."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lane:
    """All that may be supplied on one leg: links, or home arcs, of the siting model.

    Parameters
    ----------
    position
        Of the links in ``SitingData``, or of the arcs for homes.
    depot
        Site that each one starts from.
    place
        Location index of each stop.
    parcels
        Parcels a day of each stop where they are known (homes), else 0.
    """

    leg: Leg
    is_home: bool
    position: IntArray
    depot: IntArray
    place: IntArray
    parcels: FloatArray
    target: IntArray


def lanes(prepared: Prepared) -> tuple[Lane, Lane, Lane]:
    """Return the linehaul links, the loop links and the home arcs."""
    instance, data = prepared.instance, prepared.data
    is_store = data.site_tier[data.link_child] == 1
    home = np.flatnonzero(prepared.is_home_arc)
    linehaul, loop = np.flatnonzero(is_store), np.flatnonzero(~is_store)
    by_link = [
        Lane(
            leg=leg,
            is_home=False,
            position=links,
            depot=data.link_parent[links],
            place=instance.site_location[data.link_child[links]],
            parcels=np.zeros(len(links)),
            target=data.link_child[links],
        )
        for leg, links in ((Leg.LINEHAUL, linehaul), (Leg.LOOP, loop))
    ]
    villages = data.arc_village[home]
    homes = Lane(
        leg=Leg.LOOP,
        is_home=True,
        position=home,
        depot=data.arc_site[home],
        place=instance.village_location[villages],
        parcels=instance.parcels_per_day[villages],
        target=villages,
    )
    return by_link[0], by_link[1], homes


def first_prices(prepared: Prepared) -> SitingPrices:
    """Estimate routing prices before any route exists (a heuristic)."""
    data = prepared.data
    prices = SitingPrices(
        arc_cost=np.zeros(len(data.arc_site)),
        link_cost=np.zeros(len(data.link_child)),
        link_cost_per_parcel=np.zeros(len(data.link_child)),
        link_is_open=np.ones(len(data.link_child), dtype=bool),
        arc_is_open=np.ones(len(data.arc_site), dtype=bool),
    )
    for lane in lanes(prepared):
        _estimate(prepared.instance, lane, prices)
    return prices


def _estimate(instance: Instance, lane: Lane, prices: SitingPrices) -> None:
    """Fill in the estimate of one lane, by the cheapest vehicle type of its leg."""
    if not len(lane.position):
        return
    best_stop = np.full(len(lane.position), np.inf)
    best_parcel = np.zeros(len(lane.position))
    for vehicle_type in instance.vehicle_types:
        if lane.leg not in vehicle_type.legs:
            continue
        stop, parcel = _unit_prices(instance, lane, vehicle_type)
        typical = stop + parcel * _typical_parcels(instance, lane)
        better = typical < best_stop + best_parcel * _typical_parcels(instance, lane)
        best_stop = np.where(better, stop, best_stop)
        best_parcel = np.where(better, parcel, best_parcel)
    _store_prices(lane, prices, best_stop, best_parcel)


def _store_prices(
    lane: Lane, prices: SitingPrices, stop: FloatArray, parcel: FloatArray
) -> None:
    if lane.is_home:
        prices.arc_cost[lane.position] = stop + parcel * lane.parcels
    else:
        prices.link_cost[lane.position] = stop
        prices.link_cost_per_parcel[lane.position] = parcel


def _unit_prices(
    instance: Instance, lane: Lane, vehicle_type: VehicleType
) -> tuple[FloatArray, FloatArray]:
    """Return the cost a year of each stop and of a parcel a day on it."""
    operations = instance.operations
    haul = instance.haul[vehicle_type.profile]
    depot = instance.site_location[lane.depot]
    round_trip_s = haul.time_s[depot, lane.place] + haul.time_s[lane.place, depot]
    round_trip_m = (
        haul.distance_m[depot, lane.place] + haul.distance_m[lane.place, depot]
    )
    per_s, per_m = time_price(vehicle_type), distance_price(vehicle_type)
    next_s, next_m = _to_neighbours(haul.time_s, haul.distance_m, lane.place)
    next_s, next_m = np.minimum(next_s, round_trip_s), np.minimum(next_m, round_trip_m)
    visits = operations.visits_per_year
    stop = per_s * (operations.stop_s + next_s) + per_m * next_m
    radial = per_s * (round_trip_s + operations.loading_s) + per_m * round_trip_m
    each = per_s * (operations.home_parcel_s if lane.is_home else operations.parcel_s)
    parcel = each + radial / vehicle_type.capacity_parcels
    return visits * stop, visits * operations.days_per_visit * parcel


def time_price(vehicle_type: VehicleType) -> float:
    """Return the cost of a second of a vehicle whose day is full."""
    day = vehicle_type.fixed_cost_per_day / vehicle_type.shift_s
    return day + vehicle_type.cost_per_hour / SECONDS_PER_HOUR


def distance_price(vehicle_type: VehicleType) -> float:
    """Return the cost of a metre."""
    return vehicle_type.cost_per_km / METRES_PER_KM


def _typical_parcels(instance: Instance, lane: Lane) -> FloatArray:
    """Return parcels a day to compare vehicle types at, for each stop of a lane."""
    if lane.is_home:
        return lane.parcels
    num_stops = max(len(np.unique(lane.target)), 1)
    mean = float(instance.parcels_per_day.sum()) / num_stops
    return np.full(len(lane.position), mean)


def _to_neighbours(
    time_s: NDArray[np.float32], distance_m: NDArray[np.float32], place: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return the mean way from each stop to its nearest neighbours on the lane."""
    unique, inverse = np.unique(place, return_inverse=True)
    if len(unique) < 2:
        return np.zeros(len(place)), np.zeros(len(place))
    between_s = time_s[np.ix_(unique, unique)].astype(float)
    between_m = distance_m[np.ix_(unique, unique)].astype(float)
    np.fill_diagonal(between_s, np.inf)
    count = min(NEIGHBOURS, len(unique) - 1)
    nearest = np.argsort(between_s, axis=1, kind="stable")[:, :count]
    rows = np.arange(len(unique))[:, None]
    return (
        between_s[rows, nearest].mean(axis=1)[inverse],
        between_m[rows, nearest].mean(axis=1)[inverse],
    )


def corrected(
    prepared: Prepared,
    prices: SitingPrices,
    routes: tuple[Route, ...],
) -> SitingPrices:
    """Move routing prices towards what the routes of a plan cost.

    Half of the way each time, so that the siting model does not swing. Depots without
    routes keep their prices.
    """
    target = replace(
        prices,
        arc_cost=prices.arc_cost.copy(),
        link_cost=prices.link_cost.copy(),
        link_cost_per_parcel=prices.link_cost_per_parcel.copy(),
    )
    by_depot = _routes_by_depot(prepared.instance, routes)
    for lane in lanes(prepared):
        for depot, its_routes in by_depot.get(lane.leg, {}).items():
            mine = np.flatnonzero(lane.depot == depot)
            if len(mine):
                marginal = _Marginal(prepared.instance, depot, its_routes)
                each = _parcel_price(prepared.instance, lane, its_routes)
                _correct(target, lane, mine, marginal, each)
    return target


def _routes_by_depot(
    instance: Instance, routes: tuple[Route, ...]
) -> dict[Leg, dict[int, list[Route]]]:
    by_depot: dict[Leg, dict[int, list[Route]]] = {}
    for route in routes:
        depots = by_depot.setdefault(route.leg, {})
        depots.setdefault(instance.site_index[route.depot_id], []).append(route)
    return by_depot


def _correct(
    target: SitingPrices,
    lane: Lane,
    mine: IntArray,
    marginal: _Marginal,
    parcel_price: float,
) -> None:
    """Move the prices of the stops that one depot may supply."""
    stop = marginal.prices(lane.place[mine]) * marginal.visits_per_year
    parcel = parcel_price * marginal.scale
    position = lane.position[mine]
    if lane.is_home:
        cost = stop + parcel * lane.parcels[mine]
        target.arc_cost[position] = _damped(target.arc_cost[position], cost)
        return
    target.link_cost[position] = _damped(target.link_cost[position], stop)
    target.link_cost_per_parcel[position] = _damped(
        target.link_cost_per_parcel[position], np.full(len(mine), parcel)
    )


def _damped(old: FloatArray, new: FloatArray) -> FloatArray:
    """Return a value between both; the old one where the new one is infinite."""
    return np.where(np.isfinite(new), (1 - DAMPING) * old + DAMPING * new, old)


def _parcel_price(instance: Instance, lane: Lane, routes: list[Route]) -> float:
    """Return the cost a year of the handing over of a parcel a day."""
    vehicle_type = instance.vehicle_type_by_id[routes[0].vehicle_type_id]
    operations = instance.operations
    each_s = operations.home_parcel_s if lane.is_home else operations.parcel_s
    days = operations.visits_per_year * operations.days_per_visit
    return time_price(vehicle_type) * each_s * days


class _Marginal:
    """What a depot's routes save without a stop, or pay for one more.

    ``scale`` makes the savings of the stops in the routes add up to their cost.
    """

    def __init__(self, instance: Instance, depot: int, routes: list[Route]) -> None:
        self._instance = instance
        self._gaps: dict[str, list[tuple[int, int]]] = {}
        self._saving: dict[int, float] = {}
        self._depot = int(instance.site_location[depot])
        self.visits_per_year = instance.operations.visits_per_year
        cost = sum(self._add_route(route) for route in routes)
        savings = sum(self._saving.values()) + _handing_over(instance, routes)
        scale = cost / savings if savings > 0 else 1.0
        self.scale = float(np.clip(scale, LEAST_SCALE, MOST_SCALE))

    def prices(self, places: IntArray) -> FloatArray:
        """Return the scaled price of a stop at each location, for one visit."""
        price = np.full(len(places), np.inf)
        for name, gaps in self._gaps.items():
            before, after = np.array(gaps, dtype=np.int64).T
            vehicle_type = self._instance.vehicle_type_by_id[name]
            detour = self._detour(
                vehicle_type, before[:, None], places[None, :], after[:, None]
            )
            price = np.minimum(price, detour.min(axis=0))
        known = [self._saving.get(int(place), np.nan) for place in places]
        return self.scale * np.where(np.isnan(known), price, known)

    def _add_route(self, route: Route) -> float:
        instance = self._instance
        vehicle_type = instance.vehicle_type_by_id[route.vehicle_type_id]
        for trip in route.trips:
            places = np.array(
                [_place(instance, stop.kind, stop.id) for stop in trip.stops]
            )
            around = np.concatenate([[self._depot], places, [self._depot]])
            saved = self._detour(vehicle_type, around[:-2], places, around[2:])
            for place, amount in zip(places.tolist(), saved.tolist(), strict=True):
                self._saving[place] = self._saving.get(place, 0.0) + amount
            gaps = zip(around[:-1].tolist(), around[1:].tolist(), strict=True)
            self._gaps.setdefault(vehicle_type.id, []).extend(gaps)
        lines = vehicle_cost_per_visit(
            vehicle_type, route.distance_m, route.end_s - route.start_s
        )
        return sum(lines.values())

    def _detour(
        self,
        vehicle_type: VehicleType,
        before: IntArray,
        place: IntArray,
        after: IntArray,
    ) -> FloatArray:
        """Return what a stop between two others costs, with its time on the spot."""
        haul = self._instance.haul[vehicle_type.profile]
        extra_s = _through(haul.time_s, before, place, after)
        extra_m = _through(haul.distance_m, before, place, after)
        stop_s = self._instance.operations.stop_s
        price = time_price(vehicle_type) * (extra_s + stop_s)
        return np.maximum(0.0, price + distance_price(vehicle_type) * extra_m)


def _through(
    matrix: NDArray[np.float32], before: IntArray, place: IntArray, after: IntArray
) -> FloatArray:
    """Return the detour from ``before`` to ``after`` by way of ``place``."""
    there = matrix[before, place].astype(float)
    on = matrix[place, after].astype(float)
    return np.asarray(there + on - matrix[before, after])


def _handing_over(instance: Instance, routes: list[Route]) -> float:
    """Return the cost of the time in which parcels change hands on one visit."""
    operations = instance.operations
    total = 0.0
    for route in routes:
        price = time_price(instance.vehicle_type_by_id[route.vehicle_type_id])
        for trip in route.trips:
            for stop in trip.stops:
                parcels = stop.delivered_parcels + stop.collected_parcels
                is_home = stop.kind is StopKind.VILLAGE
                service_s = operations.service_s(parcels, is_home=is_home)
                total += price * (service_s - operations.stop_s)
    return total


def _place(instance: Instance, kind: StopKind, stop_id: str) -> int:
    if kind is StopKind.VILLAGE:
        return int(instance.village_location[instance.village_index[stop_id]])
    return int(instance.site_location[instance.site_index[stop_id]])

"""Routing prices: what the siting model expects vehicles to cost.

First an estimate before any route exists, in the manner of continuous approximation
(Daganzo 1984, doi:10.1287/trsc.18.4.331): a stop pays its share of the way out and
back by the capacity it fills, and the way to its neighbours. Then, from real routes,
the estimates of a depot are scaled so that together they cost what its routes cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import left_over_cost, vehicle_day_cost
from planner.model.fleet import Leg, VehicleType
from planner.model.week import DAYS_OF_WEEK
from planner.plan import Plan
from planner.routing.problem.usable_load import usable_load
from planner.service.frequency import (
    facility_days,
    route_visits_per_year,
)
from planner.service.one_place import are_one_place
from planner.service.trips import home_parcels_per_day, left_over_share
from planner.siting.data import STORE_TIER, SitingPrices

__all__ = ["corrected", "first_prices", "left_over_costs", "prices_of_plan"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NEIGHBOURS = 3
"""Nearest other stops whose mean way a stop on a route is first guessed to add. A
judgement; the routes of a plan correct it."""
FULL_DAY = 0.75
"""Share of a shift that vehicles are usually out: the first estimate's guess."""
LEAST_SCALE, MOST_SCALE = 0.5, 3.0
"""Limits of a depot's scale, so that one odd route does not close a store."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lane:
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
    target
        Site or village of each stop.
    days_per_week
        That vehicles call at each stop.
    """

    leg: Leg
    is_home: bool
    position: IntArray
    depot: IntArray
    place: IntArray
    parcels: FloatArray
    target: IntArray
    days_per_week: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Costs:
    """Costs that are being estimated, lane by lane.

    Parameters
    ----------
    arc, link, link_per_parcel
        As in ``SitingPrices``, but written.
    """

    arc: FloatArray
    link: FloatArray
    link_per_parcel: FloatArray

    def multiply(self, lane: _Lane, factor: FloatArray) -> None:
        """Multiply what the stops of a lane cost."""
        if lane.is_home:
            self.arc[lane.position] *= factor
            return
        self.link[lane.position] *= factor
        self.link_per_parcel[lane.position] *= factor


def _lanes(prepared: Prepared) -> tuple[_Lane, _Lane, _Lane]:
    """Return the linehaul links, the loop links and the home arcs.

    Links within one place, on which nothing is driven, are on no lane and cost nothing.
    """
    instance, data = prepared.instance, prepared.data
    is_store = data.site_tier[data.link_child] == STORE_TIER
    home = np.flatnonzero(prepared.is_home_arc)
    is_own = data.carrier_of_link < 0
    is_driven = is_own & ~are_one_place(instance, data.link_child, data.link_parent)
    linehaul = np.flatnonzero(is_store & is_driven)
    loop = np.flatnonzero(~is_store & is_driven)
    parent = data.link_parent
    by_link = [
        _Lane(
            leg=leg,
            is_home=False,
            position=links,
            depot=data.link_parent[links],
            place=instance.site_location[data.link_child[links]],
            parcels=np.zeros(len(links)),
            target=data.link_child[links],
            days_per_week=_link_days(instance, data.link_child[links], parent[links]),
        )
        for leg, links in ((Leg.LINEHAUL, linehaul), (Leg.LOOP, loop))
    ]
    villages = data.arc_village[home]
    homes = _Lane(
        leg=Leg.LOOP,
        is_home=True,
        position=home,
        depot=data.arc_site[home],
        place=instance.village_location[villages],
        parcels=home_parcels_per_day(instance)[villages],
        target=villages,
        days_per_week=np.minimum(
            instance.village_days_per_week[villages],
            instance.site_days_per_week[data.arc_site[home]],
        ),
    )
    return by_link[0], by_link[1], homes


def _link_days(instance: Instance, child: IntArray, parent: IntArray) -> FloatArray:
    pairs = zip(child.tolist(), parent.tolist(), strict=True)
    return np.array([facility_days(instance, *pair) for pair in pairs], dtype=float)


def first_prices(prepared: Prepared) -> SitingPrices:
    """Estimate routing prices before any route exists (a heuristic)."""
    data = prepared.data
    costs = _Costs(
        arc=np.zeros(len(data.arc_site)),
        link=np.zeros(len(data.link_child)),
        link_per_parcel=np.zeros(len(data.link_child)),
    )
    for lane in _lanes(prepared):
        _estimate(prepared.instance, lane, costs)
    return SitingPrices(
        arc_cost=costs.arc + left_over_costs(prepared),
        link_cost=costs.link,
        link_cost_per_parcel=costs.link_per_parcel,
        link_is_open=np.ones(len(data.link_child), dtype=bool),
        arc_is_open=np.ones(len(data.arc_site), dtype=bool),
    )


def left_over_costs(prepared: Prepared) -> FloatArray:
    """Return the cost a year of handling once more what doors leave over, of each arc.

    Of a whole village, in the store's format that costs least. It is no cost of
    vehicles, so that routes do not scale it.
    """
    instance, data = prepared.instance, prepared.data
    each = np.array(
        [left_over_cost(instance, *option) for option in prepared.option_at]
    )
    least = np.full(data.num_sites, np.inf)
    np.minimum.at(least, data.option_site, each)
    costs, home = np.zeros(len(data.arc_site)), np.flatnonzero(prepared.is_home_arc)
    incoming = instance.parcels_in_per_day[data.arc_village[home]].sum(axis=1)
    left_over = incoming * left_over_share(instance.service)
    days = instance.operations.days_per_year
    costs[home] = days * left_over * least[data.arc_site[home]]
    return costs


def _estimate(instance: Instance, lane: _Lane, costs: _Costs) -> None:
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
    if lane.is_home:
        costs.arc[lane.position] = best_stop + best_parcel * lane.parcels
    else:
        costs.link[lane.position] = best_stop
        costs.link_per_parcel[lane.position] = best_parcel


def _unit_prices(
    instance: Instance, lane: _Lane, vehicle_type: VehicleType
) -> tuple[FloatArray, FloatArray]:
    """Return the cost a year of each stop and of a parcel a day on it."""
    operations = instance.operations
    haul = instance.haul[vehicle_type.profile]
    depot = instance.site_location[lane.depot]
    round_trip_s = haul.time_s[depot, lane.place] + haul.time_s[lane.place, depot]
    round_trip_m = (
        haul.distance_m[depot, lane.place] + haul.distance_m[lane.place, depot]
    )
    per_s, per_m = _time_price(vehicle_type), _distance_price(vehicle_type)
    next_s, next_m = _to_neighbours(haul.time_s, haul.distance_m, lane.place)
    next_s, next_m = np.minimum(next_s, round_trip_s), np.minimum(next_m, round_trip_m)
    full = usable_load(instance, vehicle_type)
    visits = operations.days_per_year * lane.days_per_week / DAYS_OF_WEEK
    stop = per_s * (operations.stop_s + next_s) + per_m * next_m
    each_s = operations.seconds_per_parcel(lane.leg, is_home=lane.is_home)
    out_s = round_trip_s + operations.loading_s
    least = _day_price(vehicle_type) / vehicle_type.max_trips
    day = np.maximum(per_s * (out_s + each_s * full), least)
    parcel = (day + per_m * round_trip_m) / full
    return visits * stop, operations.days_per_year * parcel


def _day_price(vehicle_type: VehicleType) -> float:
    return vehicle_type.fixed_cost_per_day


def _time_price(vehicle_type: VehicleType) -> float:
    """Return the cost of a second of a vehicle that is out for a usual day."""
    day = vehicle_type.fixed_cost_per_day / (FULL_DAY * vehicle_type.shift_s)
    return day + vehicle_type.rates.per_s


def _distance_price(vehicle_type: VehicleType) -> float:
    """Return the cost of a metre."""
    return vehicle_type.rates.per_m


def _typical_parcels(instance: Instance, lane: _Lane) -> FloatArray:
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
    first: SitingPrices,
    prices: SitingPrices,
    plan: Plan,
    *,
    step: float,
) -> SitingPrices:
    """Move routing prices towards what the routes of a plan cost.

    Parameters
    ----------
    first
        The prices before any route existed; they are what is scaled.
    step
        Share of the way to go, 1 for all of it.

    Notes
    -----
    A depot's scale is what its routes cost over what the first estimate says of the
    stops they serve. Depots without routes get the scale of their leg as a whole:
    at the first estimate they would look cheaper than those that have been tried.
    """
    left_over = left_over_costs(prepared)
    of_vehicles = replace(first, arc_cost=first.arc_cost - left_over)
    costs = _Costs(
        arc=of_vehicles.arc_cost.copy(),
        link=first.link_cost.copy(),
        link_per_parcel=first.link_cost_per_parcel.copy(),
    )
    lanes = _lanes(prepared)
    for leg in Leg:
        mine = [lane for lane in lanes if lane.leg is leg]
        paid = _paid(prepared.instance, plan, leg)
        expected = _expected(prepared, of_vehicles, plan, mine)
        overall = _scale(sum(paid.values()), sum(expected.values()))
        for lane in mine:
            scales = {
                depot: _scale(cost, expected.get(depot, 0.0), overall)
                for depot, cost in paid.items()
            }
            factor = np.array([scales.get(int(d), overall) for d in lane.depot])
            costs.multiply(lane, factor)
    costs.arc[:] += left_over
    return _between(prices, costs, step)


def prices_of_plan(prepared: Prepared, plan: Plan) -> SitingPrices:
    """Return the prices that the routes of a plan bear out."""
    first = first_prices(prepared)
    return corrected(prepared, first, first, plan, step=1.0)


def _scale(paid: float, expected: float, fallback: float = 1.0) -> float:
    if not expected > 0:
        return fallback
    return float(np.clip(paid / expected, LEAST_SCALE, MOST_SCALE))


def _paid(instance: Instance, plan: Plan, leg: Leg) -> dict[int, float]:
    """Return what the routes of each depot cost a year."""
    paid: dict[int, float] = {}
    for route in plan.routes:
        if route.leg is leg:
            depot = instance.site_index[route.depot_id]
            lines = vehicle_day_cost(
                instance.vehicle_type_by_id[route.vehicle_type_id],
                route.distance_m,
                route.end_s - route.start_s,
            )
            cost = sum(lines.values()) * route_visits_per_year(instance, route)
            paid[depot] = paid.get(depot, 0.0) + cost
    return paid


def _expected(
    prepared: Prepared, prices: SitingPrices, plan: Plan, lanes: list[_Lane]
) -> dict[int, float]:
    """Return what the prices say that each depot's stops of a plan cost a year."""
    expected: dict[int, float] = {}
    for lane in lanes:
        used, parcels = _used(prepared.instance, lane, plan)
        position = lane.position[used]
        cost = (
            prices.arc_cost[position]
            if lane.is_home
            else prices.link_cost[position]
            + prices.link_cost_per_parcel[position] * parcels
        )
        for depot, amount in zip(lane.depot[used].tolist(), cost.tolist(), strict=True):
            expected[depot] = expected.get(depot, 0.0) + amount
    return expected


def _used(instance: Instance, lane: _Lane, plan: Plan) -> tuple[IntArray, FloatArray]:
    """Return what a plan uses of a lane, and the parcels a day on it."""
    site = instance.site_index
    if lane.is_home:
        pairs = {
            (instance.village_of[item.stream_id], site[item.facility_id])
            for item in plan.allocations
            if item.mode.is_own_delivery
        }
        through: dict[int, float] = {}
    else:
        pairs = {
            (site[item.site_id], site[item.parent_id])
            for item in plan.facilities
            if item.parent_id is not None and item.carrier_id is None
        }
        facilities = resolve(plan, instance).facilities
        passing = zip(
            facilities.site_idx.tolist(), facilities.throughput.tolist(), strict=True
        )
        through = dict(passing)
    ends = zip(lane.target.tolist(), lane.depot.tolist(), strict=True)
    used = np.flatnonzero([end in pairs for end in ends])
    parcels = [through.get(int(target), 0.0) for target in lane.target[used]]
    return used, np.array(parcels)


def _between(prices: SitingPrices, target: _Costs, step: float) -> SitingPrices:
    """Return prices a share of the way to the target."""
    per_parcel = prices.link_cost_per_parcel
    return replace(
        prices,
        arc_cost=prices.arc_cost + step * (target.arc - prices.arc_cost),
        link_cost=prices.link_cost + step * (target.link - prices.link_cost),
        link_cost_per_parcel=per_parcel + step * (target.link_per_parcel - per_parcel),
    )

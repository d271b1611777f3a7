"""From a county to the neutral form: what the siting model may choose, and its costs.

Money is per year, loads are parcels a day, in plus out. Stores are depots, points are
stops that villages share, and a village's homes are a stop of its own, or several where
it takes more than one vehicle. Points may be supplied from more stores than in the
siting model. What a parcel costs at the hub is in the cost of every option.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from planner.arrays import flags, floats, ints
from planner.design.county.fleets import fleet_of, types_of
from planner.design.county.floors import floors_of
from planner.design.county.homes import HomeStops, home_stops
from planner.design.county.hub import hub_platform
from planner.design.county.kept import kept_base, kept_for_rules
from planner.design.county.levels import (
    FormatCost,
    Levels,
    levels_of,
    stacked,
)
from planner.design.county.positions import CountyProblem
from planner.design.siting_model.link_days import largest_shelf
from planner.design.siting_model.links import nearest_sites
from planner.design.siting_model.prepare import Prepared
from planner.design.siting_model.prices import left_over_costs
from planner.instance import Instance
from planner.location_routing.problem import (
    Covering,
    DepotFields,
    Fleet,
    LocationRoutingProblem,
    OptionFields,
    StopFields,
)
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.once import once
from planner.plan import Plan
from planner.service.counter import site_capacity
from planner.service.coverage import collecting_pairs
from planner.service.frequency import (
    days_per_visit,
    site_days,
    typical_days,
    visits_per_year,
)
from planner.service.one_place import are_one_place
from planner.siting.data import HUB_TIER
from planner.units import SECONDS_PER_HOUR

__all__ = ["can_express", "from_prepared"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MOST_PARENTS = 6
"""Nearest stores that may supply a point in the search of neighbours. A judgement:
twice those of the siting (``siting_model.links``), as the search has no model to keep
small."""
MOST_PLACES = 3_000
"""Stores, points and villages up to which the search keeps its tables of all pairs. A
judgement: counties up to about 1,000 villages have been planned."""
NO_LEVELS = Levels(cost=(0.0,), capacity=(np.inf,), format_id=("",), cost_per_load=0.0)

_Option = tuple[float, int, int, tuple[tuple[int, float], ...]]
"""Cost, depot of the counter, site, and (stop, load) pairs."""


def can_express(prepared: Prepared) -> str | None:
    """Return why a county has no neutral form, ``None`` if it has one."""
    data = prepared.data
    hubs = np.flatnonzero((data.site_tier == HUB_TIER) & ~data.is_excluded)
    reasons = {
        "no hub is open": len(hubs) != 1,
        "no store can be supplied": not len(_usable(prepared, 1)),
        f"it has more than {MOST_PLACES} stores, points and villages": (
            data.num_sites + data.num_villages > MOST_PLACES
        ),
        "a leg has no vehicle type": not all(
            types_of(prepared.instance, leg) for leg in Leg
        ),
    }
    return next((words for words, is_so in reasons.items() if is_so), None)


def from_prepared(
    prepared: Prepared,
    plan: Plan | None = None,
    *,
    taken: Mapping[str, float] = MappingProxyType({}),
) -> CountyProblem:
    """Return the county that a siting model was prepared for in the neutral form.

    ``can_express`` has to be asked first.

    Parameters
    ----------
    plan
        To start from. Villages that it serves farther away than the standard allows
        keep that choice; others lose it.
    taken
        Parcels a day that pass stores besides, by id, and stay there.
    """
    instance, data = prepared.instance, prepared.data
    (hub,) = np.flatnonzero((data.site_tier == HUB_TIER) & ~data.is_excluded).tolist()
    hub_option = _hub_option(prepared, hub)
    depot_site, point_site = _usable(prepared, 1), _usable(prepared, 2)
    needed = _needs_homes(prepared, plan)
    homes = home_stops(prepared, depot_site, len(point_site), needed)
    far = _served_far_away(prepared, plan)
    is_required = data.is_required | kept_for_rules(prepared, plan)
    if (base := kept_base(prepared, plan)) is not None:
        is_required[base] = True
    rooms = _Rooms(prepared, depot_site, point_site, homes, far, is_required)
    options = _options(rooms, float(data.option_handling_cost[hub_option]))
    depot_levels = tuple(
        _levels(prepared, site, base).less(taken.get(instance.sites[site].id, 0.0))
        for site in depot_site.tolist()
    )
    stop_levels = (
        *(_levels(prepared, site) for site in point_site.tolist()),
        *[NO_LEVELS] * len(homes.village),
    )
    days = typical_days(instance)
    is_here = are_one_place(instance, depot_site, np.full(len(depot_site), hub))
    problem = LocationRoutingProblem(
        **_depots(rooms, depot_levels, is_here),
        **_stops(rooms, stop_levels),
        **_option_arrays(options),
        covering=_covering(rooms),
        floors=floors_of(rooms.prepared.data),
        fleet=_loop_fleet(rooms),
        is_split_allowed=True,
        platforms=hub_platform(prepared, hub_option, depot_site, is_here),
        load_per_visit=days_per_visit(days),
        scale=visits_per_year(instance, days),
    )
    represented = data.closing_cost[np.concatenate([depot_site, point_site])].sum()
    return CountyProblem(
        prepared=prepared,
        problem=problem,
        hub_site=hub,
        hub_format=prepared.option_format[hub_option],
        depot_site=depot_site,
        depot_levels=depot_levels,
        stop_site=np.concatenate([point_site, np.full(len(homes.village), -1)]),
        stop_levels=stop_levels,
        stop_village=np.concatenate([np.full(len(point_site), -1), homes.village]),
        stop_share=np.concatenate([np.ones(len(point_site)), homes.share]),
        option_site=ints(site for row in options for _, _, site, _ in row),
        loop_types=types_of(instance, Leg.LOOP),
        linehaul_types=types_of(instance, Leg.LINEHAUL),
        offset=float(data.closing_cost.sum() - represented),
    )


@dataclass(frozen=True, slots=True)
class _Rooms:
    """The sites that are used, and where homes are stopped at.

    ``is_far`` are the villages that may be served farther away than the standard
    allows, ``is_required`` the sites that stay open.
    """

    prepared: Prepared
    depot_site: IntArray
    point_site: IntArray
    homes: HomeStops
    is_far: BoolArray
    is_required: BoolArray

    @property
    def instance(self) -> Instance:
        """The county."""
        return self.prepared.instance

    def depot_of(self) -> IntArray:
        """Return the depot of each site, -1 where there is none."""
        return _positions(self.depot_site, self.prepared.data.num_sites)

    def stop_of(self) -> IntArray:
        """Return the stop of each site, -1 where there is none."""
        return _positions(self.point_site, self.prepared.data.num_sites)

    def place(self) -> IntArray:
        """Return the location of each depot and stop."""
        sites = np.concatenate([self.depot_site, self.point_site])
        return np.concatenate(
            [
                self.instance.site_location[sites],
                self.instance.village_location[self.homes.village],
            ]
        ).astype(np.int64)


def _positions(sites: IntArray, num_sites: int) -> IntArray:
    position = np.full(num_sites, -1, dtype=np.int64)
    position[sites] = np.arange(len(sites))
    return position


def _hub_option(prepared: Prepared, hub: int) -> int:
    """Return the cheapest option of the hub for all parcels, or else the largest."""
    data, total = prepared.data, float(prepared.data.parcels.sum())
    options = np.flatnonzero(data.option_site == hub).tolist()
    able = [option for option in options if data.option_capacity[option] >= total]
    if not able:
        return max(options, key=lambda option: float(data.option_capacity[option]))
    cost = data.option_fixed_cost + data.option_handling_cost * total
    return min(able, key=lambda option: float(cost[option]))


@once
def _usable(prepared: Prepared, tier: int) -> IntArray:
    """Return the sites of a tier that may open and be supplied."""
    data = prepared.data
    has_parent = np.zeros(data.num_sites, dtype=bool)
    has_parent[data.link_child[data.carrier_of_link < 0]] = True
    has_format = np.zeros(data.num_sites, dtype=bool)
    has_format[data.option_site] = True
    usable = (data.site_tier == tier) & ~data.is_excluded & has_parent & has_format
    return np.flatnonzero(usable).astype(np.int64)


@once
def _levels(prepared: Prepared, site: int, base: int | None = None) -> Levels:
    """Return the levels of a site on the days that own vehicles call there.

    Parameters
    ----------
    base
        A site that stays a base of crews.
    """
    data, instance = prepared.data, prepared.instance
    days_per_week = site_days(instance, site)
    is_offered = data.option_site == site
    if site == base and data.option_is_base is not None:
        is_offered &= data.option_is_base
    return levels_of(
        [
            FormatCost(
                format_id=prepared.option_format[option],
                fixed_cost=float(data.option_fixed_cost[option]),
                cost_per_load=float(data.option_handling_cost[option]),
                capacity=site_capacity(
                    instance, site, prepared.option_format[option], days_per_week
                ),
            )
            for option in np.flatnonzero(is_offered).tolist()
        ]
    )


def _depots(rooms: _Rooms, levels: Sequence[Levels], is_here: BoolArray) -> DepotFields:
    cost, capacity = stacked(levels)
    data, operations = rooms.prepared.data, rooms.instance.operations
    return {
        "depot_cost": cost,
        "depot_capacity": capacity,
        "depot_cost_per_load": floats(item.cost_per_load for item in levels)
        + _paid_per_load(rooms.instance, Leg.LINEHAUL)
        * np.where(is_here, 0.0, operations.linehaul_parcel_s),
        "depot_shelf": floats(
            largest_shelf(rooms.instance, site) for site in rooms.depot_site.tolist()
        ),
        "depot_closed_cost": data.closing_cost[rooms.depot_site],
        "is_depot_required": rooms.is_required[rooms.depot_site],
    }


def _stops(rooms: _Rooms, levels: Sequence[Levels]) -> StopFields:
    data, operations = rooms.prepared.data, rooms.instance.operations
    cost, capacity = stacked(levels)
    homes = np.zeros(len(rooms.homes.village))
    num_stops = len(levels)
    per_parcel_s = np.full(num_stops, operations.parcel_s)
    per_parcel_s[len(rooms.point_site) :] = operations.home_parcel_s
    return {
        "stop_cost": cost,
        "stop_capacity": capacity,
        "stop_cost_per_load": floats(item.cost_per_load for item in levels)
        + _paid_per_load(rooms.instance, Leg.LOOP) * per_parcel_s,
        "stop_closed_cost": np.concatenate(
            [data.closing_cost[rooms.point_site], homes]
        ),
        "is_stop_required": np.concatenate(
            [rooms.is_required[rooms.point_site], homes.astype(bool)]
        ),
        "stop_period": np.zeros(num_stops, dtype=np.int64),
        "stop_service_s": np.full(num_stops, operations.stop_s),
        "stop_service_s_per_load": per_parcel_s,
        "is_allowed": np.vstack([_may_supply(rooms.prepared), rooms.homes.is_allowed]),
    }


def _paid_per_load(instance: Instance, leg: Leg) -> float:
    """Return the cost a year of a second for each of a parcel a day.

    The mean over the vehicle types of a leg, which the neutral form cannot tell apart
    at a stop.
    """
    per_hour = [
        instance.vehicle_types[idx].cost_per_hour for idx in types_of(instance, leg)
    ]
    per_second = float(np.mean(per_hour)) / SECONDS_PER_HOUR
    return per_second * instance.operations.days_per_year


@once
def _may_supply(prepared: Prepared) -> BoolArray:
    """Return which points each store may supply: the nearest that are allowed."""
    instance, data = prepared.instance, prepared.data
    stores, points = _usable(prepared, 1), _usable(prepared, 2)
    depot_of = _positions(stores, data.num_sites)
    stop_of = _positions(points, data.num_sites)
    is_allowed = np.zeros((len(points), len(stores)), dtype=bool)
    child, parent = stop_of[data.link_child], depot_of[data.link_parent]
    linked = (child >= 0) & (parent >= 0) & (data.carrier_of_link < 0)
    is_allowed[child[linked], parent[linked]] = True
    for stop, site in enumerate(points.tolist()):
        may = [s for s in stores.tolist() if instance.may_supply(s, site)]
        location = int(instance.site_location[site])
        near = nearest_sites(instance, Leg.LOOP, may, location, MOST_PARENTS)
        is_allowed[stop, depot_of[near]] = True
    return is_allowed


def _options(rooms: _Rooms, hub_cost_per_load: float) -> list[list[_Option]]:
    """Return the options of each village, leaving it unserved first."""
    prepared, data = rooms.prepared, rooms.prepared.data
    depot_of, stop_of = rooms.depot_of(), rooms.stop_of()
    options: list[list[_Option]] = [
        [(data.unserved_cost * parcels, -1, -1, ())]
        for parcels in data.parcels.tolist()
    ]
    seen: set[tuple[int, int]] = set()
    is_near = _is_near(prepared)
    for arc, mode in enumerate(prepared.arc_mode):
        village, site = int(data.arc_village[arc]), int(data.arc_site[arc])
        position = int((stop_of if mode.tier is Tier.POINT else depot_of)[site])
        is_choice = is_near[arc] or rooms.is_far[village]
        is_known = position < 0 or (village, site) in seen
        if mode.is_at_door or is_known or not is_choice:
            continue
        seen.add((village, site))
        parcels = float(data.parcels[village])
        cost = float(data.arc_access_cost[arc]) + hub_cost_per_load * parcels
        is_counter = mode.tier is Tier.STORE
        load = ((-1 if is_counter else position, parcels),)
        options[village].append((cost, position if is_counter else -1, site, load))
    left_over = _left_over_of_villages(prepared)
    for village, site, stops in rooms.homes.options:
        cost = hub_cost_per_load * float(data.parcels[village]) + left_over[village]
        options[village].append((cost, -1, site, stops))
    return options


@once
def _left_over_of_villages(prepared: Prepared) -> FloatArray:
    """Return what it costs and is charged that doors leave parcels over, by village.

    From the store where that is least.
    """
    data, home = prepared.data, np.flatnonzero(prepared.is_home_arc)
    costs = data.arc_access_cost[home] + left_over_costs(prepared)[home]
    least = np.full(data.num_villages, np.inf)
    np.minimum.at(least, data.arc_village[home], costs)
    return least


def _option_arrays(options: list[list[_Option]]) -> OptionFields:
    flat = [option for row in options for option in row]
    sizes = [len(stops) for _, _, _, stops in flat]
    stops = [pair for _, _, _, pairs in flat for pair in pairs]
    return {
        "option_customer": np.repeat(np.arange(len(options)), list(map(len, options))),
        "option_cost": floats(cost for cost, _, _, _ in flat),
        "option_depot": ints(depot for _, depot, _, _ in flat),
        "option_start": ints(accumulate(sizes, initial=0)),
        "option_stop": ints(stop for stop, _ in stops),
        "option_load": floats(load for _, load in stops),
    }


def _covering(rooms: _Rooms) -> Covering:
    """Return who is covered by which stop or depot, whatever its format."""
    data = rooms.prepared.data
    depot_of, stop_of = rooms.depot_of(), rooms.stop_of()
    pairs = _of_every_format(rooms.prepared, data.cover_village, data.cover_option)
    near = np.zeros((0, 2), dtype=np.int64)
    if data.store_village is not None and data.store_option is not None:
        near = _of_every_format(rooms.prepared, data.store_village, data.store_option)
    at_stop, at_counter = stop_of[pairs[:, 1]], depot_of[pairs[:, 1]]
    near_depot = depot_of[near[:, 1]]
    return Covering(
        cover_customer=pairs[at_stop >= 0, 0],
        cover_stop=at_stop[at_stop >= 0],
        counter_customer=pairs[at_counter >= 0, 0],
        counter_depot=at_counter[at_counter >= 0],
        depot_near_customer=near[near_depot >= 0, 0],
        depot_near_depot=near_depot[near_depot >= 0],
        needs_depot=data.store_village is not None,
        least_load=data.min_parcels,
        stop_stands_in_any_case=np.concatenate(
            [
                data.covers_if_open()[rooms.point_site],
                np.zeros(len(rooms.homes.village), dtype=bool),
            ]
        ),
        depot_stands_in_any_case=data.covers_if_open()[rooms.depot_site],
    )


def _of_every_format(
    prepared: Prepared, village: IntArray, option: IntArray
) -> IntArray:
    """Return the pairs of a village and a site all of whose formats cover it."""
    data = prepared.data
    pairs, count = np.unique(
        np.column_stack([village, data.option_site[option]]),
        axis=0,
        return_counts=True,
    )
    formats = np.bincount(data.option_site, minlength=data.num_sites)
    return np.asarray(pairs[count == formats[pairs[:, 1]]], dtype=np.int64)


def _needs_homes(prepared: Prepared, plan: Plan | None) -> BoolArray:
    """Return the villages that a plan serves at home, or that have no other choice."""
    instance, data = prepared.instance, prepared.data
    needs = np.ones(data.num_villages, dtype=bool)
    is_counter = [not mode.is_at_door for mode in prepared.arc_mode]
    needs[data.arc_village[is_counter]] = False
    for item in () if plan is None else plan.allocations:
        if item.mode.is_own_delivery:
            needs[instance.village_of[item.stream_id]] = True
    return needs


def _served_far_away(prepared: Prepared, plan: Plan | None) -> BoolArray:
    """Return the villages that a plan serves farther away than the standard allows."""
    instance, data = prepared.instance, prepared.data
    is_far = np.zeros(data.num_villages, dtype=bool)
    near = {
        (village, site, mode)
        for village, site, mode, is_near in zip(
            data.arc_village.tolist(),
            data.arc_site.tolist(),
            prepared.arc_mode,
            _is_near(prepared).tolist(),
            strict=True,
        )
        if is_near
    }
    for item in () if plan is None else plan.allocations:
        village = instance.village_of[item.stream_id]
        site = instance.site_index[item.facility_id]
        is_far[village] = (village, site, item.mode) not in near
    return is_far


@once
def _is_near(prepared: Prepared) -> BoolArray:
    """Return which arcs go home, or no farther than the collection standard."""
    instance, data = prepared.instance, prepared.data
    near = collecting_pairs(instance)
    pairs = set(
        zip(
            instance.reach.origin_idx[near].tolist(),
            instance.reach.destination_idx[near].tolist(),
            strict=True,
        )
    )
    ends = zip(data.arc_village.tolist(), data.arc_site.tolist(), strict=True)
    return flags(pair in pairs for pair in ends) | ~data.arc_is_counter


def _loop_fleet(rooms: _Rooms) -> Fleet:
    num_stops = len(rooms.point_site) + len(rooms.homes.village)
    stop_s = np.full(num_stops, rooms.instance.operations.stop_s)
    return fleet_of(
        rooms.instance, Leg.LOOP, rooms.place(), len(rooms.depot_site), stop_s
    )

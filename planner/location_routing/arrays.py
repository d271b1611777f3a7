"""A location-routing problem as the arrays that the compiled search reads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.location_routing.problem import LocationRoutingProblem
from planner.location_routing.supply import first_echelon

__all__ = ["GROUPS", "Data", "Supply", "most_routes", "to_data"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

FULL_DAY = 0.75
"""Share of a shift that vehicles are usually out: what a second of a trip is guessed
to cost while trips are not packed into vehicles."""
NEAR_CUSTOMERS = 100
"""Nearest customers of each, over which a ruin spreads. A judgement."""
FORBIDDEN = 1e9
"""Cost of what must not be, where a sum must stay finite."""


class Supply(NamedTuple):
    """The first echelon in the form that the compiled search reads.

    See ``FirstEchelon``.
    """

    data: Data
    depot: IntArray
    most: FloatArray
    excess_price: float


class Sizes(NamedTuple):
    """How many there are of each thing, and what holds for all of them."""

    num_depots: int
    num_stops: int
    num_customers: int
    num_types: int
    num_periods: int
    num_floors: int
    num_depot_levels: int
    num_stop_levels: int
    num_near_stops: int
    num_near_customers: int
    has_time: int
    has_stop_cost: int
    needs_depot: int
    is_paid_per_horizon: int
    may_split: int
    load_per_visit: float
    loading_s: float
    least_load: float


class FleetArrays(NamedTuple):
    """Arcs and vehicles of each type."""

    cost: FloatArray
    guide: FloatArray
    time_s: FloatArray
    capacity: FloatArray
    fixed_cost: FloatArray
    trip_cost: FloatArray
    time_price: FloatArray
    shift_s: FloatArray
    max_trips: IntArray


class DepotArrays(NamedTuple):
    """What depots cost and hold."""

    depot_cost: FloatArray
    depot_capacity: FloatArray
    depot_most: FloatArray
    depot_shelf: FloatArray
    depot_cost_per_load: FloatArray
    depot_closed_cost: FloatArray
    is_depot_required: BoolArray


class StopArrays(NamedTuple):
    """What stops cost, hold and take, and who may visit them."""

    stop_cost: FloatArray
    stop_capacity: FloatArray
    stop_cost_per_load: FloatArray
    stop_closed_cost: FloatArray
    stop_period: IntArray
    service_s: FloatArray
    service_s_per_load: FloatArray
    is_allowed: BoolArray


class OptionArrays(NamedTuple):
    """Options of customers and users of stops."""

    customer_start: IntArray
    option_customer: IntArray
    option_depot: IntArray
    option_cost: FloatArray
    option_start: IntArray
    option_stop: IntArray
    option_load: FloatArray
    user_start: IntArray
    user: IntArray


class NearArrays(NamedTuple):
    """Stops and customers that are near to each other."""

    near_stop: IntArray
    near_customer: IntArray
    customer_load: FloatArray
    customer_distance: FloatArray


class CoverageArrays(NamedTuple):
    """Who covers whom, and how much of it is asked for."""

    stop_covers_start: IntArray
    stop_covers: IntArray
    counter_start: IntArray
    counter: IntArray
    near_start: IntArray
    near: IntArray
    stop_stands: BoolArray
    depot_stands: BoolArray
    floor_weight: FloatArray
    floor_at_least: FloatArray
    floor_by_service: BoolArray
    floor_is_priced: BoolArray


class Data(NamedTuple):
    """A problem in the form that the compiled search reads.

    Its groups are, field for field, the ``Problem`` of ``engine/problem.hpp``, where
    they are explained, but for ``supply``, the first echelon. Costs are multiplied by
    the problem's scale.
    """

    sizes: Sizes
    fleet: FleetArrays
    depots: DepotArrays
    stops: StopArrays
    options: OptionArrays
    nearness: NearArrays
    coverage: CoverageArrays
    supply: Supply | None


GROUPS = (
    Sizes,
    FleetArrays,
    DepotArrays,
    StopArrays,
    OptionArrays,
    NearArrays,
    CoverageArrays,
)
"""Of ``Data``, in the order of the engine's fields."""


def to_data(
    problem: LocationRoutingProblem, num_near: int, num_around: int = 0
) -> Data:
    """Return a problem's arrays for the compiled search.

    Parameters
    ----------
    num_near
        Nearest stops, beside which a stop is tried for insertion.
    num_around
        Farther stops, spread over the places around it, beside which it is tried too.
    """
    guide = _guide(problem)
    nearness = _nearness(problem, guide, num_near, num_around)
    return Data(
        sizes=_sizes(problem, nearness),
        fleet=_fleet(problem, guide),
        depots=_depots(problem),
        stops=_stops(problem),
        options=_options(problem),
        nearness=nearness,
        coverage=_coverage(problem),
        supply=_supply(problem),
    )


def _time_price(problem: LocationRoutingProblem) -> FloatArray:
    """Return what a second of each type costs where its day holds several trips."""
    fleet = problem.fleet
    day_price = fleet.fixed_cost / (FULL_DAY * fleet.shift_s)
    return np.where(fleet.max_trips > 1, day_price, 0.0)


def _guide(problem: LocationRoutingProblem) -> FloatArray:
    """Return what arcs are charged while stops are inserted, time included."""
    fleet = problem.fleet
    time_s = np.where(np.isfinite(fleet.arc_cost), fleet.arc_time_s, 0.0)
    return np.asarray(fleet.arc_cost + _time_price(problem)[:, None, None] * time_s)


def _sizes(problem: LocationRoutingProblem, nearness: NearArrays) -> Sizes:
    return Sizes(
        num_depots=problem.num_depots,
        num_stops=problem.num_stops,
        num_customers=problem.num_customers,
        num_types=len(problem.fleet.capacity),
        num_periods=int(problem.stop_period.max(initial=0)) + 1,
        num_floors=len(problem.floors),
        num_depot_levels=problem.depot_cost.shape[1],
        num_stop_levels=problem.stop_cost.shape[1],
        num_near_stops=nearness.near_stop.shape[1],
        num_near_customers=nearness.near_customer.shape[1],
        has_time=bool(np.isfinite(problem.fleet.shift_s).any()),
        has_stop_cost=_has_stop_cost(problem),
        needs_depot=problem.covering.needs_depot,
        is_paid_per_horizon=problem.fleet.is_paid_per_horizon,
        may_split=problem.is_split_allowed,
        load_per_visit=problem.load_per_visit,
        loading_s=float(problem.fleet.loading_s),
        least_load=problem.covering.least_load,
    )


def _fleet(problem: LocationRoutingProblem, guide: FloatArray) -> FleetArrays:
    fleet, scale = problem.fleet, problem.scale
    time_price = _time_price(problem)
    trip_cost = np.where(
        fleet.max_trips > 1, time_price * fleet.loading_s, fleet.fixed_cost
    )
    return FleetArrays(
        cost=np.ascontiguousarray(fleet.arc_cost * scale),
        guide=np.ascontiguousarray(guide * scale),
        time_s=np.ascontiguousarray(fleet.arc_time_s),
        capacity=fleet.capacity.astype(float),
        fixed_cost=fleet.fixed_cost * scale,
        trip_cost=trip_cost * scale,
        time_price=time_price * scale,
        shift_s=fleet.shift_s.astype(float),
        max_trips=fleet.max_trips.astype(np.int64),
    )


def _depots(problem: LocationRoutingProblem) -> DepotArrays:
    return DepotArrays(
        depot_cost=problem.depot_cost.astype(float),
        depot_capacity=problem.depot_capacity.astype(float),
        depot_most=_most_load(problem),
        depot_shelf=problem.most_at_counter.astype(float),
        depot_cost_per_load=problem.depot_cost_per_load.astype(float),
        depot_closed_cost=problem.depot_closed_cost.astype(float),
        is_depot_required=problem.is_depot_required,
    )


def _stops(problem: LocationRoutingProblem) -> StopArrays:
    forbidden = FORBIDDEN * problem.is_stop_required
    return StopArrays(
        stop_cost=problem.stop_cost.astype(float),
        stop_capacity=problem.stop_capacity.astype(float),
        stop_cost_per_load=problem.stop_cost_per_load.astype(float),
        stop_closed_cost=problem.stop_closed_cost + forbidden,
        stop_period=problem.stop_period.astype(np.int64),
        service_s=problem.stop_service_s.astype(float),
        service_s_per_load=problem.stop_service_s_per_load.astype(float),
        is_allowed=problem.is_allowed,
    )


def _options(problem: LocationRoutingProblem) -> OptionArrays:
    customers = np.arange(problem.num_customers + 1)
    customer_start = np.searchsorted(problem.option_customer, customers)
    user_start, user = _grouped(
        np.maximum(problem.option_stop, -1),
        np.repeat(problem.option_customer, np.diff(problem.option_start)),
        problem.num_stops,
    )
    return OptionArrays(
        customer_start=customer_start.astype(np.int64),
        option_customer=problem.option_customer.astype(np.int64),
        option_cost=problem.option_cost.astype(float),
        option_depot=problem.option_depot.astype(np.int64),
        option_start=problem.option_start.astype(np.int64),
        option_stop=problem.option_stop.astype(np.int64),
        option_load=problem.option_load.astype(float),
        user_start=user_start,
        user=user,
    )


def _nearness(
    problem: LocationRoutingProblem, guide: FloatArray, num_near: int, num_around: int
) -> NearArrays:
    place = _customer_place(problem)
    near_stop = _near_stops(problem, guide, num_near, num_around)
    near_customer = _near_customers(guide, place)
    from_depots = guide[:, : problem.num_depots].min(axis=(0, 1))
    return NearArrays(
        near_stop=near_stop,
        near_customer=near_customer,
        customer_load=_customer_load(problem),
        customer_distance=from_depots[place],
    )


def _coverage(problem: LocationRoutingProblem) -> CoverageArrays:
    floors, shape = problem.floors, (len(problem.floors), problem.num_customers)
    covering = problem.covering
    covers = _grouped(covering.cover_stop, covering.cover_customer, problem.num_stops)
    counter = _grouped(
        covering.counter_depot, covering.counter_customer, problem.num_depots
    )
    near = _grouped(
        covering.depot_near_depot, covering.depot_near_customer, problem.num_depots
    )
    return CoverageArrays(
        stop_covers_start=covers[0],
        stop_covers=covers[1],
        counter_start=counter[0],
        counter=counter[1],
        near_start=near[0],
        near=near[1],
        stop_stands=covering.stop_stands_in_any_case,
        depot_stands=covering.depot_stands_in_any_case,
        floor_weight=np.array([f.weight for f in floors], dtype=float).reshape(shape),
        floor_at_least=np.array([f.at_least for f in floors], dtype=float),
        floor_by_service=np.array([f.is_by_service for f in floors], dtype=bool),
        floor_is_priced=np.array([f.price is not None for f in floors], dtype=bool),
    )


def most_routes(data: Data, known: int = 0) -> int:
    """Return how many routes a state has room for, twice those that are known at least.

    More than loads and the time at stops call for; never more than there are stops.
    """
    sizes, stops = data.sizes, data.stops
    load = float(data.nearness.customer_load.sum()) * sizes.load_per_visit
    full = load / float(data.fleet.capacity.min())
    per_load_s = float(stops.service_s_per_load.max(initial=0.0))
    at_stops_s = float(stops.service_s.sum()) + load * per_load_s
    full = max(full, at_stops_s / float(data.fleet.shift_s.min()))
    room = 3 * int(np.ceil(full)) + 8 * sizes.num_periods + 2 * sizes.num_depots
    return min(len(stops.stop_period), max(room, 2 * known))


def _supply(problem: LocationRoutingProblem) -> Supply | None:
    total = float(_customer_load(problem).sum())
    echelon = first_echelon(problem, np.minimum(_most_load(problem), total))
    if echelon is None:
        return None
    return Supply(
        data=to_data(echelon.problem, len(echelon.depot)),
        depot=echelon.depot,
        most=echelon.most,
        excess_price=echelon.excess_price,
    )


def _most_load(problem: LocationRoutingProblem) -> FloatArray:
    """Return the largest load of each depot at any of its levels."""
    exists = np.isfinite(problem.depot_cost)
    most = np.where(exists, problem.depot_capacity, 0.0).max(axis=1)
    return np.asarray(most, dtype=float)


def _has_stop_cost(problem: LocationRoutingProblem) -> bool:
    return bool(
        (problem.stop_cost > 0).any()
        or (problem.stop_cost_per_load > 0).any()
        or (problem.stop_closed_cost > 0).any()
        or np.isfinite(problem.stop_capacity).any()
    )


def _customer_load(problem: LocationRoutingProblem) -> FloatArray:
    """Return the largest load that each customer may bring."""
    size = np.diff(problem.option_start)
    of_option = np.zeros(len(size))
    np.add.at(of_option, np.repeat(np.arange(len(size)), size), problem.option_load)
    load = np.zeros(problem.num_customers)
    np.maximum.at(load, problem.option_customer, of_option)
    return load


def _customer_place(problem: LocationRoutingProblem) -> IntArray:
    """Return a place that stands for each customer: its first stop, or a depot."""
    place = np.full(problem.num_customers, -1, dtype=np.int64)
    owner = np.repeat(problem.option_customer, np.diff(problem.option_start))
    is_stop = problem.option_stop >= 0
    stops = np.where(is_stop, problem.option_stop + problem.num_depots, 0)
    for customer, stop, good in zip(
        owner[::-1].tolist(), stops[::-1].tolist(), is_stop[::-1].tolist(), strict=True
    ):
        if good:
            place[customer] = stop
    depots = problem.option_depot
    for option in np.flatnonzero(depots >= 0):
        customer = problem.option_customer[option]
        if place[customer] < 0:
            place[customer] = depots[option]
    return np.maximum(place, 0)


def _near_customers(guide: FloatArray, place: IntArray) -> IntArray:
    between = guide.min(axis=0)[np.ix_(place, place)]
    between = between + between.T
    np.fill_diagonal(between, -1.0)
    count = min(NEAR_CUSTOMERS, len(place))
    return np.argsort(between, axis=1, kind="stable")[:, :count].astype(np.int64)


def _near_stops(
    problem: LocationRoutingProblem, guide: FloatArray, num_near: int, num_around: int
) -> IntArray:
    """Return stops of the same period beside which each is tried, -1 after them."""
    stops = guide.min(axis=0)[problem.num_depots :, problem.num_depots :]
    between = stops + stops.T
    period = problem.stop_period
    between[period[:, None] != period[None, :]] = np.inf
    np.fill_diagonal(between, np.inf)
    count = max(min(num_near + num_around, len(between) - 1), 1)
    order = np.argsort(between, axis=1, kind="stable")
    if num_around:
        order = np.array(
            [
                _with_around(between, stop, order[stop], num_near, count)
                for stop in range(len(between))
            ]
        )
    order = order[:, :count]
    is_near = np.isfinite(np.take_along_axis(between, order, axis=1))
    return np.where(is_near, order, -1).astype(np.int64)


def _with_around(
    between: FloatArray, stop: int, order: IntArray, num_near: int, count: int
) -> IntArray:
    """Return the nearest stops and then some from all places around.

    A stop in a cluster has its nearest neighbours there. Those from other places are
    the nearest each: one is passed over if it is nearer to one that was taken, until
    the rest are passed over too and the round begins again.
    """
    chosen = list(order[:num_near])
    left = order[num_near:]
    while len(chosen) < count:
        passed = np.zeros(0, dtype=np.int64)
        while len(left) and len(chosen) < count:
            taken, left = left[0], left[1:]
            chosen.append(taken)
            is_beside = between[taken, left] < between[stop, left]
            passed = np.concatenate([passed, left[is_beside]])
            left = left[~is_beside]
        left = passed[np.argsort(between[stop, passed], kind="stable")]
    return np.array(chosen)


def _grouped(
    group: IntArray, member: IntArray, num_groups: int
) -> tuple[IntArray, IntArray]:
    """Return where each group's members start, and the members, once each."""
    pairs = np.unique(
        np.column_stack([group, member]).astype(np.int64).reshape(-1, 2), axis=0
    )
    pairs = pairs[pairs[:, 0] >= 0]
    start = np.searchsorted(pairs[:, 0], np.arange(num_groups + 1)).astype(np.int64)
    return start, np.ascontiguousarray(pairs[:, 1])

"""The neutral array form of location-routing: published instances and counties alike.

Customers ask for load. Each is served by one of its options: a set of stops, each
visited by a route of its period, or the counter of a depot, or nothing at all. Stops
may be shared by customers (a pickup point) or be one customer's own (a home). Routes
start and end at depots, which cost money to open and have limited capacity. Where
there is a first echelon, the depots (satellites) are supplied from platforms.

==================  ======================  =============================
here                published instance      county
==================  ======================  =============================
depot               depot, satellite        store
stop                customer (on a day)     pickup point, village's homes
customer            customer                village
option              visit pattern           point, home, store or none
platform            platform                hub
==================  ======================  =============================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from planner.errors import InstanceError

__all__ = [
    "TOLERANCE",
    "CoverageFloor",
    "Covering",
    "DepotFields",
    "Fleet",
    "LocationRoutingProblem",
    "LocationRoutingSolution",
    "OptionFields",
    "Platforms",
    "StopFields",
    "VehicleRoute",
    "no_covering",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

TOLERANCE = 1e-6
"""Rounding of sums: of loads and seconds as they are, of a vehicle's load a share."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fleet:
    """Vehicle types of one echelon, K of them, over its P places.

    Places are the depots (or platforms) first, then the stops (or satellites).

    Parameters
    ----------
    capacity, fixed_cost
        Load at once, and cost of using one vehicle, shape ``(K,)``.
    available
        Vehicles of each type at each depot and period, shape ``(K,)``; a large
        number where unlimited.
    arc_cost
        Cost of driving from place to place, shape ``(K, P, P)``; ``inf``: no way.
    arc_time_s
        Driving time, shape ``(K, P, P)``; zeros where time does not matter.
    shift_s
        Longest working time of a vehicle, shape ``(K,)``; ``inf``: no limit.
    max_trips
        Trips a vehicle can make in its shift, shape ``(K,)``; 1 on published
        instances.
    loading_s
        Time at the depot before each trip.
    is_paid_per_horizon
        Whether a vehicle is paid once for all periods: a depot pays for as many as
        it uses in its busiest period. Otherwise each period is paid.

    Raises
    ------
    InstanceError
        If a vehicle type holds nothing.
    """

    capacity: FloatArray
    fixed_cost: FloatArray
    available: IntArray
    arc_cost: FloatArray
    arc_time_s: FloatArray
    shift_s: FloatArray
    max_trips: IntArray
    loading_s: float = 0.0
    is_paid_per_horizon: bool = False

    def __post_init__(self) -> None:
        empty = np.flatnonzero(~(self.capacity > 0))
        if len(empty):
            kind = int(empty[0])
            msg = f"vehicle type {kind}: capacity {self.capacity[kind]:g}; expected > 0"
            raise InstanceError(msg)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Platforms:
    """The first echelon: where the depots' load comes from, and on what.

    Parameters
    ----------
    opening_cost, capacity
        Of each platform, shape ``(num_platforms,)``.
    fleet
        Its places are the platforms, then the depots. Each open depot is visited
        by one route; only loads above a vehicle's capacity are split over full
        vehicles and a rest.
    service_s, service_s_per_load
        Time at each depot.
    is_depot_here
        Depots that are one place with a platform, so that no route needs to go there,
        shape ``(num_depots,)``; ``None``: none.
    """

    opening_cost: FloatArray
    capacity: FloatArray
    fleet: Fleet
    is_depot_here: BoolArray | None = None
    service_s: float = 0.0
    service_s_per_load: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverageFloor:
    """A weight of customers to be served, or served and covered.

    Parameters
    ----------
    weight
        Of each customer, shape ``(num_customers,)``.
    at_least
        Smallest covered weight.
    price
        What each unit short of it costs; ``None``: it has to be reached.
    is_by_service
        Whether all served customers count (as in ``use``), or only those near a stop
        and a depot that cover (as in the coverages).
    """

    weight: FloatArray
    at_least: float
    is_by_service: bool
    price: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Covering:
    """Which open stops and depots cover a customer.

    Parameters
    ----------
    cover_customer, cover_stop
        Pairs of a customer and a stop that may cover it for collecting.
    counter_customer, counter_depot
        Pairs of a customer and a depot that may cover it for collecting.
    depot_near_customer, depot_near_depot
        Pairs of a customer and a depot near enough; empty with ``needs_depot``
        false.
    stop_stands_in_any_case, depot_stands_in_any_case
        Which cover with less than ``least_load``, if open, shape ``(num_stops,)`` and
        ``(num_depots,)``.
    least_load
        Load that an open stop, or the counter of an open depot, must hand over to cover
        anyone.
    needs_depot
        Whether a customer is covered only with a depot near enough.
    """

    cover_customer: IntArray
    cover_stop: IntArray
    counter_customer: IntArray
    counter_depot: IntArray
    depot_near_customer: IntArray
    depot_near_depot: IntArray
    stop_stands_in_any_case: BoolArray
    depot_stands_in_any_case: BoolArray
    least_load: float = 0.0
    needs_depot: bool = False


def no_covering(num_depots: int, num_stops: int) -> Covering:
    """Return the covering where no depot or stop covers anyone."""
    nobody = np.zeros(0, dtype=np.int64)
    return Covering(
        cover_customer=nobody,
        cover_stop=nobody,
        counter_customer=nobody,
        counter_depot=nobody,
        depot_near_customer=nobody,
        depot_near_depot=nobody,
        stop_stands_in_any_case=np.zeros(num_stops, dtype=np.bool_),
        depot_stands_in_any_case=np.zeros(num_depots, dtype=np.bool_),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocationRoutingProblem:
    """A location-routing problem as arrays.

    Parameters
    ----------
    depot_cost, depot_capacity
        Of each depot and level (a store's formats; one level on published
        instances), shape ``(num_depots, num_depot_levels)``: a depot takes the
        cheapest level that holds its load. Levels that do not exist cost ``inf``.
    depot_cost_per_load
        Handling, shape ``(num_depots,)``.
    depot_shelf
        Most load at the counter of each depot, shape ``(num_depots,)``; ``None``: any.
    depot_closed_cost
        Cost of not opening, shape ``(num_depots,)``.
    is_depot_required
        Depots that must open, shape ``(num_depots,)``.
    stop_cost, stop_capacity
        Of each stop and level (a point's formats), shape ``(num_stops,
        num_stop_levels)``; zero cost on published instances.
    stop_cost_per_load, stop_closed_cost, is_stop_required
        As for depots, shape ``(num_stops,)``.
    stop_period
        Period whose routes visit the stop, shape ``(num_stops,)``.
    stop_service_s, stop_service_s_per_load
        Time at each stop, shape ``(num_stops,)``.
    is_allowed
        Whether a depot may supply a stop, shape ``(num_stops, num_depots)``.
    is_split_allowed
        Whether a load above a vehicle's goes with full trips and a rest, as in a
        county; on published instances no stop is visited twice.
    load_per_visit
        Load on a vehicle for a unit of load at a stop (7/5 where five visits a week
        carry seven days).
    option_customer
        Customer of each option, sorted, shape ``(num_options,)``.
    option_cost
        Cost of each option besides routes and openings; leaving a customer
        unserved is an option without stops and depot.
    option_depot
        Depot at whose counter the option serves, -1 if it has stops or serves
        nobody, shape ``(num_options,)``.
    option_start, option_stop, option_load
        Stops of option ``o`` are ``option_stop[option_start[o]:option_start[o + 1]]``
        and bring ``option_load`` each; a depot's option has one entry with stop -1
        and the load at the counter.
    covering
        Which open stops and depots cover a customer.
    floors
        Coverage that must be reached.
    fleet
        Of the routes from depots to stops.
    platforms
        First echelon, ``None`` on one echelon.
    scale
        What one unit of vehicle cost (fixed and arc) counts in the objective (the
        visits a year in a county, 1 on published instances).
    """

    depot_cost: FloatArray
    depot_capacity: FloatArray
    depot_cost_per_load: FloatArray
    depot_closed_cost: FloatArray
    is_depot_required: BoolArray
    stop_cost: FloatArray
    stop_capacity: FloatArray
    stop_cost_per_load: FloatArray
    stop_closed_cost: FloatArray
    is_stop_required: BoolArray
    stop_period: IntArray
    stop_service_s: FloatArray
    stop_service_s_per_load: FloatArray
    is_allowed: BoolArray
    option_customer: IntArray
    option_cost: FloatArray
    option_depot: IntArray
    option_start: IntArray
    option_stop: IntArray
    option_load: FloatArray
    fleet: Fleet
    is_split_allowed: bool
    load_per_visit: float = 1.0
    covering: Covering
    floors: tuple[CoverageFloor, ...] = ()
    platforms: Platforms | None = None
    depot_shelf: FloatArray | None = None
    scale: float = 1.0

    @property
    def num_depots(self) -> int:
        """Number of depots."""
        return len(self.depot_cost)

    @property
    def most_at_counter(self) -> FloatArray:
        """Most load at the counter of each depot."""
        if self.depot_shelf is None:
            return np.full(self.num_depots, np.inf)
        return self.depot_shelf

    @property
    def num_stops(self) -> int:
        """Number of stops, open or not."""
        return len(self.stop_cost)

    @property
    def num_customers(self) -> int:
        """Number of customers."""
        return int(self.option_customer[-1]) + 1 if len(self.option_customer) else 0


class DepotFields(TypedDict):
    """Fields of a problem on depots, typed so that mypy sees what fills them."""

    depot_cost: FloatArray
    depot_capacity: FloatArray
    depot_cost_per_load: FloatArray
    depot_shelf: FloatArray
    depot_closed_cost: FloatArray
    is_depot_required: BoolArray


class StopFields(TypedDict):
    """Fields on stops."""

    stop_cost: FloatArray
    stop_capacity: FloatArray
    stop_cost_per_load: FloatArray
    stop_closed_cost: FloatArray
    is_stop_required: BoolArray
    stop_period: IntArray
    stop_service_s: FloatArray
    stop_service_s_per_load: FloatArray
    is_allowed: BoolArray


class OptionFields(TypedDict):
    """Fields on options."""

    option_customer: IntArray
    option_cost: FloatArray
    option_depot: IntArray
    option_start: IntArray
    option_stop: IntArray
    option_load: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleRoute:
    """One vehicle's trip in a period: depot, stops, depot."""

    depot: int
    vehicle_type: int
    stops: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocationRoutingSolution:
    """Decisions of a location-routing problem, by position.

    Parameters
    ----------
    customer_option
        Option of each customer, shape ``(num_customers,)``.
    routes
        Of the stops.
    supply_routes
        First echelon, from platforms (``depot``) to depots (``stops``); empty on
        one echelon.
    cost
        As the search sees it.
    is_feasible
        Whether the search found every limit kept.
    """

    customer_option: IntArray
    routes: tuple[VehicleRoute, ...]
    supply_routes: tuple[VehicleRoute, ...] = ()
    cost: float
    is_feasible: bool

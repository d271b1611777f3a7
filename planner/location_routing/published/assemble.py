"""Published instances in the neutral form: what all formats have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.location_routing.problem import (
    Fleet,
    LocationRoutingProblem,
    Platforms,
    no_covering,
)

__all__ = [
    "Depots",
    "Vehicles",
    "Visits",
    "assemble",
    "distances",
    "fleet_of",
    "one_visit_each",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Depots:
    """Depots or satellites with one level each.

    Parameters
    ----------
    cost_per_load
        The same at all depots.
    """

    cost: FloatArray
    capacity: FloatArray
    cost_per_load: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicles:
    """As many equal vehicles as there are stops, unless a number is given."""

    capacity: float
    fixed_cost: float
    available: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visits:
    """How customers can be visited: options and the stops that belong to them.

    Parameters
    ----------
    option_customer, option_start, option_stop, option_load
        As in the neutral form.
    stop_period
        Period of each stop.
    """

    option_customer: IntArray
    option_start: IntArray
    option_stop: IntArray
    option_load: FloatArray
    stop_period: IntArray

    @property
    def num_stops(self) -> int:
        """Number of stops."""
        return len(self.stop_period)


def one_visit_each(load: FloatArray) -> Visits:
    """Return visits where each customer has a stop of its own and no choice."""
    customers = np.arange(len(load), dtype=np.int64)
    return Visits(
        option_customer=customers,
        option_start=np.arange(len(load) + 1, dtype=np.int64),
        option_stop=customers,
        option_load=load,
        stop_period=np.zeros(len(load), dtype=np.int64),
    )


def distances(*groups: FloatArray) -> FloatArray:
    """Return the straight distances between all points of some groups.

    The square root is that of the sum of the squares: rounding depends on its last
    digit.
    """
    points = np.concatenate(groups)
    by_axis = points[:, None, :] - points[None, :, :]
    squares = by_axis * by_axis
    return np.asarray(np.sqrt(squares[:, :, 0] + squares[:, :, 1]))


def fleet_of(vehicles: Sequence[Vehicles], arc_cost: FloatArray) -> Fleet:
    """Return a fleet that drives at the same cost, without limits of time."""
    num_places = len(arc_cost)
    shape = (len(vehicles), num_places, num_places)
    available = [
        num_places if item.available is None else item.available for item in vehicles
    ]
    return Fleet(
        capacity=np.array([item.capacity for item in vehicles], dtype=float),
        fixed_cost=np.array([item.fixed_cost for item in vehicles], dtype=float),
        available=np.array(available, dtype=np.int64),
        arc_cost=np.broadcast_to(arc_cost, shape).copy(),
        arc_time_s=np.zeros(shape),
        shift_s=np.full(len(vehicles), np.inf),
        max_trips=np.ones(len(vehicles), dtype=np.int64),
    )


def assemble(
    depots: Depots, visits: Visits, fleet: Fleet, platforms: Platforms | None = None
) -> LocationRoutingProblem:
    """Return a problem in which stops are free and nothing is required or covered."""
    num_depots, num_stops = len(depots.cost), visits.num_stops
    return LocationRoutingProblem(
        depot_cost=depots.cost[:, None],
        depot_capacity=depots.capacity[:, None],
        depot_cost_per_load=np.full(num_depots, depots.cost_per_load),
        depot_closed_cost=np.zeros(num_depots),
        is_depot_required=np.zeros(num_depots, dtype=np.bool_),
        stop_cost=np.zeros((num_stops, 1)),
        stop_capacity=np.full((num_stops, 1), np.inf),
        stop_cost_per_load=np.zeros(num_stops),
        stop_closed_cost=np.zeros(num_stops),
        is_stop_required=np.zeros(num_stops, dtype=np.bool_),
        stop_period=visits.stop_period,
        stop_service_s=np.zeros(num_stops),
        stop_service_s_per_load=np.zeros(num_stops),
        is_allowed=np.ones((num_stops, num_depots), dtype=np.bool_),
        option_customer=visits.option_customer,
        option_cost=np.zeros(len(visits.option_customer)),
        option_depot=np.full(len(visits.option_customer), -1, dtype=np.int64),
        option_start=visits.option_start,
        option_stop=visits.option_stop,
        option_load=visits.option_load,
        fleet=fleet,
        is_split_allowed=False,
        covering=no_covering(num_depots, num_stops),
        platforms=platforms,
    )

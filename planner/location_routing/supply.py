"""The first echelon as a location-routing problem of its own.

Its depots are the platforms. Its customers are parts of the depots' loads: a depot
whose load may exceed a vehicle has several, which are full vehicles and a rest. Each
part has two options: it is not needed, or it is served at a stop of its own. What a
part brings is known when the second echelon is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.errors import EngineError
from planner.location_routing.problem import (
    Fleet,
    LocationRoutingProblem,
    Platforms,
    no_covering,
)

__all__ = ["FirstEchelon", "first_echelon"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_PARTS = 50
"""Parts of a depot; loads that take more are those of mistaken units."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirstEchelon:
    """The first echelon of a problem.

    Parameters
    ----------
    problem
        Of the parts; their loads are 0.
    depot
        Depot of each part, sorted.
    most
        Most load of each part.
    excess_price
        First price of a unit of load above a platform's capacity.
    """

    problem: LocationRoutingProblem
    depot: IntArray
    most: FloatArray
    excess_price: float


def first_echelon(
    problem: LocationRoutingProblem, depot_load: FloatArray
) -> FirstEchelon | None:
    """Return the first echelon of a problem, ``None`` if it has one echelon.

    Parameters
    ----------
    depot_load
        Most load of each depot.
    """
    platforms = problem.platforms
    if platforms is None:
        return None
    if problem.stop_period.any():
        msg = "a first echelon supplies one period; the stops have several"
        raise EngineError(msg)
    full = full_vehicles(platforms) / problem.load_per_visit
    parts = _num_parts(depot_load, full)
    depot = np.repeat(np.arange(problem.num_depots), parts)
    most = np.minimum(full, depot_load)[depot]
    return FirstEchelon(
        problem=_problem(problem, platforms, depot),
        depot=depot,
        most=most,
        excess_price=_excess_price(platforms) * problem.scale * problem.load_per_visit,
    )


def full_vehicles(platforms: Platforms) -> FloatArray:
    """Return the capacity of the largest vehicle that gets to each depot, 0 if none."""
    fleet, num_platforms = platforms.fleet, len(platforms.opening_cost)
    out = fleet.arc_cost[:, :num_platforms, num_platforms:]
    back = fleet.arc_cost[:, num_platforms:, :num_platforms].transpose(0, 2, 1)
    is_way = np.isfinite(out + back).any(axis=1)
    full = np.where(is_way, fleet.capacity[:, None], 0.0).max(axis=0)
    return np.asarray(full, dtype=float)


def _num_parts(load: FloatArray, full: FloatArray) -> IntArray:
    """Return the parts of each depot; one where no vehicle gets there."""
    count = np.ceil(load / np.where(full > 0, full, np.inf) - 1e-9)
    return np.clip(count, 1, MOST_PARTS).astype(np.int64)


def _excess_price(platforms: Platforms) -> float:
    """Return twice what a unit costs on a vehicle of its own from a new platform."""
    fleet = platforms.fleet
    finite = fleet.arc_cost[np.isfinite(fleet.arc_cost)]
    route = fleet.fixed_cost.max() + 2.0 * finite.mean() + platforms.opening_cost.mean()
    return float(2.0 * route / fleet.capacity.min())


def _fleet(fleet: Fleet, places: IntArray) -> Fleet:
    """Return a fleet over other places, each one of its own."""
    rows = np.ix_(np.arange(len(fleet.capacity)), places, places)
    return replace(
        fleet, arc_cost=fleet.arc_cost[rows], arc_time_s=fleet.arc_time_s[rows]
    )


def _problem(
    problem: LocationRoutingProblem, platforms: Platforms, depot: IntArray
) -> LocationRoutingProblem:
    num_platforms, num_parts = len(platforms.opening_cost), len(depot)
    places = np.concatenate([np.arange(num_platforms), num_platforms + depot])
    zeros, is_none = np.zeros(num_parts), np.zeros(num_parts, dtype=np.bool_)
    return LocationRoutingProblem(
        depot_cost=platforms.opening_cost[:, None].astype(float),
        depot_capacity=platforms.capacity[:, None].astype(float),
        depot_cost_per_load=np.zeros(num_platforms),
        depot_closed_cost=np.zeros(num_platforms),
        is_depot_required=np.zeros(num_platforms, dtype=np.bool_),
        stop_cost=zeros[:, None],
        stop_capacity=np.full((num_parts, 1), np.inf),
        stop_cost_per_load=zeros,
        stop_closed_cost=zeros,
        is_stop_required=is_none,
        stop_period=np.zeros(num_parts, dtype=np.int64),
        stop_service_s=np.full(num_parts, platforms.service_s),
        stop_service_s_per_load=np.full(num_parts, platforms.service_s_per_load),
        is_allowed=np.ones((num_parts, num_platforms), dtype=np.bool_),
        option_customer=np.repeat(np.arange(num_parts), 2),
        option_cost=np.zeros(2 * num_parts),
        option_depot=np.full(2 * num_parts, -1, dtype=np.int64),
        option_start=np.arange(2 * num_parts + 1) // 2,
        option_stop=np.arange(num_parts),
        option_load=zeros,
        fleet=_fleet(platforms.fleet, places),
        is_split_allowed=False,
        load_per_visit=problem.load_per_visit,
        covering=no_covering(num_platforms, num_parts),
        scale=problem.scale,
    )

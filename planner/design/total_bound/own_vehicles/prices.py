r"""What a depot's routes cost at least, stop by stop: prices of stops and loads.

Given, for each depot, the routes of a plan on the days of a week: vehicle types k with
F_k a day, h_k a second, m_k a metre, shift S_k, trips M_k; stops i, called at on d_i
days a week, with q_ik parts of a vehicle, s_i seconds for all parcels of a visit, c
seconds besides, and trips of at least r_ik seconds (loading in them) and l_ik metres.
A route out for T seconds on n trips has T <= S and n <= M, so that for any t in [0, 1]

    F >= t F T / S + (1 - t) F n / M,
    T >= sum over its stops of (c + s_i) + sum over its trips of r,
    trip's r >= sum q_i r_i, metres >= sum q_i l_i, 1 >= sum q_i.

So the routes of a depot cost no less than the sum of prices of its stops

    p_i = min_k A_k c
          + min_k (A_k s_i + q_ik (A_k r_ik + (1 - t) F_k / M_k + m_k l_ik)),
    A_k = t F_k / S_k + h_k,

a stop that several types call at, or on several trips, by its share of each. Types that
cannot make a trip to the stop within a shift are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.design.total_bound.own_vehicles.stops import Stops
from planner.design.total_bound.own_vehicles.vehicles import Vehicle
from planner.model.rules import Operations
from planner.model.week import DAYS_OF_WEEK

__all__ = ["Least", "least_charges", "least_hours"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rate:
    """What a vehicle is charged: for seconds at stops and on trips, trips, metres."""

    stop_s: float = 0.0
    trip_s: float = 0.0
    trip: float = 0.0
    trip_m: float = 0.0


def least_charges(
    stops: Stops,
    vehicles: Sequence[Vehicle],
    operations: Operations,
    *,
    time_share: float,
) -> Least:
    """Return (p) of stops and loads, as in ``add_vehicles``."""
    return Least.of(stops, operations, [_price(item, time_share) for item in vehicles])


def _price(vehicle: Vehicle, time_share: float) -> _Rate:
    """Return the rates of (p)."""
    rates = vehicle.rates
    per_s = rates.per_s + time_share * rates.per_day / vehicle.shift_s
    per_trip = (1 - time_share) * rates.per_day / vehicle.max_trips
    return _Rate(stop_s=per_s, trip_s=per_s, trip=per_trip, trip_m=rates.per_m)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Least:
    """What stops, trips to them and units of loads are charged a year at least.

    By the vehicle type that is charged least; 0 where none can make the stop.
    """

    per_stop: FloatArray
    per_trip: FloatArray
    per_load: FloatArray

    @classmethod
    def of(cls, stops: Stops, operations: Operations, rates: Sequence[_Rate]) -> Least:
        """Return the charges at the rates of each vehicle type."""
        visits = operations.days_per_year * stops.days_per_week / DAYS_OF_WEEK
        can = np.isfinite(stops.trip_s)
        by_stop, by_trip, by_load = [], [], []
        for number, rate in enumerate(rates):
            trip = rate.trip_s * np.where(can[number], stops.trip_s[number], 0.0)
            trip += rate.trip + rate.trip_m * np.where(
                can[number], stops.trip_m[number], 0.0
            )
            part = stops.load_part[number]
            by_stop.append(np.full(len(trip), rate.stop_s * operations.stop_s))
            by_trip.append(trip)
            by_load.append(rate.stop_s * stops.load_s + part * trip[stops.load_stop])
        return cls(
            per_stop=visits * _least(by_stop, can),
            per_trip=visits * _least(by_trip, can),
            per_load=operations.days_per_year
            * _least(by_load, can[:, stops.load_stop]),
        )


def _least(by_vehicle: Sequence[FloatArray], can: NDArray[np.bool_]) -> FloatArray:
    least = np.where(can, np.array(by_vehicle), np.inf).min(axis=0, initial=np.inf)
    return np.where(np.isfinite(least), least, 0.0)


def least_hours(
    stops: Stops, vehicles: Sequence[Vehicle], operations: Operations
) -> Least:
    """Return what the hours at stops cost, in the place of (p)."""
    rates = [_Rate(stop_s=item.rates.per_s) for item in vehicles]
    return Least.of(stops, operations, rates)

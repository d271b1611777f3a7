r"""What own vehicles cost at least in the siting model: prices, and rows by depot.

Given, for each depot, the routes of a plan on the days of a week: vehicle types k with
F_k a day, h_k a second, m_k a metre, shift S_k, trips M_k; stops i, called at on d_i
days a week, with q_ik parts of a vehicle, s_i seconds for all parcels of a visit, c
seconds besides, and trips of at least r_ik seconds (loading in them) and l_ik metres.
A route out for T seconds on n trips has T <= S and n <= M, so that for any t in [0, 1]

    F >= t F T / S + (1 - t) F n / M,
    T >= sum over its stops of (c + s_i) + sum over its trips of r,
    trip's r >= sum q_i r_i, metres >= sum q_i l_i, 1 >= sum q_i.

(p) So the routes of a depot cost no less than the sum of prices of its stops

        p_i = min_k A_k c + min_k (A_k s_i + q_ik (A_k r_ik + (1 - t) F_k / M_k
              + m_k l_ik)),  A_k = t F_k / S_k + h_k,

    a stop that several types call at, or on several trips, by its share of each. Types
    that cannot make a trip to the stop within a shift are left out.

(e) The same routes cost no less than F W + L + H, with the least F of all types,

        W vehicles, whole where all stops have the same days a week:
            W >= 1 where any stop is made,
            W >= sum_i min_k (c + s_i + q_ik r_ik) / S_k,   W >= sum_i min_k q_ik / M_k,
        L the ways: L >= min_k (h_k r_ik + m_k l_ik) of every stop that is made,
            L >= sum_i min_k q_ik (h_k r_ik + m_k l_ik),
        H = sum_i min_k h_k (c + s_i) the hours at stops.

The objective has (p) and, for each depot, e >= 0 by which (e) is more than (p).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import gcd

import numpy as np
from numpy.typing import NDArray

from planner.design.total_bound.stops import Stops
from planner.design.total_bound.vehicles import Vehicle
from planner.model.rules import Operations
from planner.model.week import DAYS_OF_WEEK
from planner.solvers.mip import MipBuilder

__all__ = ["Entry", "Least", "add_vehicles", "least_charges"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

Entry = tuple[IntArray, FloatArray]
"""Variables, and a coefficient of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rate:
    """What a vehicle is charged: for seconds at stops and on trips, trips, metres."""

    stop_s: float = 0.0
    trip_s: float = 0.0
    trip: float = 0.0
    trip_m: float = 0.0


def add_vehicles(
    mip: MipBuilder,
    stops: Stops,
    vehicles: Sequence[Vehicle],
    operations: Operations,
    *,
    time_share: float,
    elsewhere: Sequence[Entry] = (),
) -> Least:
    """Charge the stops of a leg, shut those that no vehicle can make; return (p).

    Parameters
    ----------
    time_share
        Share of a vehicle's day in the prices of seconds, t above; the rest is in
        those of trips.
    elsewhere
        Variables and what a unit of each is charged besides for stops of this leg that
        are not among these.
    """
    can = np.isfinite(stops.trip_s).any(axis=0)
    if not can.all():
        mip.bound(stops.column[~can], upper=np.zeros((~can).sum()))
    priced = least_charges(stops, vehicles, operations, time_share=time_share)
    costs = mip.costs()
    np.add.at(costs, stops.column, priced.per_stop)
    np.add.at(costs, stops.load_column, priced.per_load)
    mip.set_costs(costs)
    if can.any():
        _Depots(mip, stops, vehicles, operations).add_rows(priced, elsewhere)
    return priced


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


class _Depots:
    """The rows (e), one block for all depots of a leg."""

    def __init__(
        self,
        mip: MipBuilder,
        stops: Stops,
        vehicles: Sequence[Vehicle],
        operations: Operations,
    ) -> None:
        """Give each depot a number; stops from any of several have none."""
        self._mip, self._stops, self._operations = mip, stops, operations
        self._vehicles = vehicles
        self._weeks = operations.days_per_year / DAYS_OF_WEEK
        self._real = np.flatnonzero(stops.depot >= 0)
        depots, number = np.unique(stops.depot[self._real], return_inverse=True)
        self._every = np.arange(len(depots))
        self._of_stop = np.full(len(stops.depot), -1)
        self._of_stop[self._real] = number.ravel()
        self._of_load = self._of_stop[stops.load_stop]
        # Days a week are whole: those of all vehicles of a depot together are a
        # multiple of their greatest common divisor.
        days = {int(item) for item in stops.days_per_week[self._real]}
        self._step = float(reduce(gcd, days, 0))

    def add_rows(self, priced: Least, elsewhere: Sequence[Entry]) -> None:
        """Ask that e is what (e) is above the prices."""
        mip, every = self._mip, self._every
        day = self._weeks * min(item.rates.per_day for item in self._vehicles)
        hours = self._charged([_Rate(stop_s=i.rates.per_s) for i in self._vehicles])
        above = Least(
            per_stop=priced.per_stop - hours.per_stop,
            per_trip=priced.per_trip - hours.per_trip,
            per_load=priced.per_load - hours.per_load,
        )
        more = mip.variables(len(every), upper=np.inf, cost=1.0)
        mip.rows(
            len(every),
            [
                (every, more, 1.0),
                (every, self._vehicle_days(), -self._step * day),
                (every, self._ways(), -1.0),
                (every, self._far(above, elsewhere), 1.0),
                *self._summed(above),
            ],
            lower=0.0,
        )

    def _far(self, above: Least, elsewhere: Sequence[Entry]) -> IntArray:
        """Add what stops without a depot are charged above hours, for every depot."""
        stops, mip = self._stops, self._mip
        (variable,) = mip.variables(1, lower=-np.inf, upper=np.inf)
        far, loads = (
            np.flatnonzero(self._of_stop < 0),
            np.flatnonzero(self._of_load < 0),
        )
        entries = [
            (stops.column[far], above.per_stop[far]),
            (stops.load_column[loads], above.per_load[loads]),
            *elsewhere,
        ]
        mip.rows(
            1,
            [(0, variable, -1.0), *((0, columns, each) for columns, each in entries)],
            lower=0.0,
            upper=0.0,
        )
        return np.full(len(self._every), variable)

    def _summed(self, least: Least) -> list[tuple[IntArray, IntArray, FloatArray]]:
        """Return the entries of rows that sum charges over the stops of each depot."""
        stops, loads = self._stops, np.flatnonzero(self._of_load >= 0)
        real = self._real
        return [
            (self._of_stop[real], stops.column[real], least.per_stop[real]),
            (self._of_load[loads], stops.load_column[loads], least.per_load[loads]),
        ]

    def _vehicle_days(self) -> IntArray:
        """Add W, in steps of days a week, and return it."""
        mip, stops = self._mip, self._stops
        days = mip.variables(len(self._every), upper=np.inf, is_integer=True)
        self._at_each(days, self._step, stops.days_per_week)
        for rates in (
            [_Rate(stop_s=1 / i.shift_s, trip_s=1 / i.shift_s) for i in self._vehicles],
            [_Rate(trip=1 / item.max_trips) for item in self._vehicles],
        ):
            needed = self._charged(rates)
            self._at_all(days, self._step * self._weeks, needed)
        return days

    def _ways(self) -> IntArray:
        """Add L, in money a year, and return it."""
        ways = self._mip.variables(len(self._every), upper=np.inf)
        rates = [item.rates for item in self._vehicles]
        driven = self._charged(
            [_Rate(trip_s=item.per_s, trip_m=item.per_m) for item in rates]
        )
        self._at_each(ways, 1.0, driven.per_trip)
        self._at_all(ways, 1.0, driven)
        return ways

    def _charged(self, rates: Sequence[_Rate]) -> Least:
        return Least.of(self._stops, self._operations, rates)

    def _at_each(self, variables: IntArray, unit: float, least: FloatArray) -> None:
        """Ask that a variable of each depot is no less than each of its stops asks."""
        rows, real = np.arange(len(self._real)), self._real
        columns = self._stops.column[real]
        self._mip.rows(
            len(rows),
            [
                (rows, variables[self._of_stop[real]], unit),
                (rows, columns, -least[real]),
            ],
            lower=0.0,
        )

    def _at_all(self, variables: IntArray, unit: float, least: Least) -> None:
        """Ask that a variable of each depot is no less than its stops ask together."""
        negative = [(row, column, -each) for row, column, each in self._summed(least)]
        self._mip.rows(
            len(self._every), [(self._every, variables, unit), *negative], lower=0.0
        )

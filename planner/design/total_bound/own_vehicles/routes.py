r"""What a depot's routes cost at least together: whole vehicles, trips and their ways.

With the symbols of ``prices``, for each depot and vehicle type k,

    n_ik <= 1        calls at stop i by type k, sum_k n_ik >= 1 where it is made,
    l_ik             parcels of its load, sum_k l_ik all of them,
    N_Sk             trips that call in S: >= n_ik of each stop and N of each moat in
                     it, >= sum of the parts of a vehicle that the loads in it fill,
    D_k >= 2 sum_S w_S N_Sk                            metres, with moats in metres
    T_k >= sum_i (c n_ik + s_i l_ik) + loading N_k + 2 sum_S w'_S N'_Sk
                                                       seconds, with moats of their own
    W_k >= n_ik, T_k / S_k, N_k / M_k                  vehicles, whole,

on the days of a week on which each runs. So the routes of the depot cost no less than

    (e)  sum_k F_k W_k + h_k T_k + m_k D_k .

The objective has the prices (p) of all stops and, for each depot, e >= 0 by which (e)
is more than these. Stops that are made from any of several depots have only (p): what
that is above the hours at them is taken off (e) of the depots, each sum of one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import gcd

import numpy as np
from numpy.typing import NDArray

from planner.design.total_bound.own_vehicles.moats import Moats, moats_of
from planner.design.total_bound.own_vehicles.prices import Least
from planner.design.total_bound.own_vehicles.stops import Stops
from planner.design.total_bound.own_vehicles.vehicles import Vehicle
from planner.design.total_bound.own_vehicles.ways import Between
from planner.model.rules import Operations
from planner.model.week import DAYS_OF_WEEK
from planner.solvers.mip_builder import MipBuilder

__all__ = ["Routes"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_Entry = tuple[IntArray, IntArray, FloatArray | float]


class Routes:
    """The rows of all depots of a leg."""

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

    def add_rows(self, priced: Least, hours: Least) -> None:
        """Ask that e is what (e) is above the prices.

        Parameters
        ----------
        priced, hours
            Prices of stops and loads, and the cost of the hours at them.
        """
        mip, every = self._mip, self._every
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
                *self._costs(),
                (every, self._far(above), 1.0),
                *self._summed(priced),
            ],
            lower=0.0,
        )

    def _costs(self) -> list[_Entry]:
        """Add calls, loads, trips, ways and vehicles; return the entries of (e)."""
        mip, stops = self._mip, self._stops
        real, rows = self._real, np.arange(len(self._real))
        num = len(rows)
        calls_of, loads_of, costs = [], [], []
        for number, item in enumerate(self._vehicles):
            can = np.isfinite(stops.trip_s[number, real])
            calls = mip.variables(num, upper=can)
            loads = mip.variables(num, upper=np.where(can, np.inf, 0.0))
            calls_of.append((rows, calls, 1.0))
            loads_of.append((rows, loads, 1.0))
            costs += self._of_type(number, item, calls, loads)
        mip.rows(num, [*calls_of, (rows, stops.column[real], -1.0)], lower=0.0)
        position = np.full(len(stops.column), -1)
        position[real] = rows
        own = np.flatnonzero(self._of_load >= 0)
        parcels = (
            position[stops.load_stop[own]],
            stops.load_column[own],
            -stops.load_parcels[own],
        )
        mip.rows(num, [*loads_of, parcels], lower=0.0)
        return costs

    def _of_type(
        self, number: int, vehicle: Vehicle, calls: IntArray, loads: IntArray
    ) -> list[_Entry]:
        """Add what a vehicle type drives; return its entries of (e)."""
        mip, every, stops, real = self._mip, self._every, self._stops, self._real
        days = stops.days_per_week[real]
        parts = DAYS_OF_WEEK * self._least_of_parcel(stops.load_part[number])
        seconds = DAYS_OF_WEEK * self._least_of_parcel(stops.load_s)
        at = self._of_stop[real]
        metres, _ = self._trips(vehicle.metres, calls, loads, parts)
        driven, trips = self._trips(vehicle.seconds, calls, loads, parts)
        working: list[_Entry] = [
            (at, calls, self._operations.stop_s * days),
            (at, loads, seconds),
            (every, trips, vehicle.loading_s),
            *driven,
        ]
        vehicles = mip.variables(len(every), upper=np.inf, is_integer=True)
        rows = np.arange(len(real))
        mip.rows(
            len(rows),
            [(rows, vehicles[at], self._step), (rows, calls, -days)],
            lower=0.0,
        )
        for needed in (
            _times(working, -1 / vehicle.shift_s),
            [(every, trips, -1 / vehicle.max_trips)],
        ):
            mip.rows(len(every), [(every, vehicles, self._step), *needed], lower=0.0)
        rates, weeks = vehicle.rates, self._weeks
        paid: list[_Entry] = [(every, vehicles, -weeks * self._step * rates.per_day)]
        if rates.per_s > 0:
            paid += _times(working, -weeks * rates.per_s)
        if rates.per_m > 0:
            paid += _times(metres, -weeks * rates.per_m)
        return paid

    def _least_of_parcel(self, of_load: FloatArray) -> FloatArray:
        """Return the least that a parcel of each stop takes, 0 without parcels."""
        stops, real = self._stops, self._real
        used = np.flatnonzero(stops.load_parcels > 0)
        least = np.full(len(stops.column), np.inf)
        each = of_load[used] / stops.load_parcels[used]
        np.minimum.at(least, stops.load_stop[used], each)
        return np.where(np.isfinite(least[real]), least[real], 0.0)

    def _trips(
        self, ways: Between, calls: IntArray, loads: IntArray, parts: FloatArray
    ) -> tuple[list[_Entry], IntArray]:
        """Add trips a week in each moat; return ways, and all trips of each depot."""
        mip, stops, real = self._mip, self._stops, self._real
        entries: list[_Entry] = []
        all_trips = np.zeros(len(self._every), dtype=np.int64)
        for depot in self._every.tolist():
            mine = np.flatnonzero(self._of_stop[real] == depot)
            known = mine[
                ways.is_known(stops.from_place[real[mine]], stops.place[real[mine]])
            ]
            if not len(known):
                (all_trips[depot],) = mip.variables(1, upper=np.inf)
                continue
            at = stops.place[real[known]]
            start = np.array([stops.from_place[real[known[0]]]])
            moats = moats_of(ways.between(start, at)[0], ways.between(at, at))
            days = stops.days_per_week[real[known]]
            trips = self._in_moats(
                moats, calls[known], days, loads[known], parts[known]
            )
            row = np.full(len(trips), depot)
            entries.append((row, trips, 2 * moats.group_width))
            own = 2 * moats.stop_width * days
            entries.append((np.full(len(known), depot), calls[known], own))
            all_trips[depot] = trips[-1]
        return entries, all_trips

    def _in_moats(
        self,
        moats: Moats,
        calls: IntArray,
        days: FloatArray,
        loads: IntArray,
        parts: FloatArray,
    ) -> IntArray:
        """Add N of moats around several stops, and return it."""
        mip, num = self._mip, len(moats.group_width)
        trips = mip.variables(num, upper=np.inf)
        rows = np.arange(len(calls))
        mip.rows(
            len(calls),
            [(rows, trips[moats.stop_parent], 1.0), (rows, calls, -days)],
            lower=0.0,
        )
        inner = np.arange(num - 1)
        mip.rows(
            num - 1,
            [(inner, trips[moats.group_parent[:-1]], 1.0), (inner, trips[:-1], -1.0)],
            lower=0.0,
        )
        group, stop = moats.stops_in()
        mip.rows(
            num,
            [(np.arange(num), trips, 1.0), (group, loads[stop], -parts[stop])],
            lower=0.0,
        )
        return trips

    def _far(self, above: Least) -> IntArray:
        """Share out what stops without a depot are charged above hours, and return it.

        Each of them is made from one depot, whose share it is.
        """
        stops, mip = self._stops, self._mip
        shares = mip.variables(len(self._every), upper=np.inf)
        far = np.flatnonzero(self._of_stop < 0)
        loads = np.flatnonzero(self._of_load < 0)
        mip.rows(
            1,
            [
                (0, shares, -1.0),
                (0, stops.column[far], above.per_stop[far]),
                (0, stops.load_column[loads], above.per_load[loads]),
            ],
            lower=0.0,
            upper=0.0,
        )
        return shares

    def _summed(self, least: Least) -> list[_Entry]:
        """Return the entries of rows that sum charges over the stops of each depot."""
        stops, loads = self._stops, np.flatnonzero(self._of_load >= 0)
        real = self._real
        return [
            (self._of_stop[real], stops.column[real], least.per_stop[real]),
            (self._of_load[loads], stops.load_column[loads], least.per_load[loads]),
        ]


def _times(entries: Sequence[_Entry], factor: float) -> list[_Entry]:
    return [(row, column, factor * each) for row, column, each in entries]

r"""What trips cost at least: vehicles' rates, loads as parts of a vehicle, seconds.

A trip calls at stops i, each with a load that fills a part q_i of the vehicle. Since
its deliveries are all in it at the start (or what it collects at the end), in parcels,
kilograms and cubic metres, the parts sum up to no more than 1 in each of these; one is
chosen for each vehicle type, the one that the county's parcels fill first, so that
sum q_i <= 1. A trip is as long as the round trip to each of its stops, r_i, so that it
is as long as their mean by load, too:

    trip length >= max r_i >= sum q_i r_i .
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.design.total_bound.own_vehicles.ways import Between, RoundTrips
from planner.instance import Instance
from planner.model.fleet import Leg, VehicleRates
from planner.service.trips import expected_attempts

__all__ = ["Vehicle", "vehicles_of"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vehicle:
    """A vehicle type on a leg.

    Parameters
    ----------
    shift_s
        Longest time from the first loading to the last return, no longer than the
        window of the leg.
    part, part_at_home
        Part of it that all parcels of a village of an average day fill, handed over at
        a counter and at the doors, where failed attempts are carried again.
    """

    rates: VehicleRates
    shift_s: float
    max_trips: int
    loading_s: float
    part: FloatArray
    part_at_home: FloatArray
    ways: RoundTrips
    seconds: Between
    metres: Between

    def trip_s(self, depot: IntArray, place: IntArray) -> FloatArray:
        """Return the seconds of a trip that calls at each place, ``inf`` if too long.

        Loading is in it, the stop is not.
        """
        needed_s = self.loading_s + self.ways.seconds(depot, place)
        return np.where(needed_s <= self.shift_s, needed_s, np.inf)

    def trip_m(self, depot: IntArray, place: IntArray) -> FloatArray:
        """Return the metres of a trip that calls at each place."""
        return self.ways.metres(depot, place)


def vehicles_of(
    instance: Instance, leg: Leg, depots: IntArray, stops: IntArray
) -> list[Vehicle]:
    """Return the vehicle types that may run on a leg.

    Parameters
    ----------
    depots, stops
        Locations from where, and of all places where they may call.
    """
    operations = instance.operations
    is_linehaul = leg is Leg.LINEHAUL
    start_s, end_s = (
        operations.linehaul_window_s if is_linehaul else operations.loop_window_s
    )
    ways: dict[str, tuple[RoundTrips, Between, Between]] = {}
    places = np.append(depots, stops)
    found = []
    for item in instance.vehicle_types:
        if leg not in item.legs or item.available == 0:
            continue
        if item.profile not in ways:
            haul = instance.haul[item.profile]
            ways[item.profile] = (
                RoundTrips(instance, item.profile, depots, stops),
                Between(haul.time_s, places),
                Between(haul.distance_m, places),
            )
        round_trips, seconds, metres = ways[item.profile]
        limits = (item.capacity_parcels, item.capacity_kg, item.capacity_m3)
        part, part_at_home = _parts(instance, np.array(limits))
        found.append(
            Vehicle(
                rates=item.rates,
                shift_s=min(item.shift_s, end_s - start_s),
                max_trips=item.max_trips,
                loading_s=operations.loading_s,
                part=part,
                part_at_home=part_at_home,
                ways=round_trips,
                seconds=seconds,
                metres=metres,
            )
        )
    return found


def _parts(instance: Instance, limits: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the parts of a vehicle that villages fill, at counters and at doors.

    In the unit and direction of which the county's parcels fill most.
    """
    sizes = np.array([[1.0, goods.kg, goods.m3] for goods in instance.goods])
    filled = np.stack(
        [
            instance.parcels_in_per_day @ sizes / limits,
            instance.parcels_out_per_day @ sizes / limits,
        ]
    )
    total = filled.sum(axis=1)
    direction, unit = np.unravel_index(int(total.argmax()), total.shape)
    part = filled[direction, :, unit]
    again = expected_attempts(instance.service) if direction == 0 else 1.0
    return part, part * again

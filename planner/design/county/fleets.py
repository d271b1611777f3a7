"""Vehicle types of one leg as a fleet of the neutral form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.location_routing.problem import Fleet
from planner.model.fleet import Leg, VehicleType
from planner.routing.problem.usable_load import usable_load

__all__ = ["fleet_of", "types_of"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

UNLIMITED = 1_000_000
"""Vehicles of a type whose number is not limited: more than any plan uses."""


def types_of(instance: Instance, leg: Leg) -> tuple[int, ...]:
    """Return the positions of the vehicle types that may be used on a leg."""
    return tuple(
        idx for idx, item in enumerate(instance.vehicle_types) if leg in item.legs
    )


def fleet_of(
    instance: Instance, leg: Leg, places: IntArray, num_depots: int, stop_s: FloatArray
) -> Fleet:
    """Return the fleet of a leg over places, the depots first.

    Loads are parcels in plus out (``usable_load``). Hours are paid while driving, at
    the visit (in the cost of the arc to it) and while loading (in that from the
    depot); the time for each parcel is not paid here.

    Parameters
    ----------
    places
        Positions in the instance's locations.
    stop_s
        Time of a visit to each place after the depots, without its parcels.
    """
    operations = instance.operations
    early_s, late_s = (
        operations.linehaul_window_s
        if leg is Leg.LINEHAUL
        else operations.loop_window_s
    )
    types = [instance.vehicle_types[idx] for idx in types_of(instance, leg)]
    paid_s = np.zeros((len(places), len(places)))
    paid_s[:, num_depots:] += stop_s
    paid_s[:num_depots, :] += operations.loading_s
    np.fill_diagonal(paid_s, 0.0)
    rows = np.ix_(places, places)
    return Fleet(
        capacity=np.array([usable_load(instance, item) for item in types]),
        fixed_cost=np.array([item.fixed_cost_per_day for item in types]),
        available=np.array(
            [UNLIMITED if t.available is None else t.available for t in types],
            dtype=np.int64,
        ),
        arc_cost=_stacked([_arc_cost(instance, t, rows, paid_s) for t in types]),
        arc_time_s=_stacked(
            [instance.haul[item.profile].time_s[rows] for item in types]
        ),
        shift_s=np.array([min(item.shift_s, late_s - early_s) for item in types]),
        max_trips=np.array([item.max_trips for item in types], dtype=np.int64),
        loading_s=operations.loading_s,
    )


def _arc_cost(
    instance: Instance,
    vehicle_type: VehicleType,
    rows: tuple[IntArray, ...],
    paid_s: FloatArray,
) -> FloatArray:
    haul = instance.haul[vehicle_type.profile]
    per_m = vehicle_type.rates.per_m
    per_s = vehicle_type.rates.per_s
    distance_m = haul.distance_m[rows].astype(float)
    time_s = haul.time_s[rows].astype(float)
    is_way = np.isfinite(distance_m) & np.isfinite(time_s)
    cost = per_m * np.where(is_way, distance_m, 0.0)
    cost += per_s * (np.where(is_way, time_s, 0.0) + paid_s)
    return np.where(is_way, cost, np.inf)


def _stacked(matrices: Sequence[NDArray[np.floating]]) -> FloatArray:
    return np.array([matrix.astype(float) for matrix in matrices])

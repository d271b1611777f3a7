"""The same problem in whole seconds and whole load units, rounded to the safe side.

Times, services and loads are rounded up, windows, shifts and capacities towards the
inside: a route that holds in whole units holds in full precision.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.routing.problem.problem import FloatArray, RoutingProblem, Vehicle

__all__ = [
    "load_units",
    "round_down",
    "round_loads_up",
    "round_up",
    "units_of_capacity",
    "whole_units",
]

UNITS_PER_CAPACITY = 1e5
"""Load units of the largest capacity at least, so that rounding a load up takes no more
than a hundred-thousandth of a vehicle. A judgement."""
MOST_UNITS = 1e10
"""Load units of all stops together: the solver multiplies them by its penalties, of
which a hundred million leave room in its whole numbers."""
UNITS_OF_A_DAY = 60.0
"""An operating day carries 7 / f of a parcel: whole in 60 units, whatever f."""
ROUNDING_TOLERANCE = 1e-6
"""Noise in the last digits of a number of seconds or pieces that should be whole."""
LOAD_TOLERANCE = 1e-4
"""Load units that are noise: no more than 1e-9 of a vehicle."""


def whole_units(problem: RoutingProblem) -> RoutingProblem:
    """Return the problem with whole numbers everywhere but in the distances."""
    units = load_units(problem)
    early_s, late_s = problem.depot_window_s
    return replace(
        problem,
        time_s={name: round_up(time_s) for name, time_s in problem.time_s.items()},
        deliver=round_loads_up(problem.deliver * units),
        collect=round_loads_up(problem.collect * units),
        service_s=round_up(problem.service_s),
        visit_s=float(round_up(np.array(problem.visit_s))),
        early_s=round_up(problem.early_s),
        late_s=round_down(problem.late_s),
        depot_window_s=(
            float(round_up(np.array(early_s))),
            float(round_down(np.array(late_s))),
        ),
        loading_s=float(round_up(np.array(problem.loading_s))),
        vehicles=tuple(_whole_vehicle(item, units) for item in problem.vehicles),
    )


def load_units(problem: RoutingProblem) -> FloatArray:
    """Return how many load units make one of each load dimension.

    Fewer than ``units_of_capacity`` where loads are so many times what the largest
    vehicle holds that the solver could not add them up.
    """
    capacity = np.array([vehicle.capacity for vehicle in problem.vehicles])
    units = units_of_capacity(
        capacity.reshape(len(problem.vehicles), problem.deliver.shape[1])
    )
    loads = problem.deliver.sum(axis=0) + problem.collect.sum(axis=0)
    most = MOST_UNITS / (UNITS_OF_A_DAY * np.maximum(loads, 1.0))
    few: FloatArray = UNITS_OF_A_DAY * 10.0 ** np.maximum(np.floor(np.log10(most)), 0)
    return np.minimum(units, few)


def units_of_capacity(capacity: FloatArray) -> FloatArray:
    """Return load units by dimension, from capacities by vehicle type and dimension.

    Powers of ten times 60 that cut the largest limited capacity into at least 100,000
    units: whole parcels of any number of days a week are whole units, so that what
    fills a vehicle to the last parcel fits it.
    """
    largest = np.where(np.isfinite(capacity), capacity, 0.0).max(axis=0, initial=0.0)
    largest = np.where(largest > 0, largest, 1.0)
    parts = UNITS_PER_CAPACITY / (UNITS_OF_A_DAY * largest)
    units: FloatArray = UNITS_OF_A_DAY * 10.0 ** np.maximum(np.ceil(np.log10(parts)), 0)
    return units


def round_loads_up(values: FloatArray) -> FloatArray:
    """Return the next whole load units above, noise in the last digits aside."""
    return np.asarray(np.ceil(values - LOAD_TOLERANCE), dtype=float)


def round_up(values: FloatArray) -> FloatArray:
    """Return the next whole numbers above, noise in the last digits aside."""
    return np.asarray(np.ceil(values - ROUNDING_TOLERANCE), dtype=float)


def round_down(values: FloatArray) -> FloatArray:
    """Return the next whole numbers below, noise in the last digits aside."""
    return np.asarray(np.floor(values + ROUNDING_TOLERANCE), dtype=float)


def _whole_vehicle(vehicle: Vehicle, units: FloatArray) -> Vehicle:
    capacity = round_down(np.array(vehicle.capacity) * units)
    return replace(
        vehicle,
        capacity=tuple(capacity.tolist()),
        shift_s=float(round_down(np.array(vehicle.shift_s))),
    )

"""A routing problem of one depot and its solution, as arrays and positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.errors import InstanceError
from planner.model.fleet import VehicleRates
from planner.plan import Reason

__all__ = [
    "RouteOrder",
    "RoutedTrip",
    "RoutedVehicle",
    "RoutingProblem",
    "RoutingSolution",
    "Rows",
    "UnservedVisit",
    "Vehicle",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

RouteOrder = tuple[int, tuple[tuple[int, ...], ...]]
"""Position of a vehicle type, and the stops of each trip in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle type of a routing problem.

    Parameters
    ----------
    capacity
        What it carries at once by load dimension; ``inf`` where not limited.
    fixed_cost
        Cost of using one vehicle.
    cost_per_km, cost_per_hour
        Cost of driving, and of each hour between the first loading and the last
        return.
    shift_s
        Longest time from the start of the first loading to the last return.
    max_trips
        Trips a shift.
    available
        Vehicles of this type; ``None``: as many as needed.
    profile
        Key of the travel matrices.
    """

    capacity: tuple[float, ...]
    fixed_cost: float
    cost_per_km: float
    cost_per_hour: float
    shift_s: float
    max_trips: int
    available: int | None
    profile: str

    @property
    def rates(self) -> VehicleRates:
        """What its day, way and time cost."""
        return VehicleRates.of(
            per_day=self.fixed_cost,
            cost_per_km=self.cost_per_km,
            cost_per_hour=self.cost_per_hour,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """The numbers of a routing problem in lists, as ``RoutingProblem`` names them."""

    time_s: Mapping[str, list[list[float]]]
    distance_m: Mapping[str, list[list[float]]]
    location_idx: list[int]
    deliver: list[list[float]]
    collect: list[list[float]]
    service_s: list[float]
    early_s: list[float]
    late_s: list[float]


@dataclass(frozen=True, kw_only=True, eq=False)
class RoutingProblem:
    """Stops to be supplied from one depot in one shift.

    Parameters
    ----------
    time_s, distance_m
        Travel by profile, shape ``(num_locations, num_locations)``; location 0
        is the depot; ``inf`` if unreachable.
    location_idx
        Location of each stop, shape ``(num_stops,)``.
    deliver, collect
        Load brought to and taken from each stop by load dimension, shape
        ``(num_stops, num_dimensions)``.
    service_s
        Time at each stop, shape ``(num_stops,)``.
    visit_s
        The part of ``service_s`` that does not depend on the load: it is spent
        again at each visit when a stop is split.
    early_s, late_s
        Earliest and latest start of service, shape ``(num_stops,)``.
    depot_window_s
        Earliest start of loading and latest return.
    loading_s
        Time to load before each trip, the first one included.
    vehicles
        Vehicle types that may be used.
    priority
        Relative worth of serving a stop where vehicles are short, shape
        ``(num_stops,)``, each > 0.
    """

    time_s: Mapping[str, FloatArray]
    distance_m: Mapping[str, FloatArray]
    location_idx: IntArray
    deliver: FloatArray
    collect: FloatArray
    service_s: FloatArray
    visit_s: float
    early_s: FloatArray
    late_s: FloatArray
    depot_window_s: tuple[float, float]
    loading_s: float
    vehicles: tuple[Vehicle, ...]
    priority: FloatArray

    def __post_init__(self) -> None:
        num_stops, num_dimensions = self.num_stops, self.deliver.shape[1]
        expected = {
            "deliver": (num_stops, num_dimensions),
            "collect": (num_stops, num_dimensions),
            "service_s": (num_stops,),
            "early_s": (num_stops,),
            "late_s": (num_stops,),
            "priority": (num_stops,),
        }
        for name, shape in expected.items():
            values = getattr(self, name)
            if values.shape != shape:
                msg = f"routing problem: {name} has shape {values.shape}, not {shape}"
                raise InstanceError(msg)
            if not (np.isfinite(values).all() and (values >= 0).all()):
                msg = f"routing problem: {name} is not finite and >= 0 everywhere"
                raise InstanceError(msg)
        self._check_vehicles(num_dimensions)

    @property
    def num_stops(self) -> int:
        """Number of stops."""
        return len(self.location_idx)

    @cached_property
    def load(self) -> FloatArray:
        """Capacity a stop needs when it is the only one of its trip."""
        return np.maximum(self.deliver, self.collect)

    @cached_property
    def rows(self) -> Rows:
        """The same numbers in lists, which are quicker to read one by one."""
        return Rows(
            time_s={name: table.tolist() for name, table in self.time_s.items()},
            distance_m={name: row.tolist() for name, row in self.distance_m.items()},
            location_idx=self.location_idx.tolist(),
            deliver=self.deliver.tolist(),
            collect=self.collect.tolist(),
            service_s=self.service_s.tolist(),
            early_s=self.early_s.tolist(),
            late_s=self.late_s.tolist(),
        )

    def _check_vehicles(self, num_dimensions: int) -> None:
        for idx, vehicle in enumerate(self.vehicles):
            if len(vehicle.capacity) != num_dimensions:
                found = len(vehicle.capacity)
                msg = f"vehicle {idx}: {found} capacities, not {num_dimensions}"
                raise InstanceError(msg)
            if vehicle.profile not in self.time_s:
                msg = f"vehicle {idx}: no travel times of {vehicle.profile!r}"
                raise InstanceError(msg)
            if vehicle.max_trips < 1:
                msg = f"vehicle {idx}: max_trips is {vehicle.max_trips}, not >= 1"
                raise InstanceError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedTrip:
    """Visits of one trip in their order.

    Parameters
    ----------
    stops
        Stop of each visit.
    shares
        Share of the stop's load that the visit carries; 1 unless it is split.
    start_s, end_s
        When loading begins, and when the vehicle is back.
    arrival_s, departure_s
        Of each visit; waiting for opening lies between the two.
    """

    stops: tuple[int, ...]
    shares: tuple[float, ...]
    start_s: float
    arrival_s: tuple[float, ...]
    departure_s: tuple[float, ...]
    end_s: float
    distance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedVehicle:
    """The trips of one vehicle of the type at ``vehicle_idx``."""

    vehicle_idx: int
    trips: tuple[RoutedTrip, ...]

    @property
    def order(self) -> RouteOrder:
        """The vehicle type and the stops in their order, without times."""
        return self.vehicle_idx, tuple(trip.stops for trip in self.trips)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnservedVisit:
    """A share of a stop that no vehicle serves, and why."""

    stop: int
    share: float
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingSolution:
    """Routes of one depot.

    Parameters
    ----------
    cost
        Of the routes, in money: fixed, km and hours.
    is_feasible
        Whether every route keeps capacity, windows and shift; always so
        unless the solver failed.
    iterations
        Iterations of the search, 0 where none was needed.
    """

    routes: tuple[RoutedVehicle, ...]
    unserved: tuple[UnservedVisit, ...]
    cost: float
    is_feasible: bool
    iterations: int

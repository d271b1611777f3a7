"""Vehicles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.errors import InstanceError
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = ["Leg", "VehicleRates", "VehicleType"]


class Leg(StrEnum):
    """Part of the network a route belongs to."""

    LINEHAUL = "linehaul"
    LOOP = "loop"


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleRates:
    """What a vehicle's day, way and time cost: the only place that says so.

    Parameters
    ----------
    per_day
        Of each day that it is used, however short.
    per_m, per_s
        Of each metre, and of each second from the first loading to the last return.
    """

    per_day: float
    per_m: float
    per_s: float

    @classmethod
    def of(
        cls, *, per_day: float, cost_per_km: float, cost_per_hour: float
    ) -> VehicleRates:
        """Return the rates of prices by day, kilometre and hour."""
        return cls(
            per_day=per_day,
            per_m=cost_per_km / METRES_PER_KM,
            per_s=cost_per_hour / SECONDS_PER_HOUR,
        )

    def cost(self, distance_m: float, duration_s: float) -> float:
        """Return what a day costs with a way and a time."""
        return self.per_day + self.per_m * distance_m + self.per_s * duration_s


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleType:
    """A kind of vehicle with its driver.

    Parameters
    ----------
    legs
        Where it may be used: linehaul (hub to stores), loop (store to points
        and homes), or both.
    capacity_parcels, capacity_kg, capacity_m3
        What it carries at once; ``inf`` where not limited.
    fixed_cost_per_day
        Cost of each day it is used, driver included.
    cost_per_km, cost_per_hour
        Cost of driving, and of each hour from the first loading to the last return.
    shift_s
        Longest time from the start of loading to the last return.
    max_trips
        Trips a shift, between two loadings at the depot.
    available
        Vehicles of this type at each depot; ``None``: as many as needed.
    profile
        Name of the speed profile.
    """

    id: str
    name: str
    legs: tuple[Leg, ...]
    capacity_parcels: float
    capacity_kg: float
    capacity_m3: float
    fixed_cost_per_day: float
    cost_per_km: float
    cost_per_hour: float
    shift_s: float
    max_trips: int
    available: int | None
    profile: str

    def __post_init__(self) -> None:
        for name in ("capacity_parcels", "capacity_kg", "capacity_m3", "shift_s"):
            value = getattr(self, name)
            if not value > 0:
                msg = f"vehicle type {self.id!r}: {name} is {value}, not > 0"
                raise InstanceError(msg)
        for name in ("fixed_cost_per_day", "cost_per_km", "cost_per_hour"):
            value = getattr(self, name)
            if not value >= 0:
                msg = f"vehicle type {self.id!r}: {name} is {value}, not >= 0"
                raise InstanceError(msg)

    @property
    def rates(self) -> VehicleRates:
        """What its day, way and time cost."""
        return VehicleRates.of(
            per_day=self.fixed_cost_per_day,
            cost_per_km=self.cost_per_km,
            cost_per_hour=self.cost_per_hour,
        )

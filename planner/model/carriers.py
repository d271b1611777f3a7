"""Carriers: third parties that carry parcels on some legs, at a price."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from planner.errors import InstanceError
from planner.model.week import service_days
from planner.units import DAYS_PER_WEEK

__all__ = ["Carrier", "CarrierLeg"]


class CarrierLeg(StrEnum):
    """What a carrier can do: hub to store, store to point, hub to the door."""

    LINEHAUL = "linehaul"
    LOOP = "loop"
    HOME = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A third party.

    Parameters
    ----------
    township_ids
        Area; ``None``: everywhere.
    capacity_parcels_per_day
        On a day that it comes, over all that it carries, each leg counted; ``inf``
        where not limited.
    price_per_parcel
        By leg, in the nearest zone, for a class of goods with factor 1; the legs that
        it offers.
    class_factor
        Factor on the price by goods class, 1 where not named.
    zone_m, zone_factor
        Road distances from the hub up to which each zone goes, the last one open, and
        the factor on the price in each.
    functions
        What it does at the door.
    days_per_week
        Service days per week; a fraction counts as the whole number below it.
    lead_s
        By leg, from handing over until it arrives.
    success, max_attempts
        Share handed over at each attempt at a point or a door, and attempts at most.
    retry_price_share
        Share of the price that each attempt after the first costs again.
    damage_rate, damage_compensation
        Share of the parcels of each leg that is damaged, and what the network pays for
        each of them.
    has_tracking
        Whether parcels can be followed.
    charge_per_parcel
        What villagers pay for a parcel on top, on the loop or at the door.
    """

    id: str
    name: str
    township_ids: tuple[str, ...] | None
    capacity_parcels_per_day: float
    price_per_parcel: Mapping[CarrierLeg, float]
    class_factor: Mapping[str, float]
    zone_m: tuple[float, ...]
    zone_factor: tuple[float, ...]
    functions: tuple[str, ...]
    days_per_week: float
    lead_s: Mapping[CarrierLeg, float]
    success: float = 1.0
    max_attempts: int = 2
    retry_price_share: float = 0.5
    damage_rate: float = 0.0
    damage_compensation: float = 0.0
    has_tracking: bool = True
    charge_per_parcel: float = 0.0

    def __post_init__(self) -> None:
        amounts = (
            self.capacity_parcels_per_day,
            self.charge_per_parcel,
            self.retry_price_share,
            self.damage_compensation,
            *self.price_per_parcel.values(),
            *self.class_factor.values(),
            *self.zone_factor,
            *self.lead_s.values(),
        )
        if not all(amount >= 0 for amount in amounts):
            msg = f"carrier {self.id!r}: an amount is not >= 0"
            raise InstanceError(msg)
        if len(self.zone_factor) != len(self.zone_m) + 1:
            msg = f"carrier {self.id!r}: {len(self.zone_factor)} factors of zones"
            raise InstanceError(msg)
        if set(self.lead_s) != set(self.price_per_parcel):
            msg = f"carrier {self.id!r}: prices and leads are of different legs"
            raise InstanceError(msg)
        object.__setattr__(self, "days_per_week", service_days(self.days_per_week))

    @property
    def extra_attempts(self) -> float:
        """Expected attempts after the first for a parcel that is to be handed over."""
        failing = 1.0 - self.success
        return sum(failing**attempt for attempt in range(1, self.max_attempts))

    @property
    def most_of_average_day(self) -> float:
        """Its capacity as parcels of an average day, which wait until it comes."""
        return self.capacity_parcels_per_day * self.days_per_week / DAYS_PER_WEEK

    @property
    def is_limited(self) -> bool:
        """Whether its capacity is finite."""
        return math.isfinite(self.capacity_parcels_per_day)

    def serves(self, leg: CarrierLeg, township_id: str) -> bool:
        """Return whether it offers a leg in a township."""
        is_inside = self.township_ids is None or township_id in self.township_ids
        return leg in self.price_per_parcel and is_inside

    def zone(self, distance_m: float) -> float:
        """Return the factor of the zone at a distance from the hub."""
        number = sum(distance_m > limit for limit in self.zone_m)
        return self.zone_factor[number]

"""What facilities offer and what counts as being covered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.errors import InstanceError
from planner.model.places import Tier

__all__ = ["FUNCTIONS", "Format", "Mode", "ServiceStandard"]

FUNCTIONS = (
    "collect",
    "send",
    "order",
    "return",
    "display",
    "install",
    "repair",
    "sort",
    "stock",
)


class Mode(StrEnum):
    """How a village is served."""

    POINT = "point"
    STORE = "store"
    HOME = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A size of facility with its own standard.

    Parameters
    ----------
    functions
        Names out of ``FUNCTIONS``.
    capex
        Cost of opening, in the scenario's currency.
    opex_per_year
        Rent, staff and utilities.
    capacity_parcels_per_day
        Largest throughput on an average day, in plus out.
    handling_cost_per_parcel
        Cost of every parcel that passes through.
    life_years
        Years over which ``capex`` is written off.
    open_s, close_s
        Opening hours, seconds after midnight; vehicles call within them.
    """

    id: str
    name: str
    tier: Tier
    functions: tuple[str, ...]
    capex: float
    opex_per_year: float
    capacity_parcels_per_day: float
    handling_cost_per_parcel: float
    life_years: float
    open_s: float
    close_s: float

    def __post_init__(self) -> None:
        for name in (
            "capex",
            "opex_per_year",
            "capacity_parcels_per_day",
            "handling_cost_per_parcel",
        ):
            value = getattr(self, name)
            if not value >= 0:
                msg = f"format {self.id!r}: {name} is {value}, not >= 0"
                raise InstanceError(msg)
        if not self.life_years > 0:
            msg = f"format {self.id!r}: life_years is {self.life_years}, not > 0"
            raise InstanceError(msg)
        if not 0 <= self.open_s < self.close_s:
            msg = f"format {self.id!r}: opens at {self.open_s} s, closes {self.close_s}"
            raise InstanceError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStandard:
    """The thresholds of being covered; each is met at ``<=``.

    Parameters
    ----------
    collect_within_m
        Road distance to an open facility with the required functions.
    required_functions
        Functions such a facility must have.
    store_within_s
        Villager's travel time to an open store; ``None``: not asked for.
    days_per_week
        Days a week the facility is supplied; ``None``: not asked for.
    promise_s
        Longest time from the start of the linehaul day at the hub to the
        parcel being ready for the villager; ``None``: not asked for.
    """

    collect_within_m: float
    required_functions: tuple[str, ...]
    store_within_s: float | None = None
    days_per_week: float | None = None
    promise_s: float | None = None

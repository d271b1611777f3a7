"""What facilities offer and what counts as being covered."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Literal, get_args

from planner.errors import InstanceError
from planner.model.places import Site, Tier
from planner.model.week import whole_days

__all__ = [
    "FUNCTIONS",
    "TERMINAL_FUNCTIONS",
    "Format",
    "FunctionName",
    "Mode",
    "ServiceRates",
    "ServiceStandard",
    "counter_mode",
]

FunctionName = Literal[
    "collect",
    "send",
    "order",
    "return",
    "display",
    "install",
    "repair",
    "sort",
    "stock",
]
"""What a facility may offer."""

FUNCTIONS: tuple[FunctionName, ...] = get_args(FunctionName)

TERMINAL_FUNCTIONS = frozenset({"order", "return", "stock"})
"""Functions that a facility has only with a terminal and tracking."""


_TIER_OF_MODE = {
    "point": Tier.POINT,
    "store": Tier.STORE,
    "home": Tier.STORE,
    "carrier": Tier.HUB,
}


class Mode(StrEnum):
    """How a stream is served, and what is so of each way.

    Attributes
    ----------
    tier
        Of the facility that serves.
    is_own_delivery
        Whether own vehicles stop at its village: they need time there, find some homes
        empty, and leave parcels over.
    is_bought
        Whether a third party brings the parcels, for a fee.
    is_at_door
        Whether parcels come to the door; villagers go to a counter otherwise.
    """

    POINT = "point"
    STORE = "store"
    HOME = "home"
    CARRIER = "carrier"

    def __init__(self, value: str) -> None:
        # Attributes, as a search asks each of them a million times.
        self.tier = _TIER_OF_MODE[value]
        self.is_own_delivery = value == "home"
        self.is_bought = value == "carrier"
        self.is_at_door = self.is_own_delivery or self.is_bought


def counter_mode(site: Site) -> Mode | None:
    """Return how villagers are served who go to a site; ``None`` at a hub.

    The only place that says so: a second mode of a tier has to tell its sites here.
    """
    return _COUNTER_MODES.get(site.tier)


_COUNTER_MODES = {mode.tier: mode for mode in Mode if not mode.is_at_door}


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
        Largest throughput of a day on which parcels come, in plus out.
    handling_cost_per_parcel
        Cost of every parcel that passes through.
    life_years
        Years over which ``capex`` is written off.
    open_s, close_s
        Opening hours, seconds after midnight; vehicles call within them.
    staff
        Clerks, who are paid apart from ``opex_per_year``.
    minutes_per_parcel
        Clerk's time for a parcel handed over or taken in; 0: staff limits nothing.
    self_service_share
        Share of parcels that need no clerk, in [0, 1].
    storage_m3
        Room for parcels that wait, ``inf`` where it limits nothing.
    has_terminal
        Without it ``TERMINAL_FUNCTIONS`` are not offered.
    terminal_capex
        Cost of the terminal, on top of ``capex``.
    success
        Share of parcels handled well the first time; the others are handled again.
    side_income_per_year
        What other services bring, whatever the parcels.
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
    staff: float = 0.0
    minutes_per_parcel: float = 0.0
    self_service_share: float = 0.0
    storage_m3: float = math.inf
    has_terminal: bool = True
    terminal_capex: float = 0.0
    success: float = 1.0
    side_income_per_year: float = 0.0

    def __post_init__(self) -> None:
        for name in (
            "capex",
            "opex_per_year",
            "capacity_parcels_per_day",
            "handling_cost_per_parcel",
            "staff",
            "minutes_per_parcel",
            "storage_m3",
            "terminal_capex",
            "side_income_per_year",
        ):
            value = getattr(self, name)
            if not value >= 0:
                msg = f"format {self.id!r}: {name} is {value}, not >= 0"
                raise InstanceError(msg)
        if math.isinf(self.staff):
            msg = f"format {self.id!r}: staff is {self.staff}, not finite"
            raise InstanceError(msg)
        if not self.life_years > 0:
            msg = f"format {self.id!r}: life_years is {self.life_years}, not > 0"
            raise InstanceError(msg)
        if not (0 <= self.self_service_share <= 1 and 0 < self.success <= 1):
            msg = f"format {self.id!r}: a share is not in [0, 1], or success is 0"
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
        Days a week that parcels come, a fraction counting as the whole number below it;
        ``None``: not asked for.
    promise_s
        Longest time from the release at the hub within which nine tenths of the parcels
        are ready for the villager; ``None``: not asked for.
    min_parcels_per_day
        Parcels a day that a new facility must hand over to villagers to cover anyone.
    """

    collect_within_m: float
    required_functions: tuple[str, ...]
    store_within_s: float | None = None
    days_per_week: float | None = None
    promise_s: float | None = None
    min_parcels_per_day: float = 1.0

    def __post_init__(self) -> None:
        if self.days_per_week is not None:
            object.__setattr__(self, "days_per_week", whole_days(self.days_per_week))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRates:
    """Rates of service, the same everywhere; by themselves they change nothing.

    Parameters
    ----------
    wage_per_year
        Of a clerk.
    peak_hour_share
        Share of a day's parcels in its busiest hour.
    peak_factor
        Parcels of a peak day over those of the average day.
    dwell_days
        Days that a parcel waits to be collected.
    home_success
        Share of parcels handed over at the door at the first attempt.
    max_attempts
        Attempts at the door, after which the parcel waits at the store.
    conversion_with_display, conversion_without_display
        Orders placed on the spot for each parcel collected, where goods are on
        display and where they are not.
    commission_per_order
        What the platform pays for such an order.
    crew_cost_per_hour, crew_cost_per_km
        Of a crew that installs and repairs.
    visits_per_tour
        Visits that share the drive there and back.
    income_per_visit
        What merchants pay for a visit.
    outside_visit_price
        Of a visit by a crew from outside, where no open base can make it.
    """

    wage_per_year: float = 0.0
    peak_hour_share: float = 0.0
    peak_factor: float = 1.0
    dwell_days: float = 0.0
    home_success: float = 1.0
    max_attempts: int = 1
    conversion_with_display: float = 0.0
    conversion_without_display: float = 0.0
    commission_per_order: float = 0.0
    crew_cost_per_hour: float = 0.0
    crew_cost_per_km: float = 0.0
    visits_per_tour: float = 1.0
    income_per_visit: float = 0.0
    outside_visit_price: float = 0.0

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if not 0 <= value < math.inf:
                msg = f"service: {item.name} is {value}, not finite and >= 0"
                raise InstanceError(msg)
        if self.max_attempts < 1:
            msg = f"service: max_attempts is {self.max_attempts}, not >= 1"
            raise InstanceError(msg)

"""What a plan must respect and what it is judged by."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from planner.errors import InstanceError
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.model.service import Mode, ServiceStandard
from planner.model.week import service_days
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = [
    "Administration",
    "Boundary",
    "Economics",
    "Measure",
    "Objective",
    "Operations",
    "Requirements",
    "Schedule",
    "longest_way_m",
]

DURATIONS = (
    *("days_per_year", "stop_s", "linehaul_parcel_s", "parcel_s", "home_parcel_s"),
    *("loading_s", "transfer_s"),
)


class Boundary(StrEnum):
    """Administrative unit that villagers and supply links may not leave."""

    NONE = "none"
    COUNTY = "county"
    TOWNSHIP = "township"

    def is_wider_than(self, other: Boundary) -> bool:
        """Return whether it lets more pass than another one."""
        order = list(Boundary)
        return order.index(self) < order.index(other)


class Measure(StrEnum):
    """A share that a requirement or an objective speaks of.

    The first three are coverages; ``USE`` is parcels carried over potential parcels.
    """

    VILLAGES = "villages"
    RESIDENTS = "residents"
    DEMAND = "demand"
    USE = "use"


class Objective(StrEnum):
    """What the plan is the best for."""

    ANNUAL_COST = "annual_cost"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Days a week that vehicles call at a place, by its township or its distance.

    A fraction of days counts as the whole number below it.

    Parameters
    ----------
    by_m
        Road distances from the hub, rising, and the days up to each of them.
    by_township
        Days by the id of a township.
    otherwise
        Days beyond the last distance, or in townships that are not named.
    """

    by_m: tuple[tuple[float, float], ...] = ()
    by_township: Mapping[str, float] = field(default_factory=dict)
    otherwise: float

    def __post_init__(self) -> None:
        by_m = tuple((way_m, service_days(days)) for way_m, days in self.by_m)
        named = {name: service_days(days) for name, days in self.by_township.items()}
        object.__setattr__(self, "by_m", by_m)
        object.__setattr__(self, "by_township", named)
        object.__setattr__(self, "otherwise", service_days(self.otherwise))

    @property
    def most(self) -> float:
        """The most days that vehicles run anywhere."""
        by_distance = (days for _, days in self.by_m)
        return max([self.otherwise, *by_distance, *self.by_township.values()])

    def days(self, township_id: str, from_hub_m: float) -> float:
        """Return the days a week at a place."""
        for limit_m, days in self.by_m:
            if from_hub_m <= limit_m:
                return days
        return self.by_township.get(township_id, self.otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """How the network runs, the same everywhere.

    Parameters
    ----------
    days_per_year
        Days over which the yearly parcels are averaged.
    days_per_week
        Days a week that vehicles run, the most where places differ; a visit carries
        ``7 / days_per_week`` average days of parcels. A fraction of days counts as the
        whole number below it.
    stop_s
        Time at each stop, on top of which comes the time for its parcels.
    linehaul_parcel_s, parcel_s, home_parcel_s
        Time for each parcel unloaded in bulk at a store, handed over at a point,
        and at the doors of a village.
    loading_s
        Time to load a vehicle before each trip.
    transfer_s
        Time at a store between the linehaul's arrival and its first loop.
    linehaul_window_s, loop_window_s
        Earliest start and latest end of the routes of each leg, seconds after
        midnight.
    schedule
        Days by place, ``None`` where they are the same everywhere.
    """

    days_per_year: float
    days_per_week: float
    stop_s: float
    linehaul_parcel_s: float
    parcel_s: float
    home_parcel_s: float
    loading_s: float
    transfer_s: float
    linehaul_window_s: tuple[float, float]
    loop_window_s: tuple[float, float]
    schedule: Schedule | None = None

    def __post_init__(self) -> None:
        for name in DURATIONS:
            value = getattr(self, name)
            if not 0 <= value < math.inf:
                msg = f"operations: {name} is {value}, not finite and >= 0"
                raise InstanceError(msg)
        object.__setattr__(self, "days_per_week", service_days(self.days_per_week))

    def seconds_per_parcel(self, leg: Leg, *, is_home: bool) -> float:
        """Return the time for a parcel at a stop of a leg."""
        if leg is Leg.LINEHAUL:
            return self.linehaul_parcel_s
        return self.home_parcel_s if is_home else self.parcel_s

    def service_s(self, parcels: float, leg: Leg, *, is_home: bool) -> float:
        """Return the time that a stop of a leg takes with ``parcels``."""
        return self.stop_s + parcels * self.seconds_per_parcel(leg, is_home=is_home)


@dataclass(frozen=True, slots=True, kw_only=True)
class Economics:
    """Prices that belong to no facility or vehicle.

    Parameters
    ----------
    discount_rate
        Rate of the annuities, a share a year.
    income_per_parcel_in, income_per_parcel_out
        What the platform pays the network for a parcel carried.
    horizon_years
        Years that the cash flow looks ahead.
    remaining_life_share
        Share of its life that an existing facility has left where its site does not
        say.
    """

    discount_rate: float
    income_per_parcel_in: float
    income_per_parcel_out: float
    horizon_years: int = 10
    remaining_life_share: float = 0.5

    def __post_init__(self) -> None:
        if not -1 < self.discount_rate < math.inf:
            msg = f"economics: discount_rate is {self.discount_rate}, not above -1"
            raise InstanceError(msg)
        if not self.horizon_years >= 1:
            msg = f"economics: horizon_years is {self.horizon_years}, not >= 1"
            raise InstanceError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """Rules that an administration sets for its network, whatever they cost.

    Parameters
    ----------
    store_in_every_township
        Whether every township has an open store.
    point_above_residents
        Villages with more residents have a point or store in them.
    at_least_in_every_township
        Smallest share of residents covered, over all demand points of each township.
    close_only_if_replaced_within_m
        An existing facility closes only if another one of its tier or of a higher one
        is open within this distance by road.
    """

    store_in_every_township: bool = False
    point_above_residents: float | None = None
    at_least_in_every_township: float | None = None
    close_only_if_replaced_within_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What a plan must respect, and what it is the best for.

    Parameters
    ----------
    objective
        Least annual cost, or most coverage of the measure ``maximise``.
    at_least
        Smallest share by measure in every county, over all its listed demand points.
    at_least_in
        The same by the id of a county, in the place of ``at_least`` there.
    aims
        Share by measure that is aimed at in every county: where no plan attains it,
        less will do. A measure of ``at_least`` is no aim.
    max_capex, max_annual_cost
        Money budgets; ``None``: no limit.
    max_facilities
        Largest number of open facilities by tier.
    unserved_price
        Penalty for each potential parcel that is not carried.
    uncovered_price
        Penalty a year for each resident not covered.
    villager_time_price_per_hour
        Charge for the time of villagers on their way to collect and back, a trip for
        each parcel; no money changes hands.
    nearer_facility
        Whether the rule of the nearer facility holds (``planner.checker.nearer``).
    is_split_allowed
        Whether a village may be shared between facilities and modes.
    boundary
        Unit that assignment, coverage and supply links may not leave.
    modes
        Modes a plan may use.
    reach_m
        Longest road distance a villager goes, by the mode point or store.
    required_site_ids, excluded_site_ids
        Sites that must or must not be open, whatever their status says.
    served_at
        The one site from which a village may be served, by the village's id.
    administration
        Rules of administration.
    """

    objective: Objective = Objective.ANNUAL_COST
    maximise: Measure = Measure.RESIDENTS
    at_least: Mapping[Measure, float] = field(default_factory=dict)
    at_least_in: Mapping[str, Mapping[Measure, float]] = field(default_factory=dict)
    aims: Mapping[Measure, float] = field(default_factory=dict)
    max_capex: float | None = None
    max_annual_cost: float | None = None
    max_facilities: Mapping[Tier, int] = field(default_factory=dict)
    unserved_price: float | None = None
    uncovered_price: float | None = None
    villager_time_price_per_hour: float = 0.0
    nearer_facility: bool = True
    is_split_allowed: bool = False
    boundary: Boundary = Boundary.COUNTY
    modes: tuple[Mode, ...] = (Mode.POINT, Mode.STORE, Mode.HOME)
    reach_m: Mapping[Mode, float]
    required_site_ids: tuple[str, ...] = ()
    excluded_site_ids: tuple[str, ...] = ()
    served_at: Mapping[str, str] = field(default_factory=dict)
    administration: Administration = Administration()

    def reach_of(self, mode: Mode) -> float:
        """Return how far villagers go to be served in a mode; ``inf``: as they like."""
        return self.reach_m.get(mode, math.inf)

    @property
    def delivers(self) -> bool:
        """Whether own vehicles may deliver to the door."""
        return any(mode.is_own_delivery for mode in self.modes)

    @property
    def buys_doors(self) -> bool:
        """Whether third parties may deliver to the door."""
        return any(mode.is_bought for mode in self.modes)

    def shares_in(self, county_id: str) -> dict[Measure, float]:
        """Return the smallest share by measure in a county."""
        return {**self.at_least, **self.at_least_in.get(county_id, {})}

    def aims_in(self, county_id: str) -> dict[Measure, float]:
        """Return what is aimed at in a county, which may require shares of its own."""
        required = self.shares_in(county_id)
        return {key: share for key, share in self.aims.items() if key not in required}

    def without_share(self, measure: Measure) -> Requirements:
        """Return the same with no share of a measure required or aimed at."""
        return replace(
            self,
            at_least=_without(self.at_least, measure),
            at_least_in={
                county: _without(shares, measure)
                for county, shares in self.at_least_in.items()
            },
            aims=_without(self.aims, measure),
        )


def _without(shares: Mapping[Measure, float], measure: Measure) -> dict[Measure, float]:
    return {key: share for key, share in shares.items() if key is not measure}


def longest_way_m(
    requirements: Requirements, standard: ServiceStandard, villager_kph: float
) -> float:
    """Return the longest way a villager may have to any facility that counts.

    Parameters
    ----------
    villager_kph
        The highest speed of villagers, for what is asked for in minutes.
    """
    lengths_m = [*requirements.reach_m.values(), standard.collect_within_m]
    if standard.store_within_s is not None:
        hours = standard.store_within_s / SECONDS_PER_HOUR
        lengths_m.append(hours * villager_kph * METRES_PER_KM)
    return max(lengths_m)

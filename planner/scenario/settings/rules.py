"""What a plan must respect: standard, operations, prices, requirements."""

from __future__ import annotations

from dataclasses import dataclass

from planner.model.effort import Effort
from planner.model.places import Tier
from planner.model.rules import (
    Administration,
    Boundary,
    Economics,
    Measure,
    Objective,
    Operations,
    Requirements,
    Schedule,
)
from planner.model.service import Mode, ServiceStandard
from planner.scenario.document import clock
from planner.scenario.document.schema import (
    AtLeast,
    Document,
    OperationsSection,
    Solve,
    StandardSection,
)
from planner.scenario.document.schema_days import DaysTable
from planner.scenario.document.schema_edits import Serve
from planner.scenario.document.schema_rules import RulesSection
from planner.scenario.edits.topics import in_force
from planner.scenario.settings.defaults import Defaults
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

__all__ = [
    "Funnel",
    "Search",
    "economics",
    "funnel",
    "operations",
    "requirements",
    "search",
    "standard",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """From residents to parcels.

    Parameters
    ----------
    internet
        Share of residents online.
    shops_online
        Share of those who shop online.
    """

    internet: float
    shops_online: float
    parcels_per_shopper_day: float
    parcels_out_per_resident_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How long to search for a plan, and whether to bound what every plan costs."""

    mip_gap: float
    seed: int
    rounds: int
    effort: Effort
    bound: bool


def standard(section: StandardSection, defaults: Defaults) -> ServiceStandard:
    """Return what covered means."""
    within_km = defaults.number(
        section.collect_within_km,
        "pickup_radius_vehicle",
        fills="standard.collect_within_km",
    )
    return ServiceStandard(
        collect_within_m=within_km * METRES_PER_KM,
        required_functions=defaults.names(
            section.required_functions, "standard.required_functions"
        ),
        store_within_s=_scaled(section.store_within_min, SECONDS_PER_MINUTE),
        days_per_week=section.days_per_week,
        promise_s=_scaled(section.promise_hours, SECONDS_PER_HOUR),
        min_parcels_per_day=defaults.number(
            section.min_parcels_per_day, "standard.min_parcels_per_day"
        ),
    )


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def operations(section: OperationsSection, defaults: Defaults) -> Operations:
    """Return how the network runs."""

    def number(key: str, default: str = "") -> float:
        fills = f"operations.{key}"
        return defaults.number(getattr(section, key), default or fills, fills=fills)

    table = section.days_per_week
    schedule = _schedule(table) if isinstance(table, DaysTable) else None

    def window(key: str) -> tuple[float, float]:
        return clock.window(defaults.names(getattr(section, key), f"operations.{key}"))

    return Operations(
        days_per_year=number("days_per_year"),
        days_per_week=schedule.most
        if schedule
        else number("days_per_week", "delivery_days_week_village"),
        stop_s=number("stop_minutes", "stop_minutes") * SECONDS_PER_MINUTE,
        linehaul_parcel_s=number("linehaul_parcel_minutes") * SECONDS_PER_MINUTE,
        parcel_s=number("parcel_minutes", "parcel_minutes") * SECONDS_PER_MINUTE,
        home_parcel_s=number("home_parcel_minutes") * SECONDS_PER_MINUTE,
        loading_s=number("loading_minutes") * SECONDS_PER_MINUTE,
        transfer_s=number("transfer_minutes") * SECONDS_PER_MINUTE,
        linehaul_window_s=window("linehaul_window"),
        loop_window_s=window("loop_window"),
        schedule=schedule,
    )


def _schedule(table: DaysTable) -> Schedule:
    beyond, otherwise = table.beyond, table.otherwise
    return Schedule(
        by_m=tuple(
            (item.up_to * METRES_PER_KM, item.days)
            for item in table.by_km_from_hub or ()
        ),
        by_township=table.by_township or {},
        otherwise=beyond if beyond is not None else otherwise or 0.0,
    )


def economics(document: Document, defaults: Defaults) -> Economics:
    """Return the prices that belong to no facility or vehicle."""
    section = document.economics
    return Economics(
        discount_rate=defaults.number(
            section.discount_rate, "discount_rate", fills="economics.discount_rate"
        ),
        income_per_parcel_in=defaults.number(
            section.income_per_parcel_in,
            "revenue_per_parcel_in",
            fills="economics.income_per_parcel_in",
        ),
        income_per_parcel_out=defaults.number(
            section.income_per_parcel_out,
            "revenue_per_parcel_out",
            fills="economics.income_per_parcel_out",
        ),
        horizon_years=int(
            defaults.number(section.horizon_years, "economics.horizon_years")
        ),
        remaining_life_share=defaults.number(
            section.remaining_life_share, "economics.remaining_life_share"
        ),
    )


def requirements(document: Document, defaults: Defaults) -> Requirements:
    """Return what a plan must respect and what it is the best for.

    Third parties that deliver to doors are a mode of their own.
    """
    section = document.solve
    objective = Objective(defaults.text(section.objective, "solve.objective"))
    allocation = defaults.text(section.allocation, "solve.allocation")
    limits = section.max_facilities.model_dump(exclude_none=True)
    modes = tuple(Mode(mode) for mode in defaults.names(section.modes, "solve.modes"))
    has_doors = any(
        item.price_per_parcel.home is not None for item in document.carriers.values()
    )
    return Requirements(
        objective=objective,
        maximise=Measure(defaults.text(section.maximise, "solve.maximise")),
        at_least=_at_least(section.at_least),
        at_least_in={
            county: _at_least(shares) for county, shares in section.at_least_in.items()
        },
        aims=_aims(section, objective, defaults),
        max_capex=section.max_capex,
        max_annual_cost=section.max_annual_cost,
        max_facilities={Tier(tier): count for tier, count in limits.items()},
        unserved_price=section.unserved_price,
        uncovered_price=section.uncovered_price,
        villager_time_price_per_hour=_villager_time_price(section, defaults),
        nearer_facility=section.nearer_facility,
        is_split_allowed=allocation == "split",
        boundary=Boundary(defaults.text(section.boundary, "solve.boundary")),
        modes=(*modes, Mode.CARRIER) if has_doors else modes,
        reach_m=_reach_m(section, defaults),
        required_site_ids=section.require_sites,
        excluded_site_ids=section.exclude_sites,
        served_at={
            edit.village: edit.site
            for _, edit in in_force(document.edits)
            if isinstance(edit, Serve)
        },
        administration=_administration(document.rules),
    )


def _administration(section: RulesSection) -> Administration:
    within_km = section.close_only_if_replaced_within_km
    return Administration(
        store_in_every_township=bool(section.store_in_every_township),
        point_above_residents=section.point_above_residents,
        at_least_in_every_township=section.at_least_in_every_township,
        close_only_if_replaced_within_m=_scaled(within_km, METRES_PER_KM),
    )


def _at_least(shares: AtLeast | None) -> dict[Measure, float]:
    """Return the shares that the document requires, everywhere or in a county."""
    if shares is None:
        return {}
    given = shares.model_dump(exclude_none=True)
    return {Measure(name): share for name, share in given.items()}


def _villager_time_price(section: Solve, defaults: Defaults) -> float:
    """Return the charge for an hour of a villager's way.

    0 where a scenario leaves villagers' ways out by the key that this one replaces.
    """
    given = section.villager_time_price_per_hour
    if given is None and section.access_price_per_parcel_km is not None:
        given = 0.0
    return defaults.number(given, "solve.villager_time_price_per_hour")


def _aims(
    section: Solve, objective: Objective, defaults: Defaults
) -> dict[Measure, float]:
    """Return the shares aimed at where the document requires none of a measure.

    Most coverage under a budget aims at nothing else.
    """
    if objective is Objective.COVERAGE:
        return {}
    required = _at_least(section.at_least)
    return {
        measure: defaults.number(None, f"solve.at_least.{measure}")
        for measure in (Measure.RESIDENTS, Measure.USE)
        if measure not in required
    }


def _reach_m(section: Solve, defaults: Defaults) -> dict[Mode, float]:
    given = section.reach_km
    point_km = defaults.number(given.point, "solve.reach_km.point")
    store_km = defaults.number(given.store, "solve.reach_km.store")
    return {
        Mode.POINT: point_km * METRES_PER_KM,
        Mode.STORE: store_km * METRES_PER_KM,
    }


def funnel(document: Document, defaults: Defaults) -> Funnel:
    """Return the shares that lead from residents to parcels."""

    def number(key: str, default: str) -> float:
        given = getattr(document.demand, key)
        return defaults.number(given, default, fills=f"demand.{key}")

    return Funnel(
        internet=number("internet", "villager_online_funnel_internet"),
        shops_online=number("shops_online", "villager_online_funnel_shops"),
        parcels_per_shopper_day=number(
            "parcels_per_shopper_day", "parcels_per_shopper_day"
        ),
        parcels_out_per_resident_day=number(
            "parcels_out_per_resident_day", "parcels_out_per_villager_day"
        ),
    )


def search(section: Solve, defaults: Defaults) -> Search:
    """Return how long to search for a plan."""
    return Search(
        mip_gap=defaults.number(section.mip_gap, "solve.mip_gap"),
        seed=int(defaults.number(section.seed, "solve.seed")),
        rounds=int(defaults.number(section.rounds, "solve.rounds")),
        effort=Effort(section.effort),
        bound=section.bound,
    )

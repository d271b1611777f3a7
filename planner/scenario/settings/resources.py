"""What there is to work with: formats, hosts, goods, vehicle types and speeds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planner.model.fleet import Leg, VehicleType
from planner.model.goods import GoodsClass
from planner.model.places import HostType, Tier
from planner.model.service import Format, Mode
from planner.network.graph import SpeedProfile, Traveller
from planner.network.road_class import standard_class
from planner.network.speeds import DEFAULT_SPEEDS_KPH
from planner.network.travel import VILLAGER
from planner.scenario.document.clock import window
from planner.scenario.document.schema import (
    Document,
    FormatSection,
    GoodsSection,
    HostSection,
    SpeedProfileSection,
    VehicleTypeSection,
)
from planner.scenario.settings.defaults import Defaults
from planner.units import MONTHS_PER_YEAR, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

__all__ = [
    "ROAD",
    "by_standard_class",
    "formats",
    "goods",
    "host_tiers",
    "host_types",
    "profiles",
    "vehicle_types",
]

ROAD = "road"
FASTEST_WALK_KPH = 6.0
"""Villagers whose profile is no faster go on foot: judgement; the default of walking is
4 km/h, that of e-bikes 22 km/h."""

CAPEX = {
    "hub": "county_hub_capex",
    "store": "township_store_capex",
    "point": "village_point_capex",
}
OPEX = {
    "hub": "hub_opex_month",
    "store": "township_store_opex_month",
    "point": "village_point_opex_month",
}
HANDLING = {
    "hub": "county_hub_sort_cost",
    "store": "store_handling_cost",
    "point": "village_point_piece_fee",
}
VEHICLE_PREFIX = {"linehaul": "truck42", "loop": "van"}


def _title(name: str | None, identifier: str) -> str:
    return name or identifier.replace("_", " ")


def formats(
    sections: Mapping[str, FormatSection], defaults: Defaults
) -> tuple[Format, ...]:
    """Return the formats, what is left out by tier."""
    return tuple(_format(name, item, defaults) for name, item in sections.items())


def _format(name: str, section: FormatSection, defaults: Defaults) -> Format:
    tier, path = section.tier, f"formats.{name}"

    def number(given: float | None, default: str, key: str) -> float:
        return defaults.number(given, default, fills=f"{path}.{key}")

    opex_per_month = number(section.opex_per_month, OPEX[tier], "opex_per_month")
    handling_cost = section.handling_cost_per_parcel
    hours = defaults.names(section.hours, f"{tier}_hours", fills=f"{path}.hours")
    open_s, close_s = window(hours)
    return Format(
        id=name,
        name=_title(section.name, name),
        tier=Tier(tier),
        functions=tuple(section.functions),
        capex=number(section.capex, CAPEX[tier], "capex"),
        opex_per_year=opex_per_month * MONTHS_PER_YEAR,
        capacity_parcels_per_day=number(
            section.capacity_parcels_per_day,
            f"{tier}_capacity",
            "capacity_parcels_per_day",
        ),
        handling_cost_per_parcel=number(
            handling_cost, HANDLING[tier], "handling_cost_per_parcel"
        ),
        life_years=number(section.life_years, f"asset_life_{tier}", "life_years"),
        open_s=open_s,
        close_s=close_s,
        staff=section.staff or 0.0,
        minutes_per_parcel=section.minutes_per_parcel or 0.0,
        self_service_share=section.self_service_share or 0.0,
        storage_m3=section.storage_m3 or float("inf"),
        has_terminal=section.terminal is not False,
        terminal_capex=section.terminal_capex or 0.0,
        success=section.success or 1.0,
        side_income_per_year=(section.side_income_per_month or 0.0) * MONTHS_PER_YEAR,
    )


def host_types(
    sections: Mapping[str, HostSection], defaults: Defaults
) -> tuple[HostType, ...]:
    """Return the kinds of outlet that can carry facilities."""
    return tuple(
        HostType(
            id=name,
            name=_title(item.name, name),
            capex_saved=defaults.number(
                item.capex_saved, "host_capex_saved", fills=f"hosts.{name}.capex_saved"
            ),
            opex_saved=defaults.number(
                item.opex_saved, "host_opex_saved", fills=f"hosts.{name}.opex_saved"
            ),
            staff_saved=item.staff_saved or 0.0,
            has=item.has or (),
            lacks=item.lacks or (),
            sign_up=item.sign_up or 1.0,
            recruiting_cost=item.recruiting_cost or 0.0,
        )
        for name, item in sections.items()
    )


def host_tiers(
    sections: Mapping[str, HostSection],
) -> Mapping[str, tuple[Tier, ...]]:
    """Return the tiers that each kind of outlet can carry."""
    tiers = {
        name: tuple(Tier(tier) for tier in item.tiers)
        for name, item in sections.items()
    }
    return MappingProxyType(tiers)


def goods(document: Document, defaults: Defaults) -> tuple[GoodsClass, ...]:
    """Return the goods classes."""
    return tuple(
        _goods_class(name, item, defaults) for name, item in document.goods.items()
    )


def _goods_class(name: str, item: GoodsSection, defaults: Defaults) -> GoodsClass:
    def number(key: str, default: str) -> float:
        fills = f"goods.{name}.{key}"
        return defaults.number(getattr(item, key), default, fills=fills)

    is_visited = bool(item.install_share or item.repair_rate)
    trips = number("repair_trips", "repair_trips") if item.repair_rate else 0.0
    minutes = number("install_minutes", "install_time_appliance") if is_visited else 0.0
    return GoodsClass(
        id=name,
        name=_title(item.name, name),
        share_in=item.share_in,
        share_out=item.share_out,
        kg=item.kg,
        m3=item.m3,
        return_rate=item.return_rate or 0.0,
        install_share=item.install_share or 0.0,
        visit_s=minutes * SECONDS_PER_MINUTE,
        repair_rate=item.repair_rate or 0.0,
        repair_trips=trips,
        modes=tuple(Mode(mode) for mode in item.modes or Mode),
    )


def vehicle_types(
    sections: Mapping[str, VehicleTypeSection], defaults: Defaults
) -> tuple[VehicleType, ...]:
    """Return the vehicle types, what is left out by their first leg."""
    return tuple(_vehicle_type(name, item, defaults) for name, item in sections.items())


def _vehicle_type(
    name: str, section: VehicleTypeSection, defaults: Defaults
) -> VehicleType:
    prefix = VEHICLE_PREFIX[section.legs[0]]

    def number(key: str, default: str) -> float:
        fills = f"vehicle_types.{name}.{key}"
        return defaults.number(getattr(section, key), default, fills=fills)

    return VehicleType(
        id=name,
        name=_title(section.name, name),
        legs=tuple(Leg(leg) for leg in section.legs),
        capacity_parcels=number("capacity_parcels", f"{prefix}_capacity_parcels"),
        capacity_kg=section.capacity_kg or float("inf"),
        capacity_m3=section.capacity_m3 or float("inf"),
        fixed_cost_per_day=number("fixed_cost_per_day", f"{prefix}_fixed_day"),
        cost_per_km=number("cost_per_km", f"{prefix}_cost_km"),
        cost_per_hour=number("cost_per_hour", "vehicle_cost_per_hour"),
        shift_s=number("shift_hours", "shift_hours") * SECONDS_PER_HOUR,
        max_trips=int(number("max_trips", "vehicle_max_trips")),
        available=section.available,
        profile=defaults.text(
            section.profile, "vehicle_profile", fills=f"vehicle_types.{name}.profile"
        ),
    )


def profiles(document: Document, defaults: Defaults) -> Mapping[str, SpeedProfile]:
    """Return the speed profiles by name: the road's, the villager's, the user's."""
    road_kph = dict(DEFAULT_SPEEDS_KPH) | by_standard_class(document.roads.speeds_kph)
    sections = {ROAD: SpeedProfileSection(), VILLAGER: SpeedProfileSection()}
    sections |= document.speed_profiles
    profiles = {
        name: _profile(name, item, road_kph, defaults)
        for name, item in sections.items()
    }
    return MappingProxyType(profiles)


def by_standard_class(speeds_kph: Mapping[str, float]) -> dict[str, float]:
    """Return speeds with lower-case names, for the classes they stand for as well.

    A speed of 县道 holds for ``secondary`` too, unless that has its own.
    """
    own = {name.strip().lower(): kph for name, kph in speeds_kph.items()}
    return {standard_class(name): kph for name, kph in own.items()} | own


def _traveller(
    name: str, section: SpeedProfileSection, max_kph: float, defaults: Defaults
) -> Traveller:
    """Return whose rules a profile has; villagers as slow as walkers walk."""
    fills = f"speed_profiles.{name}.traveller"
    is_villager = name == VILLAGER
    if is_villager and section.traveller is None and max_kph <= FASTEST_WALK_KPH:
        return Traveller.WALKER
    key = "villager_traveller" if is_villager else "traveller"
    return Traveller[defaults.text(section.traveller, key, fills=fills).upper()]


def _profile(
    name: str,
    section: SpeedProfileSection,
    road_kph: Mapping[str, float],
    defaults: Defaults,
) -> SpeedProfile:
    path = f"speed_profiles.{name}"
    access_kph = defaults.number(
        section.access_kph, "access_kph", fills=f"{path}.access_kph"
    )
    max_kph = section.max_kph or float("inf")
    if name == VILLAGER:
        max_kph = defaults.number(
            section.max_kph, "villager_speed", fills=f"{path}.max_kph"
        )
    return SpeedProfile(
        name=name,
        kph_by_class=MappingProxyType(
            dict(road_kph) | by_standard_class(section.speeds_kph)
        ),
        max_kph=max_kph,
        access_kph=access_kph,
        traveller=_traveller(name, section, max_kph, defaults),
    )

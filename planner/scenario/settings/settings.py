"""Settings: the document's values in base units, completed with defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from planner.model.carriers import Carrier
from planner.model.fleet import VehicleType
from planner.model.goods import GoodsClass
from planner.model.money import Contract, Outside, Subsidy
from planner.model.places import HostType, Tier
from planner.model.rules import Economics, Operations, Requirements
from planner.model.service import Format, ServiceRates, ServiceStandard
from planner.network.graph import SpeedProfile
from planner.scenario.document.schema import Document
from planner.scenario.settings.carriers import carriers
from planner.scenario.settings.defaults import Defaults
from planner.scenario.settings.money import contracts, outside, subsidies
from planner.scenario.settings.resources import (
    formats,
    goods,
    host_tiers,
    host_types,
    profiles,
    vehicle_types,
)
from planner.scenario.settings.rules import (
    Funnel,
    Search,
    economics,
    funnel,
    operations,
    requirements,
    search,
    standard,
)
from planner.scenario.settings.service import service_rates
from planner.units import METRES_PER_KM

__all__ = ["Settings", "settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a document says that is not in its tables, in base units.

    Parameters
    ----------
    host_tiers
        Tiers that each host type can carry.
    places_unlocated_at_seat
        Whether villages without coordinates stand at their township's seat.
    generates_points
        Whether villages are candidates for points where no sites are listed.
    road_system, proxy_detour
        Coordinate system of a road file that declares none; without road file the
        detour factor of the proxy. The other one is ``None``.
    clip_margin_m
        Margin around the county to which a road file is cut.
    """

    currency: str
    formats: tuple[Format, ...]
    host_types: tuple[HostType, ...]
    host_tiers: Mapping[str, tuple[Tier, ...]]
    goods: tuple[GoodsClass, ...]
    vehicle_types: tuple[VehicleType, ...]
    profiles: Mapping[str, SpeedProfile]
    standard: ServiceStandard
    operations: Operations
    economics: Economics
    requirements: Requirements
    service: ServiceRates
    carriers: tuple[Carrier, ...]
    contracts: tuple[Contract, ...]
    subsidies: tuple[Subsidy, ...]
    outside: Outside | None
    funnel: Funnel
    search: Search
    places_unlocated_at_seat: bool
    generates_points: bool
    snap_limit_m: float
    road_system: str | None
    proxy_detour: float | None
    clip_margin_m: float

    def __reduce__(self) -> tuple[Callable[[dict[str, Any]], Settings], tuple[Any]]:
        # A mapping that cannot be changed has no pickle of its own.
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return _again, (values | {name: dict(values[name]) for name in MAPPINGS},)


MAPPINGS = ("host_tiers", "profiles")
"""Fields of ``Settings`` that are mappings which cannot be changed."""


def _again(values: dict[str, Any]) -> Settings:
    """Return the settings of a pickle."""
    fixed = {name: MappingProxyType(values[name]) for name in MAPPINGS}
    return Settings(**(values | fixed))


def settings(document: Document, defaults: Defaults) -> Settings:
    """Return the settings of a document; ``defaults`` notes what was left out."""
    places, roads = document.places, document.roads
    unlocated = defaults.text(places.without_coordinates, "places.without_coordinates")
    points = defaults.text(places.generate.points, "places.generate.points")
    return Settings(
        currency=defaults.text(document.currency, "currency"),
        formats=formats(document.formats, defaults),
        host_types=host_types(document.hosts, defaults),
        host_tiers=host_tiers(document.hosts),
        goods=goods(document, defaults),
        vehicle_types=vehicle_types(document.vehicle_types, defaults),
        profiles=profiles(document, defaults),
        standard=standard(document.standard, defaults),
        operations=operations(document.operations, defaults),
        economics=economics(document, defaults),
        requirements=requirements(document, defaults),
        service=service_rates(document.service, defaults),
        carriers=carriers(document.carriers, defaults),
        contracts=contracts(document.contracts),
        subsidies=subsidies(document.subsidies),
        outside=outside(document.outside),
        funnel=funnel(document, defaults),
        search=search(document.solve, defaults),
        places_unlocated_at_seat=unlocated == "township_seat",
        generates_points=points == "villages",
        snap_limit_m=defaults.number(roads.snap_limit_m, "roads.snap_limit_m"),
        road_system=_road_system(document, defaults),
        proxy_detour=_proxy_detour(document, defaults),
        clip_margin_m=_clip_margin_m(document, defaults),
    )


def _road_system(document: Document, defaults: Defaults) -> str | None:
    roads = document.roads
    if roads.source is None:
        return None
    return defaults.text(roads.coordinates, "roads.coordinates")


def _clip_margin_m(document: Document, defaults: Defaults) -> float:
    roads = document.roads
    if roads.clip is None:
        return 0.0
    margin_km = defaults.number(roads.clip_margin_km, "roads.clip_margin_km")
    return margin_km * METRES_PER_KM


def _proxy_detour(document: Document, defaults: Defaults) -> float | None:
    roads = document.roads
    if roads.source is not None:
        return None
    return defaults.number(
        roads.proxy_detour, "detour_index_hill", fills="roads.proxy_detour"
    )

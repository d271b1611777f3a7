"""Third parties in base units, completed with defaults, and their faults."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from planner.errors import Problem
from planner.model.carriers import Carrier, CarrierLeg
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.document.schema import CarrierSection, Document
from planner.scenario.settings.defaults import Defaults
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = ["carrier_faults", "carriers"]


def carriers(
    sections: Mapping[str, CarrierSection], defaults: Defaults
) -> tuple[Carrier, ...]:
    """Return the third parties."""
    return tuple(_carrier(name, item, defaults) for name, item in sections.items())


def _carrier(name: str, section: CarrierSection, defaults: Defaults) -> Carrier:
    path = f"carriers.{name}"

    def number(given: float | None, default: str, key: str) -> float:
        return defaults.number(given, default, fills=f"{path}.{key}")

    prices = {CarrierLeg(leg): price for leg, price in _given(section).items()}
    lead_h = {
        leg: number(
            getattr(section.lead_hours, leg),
            f"carrier_lead_hours_{leg}",
            f"lead_hours.{leg}",
        )
        for leg in prices
    }
    capacity = section.capacity_parcels_per_day
    zone_factor = section.zone_factor
    return Carrier(
        id=name,
        name=section.name or name.replace("_", " "),
        township_ids=section.townships,
        capacity_parcels_per_day=math.inf if capacity is None else capacity,
        price_per_parcel=prices,
        class_factor=dict(section.class_factor),
        zone_m=tuple(km * METRES_PER_KM for km in section.zone_km),
        zone_factor=(1.0,) if zone_factor is None else zone_factor,
        functions=defaults.names(
            section.functions, "carrier_functions", fills=f"{path}.functions"
        ),
        days_per_week=number(
            section.days_per_week, "delivery_days_week_village", "days_per_week"
        ),
        lead_s={leg: hours * SECONDS_PER_HOUR for leg, hours in lead_h.items()},
        success=number(section.success, "first_attempt_success_home", "success"),
        max_attempts=int(
            number(section.max_attempts, "service.max_attempts", "max_attempts")
        ),
        retry_price_share=number(
            section.retry_price_share, "carrier_retry_price_share", "retry_price_share"
        ),
        damage_rate=number(section.damage_rate, "damage_rate", "damage_rate"),
        damage_compensation=number(
            section.damage_compensation,
            "carrier_damage_compensation",
            "damage_compensation",
        ),
        has_tracking=section.tracking is not False,
        charge_per_parcel=section.charge_per_parcel or 0.0,
    )


def _given(section: CarrierSection) -> dict[str, float]:
    return section.price_per_parcel.model_dump(exclude_none=True)


def carrier_faults(document: Document, file: str) -> Iterator[Problem]:
    """Yield what third parties say against themselves or the rest of a document."""
    for name, item in document.carriers.items():
        where = f"carriers.{name}"
        if not _given(item):
            yield Problem(
                file=file,
                where=f"{where}.price_per_parcel",
                found="no leg",
                expected="a price for linehaul, loop or home",
                remedy="add the legs that it offers",
            )
        for leg in item.lead_hours.model_dump(exclude_none=True):
            if leg not in _given(item):
                yield Problem(
                    file=file,
                    where=f"{where}.lead_hours.{leg}",
                    found="a lead, and no price",
                    expected="leads of legs that it offers",
                    remedy=f"delete it, or add price_per_parcel.{leg}",
                )
        for goods_id in item.class_factor:
            if goods_id not in document.goods:
                yield Problem(
                    file=file,
                    where=f"{where}.class_factor.{goods_id}",
                    found=f"{goods_id!r}, which is no class of goods",
                    expected=f"one of {listed(document.goods)}",
                    remedy=or_nearest(goods_id, document.goods, otherwise="delete it"),
                )
        yield from _zone_faults(where, item, file)


def _zone_faults(where: str, item: CarrierSection, file: str) -> Iterator[Problem]:
    factors = (1.0,) if item.zone_factor is None else item.zone_factor
    if len(factors) != len(item.zone_km) + 1:
        yield Problem(
            file=file,
            where=f"{where}.zone_factor",
            found=f"{len(factors)} factors for {len(item.zone_km)} limits",
            expected="one factor more than limits: the last zone is open",
            remedy="add or delete factors",
        )
    if list(item.zone_km) != sorted(set(item.zone_km)):
        yield Problem(
            file=file,
            where=f"{where}.zone_km",
            found=", ".join(f"{km:g}" for km in item.zone_km),
            expected="distances that rise",
            remedy="sort them, each once",
        )

"""The price table: what a parcel costs and takes where it is handled.

By goods class, mode, carrier and format; siting, routing and ledger take their figures
from here. What vehicles cost on the way is in no table: routes say that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.service import Format, Mode
from planner.service.trips import expected_attempts
from planner.units import SECONDS_PER_MINUTE

__all__ = ["ParcelPrice", "counter_minutes", "handling_cost_per_parcel", "price_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelPrice:
    """A row of the table.

    Parameters
    ----------
    place
        Id of a format, the mode home, or third party and leg, as ``postal:loop``.
    carrier_id
        ``None`` for own facilities and vehicles.
    cost_per_parcel
        Expected cost where it is handled, or a third party's price in its nearest
        zone; ``None`` where routes decide.
    minutes_per_parcel
        Expected minutes of a clerk, or of an own vehicle at the door.
    success
        Share handed over well at the first attempt.
    damage_rate, has_tracking
        Of a third party; ``None`` for own ones.
    """

    goods_id: str
    place: str
    cost_per_parcel: float | None
    minutes_per_parcel: float
    success: float
    carrier_id: str | None = None
    damage_rate: float | None = None
    has_tracking: bool | None = None


def handling_cost_per_parcel(instance: Instance, format_id: str) -> float:
    """Return the cost of each parcel that passes a facility of this format.

    What is not handled well the first time is handled again until it is.
    """
    form = instance.format_by_id[format_id]
    return form.handling_cost_per_parcel / form.success


def counter_minutes(form: Format) -> float:
    """Return a clerk's expected time for a parcel."""
    return form.minutes_per_parcel * (1 - form.self_service_share) / form.success


def price_table(instance: Instance) -> Iterator[ParcelPrice]:
    """Yield the price of each goods class at each format, door and third party."""
    attempts = expected_attempts(instance.service)
    door_s = attempts * instance.operations.seconds_per_parcel(Leg.LOOP, is_home=True)
    for goods in instance.goods:
        for form in instance.formats:
            yield ParcelPrice(
                goods_id=goods.id,
                place=form.id,
                cost_per_parcel=handling_cost_per_parcel(instance, form.id),
                minutes_per_parcel=counter_minutes(form),
                success=form.success,
            )
        if instance.requirements.delivers:
            yield ParcelPrice(
                goods_id=goods.id,
                place=Mode.HOME.value,
                cost_per_parcel=None,
                minutes_per_parcel=door_s / SECONDS_PER_MINUTE,
                success=instance.service.home_success,
            )
        for carrier in instance.carriers:
            for leg, price in carrier.price_per_parcel.items():
                factor = carrier.class_factor.get(goods.id, 1.0)
                yield ParcelPrice(
                    goods_id=goods.id,
                    place=f"{carrier.id}:{leg}",
                    carrier_id=carrier.id,
                    cost_per_parcel=price * factor * carrier.zone_factor[0],
                    minutes_per_parcel=0.0,
                    success=carrier.success,
                    damage_rate=carrier.damage_rate,
                    has_tracking=carrier.has_tracking,
                )

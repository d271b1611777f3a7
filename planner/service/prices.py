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
        Id of a format, or the mode home.
    cost_per_parcel
        Expected cost where it is handled; ``None`` where routes decide.
    minutes_per_parcel
        Expected minutes of a clerk, or of a vehicle at the door.
    """

    goods_id: str
    place: str
    cost_per_parcel: float | None
    minutes_per_parcel: float


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
    """Yield the price of each goods class at each format and at the door."""
    attempts = expected_attempts(instance.service)
    door_s = attempts * instance.operations.seconds_per_parcel(Leg.LOOP, is_home=True)
    for goods in instance.goods:
        for form in instance.formats:
            yield ParcelPrice(
                goods_id=goods.id,
                place=form.id,
                cost_per_parcel=handling_cost_per_parcel(instance, form.id),
                minutes_per_parcel=counter_minutes(form),
            )
        if Mode.HOME in instance.requirements.modes:
            yield ParcelPrice(
                goods_id=goods.id,
                place=Mode.HOME.value,
                cost_per_parcel=None,
                minutes_per_parcel=door_s / SECONDS_PER_MINUTE,
            )

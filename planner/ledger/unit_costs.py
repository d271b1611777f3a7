"""Unit costs: what one facility, parcel or vehicle costs, and a village brings.

The siting model takes its coefficients from here, the ledger its amounts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.ledger.contracts import host_at, running_cost_per_year
from planner.model.fleet import VehicleType
from planner.model.places import SiteStatus
from planner.once import once
from planner.service.functions import functions_at

__all__ = [
    "OUTLAY_LINES",
    "Purchase",
    "annuity",
    "annuity_factor",
    "capex_outlay",
    "capex_saved_by_host",
    "closing_cost",
    "closing_cost_per_year",
    "fixed_cost_per_year",
    "parcel_income_per_year",
    "purchases",
    "side_income_per_year",
    "vehicle_day_cost",
    "village_income_per_year",
]

FloatArray = NDArray[np.float64]


RENEWAL = "facility_renewal"
OUTLAY_LINES = ("facility_capex", "terminal_capex", RENEWAL, "facility_closing")
"""Lines of the ledger that spread what is paid once, or once in a life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What is bought for a facility, and bought again after each life.

    Parameters
    ----------
    line
        Line of the ledger that spreads it over the years.
    first_year
        Years from today until it is bought first: 0 to open a facility, the years that
        are left of one that is kept.
    """

    line: str
    amount: float
    life_years: float
    first_year: float = 0.0

    def per_year(self, rate: float) -> float:
        """Return the annuity of all purchases, as from today."""
        discount = float((1 + rate) ** -self.first_year)
        return annuity(self.amount, rate, self.life_years) * discount


def annuity_factor(rate: float, years: float) -> float:
    """Return the yearly payment that repays 1 over ``years`` at interest ``rate``.

    It is r / (1 - (1 + r)^-n), and 1 / n without interest.
    """
    if rate == 0:
        return 1 / years
    return float(rate / (1 - (1 + rate) ** -years))


def annuity(amount: float, rate: float, years: float) -> float:
    """Return the yearly payment that repays ``amount`` over ``years``."""
    return amount * annuity_factor(rate, years)


@once
def capex_outlay(instance: Instance, site_idx: int, format_id: str) -> float:
    """Return the one-off cost of opening a format at a site, its terminal included.

    The host saves its share, as an expected value over its signing up; a facility kept
    in its current format costs nothing now: it is renewed when its life is over.
    """
    bought = purchases(instance, site_idx, format_id)
    return sum(item.amount for item in bought if item.line != RENEWAL)


def purchases(
    instance: Instance, site_idx: int, format_id: str
) -> tuple[Purchase, ...]:
    """Return what opening a format at a site, or keeping it there, makes one buy.

    Asking a host and its signing up are of the opening; what a host spares of the
    format's capex it spares of a renewal too.
    """
    form, host = instance.format_by_id[format_id], host_at(instance, site_idx)
    saved = host.sign_up * host.capex_saved if host else 0.0
    building = form.capex * (1 - saved)
    terminal = form.terminal_capex if form.has_terminal else 0.0
    if instance.sites[site_idx].current_format_id == format_id:
        left = _years_left(instance, site_idx)
        amounts = {RENEWAL: building + terminal}
    else:
        left = 0.0
        recruiting = host.recruiting_cost if host else 0.0
        amounts = {"facility_capex": building + recruiting}
        amounts |= {"terminal_capex": terminal} if terminal > 0 else {}
    return tuple(
        Purchase(line=line, amount=amount, life_years=form.life_years, first_year=left)
        for line, amount in amounts.items()
    )


def _years_left(instance: Instance, site_idx: int) -> float:
    """Return the years until an existing facility has to be renewed."""
    site = instance.sites[site_idx]
    if site.remaining_life_years is not None:
        return site.remaining_life_years
    life_years = instance.format_by_id[site.current_format_id or ""].life_years
    return instance.economics.remaining_life_share * life_years


def capex_saved_by_host(instance: Instance, site_idx: int, format_id: str) -> float:
    """Return what the host spares of the outlay, less what asking it costs."""
    if instance.sites[site_idx].current_format_id == format_id:
        return 0.0
    host = host_at(instance, site_idx)
    if host is None:
        return 0.0
    capex = instance.format_by_id[format_id].capex
    return host.sign_up * host.capex_saved * capex - host.recruiting_cost


def fixed_cost_per_year(
    instance: Instance, site_idx: int, format_id: str
) -> dict[str, float]:
    """Return what a facility costs in a year before the first parcel, by line."""
    return dict(_fixed_lines(instance, site_idx, format_id))


@once
def _fixed_lines(
    instance: Instance, site_idx: int, format_id: str
) -> tuple[tuple[str, float], ...]:
    rate = instance.economics.discount_rate
    lines = {
        item.line: item.per_year(rate)
        for item in purchases(instance, site_idx, format_id)
    }
    lines |= running_cost_per_year(instance, site_idx, format_id)
    return tuple(lines.items())


def closing_cost(instance: Instance, site_idx: int) -> float:
    """Return what closing an existing facility costs once; 0 for other sites."""
    site = instance.sites[site_idx]
    is_existing = site.status is SiteStatus.EXISTING
    return site.closing_cost if is_existing and site.current_format_id else 0.0


def closing_cost_per_year(instance: Instance, site_idx: int) -> float:
    """Return what closing an existing facility costs in a year; 0 for other sites.

    The one-off cost is spread over the life of the format it has today.
    """
    site = instance.sites[site_idx]
    if site.current_format_id is None:
        return 0.0
    return annuity(
        closing_cost(instance, site_idx),
        instance.economics.discount_rate,
        instance.format_by_id[site.current_format_id].life_years,
    )


def side_income_per_year(
    instance: Instance, site_idx: int, format_id: str, collected_per_day: float
) -> dict[str, float]:
    """Return what a facility brings in a year besides parcels, by line, if anything.

    Parameters
    ----------
    collected_per_day
        Parcels that villagers collect there themselves.
    """
    form, rates = instance.format_by_id[format_id], instance.service
    functions = functions_at(instance, site_idx, format_id)
    conversion = 0.0
    if "order" in functions:
        conversion = (
            rates.conversion_with_display
            if "display" in functions
            else rates.conversion_without_display
        )
    orders = conversion * collected_per_day * instance.operations.days_per_year
    lines = {
        "side_income": form.side_income_per_year,
        "order_commission": orders * rates.commission_per_order,
    }
    return {name: amount for name, amount in lines.items() if amount > 0}


def vehicle_day_cost(
    vehicle_type: VehicleType, distance_m: float, duration_s: float
) -> dict[str, float]:
    """Return what a vehicle costs on a day it runs, by line.

    Parameters
    ----------
    distance_m
        Length of all its trips on that day.
    duration_s
        Time from its first loading to its last return.
    """
    rates = vehicle_type.rates
    return {
        "vehicle_day": rates.per_day,
        "vehicle_km": rates.per_m * distance_m,
        "vehicle_hours": rates.per_s * duration_s,
    }


def parcel_income_per_year(
    instance: Instance, parcels_in: FloatArray, parcels_out: FloatArray
) -> FloatArray:
    """Return what the platform pays in a year for parcels a day, in and out."""
    economics = instance.economics
    per_day = (
        economics.income_per_parcel_in * parcels_in
        + economics.income_per_parcel_out * parcels_out
    )
    return per_day * instance.operations.days_per_year


def village_income_per_year(instance: Instance, village_idx: int) -> float:
    """Return what the platform pays in a year for all parcels of a village."""
    return float(
        parcel_income_per_year(
            instance,
            instance.parcels_in_per_day[village_idx].sum(),
            instance.parcels_out_per_day[village_idx].sum(),
        )
    )

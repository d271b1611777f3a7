"""Unit costs: what one facility, parcel or vehicle costs, and a village brings.

The siting model takes its coefficients from here, the ledger its amounts.
"""

from __future__ import annotations

from planner.instance import Instance
from planner.model.fleet import VehicleType
from planner.model.places import SiteStatus
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = [
    "annuity",
    "annuity_factor",
    "capex_outlay",
    "closing_cost_per_year",
    "fixed_cost_per_year",
    "handling_cost_per_parcel",
    "vehicle_cost_per_visit",
    "village_income_per_year",
]


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


def capex_outlay(instance: Instance, site_idx: int, format_id: str) -> float:
    """Return the one-off cost of opening a format at a site.

    The host saves its share; a facility kept in its current format is sunk cost.
    """
    site = instance.sites[site_idx]
    if site.current_format_id == format_id:
        return 0.0
    host = instance.host_type_by_id.get(site.host_type_id or "")
    capex_saved = host.capex_saved if host else 0.0
    return instance.format_by_id[format_id].capex * (1 - capex_saved)


def fixed_cost_per_year(
    instance: Instance, site_idx: int, format_id: str
) -> dict[str, float]:
    """Return what a facility costs in a year before the first parcel, by line."""
    site, format_ = instance.sites[site_idx], instance.format_by_id[format_id]
    host = instance.host_type_by_id.get(site.host_type_id or "")
    opex_saved = host.opex_saved if host else 0.0
    return {
        "facility_capex": annuity(
            capex_outlay(instance, site_idx, format_id),
            instance.economics.discount_rate,
            format_.life_years,
        ),
        "facility_opex": format_.opex_per_year * (1 - opex_saved),
    }


def closing_cost_per_year(instance: Instance, site_idx: int) -> float:
    """Return what closing an existing facility costs in a year; 0 for other sites.

    The one-off cost is spread over the life of the format it has today.
    """
    site = instance.sites[site_idx]
    if site.status is not SiteStatus.EXISTING or site.current_format_id is None:
        return 0.0
    return annuity(
        site.closing_cost,
        instance.economics.discount_rate,
        instance.format_by_id[site.current_format_id].life_years,
    )


def handling_cost_per_parcel(instance: Instance, format_id: str) -> float:
    """Return the cost of each parcel that passes a facility of this format."""
    return instance.format_by_id[format_id].handling_cost_per_parcel


def vehicle_cost_per_visit(
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
    km, hours = distance_m / METRES_PER_KM, duration_s / SECONDS_PER_HOUR
    return {
        "vehicle_day": vehicle_type.fixed_cost_per_day,
        "vehicle_km": vehicle_type.cost_per_km * km,
        "vehicle_hours": vehicle_type.cost_per_hour * hours,
    }


def village_income_per_year(instance: Instance, village_idx: int) -> float:
    """Return what the platform pays in a year for all parcels of a village."""
    economics = instance.economics
    income_per_day = economics.income_per_parcel_in * float(
        instance.parcels_in_per_day[village_idx].sum()
    ) + economics.income_per_parcel_out * float(
        instance.parcels_out_per_day[village_idx].sum()
    )
    return income_per_day * instance.operations.days_per_year

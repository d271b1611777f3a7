"""Money in a unit of the instance's own, so that the currency decides nothing.

Solvers stop at absolute tolerances and route in whole numbers. All money is divided on
entry by one scale of the instance and rounded to ten digits: the same county in another
currency, or at another level of prices, is then the same numbers with the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.instance import Instance
from planner.ledger import annuity
from planner.model.money import PER_FACILITY, PER_PARCEL, Subsidy
from planner.siting.data import SitingData, SitingPrices

__all__ = ["in_unit", "money_unit", "prices_in_currency", "siting_in_currency"]

DIGITS, DIGITS_BACK = 10, 9
"""Significant digits of money inside, more than prices have and fewer than noise needs;
and of money that comes back into the currency, where the last digit is noise."""
USUAL = 10_000.0
"""Mean yearly amount in the unit, so that sums are of the size of yuan a year."""

FORMAT = (
    "capex",
    "opex_per_year",
    "handling_cost_per_parcel",
    "terminal_capex",
    "side_income_per_year",
)
VEHICLE_TYPE = ("fixed_cost_per_day", "cost_per_km", "cost_per_hour")
SERVICE = (
    "wage_per_year",
    "commission_per_order",
    "crew_cost_per_hour",
    "crew_cost_per_km",
    "income_per_visit",
    "outside_visit_price",
)
CARRIER = ("charge_per_parcel", "damage_compensation")
ECONOMICS = ("income_per_parcel_in", "income_per_parcel_out")
CONTRACT = ("fixed_per_year", "fee_per_parcel", "penalty_per_failure")
REQUIREMENTS = (
    "max_capex",
    "max_annual_cost",
    "unserved_price",
    "uncovered_price",
    "villager_time_price_per_hour",
)

FloatArray = NDArray[np.float64]

Record = TypeVar("Record")


def money_unit(instance: Instance) -> float:
    """Return how much of the currency one unit is; 1 where nothing costs anything.

    The mean of what formats and vehicles cost in a year, over a usual amount.
    """
    rate, days = instance.economics.discount_rate, instance.operations.days_per_year
    amounts = [
        item.opex_per_year + annuity(item.capex, rate, item.life_years)
        for item in instance.formats
    ]
    amounts += [
        days * (item.fixed_cost_per_day + item.cost_per_km + item.cost_per_hour)
        for item in instance.vehicle_types
    ]
    amounts += [
        days * price
        for item in instance.carriers
        for price in item.price_per_parcel.values()
    ]
    paid = [amount for amount in amounts if amount > 0]
    return sum(paid) / len(paid) / USUAL if paid else 1.0


def in_unit(instance: Instance, unit: float) -> Instance:
    """Return the instance with all money divided by a unit, in ten digits."""
    return replace(
        instance,
        formats=_each(instance.formats, FORMAT, unit),
        host_types=_each(instance.host_types, ("recruiting_cost",), unit),
        sites=_each(instance.sites, ("closing_cost",), unit),
        vehicle_types=_each(instance.vehicle_types, VEHICLE_TYPE, unit),
        service=_divided(instance.service, SERVICE, unit),
        economics=_divided(instance.economics, ECONOMICS, unit),
        contracts=_each(instance.contracts, CONTRACT, unit),
        requirements=_divided(instance.requirements, REQUIREMENTS, unit),
        subsidies=tuple(_subsidy(item, unit) for item in instance.subsidies),
        outside=None
        if instance.outside is None
        else _divided(instance.outside, ("price_per_parcel",), unit),
        carriers=tuple(
            replace(
                _divided(item, CARRIER, unit),
                price_per_parcel={
                    leg: _rounded(price / unit)
                    for leg, price in item.price_per_parcel.items()
                },
            )
            for item in instance.carriers
        ),
    )


def siting_in_currency(prepared: Prepared, unit: float) -> Prepared:
    """Return a siting model whose money was divided by a unit as it was before."""
    data = _data_in_currency(prepared.data, unit)
    instance = in_unit(prepared.instance, 1 / unit)
    rules, capex, cost = instance.requirements, data.max_capex, data.max_annual_cost
    requirements = replace(
        rules,
        max_capex=rules.max_capex if capex is None else capex,
        max_annual_cost=rules.max_annual_cost if cost is None else cost,
    )
    return replace(
        prepared,
        instance=replace(instance, requirements=requirements),
        data=data,
    )


def _data_in_currency(data: SitingData, unit: float) -> SitingData:
    """Return the data with all money multiplied by a unit, budgets in nine digits."""

    def times(array: FloatArray | None) -> FloatArray | None:
        return None if array is None else array * unit

    def budget(amount: float | None) -> float | None:
        return None if amount is None else _rounded(amount * unit, DIGITS_BACK)

    return replace(
        data,
        option_fixed_cost=data.option_fixed_cost * unit,
        option_handling_cost=data.option_handling_cost * unit,
        option_capex=data.option_capex * unit,
        closing_cost=data.closing_cost * unit,
        village_income=data.village_income * unit,
        arc_access_cost=data.arc_access_cost * unit,
        max_capex=budget(data.max_capex),
        max_annual_cost=budget(data.max_annual_cost),
        unserved_cost=data.unserved_cost * unit,
        uncovered_cost=data.uncovered_cost * unit,
        link_fee=times(data.link_fee),
        arc_fee=times(data.arc_fee),
    )


def prices_in_currency(prices: SitingPrices, unit: float) -> SitingPrices:
    """Return routing prices in a unit in the currency."""
    return replace(
        prices,
        arc_cost=prices.arc_cost * unit,
        link_cost=prices.link_cost * unit,
        link_cost_per_parcel=prices.link_cost_per_parcel * unit,
    )


def _subsidy(subsidy: Subsidy, unit: float) -> Subsidy:
    """Return a subsidy; shares of a line are no money."""
    is_money = subsidy.line in (PER_PARCEL, PER_FACILITY)
    names = ("cap_per_year", "rate") if is_money else ("cap_per_year",)
    return _divided(subsidy, names, unit)


def _each(
    records: Iterable[Record], names: Iterable[str], unit: float
) -> tuple[Record, ...]:
    return tuple(_divided(item, names, unit) for item in records)


def _divided(record: Record, names: Iterable[str], unit: float) -> Record:
    amounts = {name: getattr(record, name) for name in names}
    found: dict[str, Any] = {
        name: _rounded(amount / unit)
        for name, amount in amounts.items()
        if amount is not None
    }
    changed: Record = replace(record, **found)  # type: ignore[type-var]
    return changed


def _rounded(amount: float, digits: int = DIGITS) -> float:
    return float(f"{amount:.{digits - 1}e}") if np.isfinite(amount) else amount

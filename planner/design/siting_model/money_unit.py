"""Money in a unit of the instance's own, so that the currency decides nothing.

Solvers stop at absolute tolerances and route in whole numbers. All money is divided on
entry by one scale of the instance and rounded to ten digits: the same county in another
currency, or at another level of prices, is then the same numbers with the same plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.instance import Instance
from planner.ledger import annuity
from planner.model.carriers import Carrier
from planner.model.fleet import VehicleType
from planner.model.money import PER_FACILITY, PER_PARCEL, Contract, Subsidy
from planner.model.rules import Requirements
from planner.model.service import Format, ServiceRates
from planner.siting.data import SitingData, SitingPrices

__all__ = ["in_unit", "money_unit", "prices_in_currency", "siting_in_currency"]

DIGITS, DIGITS_BACK = 10, 9
"""Significant digits of money inside, more than prices have and fewer than noise needs;
and of money that comes back into the currency, where the last digit is noise."""
USUAL = 10_000.0
"""Mean yearly amount in the unit, so that sums are of the size of yuan a year."""

FloatArray = NDArray[np.float64]

_Money = Callable[[float], float]
"""An amount in the currency to one in the unit."""


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

    def money(amount: float) -> float:
        return _rounded(amount / unit)

    economics, outside = instance.economics, instance.outside
    return replace(
        instance,
        formats=tuple(_format(item, money) for item in instance.formats),
        host_types=tuple(
            replace(item, recruiting_cost=money(item.recruiting_cost))
            for item in instance.host_types
        ),
        sites=tuple(
            replace(item, closing_cost=money(item.closing_cost))
            for item in instance.sites
        ),
        vehicle_types=tuple(
            _vehicle_type(item, money) for item in instance.vehicle_types
        ),
        service=_service(instance.service, money),
        economics=replace(
            economics,
            income_per_parcel_in=money(economics.income_per_parcel_in),
            income_per_parcel_out=money(economics.income_per_parcel_out),
        ),
        contracts=tuple(_contract(item, money) for item in instance.contracts),
        requirements=_requirements(instance.requirements, money),
        subsidies=tuple(_subsidy(item, money) for item in instance.subsidies),
        outside=None
        if outside is None
        else replace(outside, price_per_parcel=money(outside.price_per_parcel)),
        carriers=tuple(_carrier(item, money) for item in instance.carriers),
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


def _format(item: Format, money: _Money) -> Format:
    return replace(
        item,
        capex=money(item.capex),
        opex_per_year=money(item.opex_per_year),
        handling_cost_per_parcel=money(item.handling_cost_per_parcel),
        terminal_capex=money(item.terminal_capex),
        side_income_per_year=money(item.side_income_per_year),
    )


def _vehicle_type(item: VehicleType, money: _Money) -> VehicleType:
    return replace(
        item,
        fixed_cost_per_day=money(item.fixed_cost_per_day),
        cost_per_km=money(item.cost_per_km),
        cost_per_hour=money(item.cost_per_hour),
    )


def _service(rates: ServiceRates, money: _Money) -> ServiceRates:
    return replace(
        rates,
        wage_per_year=money(rates.wage_per_year),
        commission_per_order=money(rates.commission_per_order),
        crew_cost_per_hour=money(rates.crew_cost_per_hour),
        crew_cost_per_km=money(rates.crew_cost_per_km),
        income_per_visit=money(rates.income_per_visit),
        outside_visit_price=money(rates.outside_visit_price),
    )


def _contract(item: Contract, money: _Money) -> Contract:
    return replace(
        item,
        fixed_per_year=money(item.fixed_per_year),
        fee_per_parcel=money(item.fee_per_parcel),
        penalty_per_failure=money(item.penalty_per_failure),
    )


def _requirements(rules: Requirements, money: _Money) -> Requirements:
    def given(amount: float | None) -> float | None:
        return None if amount is None else money(amount)

    return replace(
        rules,
        max_capex=given(rules.max_capex),
        max_annual_cost=given(rules.max_annual_cost),
        unserved_price=given(rules.unserved_price),
        uncovered_price=given(rules.uncovered_price),
        villager_time_price_per_hour=money(rules.villager_time_price_per_hour),
    )


def _subsidy(item: Subsidy, money: _Money) -> Subsidy:
    """Return a subsidy; shares of a line are no money."""
    is_money = item.line in (PER_PARCEL, PER_FACILITY)
    rate = money(item.rate) if is_money else item.rate
    return replace(item, rate=rate, cap_per_year=money(item.cap_per_year))


def _carrier(item: Carrier, money: _Money) -> Carrier:
    prices = {leg: money(price) for leg, price in item.price_per_parcel.items()}
    return replace(
        item,
        price_per_parcel=prices,
        charge_per_parcel=money(item.charge_per_parcel),
        damage_compensation=money(item.damage_compensation),
    )


def _rounded(amount: float, digits: int = DIGITS) -> float:
    return float(f"{amount:.{digits - 1}e}") if np.isfinite(amount) else amount

"""Currency and level of prices of a county."""

from __future__ import annotations

from dataclasses import dataclass

from planner.errors import InputError, Problem
from planner.scenario.settings.price_level import is_yuan
from planner.scenario.understand.findings import Doubt, Request
from planner.scenario.understand.places.currency import Country, country_at, level_of

__all__ = ["Money", "find_money"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """The currency of a scenario and what default prices are multiplied with.

    Parameters
    ----------
    price_factor
        ``None`` where prices are in the currency of the defaults.
    source
        Where the factor comes from, empty if the user gave it.
    """

    currency: str
    reason: str
    price_factor: float | None = None
    source: str = ""
    doubts: tuple[Doubt, ...] = ()


def find_money(place: tuple[float, float] | None, request: Request) -> Money:
    """Return currency and price factor, by the country in which the places lie.

    Raises
    ------
    InputError
        If the country is not known, or its prices are not, and no flag says them.
    """
    country = country_at(*place) if place else None
    if request.currency:
        currency, reason = request.currency, "given"
    elif country is not None:
        currency, reason = country.currency, f"the places lie in {country.name}"
    else:
        raise InputError([_no_country()])
    doubts = []
    if country is not None and country.is_near_border and not request.currency:
        doubts.append(_near_border(country))
    if request.price_factor is not None:
        factor, source = request.price_factor, ""
    elif is_yuan(currency):
        factor, source = None, ""
    else:
        factor, source = _factor(currency, country)
        doubts.append(_prices(currency, factor))
    return Money(
        currency=currency,
        reason=reason,
        price_factor=factor,
        source=source,
        doubts=tuple(doubts),
    )


def _factor(currency: str, country: Country | None) -> tuple[float, str]:
    """Return the factor with two digits, which is all that it is good for."""
    level = level_of(currency, country)
    if level is None:
        raise InputError([_no_factor(currency)])
    note = (
        f"grade {level.grade}, {level.name}: {level.low:.2g} by purchasing power to "
        f"{level.high:.2g} by market rates"
    )
    return float(f"{level.factor:.2g}"), note


def _near_border(country: Country) -> Doubt:
    return Doubt(
        about="currency",
        taken=f"{country.currency}, of {country.name}",
        other="that of the country across the border, which is near",
        remedy="--currency CODE",
    )


def _prices(currency: str, factor: float) -> Doubt:
    return Doubt(
        about="economics.price_factor",
        taken=f"the default prices, which are China's, × {factor:g} in {currency}",
        other="your own factor; best, your own prices key by key",
        remedy="--price-factor N",
    )


def _no_country() -> Problem:
    return Problem(
        file="command line",
        column="--currency",
        found="places that lie in no country the planner knows",
        expected="the currency",
        remedy="add --currency CODE and --price-factor N, or correct --coordinates",
    )


def _no_factor(currency: str) -> Problem:
    return Problem(
        file="command line",
        column="--price-factor",
        found=f"prices in {currency}, whose level is not in the planner's table",
        expected="what a price in CNY is multiplied with",
        remedy="add --price-factor N; multiply by the exchange rate if in doubt",
    )

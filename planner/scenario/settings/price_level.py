"""Default prices in other currencies: the factor on them, and where one is missing."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from planner.errors import Problem
from planner.scenario.document.schema import Document
from planner.scenario.document.values import LEAST, MOST_PRICE_FACTOR
from planner.scenario.settings.defaults import PRICE_CURRENCY, Defaults

__all__ = [
    "PriceFactor",
    "currency_by_country",
    "defaults_for",
    "defaults_of",
    "is_yuan",
    "price_factor_of",
    "price_factors",
    "price_problem",
]

YUAN_NAMES = frozenset({"cny", "rmb", "yuan", "renminbi", "元", "人民币"})
"""What people write for the currency of the default prices."""
TABLE = "price_factors.csv"
SOURCE = (
    "derived: units of currency a dollar at purchasing power parity (World Bank, "
    "International Comparison Program, series PA.NUS.PPP, {year}) over China's; the "
    "other end of the range is the same by market rates of about 2024 (judgement)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFactor:
    """What Chinese prices are multiplied by for those of another country.

    Parameters
    ----------
    country
        Two letters of ISO 3166.
    name
        The country's name in English.
    currency
        Three letters of ISO 4217.
    factor
        Units of the currency that buy what one yuan buys in China.
    low, high
        Between purchasing power and market rates: wages follow the one, vehicles and
        fuel rather the other.
    """

    country: str
    name: str
    currency: str
    factor: float
    low: float
    high: float
    grade: str
    source: str


@lru_cache(maxsize=1)
def price_factors() -> tuple[PriceFactor, ...]:
    """Return the factors of all countries whose level of prices is known."""
    china = next(row for row in _rows() if row["currency"] == PRICE_CURRENCY)
    known = (row for row in _rows() if row["parity_per_dollar"])
    return tuple(_price_factor(row, china) for row in known)


def currency_by_country() -> dict[str, tuple[str, str]]:
    """Return name and currency of each country by the two letters of ISO 3166."""
    return {row["country"]: (row["name"], row["currency"]) for row in _rows()}


@lru_cache(maxsize=1)
def _rows() -> tuple[Mapping[str, str], ...]:
    path = files("planner.scenario") / "default_tables" / TABLE
    text = path.read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def price_factor_of(currency: str) -> PriceFactor | None:
    """Return the factor for a currency, ``None`` if it is not known."""
    name = PRICE_CURRENCY if is_yuan(currency) else currency.strip().upper()
    return next((item for item in price_factors() if item.currency == name), None)


def defaults_for(content: Mapping[str, Any]) -> Defaults:
    """Return the defaults at the level of prices that a document names.

    What is wrong with the two keys is left to the check of the whole document.
    """
    currency, economics = content.get("currency"), content.get("economics")
    factor = economics.get("price_factor") if isinstance(economics, Mapping) else None
    return _defaults(
        currency if isinstance(currency, str) else None,
        _factor(factor),
    )


def _factor(value: Any) -> float | None:
    """Return a factor that may be one, ``None`` for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not LEAST <= value <= MOST_PRICE_FACTOR:
        return None
    return float(value)


def defaults_of(document: Document) -> Defaults:
    """Return the defaults at the level of prices of a checked document."""
    return _defaults(document.currency, document.economics.price_factor)


def price_problem(
    document: Document, defaults: Defaults, *, file: str
) -> Problem | None:
    """Return the error of a document in another currency with prices left in yuan."""
    prices = defaults.prices_in_yuan
    if not prices:
        return None
    currency = document.currency
    known = price_factor_of(currency or "")
    factor = "the units of it that buy what 1 CNY buys in China"
    if known is not None:
        factor = (
            f"{known.factor:.3g} for instance ({known.name}; grade {known.grade}, "
            f"{known.low:.3g} to {known.high:.3g})"
        )
    return Problem(
        file=file,
        where="currency",
        found=f"{currency!r}, and {len(prices)} default prices in {PRICE_CURRENCY}: "
        f"{', '.join(item.fills for item in prices)}",
        expected=f"prices in {currency}, or a factor on all default prices",
        remedy=f"write economics.price_factor = {factor}, or give these prices",
    )


def _defaults(currency: str | None, price_factor: float | None) -> Defaults:
    is_home = currency is None or is_yuan(currency)
    return Defaults(
        currency=PRICE_CURRENCY if is_home else str(currency),
        price_factor=price_factor,
    )


def is_yuan(currency: str) -> bool:
    """Return whether a currency is that of the default prices, however it is called."""
    return currency.strip().casefold() in YUAN_NAMES


def _price_factor(row: Mapping[str, str], china: Mapping[str, str]) -> PriceFactor:
    parity, market = (
        float(row[key] or "nan") / float(china[key])
        for key in ("parity_per_dollar", "market_per_dollar")
    )
    ends = [parity] if math.isnan(market) else [parity, market]
    return PriceFactor(
        country=row["country"],
        name=row["name"],
        currency=row["currency"],
        factor=parity,
        low=min(ends),
        high=max(ends),
        grade=row["grade"],
        source=SOURCE.format(year=row["parity_year"]),
    )

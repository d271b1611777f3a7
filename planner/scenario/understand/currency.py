"""Country, currency and level of prices of a place."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import shapely

from planner.scenario.planar import METRES_PER_DEGREE

__all__ = [
    "HOME",
    "HOME_CURRENCY",
    "Country",
    "country_at",
    "country_with",
    "price_factor",
]

# The defaults are prices of rural China.
HOME, HOME_CURRENCY = "CN", "CNY"
# Outlines are coarse: beyond this distance no country is a guess worth writing.
MAX_OFFSHORE_M = 50_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country and its money.

    Parameters
    ----------
    code
        ISO 3166 code of two letters.
    currency
        ISO 4217 code.
    parity
        Units of the currency that buy what a US dollar buys in the United States,
        ``None`` where that is not known.
    year
        Of the parity.
    is_near_border
        Whether another country is so near that the outlines cannot tell.
    """

    code: str
    name: str
    currency: str
    parity: float | None
    year: int | None
    is_near_border: bool = False


@cache
def _table() -> Mapping[str, Country]:
    text = files("planner.scenario.understand").joinpath("countries.csv")
    rows = csv.DictReader(text.read_text(encoding="utf-8").splitlines())
    countries = {row["code"]: _country(row) for row in rows}
    return MappingProxyType(countries)


def _country(row: Mapping[str, str]) -> Country:
    parity, year = row["currency_per_international_dollar"], row["year"]
    return Country(
        code=row["code"],
        name=row["name"],
        currency=row["currency"],
        parity=float(parity) if parity else None,
        year=int(year) if year else None,
    )


def country_at(lon: float, lat: float) -> Country | None:
    """Return the country of a place, ``None`` at sea.

    The outlines are Natural Earth's at 1:110 million, coarse by some ten kilometres;
    they choose a currency and nothing else.
    """
    point = shapely.Point(lon, lat)
    reach = MAX_OFFSHORE_M / METRES_PER_DEGREE
    distances = {
        code: float(shapely.distance(outline, point))
        for code, outline in _outlines().items()
    }
    near = sorted((far, code) for code, far in distances.items() if far <= reach)
    if not near:
        return None
    country = _table()[near[0][1]]
    currencies = {_table()[code].currency for _, code in near}
    return replace(country, is_near_border=len(currencies) > 1)


def country_with(currency: str, at: Country | None) -> Country | None:
    """Return a country that has a currency, the one at hand before others."""
    if at is not None and at.currency == currency:
        return at
    return next((item for item in _table().values() if item.currency == currency), None)


def price_factor(country: Country) -> float | None:
    """Return what a price of the defaults is multiplied with, two digits of it."""
    home = _table()[HOME].parity
    if country.parity is None or home is None:
        return None
    return float(f"{country.parity / home:.2g}")


@cache
def _outlines() -> Mapping[str, Any]:
    text = files("planner.scenario.understand").joinpath("countries.geojson")
    features = json.loads(text.read_text(encoding="utf-8"))["features"]
    return {
        item["properties"]["code"]: shapely.geometry.shape(item["geometry"])
        for item in features
    }

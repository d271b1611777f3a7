"""Country and currency of a place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import shapely

from planner.scenario.places.planar import METRES_PER_DEGREE
from planner.scenario.settings.price_level import (
    PriceFactor,
    currency_by_country,
    price_factors,
)

__all__ = ["CHINA", "Country", "country_at", "level_of"]

CHINA = "CN"
OUTLINES = "countries.geojson"
MAX_OFFSHORE_M = 50_000.0
"""Outlines are coarse: beyond this distance no country is a guess worth writing. A
judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country and its money.

    Parameters
    ----------
    code
        Two letters of ISO 3166.
    currency
        Three letters of ISO 4217.
    is_near_border
        Whether a country of another currency is so near that outlines cannot tell.
    """

    code: str
    name: str
    currency: str
    is_near_border: bool


def country_at(lon: float, lat: float) -> Country | None:
    """Return the country of a place, ``None`` far out at sea.

    The outlines are Natural Earth's at 1:110 million (public domain), coarse by some
    ten kilometres; they choose a currency, and whether Chinese map offsets can be.
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
    known = currency_by_country()
    code = near[0][1]
    name, currency = known[code]
    currencies = {known[item][1] for _, item in near}
    return Country(
        code=code, name=name, currency=currency, is_near_border=len(currencies) > 1
    )


def level_of(currency: str, country: Country | None) -> PriceFactor | None:
    """Return the level of prices in a currency, that of the country before others."""
    found = [item for item in price_factors() if item.currency == currency.upper()]
    here = [item for item in found if country and item.country == country.code]
    return next(iter(here or found), None)


@cache
def _outlines() -> Mapping[str, Any]:
    text = files("planner.scenario.understand.places").joinpath(OUTLINES)
    features = json.loads(text.read_text(encoding="utf-8"))["features"]
    return {
        item["properties"]["code"]: shapely.geometry.shape(item["geometry"])
        for item in features
    }

"""The table of the price of boundaries: a row for each, the narrowest first."""

from __future__ import annotations

from planner.design.studies.boundaries.boundaries import (
    BoundaryPlan,
    BoundaryPrices,
    RoutedSiting,
)
from planner.instance import Instance
from planner.report.tables.csv_text import Cell, Row
from planner.report.tables.studies.plan_figures import plan_figures

__all__ = ["BOUNDARY_COLUMNS", "boundary_rows", "boundary_words"]

BOUNDARY_COLUMNS = (
    "boundary",
    "is_possible",
    "siting_cost",
    "siting_cost_bound",
    "siting_price",
    "siting_price_least",
    "siting_price_most",
    "is_different",
    "annual_cost",
    "net_cost",
    "annual_cost_more",
    "price",
    "price_tolerance",
    "capex",
    "villages",
    "residents",
    "demand",
    "use",
    "residents_more",
    "stores",
    "points",
    "stores_more",
    "points_more",
    "crossing_villages",
    "crossing_residents",
    "most_villages",
    "most_residents",
    "most_demand",
    "violations",
)
"""Columns of ``boundaries.csv``.

``siting_price`` is what the siting costs more than without a boundary, at the same
routing prices; by the bounds of both it is between ``siting_price_least`` and
``siting_price_most``, and ``is_different`` says whether the least is above 0. What ends
with ``more`` is of the plans with their real routes against the one without a
boundary, finished by the search: it minimises the annual cost and what is charged
besides, such as the villagers' time, of which ``price`` is the difference, and a longer
search may have it differ by ``price_tolerance``. ``crossing`` counts who is served by
another township. ``most`` is the largest coverage within a boundary in which the
requirements cannot be met.
"""
COMPARED = {"annual_cost": 2, "residents": 6, "stores": 0, "points": 0}
"""What stands beside the difference to the plan without boundary, and its digits."""


def boundary_rows(prices: BoundaryPrices, instance: Instance) -> list[Row]:
    """Return a row for each boundary."""
    widest = prices.widest
    base = {} if widest is None else _figures(widest, instance)
    return [_row(prices, item, base, instance) for item in prices.plans]


def boundary_words(prices: BoundaryPrices, currency: str) -> list[str]:
    """Return a sentence for each boundary that the requirements can be met within."""
    words = []
    for item in prices.plans[:-1]:
        price = None if item.found is None else prices.siting_price(item.found)
        if item.found is None or price is None:
            continue
        least, found, most = price
        if prices.is_different(item.found):
            said = (
                f"costs {found:,.0f} {currency} a year more than none, at the routing "
                f"prices (between {least:,.0f} and {most:,.0f})"
            )
        else:
            said = (
                f"makes no difference that the gaps would show (at most {most:,.0f} "
                f"{currency} a year)"
            )
        routed, tolerance = prices.routed_price(item.found) or (0.0, 0.0)
        words.append(
            f"The boundary {item.boundary} {said}; by the plans found it is "
            f"{routed:,.0f}, ± {tolerance:,.0f}."
        )
    return words


def _row(
    prices: BoundaryPrices,
    item: BoundaryPlan,
    base: dict[str, Cell],
    instance: Instance,
) -> Row:
    row: dict[str, Cell] = {
        **dict.fromkeys(BOUNDARY_COLUMNS),
        "boundary": str(item.boundary),
        "is_possible": item.found is not None,
        **{f"most_{name}": round(s, 6) for name, s in item.most_coverage.items()},
    }
    if item.found is None:
        return row
    figures = _figures(item.found, instance)
    return {**row, **figures, **_more(figures, base), **_siting(prices, item.found)}


def _figures(found: RoutedSiting, instance: Instance) -> dict[str, Cell]:
    return {
        **plan_figures(found.plan, found.metrics, instance),
        "crossing_villages": len(found.crossing_village_ids),
        "crossing_residents": round(found.crossing_residents, 2),
        "violations": len(found.violations),
    }


def _more(figures: dict[str, Cell], base: dict[str, Cell]) -> dict[str, Cell]:
    more: dict[str, Cell] = {}
    for name, digits in COMPARED.items():
        mine, other = figures[name], base.get(name)
        if isinstance(mine, int | float) and isinstance(other, int | float):
            more[f"{name}_more"] = round(mine - other, digits or None)
    return more


def _siting(prices: BoundaryPrices, found: RoutedSiting) -> dict[str, Cell]:
    least, price, most = prices.siting_price(found) or (None, None, None)
    routed, tolerance = prices.routed_price(found) or (None, None)
    return {
        "price": None if routed is None else round(routed, 2),
        "price_tolerance": None if tolerance is None else round(tolerance, 2),
        "siting_cost": round(found.cost, 2),
        "siting_cost_bound": round(found.bound, 2),
        "siting_price": None if price is None else round(price, 2),
        "siting_price_least": None if least is None else round(least, 2),
        "siting_price_most": None if most is None else round(most, 2),
        "is_different": prices.is_different(found),
    }

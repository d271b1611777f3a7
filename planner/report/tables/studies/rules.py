"""The table of the price of rules: all of them, then the county without each."""

from __future__ import annotations

from planner.design.studies.administration.prices import (
    RoutedRules,
    RulePrices,
    WithoutRule,
)
from planner.design.studies.administration.repairs import rule_value
from planner.instance import Instance
from planner.report.tables.csv_text import Cell, Row
from planner.report.tables.studies.plan_figures import plan_figures

__all__ = ["RULE_COLUMNS", "rule_rows", "rule_words"]

RULE_COLUMNS = (
    "rule",
    "value",
    "is_possible",
    "siting_cost",
    "siting_cost_bound",
    "siting_price",
    "siting_price_least",
    "siting_price_most",
    "is_different",
    "annual_cost",
    "net_cost",
    "annual_price",
    "price",
    "price_tolerance",
    "capex",
    "villages",
    "residents",
    "demand",
    "use",
    "stores",
    "points",
    "violations",
)
"""Columns of ``rules.csv``.

The first row is of the plan that keeps all rules; each other one is of the plan
without the rule that it names. ``siting_price`` is what the siting with all rules costs
more than that, at the same routing prices; by the bounds of both it is between
``siting_price_least`` and ``siting_price_most``, and ``is_different`` says whether the
least is above 0. ``annual_price`` is the same difference of the annual costs of the
plans with their real routes, which the search has finished; ``price`` holds what is
charged besides, such as the villagers' time, and is what the search minimises: a longer
one may have it differ by ``price_tolerance``.
"""
ALL = "all"


def rule_rows(prices: RulePrices, instance: Instance) -> list[Row]:
    """Return a row for the plan with all rules, and for that without each of them."""
    first: Row = {
        **_possible(ALL, None, prices.ruled),
        **_figures(prices.ruled, instance),
    }
    return [first, *(_row(prices, item, instance) for item in prices.without)]


def rule_words(prices: RulePrices, instance: Instance) -> list[str]:
    """Return a sentence for each rule whose price is known."""
    words = []
    for item in prices.without:
        price, routed = prices.siting_price(item), prices.routed_price(item)
        if price is None or routed is None:
            continue
        least, found, most = price
        said = f"makes no difference that the gaps would show (at most {most:,.0f}"
        if prices.is_different(item):
            said = (
                f"costs {found:,.0f} {instance.currency} a year at the routing prices "
                f"(between {least:,.0f} and {most:,.0f}"
            )
        value = rule_value(instance, item.rule)
        words.append(
            f"The rule {item.rule} = {value} {said}); by the plans found it is "
            f"{routed[0]:,.0f}, ± {routed[1]:,.0f}."
        )
    return words


def _row(prices: RulePrices, item: WithoutRule, instance: Instance) -> Row:
    return {
        **_possible(item.rule, rule_value(instance, item.rule), item.found),
        **_figures(item.found, instance),
        **_prices(prices, item),
    }


def _possible(rule: str, value: str | None, found: RoutedRules | None) -> Row:
    return {
        **dict.fromkeys(RULE_COLUMNS),
        "rule": rule,
        "value": value,
        "is_possible": found is not None,
    }


def _figures(found: RoutedRules | None, instance: Instance) -> dict[str, Cell]:
    if found is None:
        return {}
    return {
        **plan_figures(found.plan, found.metrics, instance),
        "siting_cost": round(found.cost, 2),
        "siting_cost_bound": round(found.bound, 2),
        "violations": len(found.violations),
    }


def _prices(prices: RulePrices, item: WithoutRule) -> dict[str, Cell]:
    price, routed = prices.siting_price(item), prices.routed_price(item)
    if price is None or routed is None or prices.ruled is None or item.found is None:
        return {}
    least, found, most = price
    with_rule, without = prices.ruled.metrics.money, item.found.metrics.money
    return {
        "siting_price": round(found, 2),
        "siting_price_least": round(least, 2),
        "siting_price_most": round(most, 2),
        "is_different": prices.is_different(item),
        "annual_price": round(with_rule.annual_cost - without.annual_cost, 2),
        "price": round(routed[0], 2),
        "price_tolerance": round(routed[1], 2),
    }

"""Assumptions in words: what each is called, its unit and its value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from planner.report.proposal.document import Cell, Key, Name
from planner.report.proposal.wording.language import Words, catalogue
from planner.report.proposal.wording.names import entry_name
from planner.scenario.settings.defaults import PRICE_CURRENCY

__all__ = ["assumption_cell", "assumption_name", "unit_words", "value_cell"]

TABLES = ("goods", "formats", "hosts", "vehicle_types", "speed_profiles", "carriers")
SPEEDS = "roads.speeds_kph."
UNKNOWN = "–"
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")


def assumption_cell(run: Mapping[str, Any], words: Words, fills: str) -> Cell:
    """Return what an assumption is called, with its key in the scenario below."""
    return (Name(assumption_name(run, words, fills)), Key(fills))


def assumption_name(run: Mapping[str, Any], words: Words, fills: str) -> str:
    """Return what the key of an assumption is called; the key if it has no name."""
    if "*" in fills:
        return _known(words, "assumption", fills)
    table, _, rest = fills.partition(".")
    if fills.startswith(SPEEDS):
        pattern, name = (
            f"{SPEEDS}CLASS",
            _known(words, "road", fills.removeprefix(SPEEDS)),
        )
    elif table in TABLES:
        entry, _, key = rest.partition(".")
        pattern = f"{table}.NAME.{key}"
        name = entry_name(run, words, table, entry).text
    else:
        pattern, name = fills, ""
    text = _known(words, "assumption", pattern)
    return fills if text == pattern else text.replace("{name}", name)


def unit_words(words: Words, unit: str) -> str | Name:
    """Return the unit of an assumption, of a price in the county's currency."""
    key = f"unit: {unit.replace(words.currency, PRICE_CURRENCY)}"
    if key not in catalogue():
        return Name(unit)
    return words.text(key).replace("{money}", words.money_unit)


def value_cell(words: Words, value: object) -> Cell:
    """Return a value of an assumption: a number, a choice or several of them."""
    match value:
        case None | "":
            return UNKNOWN
        case list() | tuple():
            return Name(words.text("list_comma").join(_choice(words, x) for x in value))
        case str():
            is_number = NUMBER.fullmatch(value)
            return Name(f"{float(value):,.10g}" if is_number else _choice(words, value))
        case int() | float():
            return Name(f"{value:,.10g}")
        case _:
            return Name(str(value))


def _choice(words: Words, value: object) -> str:
    function = f"function_{value}"
    if function in catalogue():
        return words.text(function)
    return _known(words, "choice", str(value))


def _known(words: Words, kind: str, key: str) -> str:
    """Return the words of a key, or the key itself where there are none."""
    full = f"{kind}: {key}"
    return words.text(full) if full in catalogue() else key

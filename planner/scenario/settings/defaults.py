"""Default values with grade and source, and a record of those that were used."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

__all__ = [
    "PRICE_CURRENCY",
    "DefaultValue",
    "Defaults",
    "UsedDefault",
    "Value",
    "default_table",
]

TABLES = ("rural_china_defaults.csv", "planner_defaults.csv")
LIST_UNITS = ("list", "hours")
TEXT_UNIT = "text"
PRICE_CURRENCY = "CNY"
"""Currency of the default prices; a unit that names it is that of a price."""
JUDGED = "M"
"""Grade of a price that is carried over to another county's level of prices."""
FREE_WITHOUT_FACTOR = frozenset({"solve.villager_time_price_per_hour"})
"""Prices that are 0 in another currency as long as no factor is given."""
WHOLE_UNITS = ("count", "trip/shift")

Value = float | str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultValue:
    """A row of a defaults table.

    Parameters
    ----------
    low, high
        Range for sensitivity studies, ``None`` where none is known.
    grade
        From A, official figures, over B, single sources, and C, derived ones, to
        M, judgement.
    source, source_zh
        Where the value comes from, in English and in Chinese.
    """

    key: str
    value: Value
    unit: str
    low: float | None
    high: float | None
    grade: str
    source: str
    source_zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedDefault:
    """A default that stands in for a scenario key that was left out.

    Parameters
    ----------
    fills
        Key of the scenario, such as ``"formats.service_store.capex"``.
    default
        Where its value comes from.
    """

    fills: str
    default: DefaultValue


class Defaults:
    """Hands out default values and records which keys they fill.

    Parameters
    ----------
    currency
        What the scenario's money is in.
    price_factor
        What every default price is multiplied by, ``None`` if the scenario gives none.
    """

    def __init__(
        self, *, currency: str = PRICE_CURRENCY, price_factor: float | None = None
    ) -> None:
        self._used: dict[str, UsedDefault] = {}
        self._currency = currency
        self._price_factor = price_factor

    @property
    def used(self) -> tuple[UsedDefault, ...]:
        """What was handed out so far, each key once, in order."""
        return tuple(self._used.values())

    @property
    def prices_in_yuan(self) -> tuple[UsedDefault, ...]:
        """Prices handed out as they are in China although the currency is another."""
        if self._currency == PRICE_CURRENCY or self._price_factor is not None:
            return ()
        return tuple(
            item
            for item in self.used
            if PRICE_CURRENCY in item.default.unit and item.default.value != 0
        )

    def number(self, given: float | None, key: str, *, fills: str = "") -> float:
        """Return ``given``, or the number under ``key`` if there is none."""
        if given is not None:
            return float(given)
        value = self.record(key, fills=fills)
        if not isinstance(value, int | float):
            msg = f"default {key!r} is {value!r}, not a number"
            raise TypeError(msg)
        return float(value)

    def text(self, given: str | None, key: str, *, fills: str = "") -> str:
        """Return ``given``, or the text under ``key`` if there is none."""
        return given if given is not None else str(self.record(key, fills=fills))

    def names(
        self, given: tuple[str, ...] | None, key: str, *, fills: str = ""
    ) -> tuple[str, ...]:
        """Return ``given``, or the list under ``key`` if there is none."""
        if given is not None:
            return given
        value = self.record(key, fills=fills)
        if not isinstance(value, tuple):
            msg = f"default {key!r} is {value!r}, not a list"
            raise TypeError(msg)
        return value

    def record(self, key: str, *, fills: str = "") -> Value:
        """Return the value under ``key`` and note that ``fills`` has it."""
        default = self._priced(default_table()[key])
        self._used[fills or key] = UsedDefault(fills=fills or key, default=default)
        return default.value

    def _priced(self, default: DefaultValue) -> DefaultValue:
        """Return a price at the scenario's level of prices, other values unchanged."""
        if PRICE_CURRENCY not in default.unit or not isinstance(default.value, float):
            return default
        factor = self._price_factor
        if factor is None and self._currency == PRICE_CURRENCY:
            return default
        if factor is None and default.key in FREE_WITHOUT_FACTOR:
            return replace(
                default,
                value=0.0,
                low=None,
                high=None,
                source=f"0: no price in {self._currency} is known without a "
                "price_factor",
                source_zh=f"取0：未给 price_factor，以 {self._currency} 计价不明",
            )
        if factor is None:
            return default
        return replace(
            default,
            value=default.value * factor,
            low=None if default.low is None else default.low * factor,
            high=None if default.high is None else default.high * factor,
            unit=default.unit.replace(PRICE_CURRENCY, self._currency),
            grade=JUDGED,
            source=f"{default.source}; x economics.price_factor {factor:g}",
            source_zh=f"{default.source_zh}；乘以价格系数 "
            f"economics.price_factor {factor:g}",
        )


@lru_cache(maxsize=1)
def default_table() -> Mapping[str, DefaultValue]:
    """Return all defaults by key, from both tables."""
    table: dict[str, DefaultValue] = {}
    for name in TABLES:
        path = files("planner.scenario") / "default_tables" / name
        text = path.read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines()):
            default = _default(row)
            if default.key in table:
                msg = f"{name}: {default.key!r} is defined twice"
                raise ValueError(msg)
            table[default.key] = default
    return MappingProxyType(table)


def _default(row: Mapping[str, str]) -> DefaultValue:
    return DefaultValue(
        key=row["key"],
        value=_value(row["default"], row["unit"]),
        unit=row["unit"],
        low=_limit(row["low"]),
        high=_limit(row["high"]),
        grade=row["grade"],
        source=row["source"],
        source_zh=row["source_zh"],
    )


def _value(text: str, unit: str) -> Value:
    if unit in LIST_UNITS:
        return tuple(text.split())
    if unit in WHOLE_UNITS:
        return int(text)
    return text if unit == TEXT_UNIT else float(text)


def _limit(text: str) -> float | None:
    return float(text) if text else None

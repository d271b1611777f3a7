"""How each language writes numbers, and where its words stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from planner.report.proposal.figures import Figure, How, Unit
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = ["Language", "Words", "catalogue", "number", "origin", "slots"]

MILLION, TEN_THOUSAND = 1e6, 1e4
FIRST_CJK = "\u2e80"
_SLOT = re.compile(r"\{(\w+)\}")


class Language(StrEnum):
    """Languages of a proposal."""

    EN = "en"
    ZH = "zh"


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return every text by its key, in each language."""
    text = files("planner.report.proposal").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)


def slots(template: str) -> list[str]:
    """Return the names in braces of a text."""
    return _SLOT.findall(template)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words and numbers of one language, with the currency of a county."""

    language: Language
    currency: str

    @property
    def money_unit(self) -> str:
        """The currency as it is written after an amount."""
        is_yuan = self.language is Language.ZH and self.currency == "CNY"
        return "元" if is_yuan else self.currency

    @property
    def table_money_unit(self) -> str:
        """The unit of money in tables."""
        return f"万{self.money_unit}" if self.language is Language.ZH else self.currency

    def text(self, key: str) -> str:
        """Return a text.

        Raises
        ------
        KeyError
            If the catalogue has none under the key.
        """
        return catalogue()[key][self.language.value]

    def of_map(self, text: str) -> str:
        """Return a word or note of the static map, which speaks English by itself."""
        return text if self.language is Language.EN else self.text(f"map: {text}")

    def pieces(self, key: str, values: Mapping[str, Any]) -> list[Any]:
        """Return a text cut at its names in braces, the values in their place.

        In Chinese a space between a Chinese letter of a value and the text goes.
        """
        parts: list[Any] = _SLOT.split(self.text(key))
        parts[1::2] = [values[name] for name in parts[1::2]]
        if self.language is Language.ZH:
            self._close_up(parts)
        return [part for part in parts if part != ""]

    def with_unit(self, name: str, unit: str) -> str:
        """Return a name with its unit in brackets."""
        is_chinese = self.language is Language.ZH
        return f"{name}（{unit}）" if is_chinese else f"{name} ({unit})"

    def _close_up(self, parts: list[Any]) -> None:
        """Drop the spaces that texts, every second part, have beside Chinese ones."""
        for position in range(1, len(parts), 2):
            shown = self._shown(parts[position])
            if _is_cjk(shown[:1]):
                parts[position - 1] = parts[position - 1].removesuffix(" ")
            if _is_cjk(shown[-1:]):
                parts[position + 1] = parts[position + 1].removeprefix(" ")

    def _shown(self, value: Any) -> str:
        if isinstance(value, Figure):
            return number(value, self)
        return value if isinstance(value, str) else str(value.text)


def number(figure: Figure, words: Words, *, is_bare: bool = False) -> str:
    """Return a figure as the language writes it.

    Parameters
    ----------
    is_bare
        Without its unit, as in a column whose head has it.
    """
    value = figure.value
    if value is None:
        return words.text("not_known")
    writer = _BARE[figure.unit] if is_bare else _FULL[figure.unit]
    return writer(value, words)


def origin(figure: Figure, words: Words) -> str:
    """Return where a figure comes from, in one line."""
    how = words.text(f"how_{figure.how.value}")
    if figure.source is None:
        parts = "; ".join(origin(part, words) for part in figure.parts)
        return f"{how}({parts})"
    is_plain = figure.how is How.VALUE
    return str(figure.source) if is_plain else f"{how}({figure.source})"


def _is_cjk(letter: str) -> bool:
    """Return whether a letter is Chinese, beside which Chinese has no space."""
    return letter >= FIRST_CJK


def _is_chinese(words: Words) -> bool:
    return words.language is Language.ZH


def _share(value: float, _: Words) -> str:
    return f"{value:.1%}"


def _count(value: float, _: Words) -> str:
    return f"{value:,.0f}"


def _decimal(value: float, _: Words) -> str:
    return f"{value:,.2f}"


def _money(value: float, words: Words) -> str:
    unit = words.money_unit
    if _is_chinese(words):
        is_large = abs(value) >= TEN_THOUSAND
        return (
            f"{value / TEN_THOUSAND:,.2f} 万{unit}"
            if is_large
            else f"{value:,.0f} {unit}"
        )
    if abs(value) >= MILLION:
        return f"{value / MILLION:,.2f} million {unit}"
    return f"{value:,.0f} {unit}"


def _table_money(value: float, words: Words) -> str:
    if _is_chinese(words):
        return f"{value / TEN_THOUSAND:,.2f}"
    return f"{value:,.0f}"


def _per_parcel(value: float, words: Words) -> str:
    if _is_chinese(words):
        return f"{value:,.2f} {words.money_unit}/件"
    return f"{value:,.2f} {words.money_unit} a parcel"


def _per_resident(value: float, words: Words) -> str:
    if _is_chinese(words):
        return f"{value:,.2f} {words.money_unit}/人·年"
    return f"{value:,.2f} {words.money_unit} a resident and year"


def _parcels(value: float, words: Words) -> str:
    return f"{value:,.0f} " + ("件/日" if _is_chinese(words) else "parcels a day")


def _villages(value: float, words: Words) -> str:
    if _is_chinese(words):
        return f"{value:,.0f} 个行政村"
    return f"{value:,.0f} " + ("village" if value == 1 else "villages")


def _residents(value: float, words: Words) -> str:
    if _is_chinese(words):
        is_large = abs(value) >= TEN_THOUSAND
        return f"{value / TEN_THOUSAND:,.2f} 万人" if is_large else f"{value:,.0f} 人"
    return f"{value:,.0f} " + ("resident" if value == 1 else "residents")


def _km(value: float, words: Words) -> str:
    unit = "公里" if _is_chinese(words) else "km"
    return f"{value / METRES_PER_KM:,.1f} {unit}"


def _hours(value: float, words: Words) -> str:
    unit = "小时" if _is_chinese(words) else "h"
    return f"{value / SECONDS_PER_HOUR:,.1f} {unit}"


def _years(value: float, words: Words) -> str:
    decimals = 0 if value == round(value) else 1
    return f"{value:,.{decimals}f} " + ("年" if _is_chinese(words) else "years")


def _plain(value: float, _: Words) -> str:
    return f"{value:g}"


_FULL = {
    Unit.SHARE: _share,
    Unit.COUNT: _count,
    Unit.DECIMAL: _decimal,
    Unit.MONEY: _money,
    Unit.PER_PARCEL: _per_parcel,
    Unit.PER_RESIDENT: _per_resident,
    Unit.PARCELS: _parcels,
    Unit.VILLAGES: _villages,
    Unit.RESIDENTS: _residents,
    Unit.METRES: _km,
    Unit.SECONDS: _hours,
    Unit.YEARS: _years,
    Unit.PLAIN: _plain,
}
_BARE = {
    **_FULL,
    Unit.MONEY: _table_money,
    Unit.PER_PARCEL: _decimal,
    Unit.PER_RESIDENT: _decimal,
    Unit.PARCELS: _count,
    Unit.VILLAGES: _count,
    Unit.RESIDENTS: _count,
    Unit.METRES: lambda value, _: f"{value / METRES_PER_KM:,.1f}",
    Unit.SECONDS: lambda value, _: f"{value / SECONDS_PER_HOUR:,.1f}",
}

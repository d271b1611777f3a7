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

from planner.errors import PlannerError
from planner.report.proposal.evidence.figures import Figure, How
from planner.report.proposal.wording.number_form import TEN_THOUSAND, form_of
from planner.units import MILLION

__all__ = ["Language", "Words", "catalogue", "number", "origin", "slots"]

FIRST_CJK = "\u2e80"
_SLOT = re.compile(r"\{(\w+)\}")
_EITHER = re.compile(r"\(([^(|)]*)\|([^(|)]*)\)")


class Language(StrEnum):
    """Languages of a proposal."""

    EN = "en"
    ZH = "zh"

    @classmethod
    def _missing_(cls, value: object) -> Language:
        msg = f"language is {value!r}, expected one of {', '.join(cls)}"
        raise PlannerError(msg)


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
    def money_scale(self) -> tuple[float, str]:
        """By what charts divide amounts, and the unit that makes."""
        if self.is_chinese:
            return TEN_THOUSAND, f"万{self.money_unit}"
        return MILLION, f"million {self.money_unit}"

    @property
    def is_chinese(self) -> bool:
        """Whether it is Chinese, which counts money in ten thousands."""
        return self.language is Language.ZH

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

        In Chinese a space between a Chinese letter of a value and the text goes. What
        stands as ``(one|many)`` behind a figure agrees with it in number.
        """
        parts: list[Any] = _SLOT.split(self.text(key))
        parts[1::2] = [values[name] for name in parts[1::2]]
        for position in range(1, len(parts), 2):
            parts[position + 1] = _agreeing(parts[position], parts[position + 1])
        if self.language is Language.ZH:
            self._close_up(parts)
        return [part for part in parts if part != ""]

    def with_unit(self, name: str, unit: str) -> str:
        """Return a name with its unit in brackets."""
        return f"{name}{self.in_brackets(unit)}"

    def in_brackets(self, unit: str) -> str:
        """Return a unit as it stands behind a name."""
        return f"（{unit}）" if self.is_chinese else f" ({unit})"

    def _close_up(self, parts: list[Any]) -> None:
        """Drop the spaces that texts, every second part, have beside Chinese ones."""
        for position in range(1, len(parts), 2):
            shown = self._shown(parts[position])
            if is_cjk(shown[:1]):
                parts[position - 1] = parts[position - 1].removesuffix(" ")
            if is_cjk(shown[-1:]):
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
    form = form_of(figure.unit, words, value, in_table=is_bare)
    return form.written(value, has_unit=not is_bare)


def _agreeing(value: Any, text: str) -> str:
    """Return a text with the words that agree with the figure before it."""
    is_one = isinstance(value, Figure) and round(value.value or 0.0) == 1
    return _EITHER.sub(r"\1" if is_one else r"\2", text)


def origin(figure: Figure, words: Words) -> str:
    """Return where a figure comes from, in one line."""
    how = words.text(f"how_{figure.how.value}")
    if figure.source is None:
        parts = "; ".join(origin(part, words) for part in figure.parts)
        return f"{how}({parts})"
    is_plain = figure.how is How.VALUE
    return str(figure.source) if is_plain else f"{how}({figure.source})"


def is_cjk(letter: str) -> bool:
    """Return whether a letter is Chinese, beside which Chinese has no space."""
    return letter >= FIRST_CJK

"""What an object says of itself: one line in a console, ten lines in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

__all__ = ["Brief", "amount", "counted", "percent"]

MOST_LINES = 10
"""Of an object in a notebook, its caption included: judgement."""
MOST_LETTERS = 80
"""Of a text on one line: judgement, the usual width of a console."""


class Brief:
    """An object that shows a few facts of itself, and computes nothing for that."""

    __slots__ = ()

    def _facts(self) -> Mapping[str, str]:
        """Return facts by name, the most important first; empty ones are left out."""
        raise NotImplementedError

    def __repr__(self) -> str:
        told = ", ".join(
            f"{name} {words}" if name else words for name, words in _told(self._facts())
        )
        return f"<{type(self).__name__}: {told}>"

    def _repr_html_(self) -> str:
        """Return kind and facts as a small table, names escaped."""
        rows = "".join(
            f"<tr><th style='text-align:left'>{escape(name)}</th>"
            f"<td style='text-align:left'>{escape(words)}</td></tr>"
            for name, words in _told(self._facts())[: MOST_LINES - 1]
        )
        return f"<table><caption>{escape(type(self).__name__)}</caption>{rows}</table>"


def amount(value: float | None, currency: str = "") -> str:
    """Return money a year, nothing where it is not known."""
    unit = f"{currency} a year" if currency else "a year"
    return "" if value is None else f"{value:,.0f} {unit}"


def percent(value: float | None) -> str:
    """Return a share in per cent, nothing where it is not known."""
    return "" if value is None else f"{value:.1%}"


def counted(number: int) -> str:
    """Return a number as people write it."""
    return f"{number:,}"


def _told(facts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, _short(words)) for name, words in facts.items() if words]


def _short(text: str) -> str:
    """Return a text on one line that is not too long."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_LETTERS else f"{line[: MOST_LETTERS - 1]}…"

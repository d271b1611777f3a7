"""What an object says of itself: one line in a console, ten lines in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

__all__ = ["brief_html", "brief_line", "money", "share"]

MOST_LINES = 10
MOST_LETTERS = 60


def brief_line(kind: str, facts: Iterable[str]) -> str:
    """Return an object's kind and what is said of it, in a line."""
    told = ", ".join(" ".join(fact.split()) for fact in facts if fact)
    return f"<{kind}: {told}>"


def brief_html(kind: str, title: str, facts: Mapping[str, str]) -> str:
    """Return an object's kind, title and facts as a small table, names escaped.

    Facts without words are left out; heading and facts are ten lines at most.
    """
    told = [(name, words) for name, words in facts.items() if words]
    rows = "".join(
        f"<tr><th style='text-align:left'>{escape(name)}</th>"
        f"<td style='text-align:left'>{escape(_short(words))}</td></tr>"
        for name, words in told[: MOST_LINES - 1]
    )
    heading = f"<caption>{escape(kind)}: {escape(_short(title))}</caption>"
    return f"<table>{heading}{rows}</table>"


def money(amount: float | None, currency: str) -> str:
    """Return an amount a year, nothing where it is not known."""
    unit = f"{currency} a year" if currency else "a year"
    return "" if amount is None else f"{amount:,.0f} {unit}"


def share(value: float | None) -> str:
    """Return a share in per cent, nothing where it is not known."""
    return "" if value is None else f"{value:.1%}"


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"

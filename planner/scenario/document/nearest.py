"""What a user probably meant by a name that is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

__all__ = ["few", "listed", "nearest", "or_nearest"]

MAX_LISTED = 20
"""Names in a list of what there is: judgement."""
MAX_FEW = 5
"""Names where the first ones only say which are meant: judgement."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like ``name``, ``None`` if none is much like it."""
    by_lower = {item.lower(): item for item in sorted(known, reverse=True)}
    found = get_close_matches(name.lower(), by_lower, n=1)
    return by_lower[found[0]] if found else None


def or_nearest(name: str, known: Iterable[str], *, otherwise: str) -> str:
    """Return a remedy: the most similar known name, or ``otherwise``."""
    match = nearest(name, known)
    return f"did you mean {match!r}?" if match else otherwise


def listed(names: Iterable[str]) -> str:
    """Return names as a text, the first twenty of many."""
    names = list(names)
    shown = ", ".join(names[:MAX_LISTED])
    more = len(names) - MAX_LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def few(names: Sequence[str]) -> str:
    """Return the first five names as a text that shows whether there are more."""
    more = ", ..." if len(names) > MAX_FEW else ""
    return f"{', '.join(names[:MAX_FEW])}{more}"

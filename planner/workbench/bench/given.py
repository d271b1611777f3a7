"""What callers of a bench give: names, numbers of frames, how long to search."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, time
from typing import Any

import numpy as np
import pandas as pd

from planner.errors import PlannerError
from planner.model.amendment import key_at, parts_of
from planner.model.effort import Effort

__all__ = [
    "Names",
    "free_id",
    "known_effort",
    "known_seed",
    "plain",
    "plain_key",
    "several",
    "whole",
]

Names = str | Sequence[str]
DEEPEST = 20
"""Tables inside each other: those of a scenario are four deep at most."""


def several(names: Names) -> list[str]:
    """Return one name or several as a list.

    Raises
    ------
    PlannerError
        If it is neither, or none.
    """
    if isinstance(names, str):
        return [names]
    found = list(names) if isinstance(names, Iterable) else []
    if isinstance(names, Set):
        # A set has no order of its own, and the order of edits counts.
        found.sort(key=str)
    if not found:
        msg = f"{names!r}: expected an id, a name, or several of them"
        raise PlannerError(msg)
    return found


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value, such as one of a frame, as a scenario holds it.

    Lists and tables are copied, so that nobody changes them afterwards.

    Raises
    ------
    PlannerError
        If a scenario has no such value.
    """
    if isinstance(value, np.generic | np.ndarray | pd.Series | pd.Index):
        value = value.tolist()
    if isinstance(value, str | int | float | date | time):
        return value
    if isinstance(value, list | tuple) and depth < DEEPEST:
        return [plain(item, depth + 1) for item in value]
    is_table = isinstance(value, Mapping) and all(isinstance(key, str) for key in value)
    if is_table and depth < DEEPEST:
        return {key: plain(item, depth + 1) for key, item in value.items()}
    msg = (
        f"a value of type {type(value).__name__}: expected a number, a text, true or "
        "false, a date, or a list or table of these; give it as one of them"
    )
    raise PlannerError(msg)


def plain_key(key: Any) -> Any:
    """Return a dotted key as a scenario writes it, and anything else as it is."""
    parts = parts_of(key) if isinstance(key, str) and "[" not in key else ()
    return key_at(*parts) if parts else key


def known_seed(seed: Any) -> int:
    """Return a seed as a whole number.

    Raises
    ------
    PlannerError
        If it is none, or below 0.
    """
    number = whole(seed)
    if number is None or number < 0:
        msg = f"solve(seed={seed!r}): expected a whole number from 0 up"
        raise PlannerError(msg)
    return number


def whole(number: Any) -> int | None:
    """Return a whole number, of numpy too; ``None`` for anything else."""
    try:
        return None if isinstance(number, bool) else operator.index(number)
    except TypeError:
        return None


def free_id(stem: str, taken: Set[str]) -> str:
    """Return the first of ``stem:1``, ``stem:2`` ... that is not taken."""
    number = 1
    while f"{stem}:{number}" in taken:
        number += 1
    return f"{stem}:{number}"


def known_effort(effort: Effort | str) -> Effort:
    """Return an effort by its name.

    Raises
    ------
    PlannerError
        If there is none of that name.
    """
    known = [item.value for item in Effort]
    if effort not in known:
        msg = f"solve(effort={effort!r}): expected one of {', '.join(known)}"
        raise PlannerError(msg)
    return Effort(effort)

"""What callers of a bench give: names, numbers of frames, how long to search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any

import numpy as np

from planner.errors import PlannerError
from planner.model.effort import Effort

__all__ = ["Names", "free_id", "known_effort", "plain", "several"]

Names = str | Sequence[str]


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
    if not found:
        msg = f"{names!r}: expected an id, a name, or several of them"
        raise PlannerError(msg)
    return found


def plain(value: Any) -> Any:
    """Return a number of numpy, as frames hold them, as one of Python."""
    return value.item() if isinstance(value, np.generic) else value


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

"""What callers of a bench give: one name or several, numbers of frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any

import numpy as np

from planner.errors import PlannerError

__all__ = ["Names", "free_id", "plain", "several"]

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

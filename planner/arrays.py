"""Arrays: of one type, those of frozen records, and members of groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["expand", "flags", "floats", "freeze", "ints"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def floats(values: Iterable[float]) -> FloatArray:
    """Return numbers as an array whose type mypy sees, unlike that of ``np.array``."""
    return np.fromiter(values, dtype=np.float64)


def ints(values: Iterable[int]) -> IntArray:
    """Return whole numbers as an array whose type mypy sees."""
    return np.fromiter(values, dtype=np.int64)


def flags(values: Iterable[bool]) -> BoolArray:
    """Return truth values as an array whose type mypy sees."""
    return np.fromiter(values, dtype=np.bool_)


def freeze(record: Any) -> None:
    """Make the arrays that are fields of a dataclass read-only."""
    for name in record.__dataclass_fields__:
        value = getattr(record, name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)


def expand(
    group: IntArray, member_group: IntArray, num_groups: int
) -> tuple[IntArray, IntArray]:
    """Return (position in ``group``, member) for every member of each one's group."""
    order = np.argsort(member_group, kind="stable")
    start = np.searchsorted(member_group[order], np.arange(num_groups + 1))
    count = np.diff(start)[group]
    row = np.repeat(np.arange(len(group)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return row, order[start[group][row] + within]

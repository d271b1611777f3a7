"""Figures and words that are not what they should be."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

__all__ = ["NOTHING", "Difference", "figure_differences", "is_close", "is_same_text"]

RELATIVE_TOLERANCE = 1e-9
"""Of figures computed again: judgement, far above what rounding of sums in another
order does."""
NOTHING = "nothing"
"""What stands for a figure that one of two objects lacks."""
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_TEXT_TOLERANCE = 1e-6
"""Of numbers in a drawing or a page: other processors round the last digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure in a file that is not what the plan gives."""

    file: str
    row: str
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.row, self.column) if part)
        where = f"{self.file}: {place}" if place else self.file
        return f"{where}: {self.found}, expected {self.expected}"


def figure_differences(
    file: str,
    found: Mapping[str, Any],
    expected: Mapping[str, Any],
    *,
    tolerance: float = RELATIVE_TOLERANCE,
) -> Iterator[Difference]:
    """Yield each figure or word of two objects that differs, by its path."""
    found_figures, expected_figures = dict(_leaves(found)), dict(_leaves(expected))
    for name in dict.fromkeys((*expected_figures, *found_figures)):
        one = found_figures.get(name, NOTHING)
        other = expected_figures.get(name, NOTHING)
        if not is_close(one, other, tolerance):
            yield Difference(
                file=file, row=name, column="", found=str(one), expected=str(other)
            )


def is_close(found: Any, expected: Any, tolerance: float = RELATIVE_TOLERANCE) -> bool:
    """Return whether two values are the same, numbers within a tolerance."""
    both_numbers = all(
        isinstance(item, int | float) and not isinstance(item, bool)
        for item in (found, expected)
    )
    if both_numbers:
        return math.isclose(found, expected, rel_tol=tolerance, abs_tol=1e-6)
    return type(found) is type(expected) and bool(found == expected)


def is_same_text(found: str, expected: str) -> bool:
    """Return whether two texts are the same but for the last digits of numbers."""
    if found == expected:
        return True
    if _NUMBER.sub("0", found) != _NUMBER.sub("0", expected):
        return False
    pairs = zip_longest(_NUMBER.finditer(found), _NUMBER.finditer(expected))
    return all(
        one is not None
        and other is not None
        and math.isclose(
            float(one[0]), float(other[0]), rel_tol=_TEXT_TOLERANCE, abs_tol=1e-5
        )
        for one, other in pairs
    )


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        items = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, list | tuple):
        items = [(str(idx), item) for idx, item in enumerate(value)]
    else:
        yield path, value
        return
    if not items:
        yield path, type(value).__name__
    for key, item in items:
        yield from _leaves(item, f"{path}.{key}" if path else key)

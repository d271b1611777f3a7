"""Days a week with a fraction: they count as the whole number below, which is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.errors import Problem, warning
from planner.model.week import whole_days
from planner.scenario.document.nearest import few
from planner.scenario.document.schema import Document

__all__ = ["broken_days"]

KEY = "days_per_week"
LIMITS = frozenset({"up_to"})
"""Numbers in a table of days that are no days."""


def broken_days(document: Document, *, file: str) -> Iterator[Problem]:
    """Yield a warning where numbers of days have a fraction."""
    found = [
        (path, days)
        for path, days in _days(document.model_dump(exclude_none=True), "")
        if days != whole_days(days)
    ]
    if found:
        shown = [f"{path} = {days:g}" for path, days in found]
        yield warning(
            file,
            found[0][0],
            found=f"{len(found)} numbers of days with a fraction ({few(shown)})",
            expected="whole days: vehicles run on days of the week",
            remedy="write whole numbers; the whole number below counts",
        )


def _days(content: Any, path: str) -> Iterator[tuple[str, float]]:
    """Yield the numbers of days of a document without its variants, and their keys."""
    if not isinstance(content, Mapping):
        return
    for name, item in content.items():
        inner = f"{path}.{name}" if path else name
        if name == KEY:
            yield from _leaves(item, inner)
        elif name != "variants":
            yield from _days(item, inner)


def _leaves(content: Any, path: str) -> Iterator[tuple[str, float]]:
    if isinstance(content, Mapping):
        for name, item in content.items():
            if name not in LIMITS:
                yield from _leaves(item, f"{path}.{name}")
    elif isinstance(content, list | tuple):
        for number, item in enumerate(content):
            yield from _leaves(item, f"{path}[{number}]")
    else:
        yield path, float(content)

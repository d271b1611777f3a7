"""One message for one cause, however many rows have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.errors import Problem
from planner.scenario.nearest import few

__all__ = ["grouped"]

ROW = re.compile(r"(?P<kind>row|feature) (?P<number>\d+)")
FEW_FOUND = 3


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems, those of several rows with the same cause made one.

    The same cause is the same file, column, expectation and remedy. The message has
    the number of rows and the first few; all of them stand in ``rows``.
    """
    groups: dict[tuple[object, ...], list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        is_of_row = ROW.fullmatch(problem.where)
        cause = replace(problem, where="", found="") if is_of_row else problem
        groups.setdefault((bool(is_of_row), cause), []).append(problem)
    return [_one(items) for items in groups.values()]


def _one(problems: Sequence[Problem]) -> Problem:
    first = problems[0]
    if len(problems) == 1:
        return first
    labels = tuple(dict.fromkeys(problem.where for problem in problems))
    match = ROW.fullmatch(labels[0])
    kind = match["kind"] if match else "row"
    numbers = [label.rpartition(" ")[2] for label in labels]
    found = list(dict.fromkeys(problem.found for problem in problems))
    more = ", ..." if len(found) > FEW_FOUND else ""
    return replace(
        first,
        where=f"{len(labels)} {kind}s ({few(numbers)})",
        found=f"{'; '.join(found[:FEW_FOUND])}{more}",
        rows=labels,
    )

"""One message for one cause, however many rows have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.errors import Problem
from planner.scenario.document.nearest import few

__all__ = ["BETWEEN", "grouped"]

ROW = re.compile(r"(row|feature) \d+")
FEW_FOUND = 3
"""Findings that one message for several rows shows: judgement."""
BETWEEN = "; "
"""What stands between the findings of several rows."""


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
    numbers = few([label.rpartition(" ")[2] for label in labels])
    is_layer = labels[0].startswith("feature")
    found = list(dict.fromkeys(problem.found for problem in problems))
    if len(found) > FEW_FOUND:
        found = [*found[:FEW_FOUND], "..."]
    return replace(
        first,
        where=f"{len(labels)} features ({numbers})"
        if is_layer
        else f"{len(labels)} rows ({numbers})",
        found=BETWEEN.join(found),
        rows=labels,
    )

"""Townships that a few rows spell otherwise than the many: 寥家桥镇 for 廖家桥镇."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.spatial import KDTree

from planner.errors import Problem
from planner.scenario.inputs import Inputs
from planner.scenario.odd.unit_names import unit_forms
from planner.scenario.places.planar import planar_m
from planner.scenario.tables.columns import Row

__all__ = ["misspelt_townships"]

MOST_FEW, LEAST_MANY = 3, 4
"""Villages of a township that may be misspelt, and of the one that may be meant."""
TIMES = 3
"""So many times as many villages has the township that is meant."""
LEAST_LETTERS = 3
"""Of two names one letter apart that are compared; shorter ones are alike by chance."""
TELLING = set("0123456789〇一二三四五六七八九十东西南北中上下前后左右大小新老内外")
"""Letters that tell neighbouring places of one name apart."""
NEIGHBOURS = 3
"""Nearest villages, one of which is of the township that is meant: judgement."""


def misspelt_townships(inputs: Inputs) -> Iterator[Problem]:
    """Yield townships of a few villages, one letter off one of many beside them.

    Where a table lists the townships, names that are not in it are errors already.
    """
    if "townships" in inputs.files:
        return
    villages = inputs.rows("villages")
    members: dict[str, list[Row]] = {}
    for row in villages:
        if row.text("township"):
            members.setdefault(row.text("township"), []).append(row)
    for few, rows in members.items():
        if len(rows) > MOST_FEW:
            continue
        for many, others in members.items():
            is_many = len(others) >= max(LEAST_MANY, TIMES * len(rows))
            if (
                is_many
                and _are_alike(few, many)
                and _lie_among(rows, few, many, members)
            ):
                yield _problem(rows, few, many, len(others))
                break


def _are_alike(first: str, second: str) -> bool:
    """Return whether two names may be one: a letter, a blank or an ending apart."""
    one, other = _plain(first), _plain(second)
    if one == other:
        return True
    has_same_stem = bool(unit_forms(one) & unit_forms(other))
    if has_same_stem and (one in unit_forms(other) or other in unit_forms(one)):
        return True
    if min(len(one), len(other)) < LEAST_LETTERS:
        return False
    differing = _difference(one, other)
    return differing is not None and not set(differing) & TELLING


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _difference(one: str, other: str) -> str | None:
    """Return the letters in which two names differ; ``None`` if in more than one place.

    One letter is another one, or too many, or two beside each other are exchanged.
    """
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    room = min(len(one), len(other)) - start
    while end < room and one[-1 - end] == other[-1 - end]:
        end += 1
    first = one[start : len(one) - end]
    second = other[start : len(other) - end]
    is_letter = len(first) <= 1 and len(second) <= 1
    is_exchanged = len(first) == len(second) == 2 and first == second[::-1]
    return first + second if is_letter or is_exchanged else None


def _lie_among(
    rows: Sequence[Row], few: str, many: str, members: Mapping[str, Sequence[Row]]
) -> bool:
    """Return whether most of the few lie beside villages of the many.

    Without coordinates nothing speaks against it.
    """
    own = [row for row in rows if row.is_located]
    others = [
        (row, name)
        for name, group in members.items()
        if name != few
        for row in group
        if row.is_located
    ]
    if not own or not others:
        return True
    places = [*own, *(row for row, _ in others)]
    places_m = planar_m(
        np.array([row.lon for row in places], dtype=np.float64),
        np.array([row.lat for row in places], dtype=np.float64),
    )
    num_near = list(range(1, min(NEIGHBOURS, len(others)) + 1))
    _, near = KDTree(places_m[len(own) :]).query(places_m[: len(own)], k=num_near)
    beside = [
        any(others[idx][1] == many for idx in row)
        for row in np.asarray(near, dtype=np.int64)
    ]
    return 2 * sum(beside) > len(own)


def _problem(rows: Sequence[Row], few: str, many: str, number: int) -> Problem:
    labels = tuple(row.label for row in rows)
    return Problem(
        file=rows[0].file,
        where=f"{len(labels)} rows" if len(labels) > 1 else labels[0],
        column="township",
        found=f"{few!r}, almost {many!r}, which {number} villages beside have",
        expected="one spelling of a township",
        remedy="correct it, if it is the same township",
        is_warning=True,
        rows=labels if len(labels) > 1 else (),
    )

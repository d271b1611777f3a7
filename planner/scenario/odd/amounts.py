"""Residents and parcels in another unit than they are read in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from planner.errors import Problem
from planner.scenario.document.schema import Places
from planner.scenario.inputs import Inputs
from planner.scenario.tables.columns import Row

__all__ = ["odd_amounts"]

MOST_PARCELS_PER_RESIDENT = 2.0
"""A day: China has 0.3 for each resident; no county has two."""
PARCELS = ("parcels_in_per_day", "parcels_out_per_day")
LEAST_ROWS = 3
"""Villages with both figures from which their median says something: judgement."""


def odd_amounts(inputs: Inputs, places: Places) -> Iterator[Problem]:
    """Yield columns whose numbers are too small or too large for their unit.

    A unit that the document gives is believed.
    """
    rows, given = inputs.rows("villages"), places.units("villages")
    if "residents" not in given:
        yield from _tiny(rows)
    for column in PARCELS:
        if column not in given:
            yield from _huge(rows, column)


def _tiny(rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield villages of less than one resident: most of them is a wrong unit."""
    counts = [(row, row.number("residents") or 0.0) for row in rows]
    tiny = [(row, count) for row, count in counts if 0 < count < 1]
    inhabited = [count for _, count in counts if count > 0]
    is_unit = bool(inhabited) and float(np.median(inhabited)) < 1
    for row, count in tiny:
        yield row.problem(
            "residents",
            found=f"{count:g} residents, less than one",
            expected="residents as persons",
            remedy="write them as persons, or say their unit in the mapping: "
            'residents = { column = "...", unit = "万人" }'
            if is_unit
            else "correct the number",
            is_warning=not is_unit,
        )


def _huge(rows: Sequence[Row], column: str) -> Iterator[Problem]:
    both = [(row.number(column), row.number("residents")) for row in rows]
    ratios = [
        parcels / residents
        for parcels, residents in both
        if parcels is not None and residents is not None and residents > 0
    ]
    if len(ratios) < LEAST_ROWS or np.median(ratios) <= MOST_PARCELS_PER_RESIDENT:
        return
    yield Problem(
        file=rows[0].file,
        column=column,
        found=f"{float(np.median(ratios)):.0f} parcels a day for each resident in half "
        "of the villages",
        expected=f"at most {MOST_PARCELS_PER_RESIDENT:g}",
        remedy="say the unit in the mapping, such as "
        f'{column} = {{ column = "...", unit = "件/年" }}; "件/日" if it is right',
    )

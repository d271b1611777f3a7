"""Sites that the planner made in villages that are no longer there."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from planner.errors import Problem
from planner.scenario.document.nearest import few
from planner.scenario.inputs import Inputs
from planner.scenario.tables.columns import MADE_BY, MADE_BY_PLANNER, Row

__all__ = ["without_deleted"]


def without_deleted(inputs: Inputs, problems: list[Problem]) -> Inputs:
    """Return the inputs without sites that the planner made in deleted villages.

    ``problems`` takes one warning that names them.
    """
    villages = {row.id for row in inputs.rows("villages")}
    is_gone = [_is_gone(row, villages) for row in inputs.rows("sites")]
    if not any(is_gone) or "villages" not in inputs.tables:
        return inputs
    rows = list(zip(inputs.rows("sites"), is_gone, strict=True))
    problems.append(_left_out([row for row, gone in rows if gone]))
    kept = tuple(row for row, gone in rows if not gone)
    return replace(inputs, tables={**inputs.tables, "sites": kept})


def _is_gone(row: Row, village_ids: AbstractSet[str]) -> bool:
    name = row.text("village")
    return (
        row.text(MADE_BY) == MADE_BY_PLANNER and bool(name) and name not in village_ids
    )


def _left_out(gone: Sequence[Row]) -> Problem:
    return Problem(
        file=gone[0].file,
        column="village",
        found=f"{len(gone)} sites made by the planner in villages that are not there "
        f"any more ({few([row.id for row in gone])})",
        expected="sites in villages of the table",
        remedy="nothing need be done, they are left out; to keep one, give it lon and "
        "lat and clear the columns village and made_by",
        is_warning=True,
    )

"""What edits change in the parcels of single villages, after calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planner.demand.demand import Demand
from planner.errors import Problem
from planner.scenario.document.nearest import or_nearest
from planner.scenario.document.schema_edits import ChangeDemand, Edit
from planner.scenario.edits.read import place_of

__all__ = ["edited_demand"]


def edited_demand(
    demand: Demand,
    village_ids: Sequence[str],
    edits: Sequence[tuple[int, Edit]],
    problems: list[Problem],
    *,
    file: str,
) -> Demand:
    """Return the demand with the parcels of single villages changed, no other's.

    All goods change by the same factor, in and out.

    Parameters
    ----------
    edits
        Those in force, with their numbers.
    problems
        Takes unknown villages, and villages without parcels to multiply.
    file
        Name of the document, for messages.
    """
    position = {village_id: idx for idx, village_id in enumerate(village_ids)}
    factor = np.ones(len(village_ids))
    for number, edit in edits:
        if not isinstance(edit, ChangeDemand):
            continue
        idx = position.get(edit.village)
        if idx is None:
            problems.append(_unknown(edit, number, village_ids, file))
            continue
        now = float(demand.parcels_in_per_day[idx].sum())
        if edit.factor is not None:
            factor[idx] = edit.factor
        elif edit.parcels_in_per_day is not None and now > 0:
            factor[idx] = edit.parcels_in_per_day / now
        else:
            problems.append(_nothing(edit, number, file))
    if (factor == 1.0).all():
        return demand
    return replace(
        demand,
        parcels_in_per_day=demand.parcels_in_per_day * factor[:, np.newaxis],
        parcels_out_per_day=demand.parcels_out_per_day * factor[:, np.newaxis],
    )


def _unknown(
    edit: ChangeDemand, number: int, village_ids: Sequence[str], file: str
) -> Problem:
    return Problem(
        file=file,
        where=place_of(number, "village"),
        found=f"{edit.village!r}, which is no demand point",
        expected="the id of a village or seat",
        remedy=or_nearest(edit.village, village_ids, otherwise="correct the id"),
    )


def _nothing(edit: ChangeDemand, number: int, file: str) -> Problem:
    return Problem(
        file=file,
        where=place_of(number, "parcels_in_per_day"),
        found=f"{edit.village!r} has no parcels whose proportions could be kept",
        expected="a village with parcels",
        remedy=f"set villages[{edit.village}].residents",
    )

"""Sentences on a share that cannot be met: what is asked, and who is left out why."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from planner.design.attainable.losses import Losses
from planner.design.siting_model.prepare import Prepared
from planner.model.rules import Measure
from planner.siting.covered import is_covered
from planner.siting.data import SitingSolution

__all__ = [
    "MOST_NAMES",
    "asked_words",
    "done_word",
    "left_out",
    "loss_words",
    "villages_named",
]

MOST_NAMES = 8
"""Names in a sentence, after which the others are only counted: a judgement of what is
read."""
_OF = {
    Measure.VILLAGES: "villages covered",
    Measure.RESIDENTS: "residents covered",
    Measure.DEMAND: "demand covered",
    Measure.USE: "parcels carried",
}


def asked_words(prepared: Prepared, measure: str, county: int, share: float) -> str:
    """Return what is asked for, as in ``97.0% of residents covered is asked``."""
    counties = prepared.instance.counties
    where = f" in {counties[county].name}" if len(counties) > 1 else ""
    return f"{share:.1%} of {_OF[Measure(measure)]} is asked{where}"


def done_word(measure: str) -> str:
    """Return what happens to what counts in a measure."""
    return "carried" if measure == Measure.USE else "covered"


def loss_words(prepared: Prepared, losses: Losses) -> Iterator[str]:
    """Yield each reason why villages cannot count, with how many and what share."""
    for villages, reason, is_named in (
        (losses.unlocated, "no coordinates", False),
        (losses.off_road, "no way to the roads", True),
        (losses.beyond, "no site within the standard that may open", True),
    ):
        number = int(villages.sum())
        if number:
            has = "village has" if number == 1 else "villages have"
            names = f": {villages_named(prepared, villages)}" if is_named else ""
            share = losses.share_of(villages)
            yield f"{number} {has} {reason} ({share:.1%}){names}"


def left_out(
    prepared: Prepared, solution: SitingSolution, losses: Losses, measure: str
) -> str:
    """Return the villages that a solution leaves out and that could count, if any."""
    data = prepared.data
    short = losses.is_here & (solution.unserved_share > 0.5)
    if measure != Measure.USE:
        short |= losses.is_here & ~is_covered(data, solution)
    short &= losses.can_count
    return f"left out: {villages_named(prepared, short)}" if short.any() else ""


def villages_named(prepared: Prepared, villages: NDArray[np.bool_]) -> str:
    """Return the names of some villages, the first few of many."""
    records = [prepared.instance.villages[idx] for idx in np.flatnonzero(villages)]
    named = [f"{village.name} ({village.id})" for village in records[:MOST_NAMES]]
    rest = len(records) - len(named)
    return ", ".join(named) + (f" and {rest} more" if rest else "")

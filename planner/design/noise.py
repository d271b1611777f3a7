"""How far plans of one county differ by the seed alone, and what a difference says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from planner.model.effort import Effort

__all__ = ["NOISE", "NOISE_OF_A_STUDY", "Quoted", "Told", "noise_of", "told"]

NOISE: Mapping[Effort, float | None] = MappingProxyType(
    {Effort.QUICK: 0.0066, Effort.NORMAL: 0.0055, Effort.THOROUGH: None}
)
"""Share of cost; ``None`` where it has not been measured.

The largest difference of the objective among five seeds, as a share of the lowest, and
of these the median over counties; measured by ``benchmarks/quality/efforts.py``, as it
stands in ``benchmarks/RESULTS.md``. Smaller differences between two plans say nothing.
"""
NOISE_OF_A_STUDY = 0.02
"""Share of its objective by which a study's plan may be dearer than that of a normal
search for the same: eight of the nine points that were compared were no dearer
(``benchmarks/RESULTS.md``, Studies)."""
CLEAR = 2.0
"""By how many times the noise a difference must exceed it to be likely one."""


class Told(StrEnum):
    """What the difference of two objectives says."""

    PROVEN = "proven"
    LIKELY = "likely"
    NO_DIFFERENCE = "no difference can be told"
    ONE_SEED = "one seed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The objective of the best plan known of something, and how sure it is.

    Parameters
    ----------
    objective
        A year, in the scenario's currency.
    spread
        Between the highest and the lowest objective of searches by themselves that
        differ in the seed alone; ``None`` of a single one.
    bound
        What every plan costs at least; ``None`` if it is not known.
    """

    objective: float
    spread: float | None = None
    bound: float | None = None


def noise_of(effort: Effort) -> float:
    """Return the share of cost by which the seed alone moves a plan.

    Of an effort that has not been measured, the least of those that have been.
    """
    measured = [share for share in NOISE.values() if share is not None]
    own = NOISE[effort]
    return min(measured) if own is None else own


def told(one: Quoted, other: Quoted, effort: Effort) -> Told:
    """Return what the difference of two objectives says.

    *Proven*: the dearer one's bound lies above the cheaper one. *Likely*: the
    difference is more than twice the larger of both spreads and of the noise of the
    effort.
    """
    low, high = sorted((one, other), key=lambda item: item.objective)
    if high.bound is not None and low.objective < high.bound:
        return Told.PROVEN
    if one.spread is None or other.spread is None:
        return Told.ONE_SEED
    noise = noise_of(effort) * abs(low.objective)
    step = high.objective - low.objective
    is_clear = step > CLEAR * max(one.spread, other.spread, noise)
    return Told.LIKELY if is_clear else Told.NO_DIFFERENCE

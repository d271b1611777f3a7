"""How much each step of a search may do, by effort; counts, never the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from planner.model.effort import Effort

__all__ = ["OF_A_STUDY", "WORK", "Work"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the steps after the siting may do.

    Parameters
    ----------
    neighbours, patience
        Searches of neighbours at most, and in vain one after the other.
    iterations
        Of each search of neighbours, times those of a normal one.
    sitings
        Sitings without a store.
    changes, each_again
        Single changes, times those of a normal search; and at most so many for each
        one that a plan has, in counties of few.
    """

    neighbours: int
    patience: int
    iterations: float
    sitings: int
    changes: float
    each_again: int


WORK: Mapping[Effort, Work] = MappingProxyType(
    {
        Effort.QUICK: Work(
            neighbours=8,
            patience=3,
            iterations=0.3,
            sitings=3,
            changes=0.1,
            each_again=1,
        ),
        Effort.NORMAL: Work(
            neighbours=24,
            patience=8,
            iterations=1.0,
            sitings=6,
            changes=1.0,
            each_again=20,
        ),
        Effort.THOROUGH: Work(
            neighbours=60,
            patience=20,
            iterations=4.0,
            sitings=40,
            changes=5.0,
            each_again=60,
        ),
    }
)
"""A judgement; what each costs and takes stands in ``benchmarks/RESULTS.md``."""

OF_A_STUDY = Work(
    neighbours=6, patience=2, iterations=0.3, sitings=3, changes=0.4, each_again=2
)
"""For each of the plans that a study holds side by side: they share what they find."""

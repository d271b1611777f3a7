"""Formats as levels: what a facility costs before the first parcel, by its load.

Each format has its own cost of a parcel. The neutral form has one for all levels of a
site: the least of its formats. What a format's parcels cost above that is laid on its
levels, in ``STEPS`` steps up to each capacity, at the middle of each step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["FormatCost", "Levels", "levels_of", "stacked"]

FloatArray = NDArray[np.float64]

STEPS = 16
"""Levels up to each capacity, for formats whose parcels cost more than the cheapest's.
A judgement: a level is at most a sixteenth of the capacity wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatCost:
    """What a format costs at a site in a year, and a parcel a day passing it."""

    format_id: str
    fixed_cost: float
    cost_per_load: float
    capacity: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Levels:
    """Levels of one site, in rising order of capacity.

    Parameters
    ----------
    format_id
        Format that each level stands for.
    """

    cost: tuple[float, ...]
    capacity: tuple[float, ...]
    format_id: tuple[str, ...]
    cost_per_load: float

    def less(self, load: float) -> Levels:
        """Return the levels with room taken by a load that stays."""
        if load == 0.0:
            return self
        kept = [idx for idx, size in enumerate(self.capacity) if size > load]
        kept = kept or [len(self.capacity) - 1]
        return replace(
            self,
            cost=tuple(self.cost[idx] for idx in kept),
            capacity=tuple(max(self.capacity[idx] - load, 0.0) for idx in kept),
            format_id=tuple(self.format_id[idx] for idx in kept),
        )


def levels_of(formats: Sequence[FormatCost]) -> Levels:
    """Return the levels of a site that may have one of several formats."""
    least = min(item.cost_per_load for item in formats)
    rows: list[tuple[float, float, str]] = []
    start = 0.0
    for end in sorted({item.capacity for item in formats}):
        able = [item for item in formats if item.capacity >= end]
        rows += _steps(able, start, end, least)
        start = end
    return Levels(
        cost=tuple(row[0] for row in rows),
        capacity=tuple(row[1] for row in rows),
        format_id=tuple(row[2] for row in rows),
        cost_per_load=least,
    )


def stacked(levels: Sequence[Levels]) -> tuple[FloatArray, FloatArray]:
    """Return costs and capacities of many sites, ``inf`` and 0 where there are none."""
    most = max((len(item.cost) for item in levels), default=1)
    cost = np.full((len(levels), most), np.inf)
    capacity = np.zeros((len(levels), most))
    for row, item in enumerate(levels):
        cost[row, : len(item.cost)] = item.cost
        capacity[row, : len(item.cost)] = item.capacity
    return cost, capacity


def _steps(
    formats: Sequence[FormatCost], start: float, end: float, least: float
) -> list[tuple[float, float, str]]:
    """Return cost, capacity and format of the levels between two loads."""

    def cheapest(load: float) -> tuple[float, str]:
        return min(
            (item.fixed_cost + (item.cost_per_load - least) * load, item.format_id)
            for item in formats
        )

    num_steps = 1 if cheapest(start) == cheapest(end) else STEPS
    ends = np.linspace(start, end, num_steps + 1).tolist()
    rows = []
    for before, after in pairwise(ends):
        cost, format_id = cheapest((before + after) / 2)
        rows.append((cost, after, format_id))
    return rows

"""Who is served from elsewhere in another siting, and how much farther that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.flow import find_pair
from planner.siting.data import SitingState

__all__ = ["Moves", "main_arc", "moves"]

NOBODY = 1e-9
"""Stands in for residents where none move, so that the mean way is 0."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moves:
    """Villages served in both sitings, by different facilities or in another mode.

    Parameters
    ----------
    is_moving
        Shape ``(num_villages,)``.
    residents
        Who live there.
    farther_m
        How much farther they go, mean by residents; home deliveries are 0 away.
    """

    is_moving: NDArray[np.bool_]
    residents: float
    farther_m: float


def moves(prepared: Prepared, before: SitingState, after: SitingState) -> Moves:
    """Return who moves from one siting to another."""
    instance, data = prepared.instance, prepared.data
    is_moving = np.zeros(data.num_villages, dtype=bool)
    farther_m = np.zeros(data.num_villages)
    for village in range(data.num_villages):
        old, new = (main_arc(prepared, state, village) for state in (before, after))
        if old is None or new is None or _is_same(prepared, old, new):
            continue
        is_moving[village] = True
        farther_m[village] = _way_m(prepared, new) - _way_m(prepared, old)
    residents = instance.residents * is_moving
    total = float(residents.sum())
    return Moves(
        is_moving=is_moving,
        residents=total,
        farther_m=float(residents @ farther_m) / max(total, NOBODY),
    )


def main_arc(prepared: Prepared, state: SitingState, village: int) -> int | None:
    """Return the arc with the largest share of a village, ``None`` if there is none."""
    arcs = np.flatnonzero(prepared.data.arc_village == village)
    if not len(arcs) or not state.arc_share[arcs].max() > 0:
        return None
    return int(arcs[np.argmax(state.arc_share[arcs])])


def _is_same(prepared: Prepared, old: int, new: int) -> bool:
    sites, modes = prepared.data.arc_site, prepared.arc_mode
    return bool(sites[old] == sites[new]) and modes[old] is modes[new]


def _way_m(prepared: Prepared, arc: int) -> float:
    if prepared.arc_mode[arc].is_at_door:
        return 0.0
    instance, data = prepared.instance, prepared.data
    pair = find_pair(instance, int(data.arc_village[arc]), int(data.arc_site[arc]))
    return 0.0 if pair is None else float(instance.reach.distance_m[pair])

"""Ways: which pair of the instance's reach a villager goes along, and how far it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance

__all__ = ["find_pair", "pair_positions"]

NO_PAIR = -1


def find_pair(instance: Instance, village_idx: int, site_idx: int) -> int | None:
    """Return the position in ``reach`` of a village and a site, if it is there."""
    pairs = instance.village_pairs(village_idx)
    found = np.flatnonzero(instance.reach.destination_idx[pairs] == site_idx)
    return pairs.start + int(found[0]) if len(found) else None


def pair_positions(
    instance: Instance, village_idx: NDArray[np.int64], site_idx: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the position in ``reach`` of each village and site, -1 out of reach."""
    ends = zip(village_idx.tolist(), site_idx.tolist(), strict=True)
    found = (find_pair(instance, village, site) for village, site in ends)
    return np.array([NO_PAIR if pair is None else pair for pair in found], np.int64)

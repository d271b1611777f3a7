"""Places as the road graph sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.errors import InstanceError

__all__ = ["Locations"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Locations:
    """Places with their nodes of a road graph, as :func:`snap` gives them.

    Parameters
    ----------
    node_idx
        Node of each place, -1 where it has none, shape ``(num_locations,)``.
    snap_m
        Distance between each place and its node.
    x_m, y_m
        Coordinates of the places.
    """

    node_idx: NDArray[np.int32]
    snap_m: NDArray[np.float64]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]

    def __post_init__(self) -> None:
        sizes = {len(self.snap_m), len(self.x_m), len(self.y_m), len(self.node_idx)}
        if len(sizes) > 1:
            msg = f"locations: arrays have lengths {sorted(sizes)}, not one length"
            raise InstanceError(msg)
        if not np.isfinite(self.snap_m[self.node_idx >= 0]).all():
            msg = "locations: snap_m is not finite at a place that has a node"
            raise InstanceError(msg)

    @property
    def num_locations(self) -> int:
        """Number of places, located or not."""
        return len(self.node_idx)

    @property
    def is_on_road(self) -> NDArray[np.bool_]:
        """Whether each place has a node."""
        return self.node_idx >= 0

    def spot(self) -> NDArray[np.intp]:
        """Return a number for each place, equal at the same position and node."""
        order = np.lexsort((self.y_m, self.x_m, self.node_idx))
        keys = np.column_stack((self.node_idx, self.x_m, self.y_m))[order]
        is_new = np.any(keys[1:] != keys[:-1], axis=1)
        spot = np.empty(len(order), dtype=np.intp)
        spot[order] = np.concatenate(([0], np.cumsum(is_new)))[: len(order)]
        return spot

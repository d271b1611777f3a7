"""Small maps without roads: villages, sites, and a frame in the county's shape."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from planner.instance import Instance

__all__ = ["frame", "village_places"]


def village_places(instance: Instance) -> NDArray[np.float64]:
    """Return longitude and latitude of each village, ``nan`` where not located."""
    return np.array([[item.lon, item.lat] for item in instance.villages], dtype=float)


def frame(ax: Axes, instance: Instance) -> None:
    """Draw degrees as long as they are at the county's latitude, without ticks."""
    latitude = float(np.nanmean(village_places(instance)[:, 1]))
    ax.set_aspect(1.0 / math.cos(math.radians(latitude)))
    ax.set_xticks([])
    ax.set_yticks([])

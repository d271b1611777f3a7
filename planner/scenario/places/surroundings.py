"""Where a site belongs: to its village, or to the demand point nearest to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from planner.model.places import Village
from planner.scenario.places.townships import Units
from planner.scenario.tables.columns import Row

__all__ = ["Surroundings", "surroundings_of"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surroundings:
    """Units and demand points, the located ones to be found by nearness."""

    units: Units
    by_id: Mapping[str, Village]
    located: tuple[Village, ...]
    tree: KDTree
    squeeze: float

    def home(self, row: Row, lon: float, lat: float) -> Village:
        """Return the village that a site names, or else the nearest demand point."""
        named = self.by_id.get(row.text("village"))
        return named or self.nearest(lon, lat)

    def nearest(self, lon: float, lat: float) -> Village:
        """Return the demand point nearest to a place, by straight line."""
        _, idx = self.tree.query([lon * self.squeeze, lat])
        return self.located[int(idx)]


def surroundings_of(villages: Sequence[Village], units: Units) -> Surroundings:
    """Return the surroundings of sites; one demand point at least is located."""
    located = tuple(village for village in villages if village.lon is not None)
    lon = np.array([village.lon for village in located], dtype=np.float64)
    lat = np.array([village.lat for village in located], dtype=np.float64)
    squeeze = float(np.cos(np.radians(lat.mean())))
    return Surroundings(
        units=units,
        by_id={village.id: village for village in villages},
        located=located,
        tree=KDTree(np.column_stack((lon * squeeze, lat))),
        squeeze=squeeze,
    )

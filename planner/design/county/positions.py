"""A county in the neutral form, and what the positions there mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.design.county.levels import Levels
from planner.design.siting_model.prepare import Prepared
from planner.instance import Instance
from planner.location_routing.problem import LocationRoutingProblem
from planner.plan import StopKind

__all__ = ["CountyProblem"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountyProblem:
    """A county in the neutral form, and what the positions there mean.

    Parameters
    ----------
    hub_site, hub_format
        The one hub.
    depot_site, depot_levels
        Store of each depot, and its levels.
    stop_site, stop_levels
        Point of each stop, -1 at a village's homes, and its levels.
    stop_village, stop_share
        Village whose homes a stop is, -1 at points, and the share of its parcels
        that the stop brings: a village that takes more than one vehicle has several
        stops for each store that may deliver there.
    option_site
        Point or store of each option; -1 where nothing is served, or at homes that
        any of several stores may deliver to.
    loop_types, linehaul_types
        Positions in the instance's vehicle types.
    offset
        Cost a year that no decision changes: closing sites that cannot be used.
    """

    prepared: Prepared
    problem: LocationRoutingProblem
    hub_site: int
    hub_format: str
    depot_site: IntArray
    depot_levels: tuple[Levels, ...]
    stop_site: IntArray
    stop_levels: tuple[Levels, ...]
    stop_village: IntArray
    stop_share: FloatArray
    option_site: IntArray
    loop_types: tuple[int, ...]
    linehaul_types: tuple[int, ...]
    offset: float

    @property
    def instance(self) -> Instance:
        """The county."""
        return self.prepared.instance

    def is_home(self, option: int) -> bool:
        """Return whether an option delivers to homes."""
        problem = self.problem
        start = int(problem.option_start[option])
        if start == int(problem.option_start[option + 1]):
            return False
        stop = int(problem.option_stop[start])
        return stop >= 0 and int(self.stop_village[stop]) >= 0

    def called(self, stop: int) -> tuple[StopKind, str]:
        """Return what a plan calls a stop."""
        site, village = int(self.stop_site[stop]), int(self.stop_village[stop])
        if site >= 0:
            return StopKind.FACILITY, self.instance.sites[site].id
        return StopKind.VILLAGE, self.instance.villages[village].id

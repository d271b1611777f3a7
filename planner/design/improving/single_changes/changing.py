"""A plan that single changes are made of, and what they ask of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.design.loop.search import Candidate, Search
from planner.design.siting_model.carried import with_carriers
from planner.design.unmet.serving import Serving, Way
from planner.instance import Instance
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan, decisions
from planner.siting.data import SitingData, SitingPrices

__all__ = [
    "ANY_MODE",
    "BOUGHT",
    "DELIVERED",
    "WALKING",
    "Change",
    "Changing",
    "less",
]

ANY_MODE = tuple(Mode)
WALKING = tuple(mode for mode in Mode if not mode.is_at_door)
DELIVERED = tuple(mode for mode in Mode if mode.is_own_delivery)
BOUGHT = tuple(mode for mode in Mode if mode.is_bought)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changing:
    """A plan of a search that may change.

    Parameters
    ----------
    ways
        Of serving villages another way, by village, as far as somebody asked for them.
    """

    search: Search
    best: Candidate
    ways: dict[int, list[Way]] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """The plan before the change."""
        return self.best.plan

    @property
    def prices(self) -> SitingPrices:
        """Those of the plan, third parties offered."""
        return with_carriers(self.data, self.best.prices, are_open=True)

    @property
    def instance(self) -> Instance:
        """The county."""
        return self.search.prepared.instance

    @property
    def data(self) -> SitingData:
        """The siting model."""
        return self.search.prepared.data

    def tier(self, facility: Facility) -> Tier:
        """Return the tier of a facility."""
        return self.instance.sites[self.instance.site_index[facility.site_id]].tier

    def opened(self) -> set[str]:
        """Return the ids of the sites that are open."""
        return {item.site_id for item in self.plan.facilities}

    def serving(self, plan: Plan) -> Serving:
        """Return the ways in which villages may be served beside a plan."""
        return Serving(prepared=self.search.prepared, prices=self.prices, plan=plan)

    def mode(self, way: Way) -> Mode:
        """Return the mode of a way."""
        return self.search.prepared.arc_mode[way.arc]

    def drivers(self, way: Way) -> tuple[int, ...]:
        """Return the carrier of each link of a way, -1 for own vehicles."""
        carrier = self.data.carrier_of_link
        return tuple(int(carrier[link]) for link in way.links if link >= 0)

    def exists(self, item: Allocation) -> bool:
        """Return whether a village may be served so at all."""
        data, instance = self.data, self.instance
        arcs = np.flatnonzero(
            (data.arc_village == instance.village_of[item.stream_id])
            & (data.arc_site == instance.site_index[item.facility_id])
        )
        modes = self.search.prepared.arc_mode
        return any(modes[arc] is item.mode for arc in arcs.tolist())

    def by_size(self, moved: Sequence[Allocation]) -> list[tuple[int, float]]:
        """Return villages and their parcels, the largest first."""
        index = self.instance.village_index
        found = [
            (
                index[item.stream_id],
                item.share * float(self.data.parcels[index[item.stream_id]]),
            )
            for item in moved
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def haul_m(
        self, start: int, places: NDArray[np.integer[Any]]
    ) -> NDArray[np.float64]:
        """Return how far vehicles drive from a location to others."""
        haul = min(self.instance.haul.items())[1]
        way_m = np.full(len(places), np.inf)
        if start >= 0:
            on_map = places >= 0
            way_m[on_map] = haul.distance_m[start, places[on_map]]
        return way_m


Change = Callable[[Changing], Plan | None]
"""The decisions of a plan changed; ``None`` if the change is none of that plan."""


def less(plan: Plan, village_id: str) -> Plan:
    """Return the decisions of a plan without a village."""
    kept = [item for item in plan.allocations if item.stream_id != village_id]
    return decisions(plan.facilities, kept)

"""How a village may be served from open facilities: the nearest few of each sort."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from planner.checker.allocation import may_collect
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.model.service import Mode, counter_mode
from planner.plan import Allocation, Facility
from planner.service.carriers import may_deliver_home, village_cost_per_day

__all__ = ["PATTERNS", "Ways", "driving_m"]

WALKS, STORES = 3, 2
"""Facilities to collect at, and stores to deliver from, that are tried: the nearest."""
Pattern = tuple[str, ...]
PATTERNS: tuple[Pattern, ...] = (
    ("walk", "home", "carrier"),
    ("walk", "carrier", "home"),
    ("home", "walk", "carrier"),
    ("carrier", "walk", "home"),
    ("walk",),
    (),
)
"""In which order of preference villages that lost their facility are served."""


def driving_m(instance: Instance, leg: Leg, from_site: int, place: int) -> float:
    """Return the way of a leg's vehicle from a site to a location, in metres."""
    profile = next(t.profile for t in instance.vehicle_types if leg in t.legs)
    start = int(instance.site_location[from_site])
    if min(start, place) < 0:
        return float("inf")
    return float(instance.haul[profile].distance_m[start, place])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """The ways to serve villages of an instance from some open facilities."""

    instance: Instance
    facilities: Sequence[Facility]

    def of(self, village_id: str, sort: str) -> list[Allocation]:
        """Return the ways of a sort, the nearest or cheapest first."""
        village = self.instance.village_index[village_id]
        return {"walk": self._walks, "home": self._homes, "carrier": self._carriers}[
            sort
        ](village)

    def every(self, village_id: str) -> list[Allocation]:
        """Return all ways."""
        return [
            way
            for sort in ("walk", "home", "carrier")
            for way in self.of(village_id, sort)
        ]

    def by_pattern(
        self, villages: Collection[str], pattern: Pattern
    ) -> list[Allocation]:
        """Return each village's first way in an order of sorts, if it has any."""
        chosen = []
        for village_id in villages:
            for sort in pattern:
                if found := self.of(village_id, sort):
                    chosen.append(found[0])
                    break
        return chosen

    def _walks(self, village: int) -> list[Allocation]:
        instance = self.instance
        opened = {instance.site_index[item.site_id] for item in self.facilities}
        pairs = instance.village_pairs(village)
        found = [
            (way_m, site)
            for site, way_m in zip(
                instance.reach.destination_idx[pairs].tolist(),
                instance.reach.distance_m[pairs].tolist(),
                strict=True,
            )
            if site in opened
            and counter_mode(instance.sites[site]) in instance.requirements.modes
            and may_collect(instance, village, site, way_m)
        ]
        return [
            self._way(village, site, mode)
            for _, site in sorted(found)[:WALKS]
            if (mode := counter_mode(instance.sites[site])) is not None
        ]

    def _homes(self, village: int) -> list[Allocation]:
        instance = self.instance
        if Mode.HOME not in instance.requirements.modes:
            return []
        place = int(instance.village_location[village])
        found = [
            (driving_m(instance, Leg.LOOP, site, place), site)
            for site in self._of_tier(Tier.STORE)
            if instance.may_deliver(site, village)
        ]
        return [
            self._way(village, site, Mode.HOME)
            for way_m, site in sorted(found)[:STORES]
            if np.isfinite(way_m)
        ]

    def _carriers(self, village: int) -> list[Allocation]:
        instance = self.instance
        if Mode.CARRIER not in instance.requirements.modes:
            return []
        county_id = instance.villages[village].county_id
        hubs = [
            site
            for site in self._of_tier(Tier.HUB)
            if instance.sites[site].county_id == county_id
        ]
        goods = instance.goods_per_day[village]
        found = [
            (
                sum(village_cost_per_day(instance, item, village, goods).values()),
                item.id,
            )
            for item in instance.carriers
            if hubs and may_deliver_home(instance, item, village)
        ]
        return [
            self._way(village, hubs[0], Mode.CARRIER, carrier_id)
            for _, carrier_id in sorted(found)
        ]

    def _of_tier(self, tier: Tier) -> list[int]:
        index, sites = self.instance.site_index, self.instance.sites
        found = [index[item.site_id] for item in self.facilities]
        return [site for site in found if sites[site].tier is tier]

    def _way(
        self, village: int, site: int, mode: Mode, carrier_id: str | None = None
    ) -> Allocation:
        return Allocation(
            stream_id=self.instance.villages[village].id,
            facility_id=self.instance.sites[site].id,
            mode=mode,
            share=1.0,
            carrier_id=carrier_id,
        )

"""What may be decided in a tiny county, and what cannot lead to a plan any more."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product

from .costs import Costs
from .county import County, Site, Village
from .decisions import NO, Decisions, Service, Supply
from .definitions import Definitions
from .rules import NEARER_BY_M, NEARER_BY_SHARE, WEIGHTS

__all__ = ["Choices", "configurations", "refuse_shared_villages"]

SLACK = 1e-6

Formats = dict[str, str]


def configurations(county: County, costs: Costs) -> Iterator[Formats]:
    """Yield all sets of open facilities with their formats that could be supplied."""
    limits = county.solve.get("max_facilities", {})
    for chosen in product(*(_formats_of(site) for site in county.sites)):
        formats = {
            site.id: name
            for site, name in zip(county.sites, chosen, strict=True)
            if name
        }
        tiers = [costs.site[name].tier for name in formats]
        is_supplied = (not formats or "hub" in tiers) and (
            "point" not in tiers or "store" in tiers
        )
        if is_supplied and all(
            tiers.count(tier) <= most for tier, most in limits.items()
        ):
            yield formats


def refuse_shared_villages(
    county: County, definitions: Definitions, costs: Costs
) -> None:
    """Refuse villages that no facility takes whole: a plan may share them.

    Raises
    ------
    ValueError
        If there is one.
    """
    everything = {site.id: name for site in county.sites for name in site.format_ids}
    choices = Choices(county, definitions, costs, everything)
    for village in county.villages:
        rooms = [
            costs.most(name)
            for service in choices.possible(village)
            if service.mode not in {"no", "carrier"}
            for name in costs.site[service.facility].format_ids
        ]
        if rooms and village.parcels > max(rooms):
            msg = f"{village.id} has {village.parcels:g} parcels, too many for one"
            raise ValueError(msg)


class Choices:
    """How the stores, points and villages may be served when some sites are open."""

    def __init__(
        self, county: County, definitions: Definitions, costs: Costs, formats: Formats
    ) -> None:
        self._county = county
        self._definitions = definitions
        self._costs = costs
        self._formats = formats
        self._collecting = [
            name
            for name, format_id in formats.items()
            if costs.site[name].tier != "hub" and county.formats[format_id].collects
        ]
        self._near = {item.id: self._within_standard(item) for item in county.villages}
        self.services = {
            item.id: tuple(self._without_farther(item, self.possible(item)))
            for item in county.villages
        }

    @property
    def stores(self) -> list[str]:
        """Open stores."""
        return [
            name for name in self._formats if self._costs.site[name].tier == "store"
        ]

    @property
    def points(self) -> list[str]:
        """Open points."""
        return [
            name for name in self._formats if self._costs.site[name].tier == "point"
        ]

    def supplies(self, site_id: str) -> Iterator[Supply]:
        """Yield what may supply a store or point."""
        is_store = site_id in self.stores
        leg = "linehaul" if is_store else "loop"
        for parent in [self._county.hub.id] if is_store else self.stores:
            yield Supply(parent)
            if self._costs.is_one_place(site_id, parent):
                continue
            for carrier in self._county.carriers:
                if leg in carrier.price:
                    yield Supply(parent, carrier.id)

    def possible(self, village: Village) -> Iterator[Service]:
        """Yield how a village may be served, whatever is nearer."""
        modes = self._county.solve["modes"]
        if self._formats:
            for carrier in self._county.carriers:
                if "home" in carrier.price:
                    yield Service("carrier", self._county.hub.id, carrier.id)
        for site_id in (*self.stores, *self.points):
            tier = self._costs.site[site_id].tier
            if tier in modes and self._is_in_reach(village, site_id):
                yield Service(tier, site_id)
            if tier == "store" and "home" in modes:
                yield Service("home", site_id)
        yield NO

    def has_room(self, decisions: Decisions) -> bool:
        """Return whether no facility or third party has too much yet."""
        costs, through = self._costs, decisions.through(self._county)
        if any(
            sum(parcels)
            > costs.holds(self._formats[name], decisions.supply.get(name)) + SLACK
            for name, parcels in through.items()
        ):
            return False
        return not costs.carrier or all(
            parcels <= costs.carries(name) + SLACK
            for name, parcels in decisions.carried(self._county).items()
        )

    def may_suffice(
        self, decided: dict[str, Service], undecided: Sequence[Village]
    ) -> bool:
        """Return whether all shares could be reached if the undecided all count."""
        villages = self._county.villages
        left = {name for name, item in decided.items() if not item.is_served}
        serving = self._could_hand_over(decided, undecided)
        for measure, least in self._county.solve["at_least"].items():
            weight = WEIGHTS[measure]
            counted = sum(
                weight(village)
                for village in villages
                if village.id not in left
                and (measure == "use" or serving & self._near[village.id])
            )
            if counted < (least - SLACK) * sum(map(weight, villages)):
                return False
        return True

    def _could_hand_over(
        self, decided: dict[str, Service], undecided: Sequence[Village]
    ) -> set[str]:
        """Return the facilities that stand in any case or may hand over enough."""
        if not self._definitions.least_parcels:
            return set(self._collecting)
        least = self._county.document["standard"].get("min_parcels_per_day", 1.0)
        parcels = dict.fromkeys(self._collecting, 0.0)
        for village in self._county.villages:
            options = self.services[village.id]
            if village not in undecided:
                options = (decided[village.id],)
            for name in {item.facility for item in options if not item.is_at_door}:
                if name in parcels:
                    parcels[name] += village.parcels
        return {
            name
            for name, number in parcels.items()
            if self._costs.site[name].status in {"existing", "required"}
            or number >= least - SLACK
        }

    def _within_standard(self, village: Village) -> set[str]:
        limit_m = 1000 * self._county.document["standard"]["collect_within_km"]
        return {
            name
            for name in self._collecting
            if self._way_m(village, name) <= limit_m + SLACK
        }

    def _without_farther(
        self, village: Village, services: Iterator[Service]
    ) -> Iterator[Service]:
        """Leave out what the rule of the nearer facility is sure to forbid.

        That is where every facility has room for the whole county, whatever is decided.
        """
        is_asked = self._county.solve.get("nearer_facility", True)
        is_sure = (
            self._definitions.nearer_facility and is_asked and self._has_room_for_all()
        )
        found = list(services)
        collected = [item.facility for item in found if item.mode in {"store", "point"}]
        ways_m = {name: self._way_m(village, name) for name in collected}
        nearest_m = min(
            (way_m for name, way_m in ways_m.items() if name in self._collecting),
            default=math.inf,
        )
        for item in found:
            way_m = ways_m.get(item.facility, 0.0)
            limit_m = way_m - max(NEARER_BY_M, NEARER_BY_SHARE * way_m)
            if (
                not is_sure
                or item.mode not in {"store", "point"}
                or nearest_m >= limit_m
            ):
                yield item

    def _has_room_for_all(self) -> bool:
        parcels = sum(item.parcels for item in self._county.villages)
        return all(
            self._costs.least(name) >= parcels for name in self._formats.values()
        ) and all(math.isinf(item.capacity) for item in self._county.carriers)

    def _is_in_reach(self, village: Village, site_id: str) -> bool:
        tier = self._costs.site[site_id].tier
        reach_m = 1000 * self._county.solve["reach_km"].get(tier, math.inf)
        return bool(self._way_m(village, site_id) <= reach_m + SLACK)

    def _way_m(self, village: Village, site_id: str) -> float:
        return self._county.metres(village.node, self._costs.site[site_id].node)


def _formats_of(site: Site) -> list[str]:
    """Return the formats that a site may have, and none where it may be closed."""
    if site.status == "excluded":
        return [""]
    return [*site.format_ids, *([] if site.status == "required" else [""])]

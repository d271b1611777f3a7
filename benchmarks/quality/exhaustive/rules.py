"""Whether decisions keep what is asked for: capacities, shares, limits, nearness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from .costs import Costs
from .county import County, Village
from .decisions import Decisions, Service
from .definitions import Definitions

__all__ = ["WEIGHTS", "broken_rules"]

WEIGHTS: dict[str, Callable[[Village], float]] = {
    "residents": lambda village: village.residents,
    "villages": lambda _: 1.0,
    "demand": lambda village: village.parcels,
    "use": lambda village: village.parcels,
}
"""What a village counts in each share."""

TOLERANCE = 1e-6
NEARER_BY_M, NEARER_BY_SHARE = 500.0, 0.1


def broken_rules(
    county: County, costs: Costs, definitions: Definitions, decisions: Decisions
) -> list[str]:
    """Return what decisions break, empty if nothing."""
    judge = _Judge(county, costs, definitions, decisions)
    return [
        *judge.statuses(),
        *judge.capacities(),
        *judge.numbers(),
        *judge.shares(),
        *judge.nearer(),
    ]


class _Judge:
    def __init__(
        self,
        county: County,
        costs: Costs,
        definitions: Definitions,
        decisions: Decisions,
    ) -> None:
        self._county = county
        self._costs = costs
        self._definitions = definitions
        self._decisions = decisions
        self._room = {
            site_id: costs.holds(
                decisions.formats[site_id], decisions.supply.get(site_id)
            )
            - sum(parcels)
            for site_id, parcels in decisions.through(county).items()
        }
        for carrier_id, parcels in decisions.carried(county).items():
            self._room[carrier_id] = costs.carries(carrier_id) - parcels

    def statuses(self) -> Iterator[str]:
        for site in self._county.sites:
            is_open = site.id in self._decisions.formats
            if site.status == "required" and not is_open:
                yield f"{site.id} is required"
            if site.status == "excluded" and is_open:
                yield f"{site.id} is excluded"

    def capacities(self) -> Iterator[str]:
        for name, room in self._room.items():
            if room < -TOLERANCE:
                yield f"{name} lacks room for {-room:g} parcels"

    def numbers(self) -> Iterator[str]:
        opened = Counter(
            self._costs.site[name].tier for name in self._decisions.formats
        )
        for tier, limit in self._county.solve.get("max_facilities", {}).items():
            if opened[tier] > limit:
                yield f"{opened[tier]} facilities of tier {tier}, at most {limit}"
        capex = sum(
            self._costs.capex(self._costs.site[name], format_id)
            for name, format_id in self._decisions.formats.items()
        )
        if capex > self._county.solve.get("max_capex", float("inf")) + TOLERANCE:
            yield f"capex is {capex:g}"

    def shares(self) -> Iterator[str]:
        county, service = self._county, self._decisions.service
        covered = [village for village in county.villages if self.is_covered(village)]
        served = [item for item in county.villages if service[item.id].is_served]
        counted = dict.fromkeys(WEIGHTS, covered) | {"use": served}
        for measure, least in county.solve["at_least"].items():
            weight = WEIGHTS[measure]
            total = sum(map(weight, county.villages))
            found = sum(map(weight, counted[measure]))
            if found < (least - TOLERANCE) * total:
                yield f"{found:g} of {total:g} count in the share of {measure}"

    def is_covered(self, village: Village) -> bool:
        """Return whether a village counts as covered."""
        service = self._decisions.service[village.id]
        if not service.is_served:
            return False
        near = [name for name in self._collecting() if self._is_near(village, name)]
        if self._definitions.least_parcels:
            near = [name for name in near if self._hands_over(name)]
        is_counted = service.is_at_door or service.facility in near
        return bool(near) and (is_counted or self._definitions.any_mode)

    def nearer(self) -> Iterator[str]:
        is_asked = self._county.solve.get("nearer_facility", True)
        if not (self._definitions.nearer_facility and is_asked):
            return
        for village, service in self._decisions.served(self._county):
            if service.is_at_door:
                continue
            way_m = self._way_m(village, service.facility)
            limit_m = way_m - max(NEARER_BY_M, NEARER_BY_SHARE * way_m)
            for name in self._collecting():
                passed = self._way_m(village, name) < limit_m
                if passed and self._may_take(village, service, name):
                    yield f"{village.id} passes {name}"

    def _may_take(self, village: Village, service: Service, site_id: str) -> bool:
        tier = self._costs.site[site_id].tier
        reach_m = 1000 * self._county.solve["reach_km"].get(tier, float("inf"))
        if tier not in self._county.solve["modes"]:
            return False
        if self._way_m(village, site_id) > reach_m + TOLERANCE:
            return False
        change: defaultdict[str, int] = defaultdict(int)
        for sign, facility in ((1, site_id), (-1, service.facility)):
            for passed in self._decisions.chain(Service(tier, facility)):
                change[passed] += sign
                supply = self._decisions.supply.get(passed)
                if supply is not None and supply.carrier:
                    change[supply.carrier] += sign
        return all(
            self._room[name] >= number * village.parcels
            for name, number in change.items()
            if number > 0
        )

    def _collecting(self) -> Iterator[str]:
        for name, format_id in self._decisions.formats.items():
            tier = self._costs.site[name].tier
            if tier != "hub" and self._county.formats[format_id].collects:
                yield name

    def _is_near(self, village: Village, site_id: str) -> bool:
        limit_m = 1000 * self._county.document["standard"]["collect_within_km"]
        return bool(self._way_m(village, site_id) <= limit_m + TOLERANCE)

    def _hands_over(self, site_id: str) -> bool:
        """Return whether a facility stands in any case or hands over enough."""
        if self._costs.site[site_id].status in {"existing", "required"}:
            return True
        handed_over = sum(
            village.parcels
            for village, service in self._decisions.served(self._county)
            if service.facility == site_id and not service.is_at_door
        )
        least = self._county.document["standard"].get("min_parcels_per_day", 1.0)
        return bool(handed_over >= least - TOLERANCE)

    def _way_m(self, village: Village, site_id: str) -> float:
        return self._county.metres(village.node, self._costs.site[site_id].node)

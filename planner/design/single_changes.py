"""Single changes of a plan, each judged by real routes, until none improves it.

One village left out, or served another way; one facility closed, its villages served
another way; one exchanged for another site; one supplied by another; one in another
format; or all at once closed. What the search of neighbours weighs by its own prices is
told here by routes, ledger and checker (a local search; the first change that improves
the plan is taken). Plans of small counties are tried to the end, of large ones only as
many changes as ``WORK`` allows, drawn by the seed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

import numpy as np

from planner.design.better_plan import better_plan
from planner.design.carried import with_carriers
from planner.design.search import Candidate, Search
from planner.design.serving import Serving
from planner.instance import Instance
from planner.location.siting_data import SitingPrices
from planner.model.places import Tier
from planner.plan import Allocation, Facility, Plan, decisions
from planner.service.coverage import standing_sites

__all__ = ["improve_by_single_changes"]

WORK = 12_000
"""Changes times villages that are tried at most: all of those of a dozen villages in a
few seconds, forty of those of 300, in five seconds."""
LEAST_CHANGES, MOST_CHANGES = 40, 300
WAYS = 3
"""Ways of serving a village that are tried, cheapest first by the siting's prices."""
ITERATIONS = 25
"""Without improvement, after which a depot's routes are good enough for a change: they
begin with those of before, and what is kept is polished in the end."""
EXCHANGES = 4
"""Sites that a facility is exchanged for, nearest first."""

Change = Callable[[], Plan | None]


def improve_by_single_changes(search: Search, best: Candidate) -> None:
    """Change one thing at a time in the best plan while that makes it cheaper."""
    started = time.perf_counter()
    allowed = WORK // max(1, len(search.prepared.instance.villages))
    left = min(MOST_CHANGES, max(LEAST_CHANGES, allowed))
    is_better, is_first = True, True
    while is_better and left > 0:
        is_better = False
        changes = _Changes(search=search, best=best).drawn(with_nothing=is_first)
        is_first = False
        for change in islice(changes, left):
            if search.is_late():
                break
            left -= 1
            found = _tried(search, best, change())
            if found is not None:
                best, is_better = found, True
                break
    search.spend("single changes", started)


def _tried(search: Search, best: Candidate, plan: Plan | None) -> Candidate | None:
    """Return changed decisions routed and judged, if they are the best plan so far."""
    if plan is None:
        return None
    return better_plan(
        search, best, plan.facilities, plan.allocations, iterations=ITERATIONS
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Changes:
    """The single changes of a plan."""

    search: Search
    best: Candidate

    def drawn(self, *, with_nothing: bool) -> Iterator[Change]:
        """Yield all changes in an order drawn by the seed.

        Before them each facility is closed that hands over too little to cover anybody;
        before all, if asked for, everything.
        """
        changes = [*self._of_villages(), *self._of_facilities()]
        rng = np.random.default_rng(self.search.options.seed)
        if with_nothing:
            yield self._nothing
        yield from (partial(self._closed, item, 0) for item in self._hardly_used())
        for idx in rng.permutation(len(changes)):
            yield changes[int(idx)]

    @property
    def _plan(self) -> Plan:
        return self.best.plan

    @property
    def _prices(self) -> SitingPrices:
        """Those of the plan, third parties offered."""
        data = self.search.prepared.data
        return with_carriers(data, self.best.prices, are_open=True)

    @property
    def _instance(self) -> Instance:
        return self.search.prepared.instance

    def _nothing(self) -> Plan:
        """Return a plan with nothing but what must be open."""
        index = self._instance.site_index
        kept = tuple(
            item
            for item in self._plan.facilities
            if self._instance.must_open(index[item.site_id])
        )
        ids = {item.site_id for item in kept}
        is_whole = all(item.parent_id is None or item.parent_id in ids for item in kept)
        return decisions(kept if is_whole else self._plan.facilities, ())

    def _hardly_used(self) -> list[Facility]:
        """Return the new points that hand over too little to cover anybody."""
        instance, found = self._instance, self.best.flow.facilities
        counter = dict(zip(found.site_idx.tolist(), found.counter, strict=True))
        stands = standing_sites(instance)
        least = instance.standard.min_parcels_per_day
        return [
            item
            for item in self._plan.facilities
            for site in [instance.site_index[item.site_id]]
            if instance.sites[site].tier is Tier.POINT
            and not stands[site]
            and counter.get(site, 0.0) < least
        ]

    def _of_villages(self) -> Iterator[Change]:
        for village, record in enumerate(self._instance.villages):
            if any(item.village_id == record.id for item in self._plan.allocations):
                yield partial(self._without, village)
            for way in range(WAYS):
                yield partial(self._served, village, way)

    def _of_facilities(self) -> Iterator[Change]:
        index = self._instance.site_index
        for item in self._plan.facilities:
            site = index[item.site_id]
            if self._instance.must_open(site):
                continue
            tier = self._instance.sites[site].tier
            if tier is not Tier.HUB:
                for number in range(WAYS):
                    yield partial(self._closed, item, number)
                    for other in self._near(site):
                        yield partial(self._exchanged, item, number, other)
            for format_id in self._instance.sites[site].format_ids:
                if format_id != item.format_id:
                    changed = replace(item, format_id=format_id)
                    yield partial(self._with, changed)
            for parent_id, carrier_id in self._supplies(site):
                changed = replace(item, parent_id=parent_id, carrier_id=carrier_id)
                if changed != item:
                    yield partial(self._with, changed)

    def _serving(self, plan: Plan) -> Serving:
        return Serving(prepared=self.search.prepared, prices=self._prices, plan=plan)

    def _without(self, *villages: int) -> Plan:
        ids = {self._instance.villages[village].id for village in villages}
        kept = [x for x in self._plan.allocations if x.village_id not in ids]
        return decisions(self._plan.facilities, kept)

    def _served(self, village: int, number: int) -> Plan | None:
        """Return the plan with a village served in the way of a number."""
        return self._with_village(self._without(village), village, number)

    def _with_village(self, plan: Plan, village: int, number: int) -> Plan | None:
        """Return a plan with a village more, if there are so many ways to serve it."""
        parcels = float(self.search.prepared.data.parcels[village])
        serving = self._serving(plan)
        ways = serving.ways(village, parcels)
        if number >= len(ways):
            return None
        return serving.with_way(village, ways[number][1], parcels)

    def _closed(
        self, facility: Facility, number: int, opened: int | None = None
    ) -> Plan:
        """Return the plan without a facility, its villages served another way.

        Those of points that it supplies too; over ``opened`` where there is a way. Each
        in the way of a number, or the last one; villages without any are left out.
        """
        gone = {facility.site_id} | {
            item.site_id
            for item in self._plan.facilities
            if item.parent_id == facility.site_id
        }
        kept = [x for x in self._plan.facilities if x.site_id not in gone]
        moved = [x for x in self._plan.allocations if x.facility_id in gone]
        stay = [x for x in self._plan.allocations if x.facility_id not in gone]
        plan = decisions(kept, stay)
        for village, parcels in self._by_size(moved):
            serving = self._serving(plan)
            ways = [
                way
                for _, way in serving.ways(village, parcels)
                if self._instance.sites[way.sites[0]].id not in gone
            ]
            through = [way for way in ways if opened in way.sites]
            ways = through or ways
            if ways:
                way = ways[min(number, len(ways) - 1)]
                plan = serving.with_way(village, way, parcels)
        return plan

    def _exchanged(self, facility: Facility, number: int, other: int) -> Plan | None:
        plan = self._closed(facility, number, other)
        other_id = self._instance.sites[other].id
        is_open = any(item.site_id == other_id for item in plan.facilities)
        return plan if is_open else None

    def _by_size(self, moved: Sequence[Allocation]) -> list[tuple[int, float]]:
        """Return villages and their parcels, the largest first."""
        data, index = self.search.prepared.data, self._instance.village_index
        found = [
            (index[x.village_id], x.share * float(data.parcels[index[x.village_id]]))
            for x in moved
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def _near(self, site: int) -> list[int]:
        """Return closed sites of any tier but hubs, by how much they share villages."""
        data = self.search.prepared.data
        users = np.unique(data.arc_village[data.arc_site == site])
        is_shared = np.isin(data.arc_village, users)
        shared = np.bincount(data.arc_site[is_shared], minlength=data.num_sites)
        opened = {item.site_id for item in self._plan.facilities}
        closed = [
            idx
            for idx, item in enumerate(self._instance.sites)
            if item.tier is not Tier.HUB and item.id not in opened and shared[idx]
        ]
        return sorted(closed, key=lambda idx: (-int(shared[idx]), idx))[:EXCHANGES]

    def _supplies(self, site: int) -> list[tuple[str, str | None]]:
        """Return the open sites that may supply another, and who would drive."""
        data, carriers = self.search.prepared.data, self._instance.carriers
        opened = {item.site_id for item in self._plan.facilities}
        links = np.flatnonzero((data.link_child == site) & self._prices.link_is_open)
        found = [
            (
                self._instance.sites[int(data.link_parent[link])].id,
                carriers[carrier].id if carrier >= 0 else None,
            )
            for link, carrier in zip(links, data.carrier_of_link[links], strict=True)
        ]
        return [pair for pair in dict.fromkeys(found) if pair[0] in opened]

    def _with(self, changed: Facility) -> Plan:
        facilities = [
            changed if item.site_id == changed.site_id else item
            for item in self._plan.facilities
        ]
        return decisions(facilities, self._plan.allocations)

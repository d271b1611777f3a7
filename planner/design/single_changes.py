"""Single changes of a plan, each judged by real routes, until none improves it.

One village left out, or served another way; two villages served each in the other's
way, or one instead of the other; one facility closed, its villages served another way;
one opened for those it is nearer to; one exchanged for another site, or moved there;
one supplied by another; one in another format; all that a store supplies brought to the
doors, collected, or supplied by another store; or all at once closed. What the search
of neighbours weighs by its own prices is told here by routes, ledger and checker (a
local search; the first change that improves the plan is taken). What is left of the
work goes to changes that make the plan dearer first, each with single changes after it
(an iterated local search, Lourenco, Martin and Stuetzle 2003,
doi:10.1007/0-306-48056-5_11). Plans of small counties are tried to the end, of large
ones only as many changes as ``WORK`` allows, drawn by the seed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.design.better_plan import better_plan
from planner.design.carried import with_carriers
from planner.design.search import Candidate, Search, keep
from planner.design.serving import Serving, Way
from planner.instance import Instance
from planner.location.siting_data import SitingPrices
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan, decisions
from planner.service.coverage import standing_sites

__all__ = ["improve_by_single_changes"]

WORK = 16_000
"""Changes times villages that a normal search tries at most: all of those of a dozen
villages in a few seconds, forty of those of 400, in five seconds."""
LEAST_CHANGES, MOST_CHANGES = 40, 600
EACH_AGAIN = 6
"""Times that as many changes are tried as a plan has, in counties of few."""
WAYS = 6
"""Ways of serving a village that are tried: the cheapest of each kind, by mode and by
who drives, then others, by the siting's prices."""
ITERATIONS = 25
"""Without improvement, after which a depot's routes are good enough for a change: they
begin with those of before, and what is kept is polished in the end."""
PARTNERS = 4
"""Villages that each may change its way with, nearest first."""
EXCHANGES = 4
"""Sites that a facility is exchanged for, nearest first."""
AFTER_A_KICK = 40
"""Changes that are tried after one that makes the plan dearer."""
MOST_DEARER = 1.25
"""Score over the best one up to which a change may be followed by others."""

ANY_MODE, WALKING = tuple(Mode), (Mode.STORE, Mode.POINT)
PREFERENCES = ANY_MODE, (Mode.HOME,), WALKING, (Mode.CARRIER,)
"""How the villages of a facility that closes may be served, the cheapest way first."""

Change = Callable[["_Changes"], Plan | None]


@dataclass(slots=True, kw_only=True)
class _Work:
    """Changes that may still be tried."""

    left: int
    rng: np.random.Generator = field(repr=False)

    def take(self) -> bool:
        """Return whether one more may be tried, and count it."""
        self.left -= 1
        return self.left >= 0


def improve_by_single_changes(search: Search, best: Candidate) -> None:
    """Change one thing at a time in the best plan while that makes it cheaper."""
    started = time.perf_counter()
    allowed = WORK // max(1, len(search.prepared.instance.villages))
    changes = _Changes(search=search, best=best)
    allowed = min(MOST_CHANGES, max(LEAST_CHANGES, allowed))
    factor = search.options.work.changes
    work = _Work(
        left=int(factor * min(allowed, EACH_AGAIN * len(changes.all()))),
        rng=np.random.default_rng(search.options.seed),
    )
    for change in (_Changes.nothing, *changes.hardly_used()):
        best = _tried(search, best, change) or best
    best = _descended(search, best, work)
    while work.left > 0 and not search.is_late():
        best = _kicked(search, best, work)
    search.spend("single changes", started)


def _descended(search: Search, best: Candidate, work: _Work) -> Candidate:
    """Return the plan once no change improves it, or there is no work left."""
    is_better = True
    while is_better:
        is_better = False
        changes = _Changes(search=search, best=best).all()
        for number in work.rng.permutation(len(changes)).tolist():
            if search.is_late() or not work.take():
                return best
            found = _tried(search, best, changes[number])
            if found is not None:
                best, is_better = found, True
    return best


def _kicked(search: Search, best: Candidate, work: _Work) -> Candidate:
    """Return the best plan after a change of any kind and single changes after it."""
    changes = _Changes(search=search, best=best).all()
    if not changes or not work.take():
        work.left = 0
        return best
    allowed = replace(best, score=best.score * MOST_DEARER)
    beside = replace(search, best=allowed)
    kicked = _tried(beside, allowed, changes[int(work.rng.integers(len(changes)))])
    if kicked is None:
        return best
    after = _Work(left=min(AFTER_A_KICK, work.left), rng=work.rng)
    work.left -= after.left
    found = _descended(beside, kicked, after)
    work.left += max(0, after.left)
    return found if keep(search, found) else best


def _tried(search: Search, best: Candidate, change: Change) -> Candidate | None:
    """Return a plan changed, routed and judged, if it is the best so far."""
    plan = change(_Changes(search=search, best=best))
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

    def all(self) -> list[Change]:
        """Return all changes; each may find that it is none of a later plan."""
        return [
            *self._of_villages(),
            *self._of_pairs(),
            *self._of_facilities(),
            *self._of_closed_sites(),
        ]

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

    def nothing(self) -> Plan:
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

    def hardly_used(self) -> list[Change]:
        """Return the closings of points that hand over too little to cover anybody."""
        instance, found = self._instance, self.best.flow.facilities
        counter = dict(zip(found.site_idx.tolist(), found.counter, strict=True))
        stands = standing_sites(instance)
        least = instance.standard.min_parcels_per_day
        return [
            partial(_Changes._closed, facility=item, modes=ANY_MODE)
            for item in self._plan.facilities
            for site in [instance.site_index[item.site_id]]
            if instance.sites[site].tier is Tier.POINT
            and not stands[site]
            and counter.get(site, 0.0) < least
        ]

    def _of_villages(self) -> Iterator[Change]:
        for village, record in enumerate(self._instance.villages):
            if any(item.village_id == record.id for item in self._plan.allocations):
                yield partial(_Changes._without, village=village)
            for way in range(WAYS):
                yield partial(_Changes._served, village=village, number=way)

    def _of_pairs(self) -> Iterator[Change]:
        served = {item.village_id for item in self._plan.allocations}
        ids = [item.id for item in self._instance.villages]
        for village, name in enumerate(ids):
            for other in self._neighbours(village):
                if ids[other] in served and name not in served:
                    yield partial(_Changes._instead, village=village, other=other)
                if ids[other] in served and name in served and village < other:
                    yield partial(_Changes._swapped, one=village, other=other)

    def _neighbours(self, village: int) -> list[int]:
        """Return the nearest villages, nearest first."""
        instance = self._instance
        places = instance.village_location
        way_m = self._haul_m(int(places[village]), places)
        near = np.argsort(way_m, kind="stable").tolist()
        return [idx for idx in near if idx != village and np.isfinite(way_m[idx])][
            :PARTNERS
        ]

    def _instead(self, village: int, other: int) -> Plan | None:
        """Return the plan with a village served and another one left out."""
        changes = replace(self, best=replace(self.best, plan=self._without(other)))
        return changes._served(village, 0)

    def _swapped(self, one: int, other: int) -> Plan | None:
        """Return the plan with two villages served each as the other one is."""
        ids = [self._instance.villages[idx].id for idx in (one, other)]
        found = {
            item.village_id: item
            for item in self._plan.allocations
            if item.village_id in ids
        }
        if len(found) < 2:
            return None
        first, second = (found[name] for name in ids)
        if replace(first, village_id=second.village_id) == second:
            return None
        pair = {
            first: replace(second, village_id=first.village_id),
            second: replace(first, village_id=second.village_id),
        }
        exist = all(self._exists(item) for item in pair.values())
        changed = [pair.get(item, item) for item in self._plan.allocations]
        return decisions(self._plan.facilities, changed) if exist else None

    def _exists(self, item: Allocation) -> bool:
        """Return whether a village may be served so at all."""
        prepared, instance = self.search.prepared, self._instance
        data = prepared.data
        arcs = np.flatnonzero(
            (data.arc_village == instance.village_index[item.village_id])
            & (data.arc_site == instance.site_index[item.facility_id])
        )
        return any(prepared.arc_mode[arc] is item.mode for arc in arcs.tolist())

    def _of_facilities(self) -> Iterator[Change]:
        index = self._instance.site_index
        for item in self._plan.facilities:
            site = index[item.site_id]
            if self._instance.must_open(site):
                continue
            if self._instance.sites[site].tier is not Tier.HUB:
                for modes in PREFERENCES:
                    yield partial(_Changes._closed, facility=item, modes=modes)
                for other in self._near(site):
                    yield partial(_Changes._moved, facility=item, other=other)
                for other, modes in product(self._near(site), (ANY_MODE, WALKING)):
                    yield partial(
                        _Changes._exchanged, facility=item, other=other, modes=modes
                    )
            if self._instance.sites[site].tier is Tier.STORE:
                yield from self._of_branch(item)
            for format_id in self._instance.sites[site].format_ids:
                if format_id != item.format_id:
                    changed = replace(item, format_id=format_id)
                    yield partial(_Changes._with, item=item, changed=changed)
            for parent_id, carrier_id in self._supplies(site):
                changed = replace(item, parent_id=parent_id, carrier_id=carrier_id)
                if changed != item:
                    yield partial(_Changes._with, item=item, changed=changed)

    def _of_branch(self, store: Facility) -> Iterator[Change]:
        """Yield what all that a store supplies may do together."""
        for modes in ((Mode.HOME,), WALKING, (Mode.STORE,)):
            yield partial(
                _Changes._closed, facility=store, modes=modes, with_store=False
            )
        for other in self._plan.facilities:
            tier = self._instance.sites[self._instance.site_index[other.site_id]].tier
            if tier is Tier.STORE and other != store:
                yield partial(_Changes._resupplied, store=store, other=other)

    def _resupplied(self, store: Facility, other: Facility) -> Plan | None:
        """Return the plan with the loops of a store given to another one."""
        if not {store, other} <= set(self._plan.facilities):
            return None
        facilities = [
            replace(item, parent_id=other.site_id)
            if item.parent_id == store.site_id
            else item
            for item in self._plan.facilities
        ]
        allocations = [
            replace(item, facility_id=other.site_id)
            if item.facility_id == store.site_id and item.mode is Mode.HOME
            else item
            for item in self._plan.allocations
        ]
        exist = all(self._exists(item) for item in allocations)
        return decisions(facilities, allocations) if exist else None

    def _of_closed_sites(self) -> Iterator[Change]:
        data = self.search.prepared.data
        opened = {item.site_id for item in self._plan.facilities}
        reached = np.unique(data.arc_site[data.arc_is_counter]).tolist()
        for site in reached:
            record = self._instance.sites[site]
            is_free = record.id not in opened and not data.is_excluded[site]
            if is_free and record.tier is not Tier.HUB:
                for driver in range(-1, len(self._instance.carriers)):
                    yield partial(_Changes._opened, site=site, driver=driver)

    def _serving(self, plan: Plan) -> Serving:
        return Serving(prepared=self.search.prepared, prices=self._prices, plan=plan)

    def _without(self, village: int) -> Plan:
        return _less(self._plan, self._instance.villages[village].id)

    def _served(self, village: int, number: int) -> Plan | None:
        """Return the plan with a village served in the way of a number, if any."""
        plan = self._without(village)
        parcels = float(self.search.prepared.data.parcels[village])
        serving = self._serving(plan)
        ways = self._of_every_kind(serving, village, parcels)
        if number >= len(ways):
            return None
        return serving.with_way(village, ways[number], parcels)

    def _of_every_kind(
        self, serving: Serving, village: int, parcels: float
    ) -> list[Way]:
        """Return the ways of a village: the cheapest of each kind, then others."""
        ways = [way for _, way in serving.ways(village, parcels)]
        first: dict[tuple[Mode, tuple[int, ...]], Way] = {}
        for way in ways:
            first.setdefault((self._mode(way), self._drivers(way)), way)
        others = [way for way in ways if way not in first.values()]
        return [*first.values(), *others]

    def _mode(self, way: Way) -> Mode:
        return self.search.prepared.arc_mode[way.arc]

    def _drivers(self, way: Way) -> tuple[int, ...]:
        """Return the carrier of each link of a way, -1 for own vehicles."""
        carrier = self.search.prepared.data.carrier_of_link
        return tuple(int(carrier[link]) for link in way.links if link >= 0)

    def _closed(
        self,
        facility: Facility,
        modes: Sequence[Mode],
        opened: int | None = None,
        *,
        with_store: bool = True,
    ) -> Plan | None:
        """Return the plan without a facility, its villages served another way.

        Those of points that it supplies too, which may be supplied by another; over
        ``opened`` where there is a way; without the store, only those points close.
        Each in the cheapest way of some modes, or in
        any; villages without one are left out.
        """
        if facility not in self._plan.facilities:
            return None
        closed = self._instance.site_index[facility.site_id] if with_store else -1
        gone = ({facility.site_id} if with_store else set()) | {
            item.site_id
            for item in self._plan.facilities
            if item.parent_id == facility.site_id
        }
        kept = [x for x in self._plan.facilities if x.site_id not in gone]
        left = gone | {facility.site_id}
        moved = [x for x in self._plan.allocations if x.facility_id in left]
        stay = [x for x in self._plan.allocations if x.facility_id not in left]
        plan = decisions(kept, stay)
        for village, parcels in self._by_size(moved):
            serving = self._serving(plan)
            ways = [
                way
                for _, way in serving.ways(village, parcels)
                if closed not in way.sites
            ]
            through = [way for way in ways if opened in way.sites]
            wanted = [way for way in through or ways if self._mode(way) in modes]
            for way in (wanted or through or ways)[:1]:
                plan = serving.with_way(village, way, parcels)
        return plan

    def _moved(self, facility: Facility, other: int) -> Plan | None:
        """Return the plan with a facility at another site of its tier, all else kept.

        Villages that cannot be served there in the same mode get the cheapest way.
        """
        instance, site = self._instance, self._instance.sites[other]
        tier = instance.sites[instance.site_index[facility.site_id]].tier
        if facility not in self._plan.facilities or site.tier is not tier:
            return None
        if any(item.site_id == site.id for item in self._plan.facilities):
            return None
        kept = facility.format_id in site.format_ids
        format_id = facility.format_id if kept else site.format_ids[0]
        here = replace(facility, site_id=site.id, format_id=format_id)
        facilities = [
            replace(item, parent_id=site.id)
            if item.parent_id == facility.site_id
            else item
            for item in self._plan.facilities
            if item != facility
        ]
        order = instance.site_index
        facilities = sorted([*facilities, here], key=lambda item: order[item.site_id])
        users = [x for x in self._plan.allocations if x.facility_id == facility.site_id]
        there = {item: replace(item, facility_id=site.id) for item in users}
        stay = {old: new for old, new in there.items() if self._exists(new)}
        allocations = [
            stay.get(item, item)
            for item in self._plan.allocations
            if item in stay or item not in there
        ]
        plan = decisions(facilities, allocations)
        lost = [item for item in users if item not in stay]
        for village, parcels in self._by_size(lost):
            serving = self._serving(plan)
            for _, way in serving.ways(village, parcels)[:1]:
                plan = serving.with_way(village, way, parcels)
        return plan

    def _exchanged(
        self, facility: Facility, other: int, modes: Sequence[Mode]
    ) -> Plan | None:
        plan = self._closed(facility, modes, other)
        other_id = self._instance.sites[other].id
        if plan is None:
            return None
        is_open = any(item.site_id == other_id for item in plan.facilities)
        return plan if is_open else None

    def _opened(self, site: int, driver: int) -> Plan | None:
        """Return the plan with a site opened for the villages it is nearest to.

        Supplied by a carrier, or by own vehicles where ``driver`` is -1.
        """
        instance, data = self._instance, self.search.prepared.data
        opened = {item.site_id for item in self._plan.facilities}
        if instance.sites[site].id in opened:
            return None
        plan = self._plan
        for village in self._nearer_to(site):
            parcels = float(data.parcels[village])
            serving = self._serving(_less(plan, instance.villages[village].id))
            ways = [
                way
                for _, way in serving.ways(village, parcels)
                if way.sites[0] == site
                and way.is_counter
                and self._drivers(way)[:1] == (driver,)
            ]
            if ways:
                plan = serving.with_way(village, ways[0], parcels)
        return None if plan is self._plan else plan

    def _nearer_to(self, site: int) -> list[int]:
        """Return the villages with a shorter way to a site than to where they collect.

        All in reach that collect nowhere, too.
        """
        reach, index = self._instance.reach, self._instance.site_index
        collects = {
            self._instance.village_index[item.village_id]: index[item.facility_id]
            for item in self._plan.allocations
            if item.mode in WALKING
        }
        is_here = reach.destination_idx == site
        found = []
        for village, way_m in zip(
            reach.origin_idx[is_here].tolist(),
            reach.distance_m[is_here].tolist(),
            strict=True,
        ):
            today = (reach.origin_idx == village) & (
                reach.destination_idx == collects.get(village, -1)
            )
            if not (reach.distance_m[today] <= way_m).any():
                found.append(village)
        return found

    def _by_size(self, moved: Sequence[Allocation]) -> list[tuple[int, float]]:
        """Return villages and their parcels, the largest first."""
        data, index = self.search.prepared.data, self._instance.village_index
        found = [
            (index[x.village_id], x.share * float(data.parcels[index[x.village_id]]))
            for x in moved
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def _near(self, site: int) -> list[int]:
        """Return closed sites of any tier but hubs, by how much they share villages.

        And then those of the same tier, nearest first.
        """
        data, instance = self.search.prepared.data, self._instance
        users = np.unique(data.arc_village[data.arc_site == site])
        is_shared = np.isin(data.arc_village, users)
        shared = np.bincount(data.arc_site[is_shared], minlength=data.num_sites)
        opened = {item.site_id for item in self._plan.facilities}
        tier = instance.sites[site].tier
        closed = [
            idx
            for idx, item in enumerate(instance.sites)
            if item.tier is not Tier.HUB
            and item.id not in opened
            and not data.is_excluded[idx]
            and (shared[idx] or item.tier is tier)
        ]
        places = instance.site_location
        way_m = self._haul_m(int(places[site]), places)
        closed.sort(key=lambda idx: (-int(shared[idx]), float(way_m[idx]), idx))
        return closed[:EXCHANGES]

    def _haul_m(
        self, start: int, places: NDArray[np.integer[Any]]
    ) -> NDArray[np.float64]:
        """Return how far vehicles drive from a location to others."""
        haul = min(self._instance.haul.items())[1]
        way_m = np.full(len(places), np.inf)
        if start >= 0:
            on_map = places >= 0
            way_m[on_map] = haul.distance_m[start, places[on_map]]
        return way_m

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

    def _with(self, item: Facility, changed: Facility) -> Plan | None:
        if item not in self._plan.facilities:
            return None
        facilities = [changed if x == item else x for x in self._plan.facilities]
        return decisions(facilities, self._plan.allocations)


def _less(plan: Plan, village_id: str) -> Plan:
    """Return the decisions of a plan without a village."""
    kept = [item for item in plan.allocations if item.village_id != village_id]
    return decisions(plan.facilities, kept)

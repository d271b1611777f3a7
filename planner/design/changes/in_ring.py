"""The best plan with a ring free: sited, then searched on by real routes.

The siting model proposes decisions for all of the ring together, at the prices of the
plan's routes and again at those of what it found; single changes of villages and sites
of the ring follow while they make the plan cheaper (a heuristic). Every plan is settled
and judged as in any other search, and has routes anew only where a stop changed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from planner.design.changes.adapting import adapted
from planner.design.changes.rings import Ring
from planner.design.improving.single_changes.changing import Change, Changing
from planner.design.improving.single_changes.of_closed_sites import (
    changes_of_closed_sites,
)
from planner.design.improving.single_changes.of_facilities import changes_of_facilities
from planner.design.improving.single_changes.of_villages import changes_of_villages
from planner.design.loop.fitting import with_fitting_formats
from planner.design.loop.search import IMPROVEMENT, Candidate, Search, judged
from planner.design.loop.settled import Decisions, settled
from planner.design.penalties import objective_of
from planner.design.siting_model.decisions import (
    allocations_of,
    facilities_of,
    forbid,
    to_plan,
)
from planner.design.siting_model.prices import prices_of_plan
from planner.design.unmet.frozen import state_of
from planner.flow import resolve
from planner.ledger import compute_ledger
from planner.metrics import coverage_share
from planner.plan import Allocation, Facility, Plan, decisions
from planner.routing import (
    ROUND_ITERATIONS,
    KeptRoutes,
    UnservedStop,
    routes_cost,
)
from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.search.ring import FreeRing, solve_ring

__all__ = ["InRing"]

SITINGS = 2
"""Each at the prices of the routes of the one before."""
CUTS = 12
"""Times that sites stay closed, or as large as they are, to which villages beyond the
ring would have to go otherwise: the rule of the nearer facility asks for it."""
CHANGES = 20
"""Single changes of a normal search that are routed."""
EACH = 2
"""Times as many that are looked at: most fall short of a share, or move others."""
MOST_TAKEN = 30
"""Plans of another search that are judged, cheapest first, until one holds."""
ITERATIONS = 25
"""Of the routes of a single change, without improvement: few stops are routed anew, and
they begin with those of before."""
GAP = 1e-5
"""Relative gap of the siting of a ring. A judgement: few sites are free, and what a
change costs is a small part of the whole."""
TOLERANCE = 1e-6
"""Of a share asked for: as much as the rows of the siting model leave to rounding."""


@dataclass(slots=True, kw_only=True, eq=False)
class InRing:
    """A search in which all but a ring of a plan stays.

    Parameters
    ----------
    search
        Of the county with the shares that plans are held to.
    plan
        That stays but for the ring, as far as the county has it.
    kept
        The routes of the plan.
    uncounted
        By how much the siting model counts less of each share than the plan attains.
    missed
        Stops that the routes of the latest decisions leave out.
    num_routed
        Decisions that were routed so far.
    """

    search: Search
    ring: Ring
    plan: Plan
    kept: KeptRoutes
    uncounted: Mapping[tuple[str, int], float]
    missed: tuple[UnservedStop, ...] = ()
    num_routed: int = 0
    best: Candidate | None = None
    tried: set[Decisions] = field(default_factory=set)

    def run(self, *starts: Plan) -> Candidate | None:
        """Return the best plan found; ``None`` if none holds.

        An interruption ends the search with the best one so far.

        Parameters
        ----------
        starts
            Plans that compete as they are, the first that holds and keeps the rest.

        Raises
        ------
        KeyboardInterrupt
            If the user stops before there is any plan.
        """
        try:
            self.take([self.plan])
            self.take(starts)
            self._site()
            if self.best is not None:
                self._descend(self.best)
        except KeyboardInterrupt:
            if self.best is None:
                raise
            self.search.is_interrupted = True
        return self.best

    def take(self, plans: Iterable[Plan]) -> None:
        """Have the first of plans compete that holds here and keeps the rest."""
        instance = self.search.prepared.instance
        for plan in islice(plans, MOST_TAKEN):
            is_known = adapted(plan, instance).plan == plan
            if is_known and self.ring.keeps(
                self.plan, plan.facilities, plan.allocations
            ):
                found = judged(self.search, self._as_siting(plan), plan)
                if found.is_valid:
                    self._keep(found)
                    return

    def _keep(self, candidate: Candidate, *, by: float = 0.0) -> bool:
        """Take a plan that holds if its score is lower by some share."""
        best = self.best
        if not candidate.is_valid:
            return False
        if best is not None and candidate.score * (1 + by) >= best.score:
            return False
        self.best = candidate
        return True

    # Sited together.

    def _site(self) -> None:
        """Site the ring, again and again at the prices of what is found.

        What no vehicle can bring is shut in the next siting.
        """
        prices = self.search.prices
        for _ in range(SITINGS):
            started = time.perf_counter()
            decided = self._sited(prices)
            self.search.spend("siting", started)
            if decided is None:
                return
            before = self.best
            found = self._judged(*decided, most=np.inf, iterations=ROUND_ITERATIONS)
            if found is not None:
                self._keep(found)
                prices = prices_of_plan(self.search.prepared, found.plan)
            elif self.missed:
                prices = forbid(self.search.prepared, prices, self.missed)
                continue
            if found is None or (before is not None and self.best is before):
                return

    def _sited(self, prices: SitingPrices) -> Decisions | None:
        """Return the decisions of the siting model, with nobody else moved."""
        prepared = self.search.prepared
        state = state_of(prepared, self.plan, is_partial=True)
        data, free = self._asked(), self.ring.free(prepared)
        for _ in range(CUTS):
            seed = self.search.options.seed
            siting = solve_ring(data, prices, state, free, gap=GAP, seed=seed)
            if siting is None:
                return None
            decided = facilities_of(prepared, siting), allocations_of(prepared, siting)
            after = settled(prepared.instance, *decided)
            moved = {x.facility_id for x in self.ring.moved(self.plan, after[1])}
            if not moved:
                return decided
            sites = [prepared.instance.site_index[item] for item in sorted(moved)]
            new = [site for site in sites if state.site_option[site] < 0]
            grown = [
                site
                for site in sites
                if free.growing[site]
                and siting.site_option[site] != state.site_option[site]
            ]
            if not new and not grown:
                return None
            data, free = _without(data, new), _not_growing(free, grown)
        return None

    def _asked(self) -> SitingData:
        """Return the model that asks for no more than it can count of the shares.

        Judges have the last word on these, and the only one on a budget.
        """
        data = self.search.prepared.data
        asked = {
            key: max(0.0, share - self.uncounted.get(key, 0.0) - TOLERANCE)
            for key, share in data.shares_asked().items()
        }
        return replace(data, at_least={}, at_least_in=asked, max_annual_cost=None)

    def _as_siting(self, plan: Plan) -> SitingSolution:
        """Return a plan as if it had been sited: its decisions, and no proof."""
        prepared = self.search.prepared
        state = state_of(prepared, plan, is_partial=True)
        served = np.bincount(
            prepared.data.arc_village,
            weights=state.arc_share,
            minlength=prepared.data.num_villages,
        )
        return SitingSolution(
            site_option=state.site_option,
            site_parent=state.site_parent,
            arc_share=state.arc_share,
            site_carrier=state.site_carrier,
            unserved_share=np.clip(1.0 - served, 0.0, 1.0),
            values=np.zeros(0),
            exact_cost=0.0,
            routing_cost=0.0,
            penalty=0.0,
            objective=0.0,
            bound=None,
            gap=None,
            is_proven=False,
            hit_limit=False,
        )

    # Changed one by one.

    def _descend(self, best: Candidate) -> None:
        """Change one thing at a time while that makes the plan cheaper."""
        started = time.perf_counter()
        rng = np.random.default_rng(self.search.options.seed)
        most = int(CHANGES * self.search.options.work.changes)
        first, left, is_better = self.num_routed, EACH * most, True
        while is_better:
            is_better = False
            changing = Changing(search=self.search, best=best)
            for change in self._changes(changing, rng):
                is_enough = left <= 0 or self.num_routed - first >= most
                if is_enough or self.search.is_late():
                    break
                plan = change(changing)
                if plan is None or self.ring.moved(self.plan, plan.allocations):
                    continue
                left -= 1
                found = self._judged(plan.facilities, plan.allocations, most=best.score)
                if found is not None and self._keep(found, by=IMPROVEMENT):
                    best, is_better = found, True
                    break
        self.search.spend("single changes", started)

    def _changes(
        self, changing: Changing, rng: np.random.Generator
    ) -> Iterator[Change]:
        """Yield changes in random order, first those of villages that have moved."""
        ring, known = self.ring, set(self.plan.allocations)
        moved = {x.stream_id for x in changing.plan.allocations if x not in known}
        moved |= ring.village_ids & ring.touched_ids
        groups = [
            [*changes_of_villages(changing, ring.village_ids & moved)],
            [
                *changes_of_villages(changing, ring.village_ids - moved),
                *changes_of_facilities(changing, ring.loose_ids),
                *changes_of_closed_sites(changing, ring.loose_ids, ring.village_ids),
            ],
        ]
        for group in groups:
            for number in rng.permutation(len(group)).tolist():
                yield group[number]

    # Settled, routed and judged.

    def _judged(
        self,
        facilities: tuple[Facility, ...],
        allocations: tuple[Allocation, ...],
        *,
        most: float,
        iterations: int = ITERATIONS,
    ) -> Candidate | None:
        """Return decisions as a plan that keeps the rest and costs less than ``most``.

        ``None`` where there is none, and of decisions that were tried before.
        """
        self.missed = ()
        decided = self._settled(facilities, allocations)
        if decided is None or decided in self.tried:
            return None
        self.tried.add(decided)
        prepared, search = self.search.prepared, self.search
        beside = self._beside_routes(decided)
        if beside is None or beside >= most:
            return None
        self.num_routed += 1
        started = time.perf_counter()
        network = self.kept.network(
            prepared.instance,
            *decided,
            seed=search.options.seed,
            cache=search.cache,
            iterations=iterations,
        )
        search.spend("routing", started)
        self.missed = network.unserved_stops
        total = beside + routes_cost(prepared.instance, network.routes)
        if network.unserved_stops or total >= most:
            return None
        plan = self._with_reasons(to_plan(prepared, *decided, network.routes))
        found = judged(search, self._as_siting(plan), plan)
        return replace(found, is_searched=True)

    def _settled(
        self, facilities: tuple[Facility, ...], allocations: tuple[Allocation, ...]
    ) -> Decisions | None:
        """Return decisions settled, each facility in a format that holds its load."""
        prepared = self.search.prepared
        facilities, allocations = settled(prepared.instance, facilities, allocations)
        facilities = self._with_the_rest(facilities)
        if not self.ring.keeps(self.plan, facilities, allocations):
            return None
        flow = resolve(decisions(facilities, allocations), prepared.instance)
        fitting = {item.site_id: item for item in with_fitting_formats(prepared, flow)}
        facilities = tuple(
            self._grown(item, fitting[item.site_id]) for item in facilities
        )
        return facilities, allocations

    def _with_the_rest(self, facilities: tuple[Facility, ...]) -> tuple[Facility, ...]:
        """Return facilities with those beyond the ring that nobody uses."""
        order, now = self.search.prepared.instance.site_index, set(facilities)
        known = {item.site_id for item in now}
        rest = {
            item
            for item in self.plan.facilities
            if item.site_id not in known and item.site_id not in self.ring.loose_ids
        }
        return tuple(sorted(now | rest, key=lambda item: order[item.site_id]))

    def _grown(self, item: Facility, fitting: Facility) -> Facility:
        """Return a facility in the format that fits, as far as it may change."""
        if item.site_id in self.ring.loose_ids:
            return fitting
        if item.site_id not in self.ring.growing_ids:
            return item
        prepared = self.search.prepared
        site = prepared.instance.site_index[item.site_id]
        capacity = prepared.data.option_capacity
        sizes = [
            float(capacity[prepared.option_at[site, x.format_id]])
            for x in (item, fitting)
        ]
        return fitting if sizes[1] > sizes[0] else item

    def _beside_routes(self, decided: Decisions) -> float | None:
        """Return the score of decisions, vehicles left out.

        ``None`` if they fall short of the shares, which no route can change.
        """
        instance = self.search.prepared.instance
        flow = resolve(to_plan(self.search.prepared, *decided, ()), instance)
        for county, asked in instance.requirements.at_least_in.items():
            for measure, share in asked.items():
                found = coverage_share(flow, measure, county_id=county)
                if found is not None and found < share - TOLERANCE:
                    return None
        ledger = compute_ledger(flow.plan, instance, flow=flow)
        return objective_of(flow, ledger)

    def _with_reasons(self, plan: Plan) -> Plan:
        """Return a plan that says of whom it leaves out what the plan before said."""
        known = {(item.stream_id, item.share): item for item in self.plan.unserved}
        unserved = tuple(
            known.get((item.stream_id, item.share), item) for item in plan.unserved
        )
        return replace(plan, unserved=unserved)


def _without(data: SitingData, sites: list[int]) -> SitingData:
    is_excluded = data.is_excluded.copy()
    is_excluded[sites] = True
    return replace(data, is_excluded=is_excluded)


def _not_growing(ring: FreeRing, sites: list[int]) -> FreeRing:
    growing = ring.growing.copy()
    growing[sites] = False
    return replace(ring, growing=growing)

"""What edits of a county cost: the best plan with them beside the best without them.

z is what every search minimises: annual cost and what is charged beside it. z0 is that
of the plan before; z1 that of the best plan found with the edits; zb the least of z0,
of a search without the edits that frees the same decisions, and of every plan found
with them that holds without them. x = z0 - zb is what could have been saved before, and
y = z1 - zb what the edits cost: z1 - z0 = y - x. So what the search finds elsewhere, or
had missed before, is no saving of the edits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from planner.checker import Code, Violation, check
from planner.design.by_stream import by_stream
from planner.design.changes.adapting import adapted
from planner.design.changes.in_ring import InRing
from planner.design.changes.levels import (
    Levels,
    Shortfall,
    attainable_levels,
    attained_levels,
    held,
    levels_after,
)
from planner.design.changes.relation import Kind, kind_as_found, kind_of
from planner.design.changes.rings import Ring, rings
from planner.design.changes.touched import Touched, touched_by
from planner.design.changes.weighed import Weighed, objective
from planner.design.loop.search import Candidate, Options, Search
from planner.design.loop.work import WORK
from planner.design.siting_model.prepare import Prepared, prepare
from planner.design.siting_model.prices import first_prices, prices_of_plan
from planner.design.unmet.frozen import state_of
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.model.effort import Effort
from planner.plan import Plan, rounded_plan
from planner.routing import ROUND_ITERATIONS, KeptRoutes, RouteCache
from planner.siting.covered import reached_shares

__all__ = ["Edited", "weigh_ring"]

Say = Callable[[str], None]
GAP = 0.01
"""Of sitings that a search of a ring does not make."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edited:
    """A county before and after edits, with the plan before, and how to search.

    Parameters
    ----------
    plan
        Made for the county before.
    deadline
        Of ``time.perf_counter``, after which nothing new is tried.
    say
        Called with a line on what is being done.
    """

    before: Instance
    plan: Plan
    after: Instance
    seed: int
    effort: Effort
    deadline: float | None = None
    say: Say = lambda _: None


def weigh_ring(edited: Edited) -> Weighed:
    """Return the plan with edits in which all stays that they leave alone.

    The smallest ring counts in which any plan keeps the shares that the plan before
    attains. Where edits touch nobody the plan stays as it is, and is judged anew.

    Raises
    ------
    EngineError
        If a solver fails.
    """
    found = _weighed(
        replace(edited, before=by_stream(edited.before), after=by_stream(edited.after))
    )
    return replace(found, before=edited.before, after=edited.after)


def _weighed(edited: Edited) -> Weighed:
    plan = rounded_plan(edited.plan)
    flow = resolve(plan, edited.before)
    touched = touched_by(flow, edited.after)
    if touched.is_nobody:
        return _unchanged(edited, flow)
    search = _Rings(
        edited=edited,
        flow=flow,
        kind=kind_of(edited.before, edited.after),
        levels=attained_levels(flow),
    )
    found = search.run(touched)
    if found is None:
        lower = search.falling_short()
        found = None if lower is None else lower.run(touched)
    return found or _without_plan(edited, flow)


def _unchanged(edited: Edited, flow: Flow) -> Weighed:
    """Return the plan as it is, judged anew."""
    kept = adapted(flow.plan, edited.after).plan
    z0 = objective(flow.plan, edited.before)
    z1 = objective(kept, edited.after)
    return Weighed(
        before=edited.before,
        after=edited.after,
        kind=kind_of(edited.before, edited.after),
        plan=flow.plan,
        changed=kept,
        improved=flow.plan,
        z0=z0,
        z1=z1,
        zb=z0,
        if_kept=z1,
        levels=attained_levels(flow),
        violations=tuple(check(kept, edited.after)),
    )


def _without_plan(edited: Edited, flow: Flow) -> Weighed:
    """Return that no plan was found with the edits."""
    z0 = objective(flow.plan, edited.before)
    return Weighed(
        before=edited.before,
        after=edited.after,
        kind=kind_of(edited.before, edited.after),
        plan=flow.plan,
        changed=None,
        improved=flow.plan,
        z0=z0,
        z1=None,
        zb=z0,
        if_kept=None,
        levels=attained_levels(flow),
    )


def _broken(plan: Plan, instance: Instance) -> tuple[Violation, ...]:
    """Return what a plan breaks, villages aside that it could not know of."""
    found = check(plan, instance)
    return tuple(item for item in found if item.code is not Code.SHARE_SUM)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Side:
    """A county without the edits, or with them, as it is searched.

    Parameters
    ----------
    plan
        The plan before, as far as the county has it.
    seen
        All plans that the search has judged.
    """

    prepared: Prepared
    plan: Plan
    search: Search
    seen: list[Candidate] = field(default_factory=list)

    @classmethod
    def of(cls, instance: Instance, plan: Plan, edited: Edited) -> _Side:
        """Return a county that is held to some shares, ready to be searched."""
        known = adapted(plan, instance).plan
        prepared, seen = prepare(instance, known), list[Candidate]()
        options = Options(
            gap=GAP,
            seed=edited.seed,
            rounds=0,
            work=WORK[edited.effort],
            deadline=edited.deadline,
            say=edited.say,
        )
        search = Search(
            options=options,
            prepared=prepared,
            prices=prices_of_plan(prepared, known),
            cache=RouteCache(),
            seen=seen.append,
        )
        return cls(prepared=prepared, plan=known, search=search, seen=seen)

    def valid(self) -> list[Plan]:
        """Return the plans that hold, the cheapest first."""
        found = sorted((x for x in self.seen if x.is_valid), key=lambda x: x.score)
        return [item.plan for item in found]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rings:
    """A search ring by ring, with the edits and without them.

    Parameters
    ----------
    flow
        The plan before.
    levels
        Shares that plans are held to.
    short
        Where these are less than what the plan before attains.
    """

    edited: Edited
    flow: Flow
    kind: Kind
    levels: Levels
    short: tuple[Shortfall, ...] = ()

    def run(self, touched: Touched) -> Weighed | None:
        """Return the best plans of the smallest ring in which there is one."""
        edited, plan = self.edited, self.flow.plan
        levels = levels_after(self.levels, edited.before, edited.after)
        if self.short:
            levels = self.levels
        sides = (
            _Side.of(held(edited.before, self.levels), plan, edited),
            _Side.of(held(edited.after, levels), plan, edited),
        )
        without, with_edits = sides
        uncounted = self._uncounted(without)
        every = rings(with_edits.prepared, without.prepared, with_edits.plan, touched)
        for ring in every:
            edited.say(f"what may change: ring {ring.number}")
            searches = [
                InRing(
                    search=side.search,
                    ring=ring,
                    plan=side.plan,
                    kept=KeptRoutes(flow=self.flow),
                    uncounted=uncounted,
                )
                for side in sides
            ]
            if searches[1].run() is not None:
                return self._of_ring(ring, sides, searches)
        return None

    def falling_short(self) -> _Rings | None:
        """Return the search at shares that remain attainable, if that is known."""
        edited = self.edited
        prepared = prepare(edited.after, adapted(self.flow.plan, edited.after).plan)
        levels = levels_after(self.levels, edited.before, edited.after)
        found = attainable_levels(
            prepared, first_prices(prepared), levels, seed=edited.seed
        )
        if found is None or not found[1]:
            return None
        return replace(self, levels=found[0], short=found[1])

    def _uncounted(self, without: _Side) -> dict[tuple[str, int], float]:
        """Return by how much the siting model counts less than the judges do."""
        state = state_of(without.prepared, without.plan, is_partial=True)
        asked = without.prepared.data.shares_asked()
        counted = reached_shares(without.prepared.data, state)
        return {key: max(0.0, share - counted[key]) for key, share in asked.items()}

    def _of_ring(
        self, ring: Ring, sides: Sequence[_Side], searches: Sequence[InRing]
    ) -> Weighed:
        """Return what a ring holds, each side with what the other one found."""
        edited, plan = self.edited, self.flow.plan
        z0, improved = objective(plan, edited.before), plan
        zb = z0
        stopped = sides[1].search
        if self.kind is not Kind.NEITHER and not stopped.is_interrupted:
            searches[0].run(*sides[1].valid())
            searches[1].take(sides[0].valid())
            best = searches[0].best
            if best is not None and best.score < z0:
                zb, improved = best.score, best.plan
        kept = self._kept_plan(sides[1])
        if kept is not None:
            searches[1].take([kept])
        changed = searches[1].best
        assert changed is not None
        kind = kind_as_found(self.kind, changed.score, zb)
        return Weighed(
            before=edited.before,
            after=edited.after,
            kind=kind,
            plan=plan,
            changed=changed.plan,
            improved=plan if kind is Kind.NEITHER else improved,
            z0=z0,
            z1=changed.score,
            zb=z0 if kind is Kind.NEITHER else zb,
            if_kept=None if kept is None else objective(kept, edited.after),
            kept_breaks=()
            if kept is None
            else _broken(kept, sides[1].prepared.instance),
            ring=ring,
            levels=self.levels,
            short=self.short,
            violations=tuple(check(changed.plan, edited.after)),
            is_interrupted=any(item.search.is_interrupted for item in sides),
            hit_limit=any(item.search.hit_limit for item in sides),
        )

    def _kept_plan(self, side: _Side) -> Plan | None:
        """Return the plan before in the county with the edits, all as it is.

        Vehicles call at the same places, with the loads and over the ways of then.
        """
        edited, plan = self.edited, self.flow.plan
        if side.plan != plan:
            return None
        network = KeptRoutes(flow=self.flow).network(
            edited.after,
            plan.facilities,
            plan.allocations,
            seed=edited.seed,
            cache=RouteCache(),
            iterations=ROUND_ITERATIONS,
        )
        if network.unserved_stops:
            return None
        return replace(plan, routes=network.routes)

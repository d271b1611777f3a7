"""A county with edits planned anew, nothing kept, beside the best without the edits."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.checker import check
from planner.design.changes.adapting import adapted
from planner.design.changes.levels import Levels, held, levels_after
from planner.design.changes.relation import Kind, kind_as_found
from planner.design.changes.weigh import Edited
from planner.design.changes.weighed import Weighed, objective
from planner.design.solve import solve
from planner.instance import Instance
from planner.plan import Plan, rounded_plan

__all__ = ["weigh_anew"]


def weigh_anew(edited: Edited, near: Weighed, *, gap: float, rounds: int) -> Weighed:
    """Return what edits cost where all may change with them.

    With the edits and without them the county is searched as ``solve`` does it, the
    plan before and those of the ring among the starts of both. Each search begins with
    what the other one found, where that may hold: so no plan of either is dearer than
    that of the ring.

    Parameters
    ----------
    near
        What ``weigh_ring`` found.
    gap, rounds
        As ``solve`` has them.

    Raises
    ------
    EngineError
        If a solver fails.
    """
    search = _Anew(edited=edited, near=near, gap=gap, rounds=rounds)
    levels = near.levels
    after = levels
    if not near.short:
        after = levels_after(levels, edited.before, edited.after)
    known = [] if near.changed is None else [near.changed]
    if near.kind is Kind.NEITHER:
        changed = search.best(edited.after, after, [near.plan, *known])
        return search.weighed(changed, near.improved)
    if near.kind is Kind.RESTRICTS:
        changed = search.best(edited.after, after, [near.plan, near.improved, *known])
        more = known if changed is None else [changed]
        improved = search.best(edited.before, levels, [near.plan, near.improved, *more])
        return search.weighed(changed, improved)
    improved = search.best(edited.before, levels, [near.plan, near.improved, *known])
    more = [] if improved is None else [improved]
    changed = search.best(edited.after, after, [near.plan, *known, *more])
    return search.weighed(changed, improved)


@dataclass(slots=True, kw_only=True, eq=False)
class _Anew:
    """Searches of a county before and after edits, with all of it free."""

    edited: Edited
    near: Weighed
    gap: float
    rounds: int
    is_interrupted: bool = False
    hit_limit: bool = False

    def best(
        self, instance: Instance, levels: Levels, starts: Sequence[Plan]
    ) -> Plan | None:
        """Return the cheapest plan that holds at some shares, of all that are known.

        Nothing more is searched once the user has stopped a search.
        """
        asked = held(instance, levels)
        known = [
            plan
            for plan in map(rounded_plan, starts)
            if adapted(plan, instance).plan == plan and not check(plan, asked)
        ]
        found = None if self.is_interrupted else self._searched(asked, known)
        if found is not None and not check(found, asked):
            known.append(found)
        return min(known, key=lambda item: objective(item, instance), default=None)

    def _searched(self, asked: Instance, starts: Sequence[Plan]) -> Plan | None:
        edited = self.edited
        left_s = None
        if edited.deadline is not None:
            left_s = max(0.0, edited.deadline - time.perf_counter())
        found = solve(
            asked,
            mip_gap=self.gap,
            seed=edited.seed,
            rounds=self.rounds,
            effort=edited.effort,
            starts=starts,
            time_limit_s=left_s,
            progress=edited.say,
            bound=False,
        )
        self.is_interrupted |= found.is_interrupted
        self.hit_limit |= not found.is_reproducible and not found.is_interrupted
        return None if found.plan is None else rounded_plan(found.plan)

    def weighed(self, changed: Plan | None, improved: Plan | None) -> Weighed:
        """Return the three plans with what they cost."""
        near, edited = self.near, self.edited
        z1 = None if changed is None else objective(changed, edited.after)
        plan, zb, kind = near.plan, near.z0, near.kind
        if improved is not None and kind is not Kind.NEITHER:
            found = objective(improved, edited.before)
            plan, zb = (improved, found) if found < zb else (plan, zb)
        if z1 is not None and kind_as_found(kind, z1, zb) is Kind.NEITHER:
            plan, zb, kind = near.plan, near.z0, Kind.NEITHER
        return replace(
            near,
            kind=kind,
            changed=changed,
            improved=plan,
            z1=z1,
            zb=zb,
            ring=None,
            violations=() if changed is None else tuple(check(changed, edited.after)),
            is_interrupted=near.is_interrupted or self.is_interrupted,
            hit_limit=near.hit_limit or self.hit_limit,
        )

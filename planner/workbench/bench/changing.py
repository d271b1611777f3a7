"""A county solved after edits: what a bench and the command line do alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from planner.design.changes.adapting import adapted
from planner.design.changes.anew import weigh_anew
from planner.design.changes.outcome import changed_result, improved_result
from planner.design.changes.weigh import Edited, weigh_ring
from planner.design.changes.weighed import Weighed
from planner.design.solve import solve
from planner.design.total_bound.whole import with_total_bound
from planner.errors import PlannerError
from planner.model.effort import Effort
from planner.plan import Plan, Result
from planner.scenario.build import Built
from planner.scenario.document.schema_edits import Edit
from planner.scenario.settings.rules import Search
from planner.workbench.bench.change import Change
from planner.workbench.solved import Solved

__all__ = ["Changing"]

Say = Callable[[str], None]
KEEP = ("rest", "nothing")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changing:
    """How a county is solved after edits.

    Parameters
    ----------
    keep
        ``rest`` or ``nothing``.
    search
        As the scenario has it: gap, rounds, and whether to bound what is planned anew.
    edits
        Since the plan before.
    names
        Of sites and villages by id.
    time_limit_s
        Wall time after which nothing new is tried.

    Raises
    ------
    PlannerError
        If it is not said what stays.
    """

    keep: str
    seed: int
    effort: Effort
    search: Search
    edits: Sequence[Edit] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    time_limit_s: float | None = None
    say: Say = lambda _: None

    def __post_init__(self) -> None:
        if self.keep not in KEEP:
            msg = f"solve(keep={self.keep!r}): expected 'rest' or 'nothing'"
            raise PlannerError(msg)

    def of(self, before: Built, plan: Plan, after: Built) -> Change:
        """Return the best plan found with the edits, beside the best without them.

        Parameters
        ----------
        before, plan
            The county without the edits, and its plan.
        after
            The county with them.

        Raises
        ------
        EngineError
            If a solver fails.
        KeyboardInterrupt
            If the user stops before there is any plan.
        """
        started = time.perf_counter()
        limit = self.time_limit_s
        edited = Edited(
            before=before.instance,
            plan=plan,
            after=after.instance,
            seed=self.seed,
            effort=self.effort,
            deadline=None if limit is None else started + limit,
            say=self.say,
        )
        weighed = weigh_ring(edited)
        is_anew = self.keep == "nothing" or weighed.changed is None
        if is_anew and not weighed.is_interrupted:
            weighed = weigh_anew(
                edited, weighed, gap=self.search.mip_gap, rounds=self.search.rounds
            )
        result = self._result(weighed, after, started, is_anew=is_anew)
        improved = None
        if weighed.improved is not weighed.plan:
            found = improved_result(weighed, seed=self.seed)
            improved = Solved(found, before.instance, before.provenance)
        return Change(
            solved=Solved(result, after.instance, after.provenance),
            weighed=weighed,
            improved=improved,
            effort=self.effort,
            edits=tuple(self.edits),
            names=self.names,
        )

    def first(self, county: Built, known: Plan | None = None) -> Change:
        """Return the first plan of a county, which there is nothing to compare with.

        Parameters
        ----------
        known
            A plan of nobody knows which county, that competes where it fits.

        Raises
        ------
        EngineError
            If a solver fails.
        KeyboardInterrupt
            If the user stops before there is any plan.
        """
        return Change(
            solved=Solved(
                self._planned(county, known), county.instance, county.provenance
            ),
            weighed=None,
            improved=None,
            effort=self.effort,
            edits=tuple(self.edits),
            names=self.names,
        )

    def _planned(self, county: Built, known: Plan | None = None) -> Result:
        is_here = known is not None and adapted(known, county.instance).plan == known
        return solve(
            county.instance,
            mip_gap=self.search.mip_gap,
            seed=self.seed,
            rounds=self.search.rounds,
            effort=self.effort,
            starts=(known,) if known is not None and is_here else (),
            time_limit_s=self.time_limit_s,
            progress=self.say,
            bound=self.search.bound,
        )

    def _result(
        self, weighed: Weighed, after: Built, started: float, *, is_anew: bool
    ) -> Result:
        """Return the result; without a plan that of a search, which says why."""
        if weighed.changed is None:
            return self._planned(after)
        seconds = {"total": time.perf_counter() - started}
        result = changed_result(weighed, seed=self.seed, seconds=seconds)
        if not is_anew or not self.search.bound or result.is_interrupted:
            return result
        return with_total_bound(result, after.instance, seed=self.seed, say=self.say)

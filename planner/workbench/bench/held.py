"""The plan that a bench holds, and the county that it was made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from planner.errors import PlannerError
from planner.keys import instance_key
from planner.plan import Plan, Result
from planner.scenario.build import Built
from planner.scenario.document.schema_edits import Edit
from planner.workbench.bench.history import History
from planner.workbench.bench.states import State
from planner.workbench.solved import Solved

__all__ = ["Held", "Plans", "adopted"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Held:
    """A plan with the edits that its county had.

    Parameters
    ----------
    history
        ``None`` where nobody knows them.
    county
        Built with these edits; ``None`` where it has to be built.
    """

    plan: Plan
    history: History | None = None
    county: Built | None = None

    def is_of(self, history: History) -> bool:
        """Return whether the plan was made for the county with some edits."""
        return self.history is not None and self.history.edits == history.edits

    @property
    def edits(self) -> Sequence[Edit]:
        """The edits that the plan's county had, as far as they are known."""
        return () if self.history is None else self.history.edits

    def is_part_of(self, history: History) -> bool:
        """Return whether the plan's county is known to have had no other edits."""
        known = self.history is not None
        return known and all(item in history.edits for item in self.edits)

    def words(self, history: History) -> str:
        """Return for which county the plan was made, beside one with some edits."""
        if self.is_of(history):
            return "a plan of it"
        is_before = self.history is None or self.is_part_of(history)
        return f"a plan {'from before the' if is_before else 'of other'} edits"

    def edits_since(self, history: History) -> list[Edit]:
        """Return the edits of a history that the plan's county did not have."""
        return [item for item in history.edits if item not in self.edits]


@dataclass(slots=True, kw_only=True, eq=False)
class Plans:
    """The plan that a bench holds, and all that it has made.

    Parameters
    ----------
    made
        In the order in which they were made, with the results of their searches.
    """

    held: Held | None = None
    made: list[tuple[Held, Result | None]] = field(default_factory=list)

    def hold(self, held: Held, result: Result | None) -> None:
        """Take a new plan; others do not keep the counties that they were made for."""
        self.made.append((replace(held, county=None), result))
        self.held = held

    def copy(self) -> Plans:
        """Return the same plans, to which others add nothing."""
        return Plans(held=self.held, made=list(self.made))

    @property
    def result(self) -> Result | None:
        """The result of the search for the plan that is held, if it is known."""
        plan = None if self.held is None else self.held.plan
        return next((found for held, found in self.made if held.plan is plan), None)

    def is_of(self, history: History) -> bool:
        """Return whether there is a plan, made for the county with some edits."""
        return self.held is not None and self.held.is_of(history)

    def go_to(self, history: History, *, or_part: bool = False) -> bool:
        """Hold the latest plan of the county with some edits; return whether it is new.

        Parameters
        ----------
        or_part
            Whether else the latest with most of the edits, and no others, will do.
        """
        held = [item for item, _ in reversed(self.made)]
        found = next((item for item in held if item.is_of(history)), None)
        if found is None and or_part:
            part = [item for item in held if item.is_part_of(history)]
            found = max(part, key=lambda item: len(item.edits), default=None)
        is_new = found is not None and found.plan is not (self.held and self.held.plan)
        if is_new:
            self.held = found
        return is_new


def adopted(improved: Solved | None, states: Sequence[State]) -> tuple[Held, State]:
    """Return a better plan as a bench holds it, and the latest state it is one of.

    Raises
    ------
    PlannerError
        If there is no such plan, or it is one of another county.
    """
    if improved is None or improved.plan is None:
        msg = "adopt: there is no better plan; change.improved is None"
        raise PlannerError(msg)
    key = instance_key(improved.instance)
    known = [item for item in states if item.key == key]
    if not known:
        msg = "adopt: a plan of another county; give change.improved of this bench"
        raise PlannerError(msg)
    return Held(plan=improved.plan, history=known[-1].history), known[-1]

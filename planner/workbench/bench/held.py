"""The plan that a bench holds, and the county that it was made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.errors import PlannerError
from planner.keys import instance_key
from planner.plan import Plan
from planner.scenario.build import Built
from planner.scenario.document.schema_edits import Edit
from planner.workbench.bench.history import History
from planner.workbench.bench.states import State
from planner.workbench.solved import Solved

__all__ = ["Held", "adopted"]


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

    def edits_since(self, history: History) -> list[Edit]:
        """Return the edits of a history that the plan's county did not have."""
        known = () if self.history is None else self.history.edits
        return [item for item in history.edits if item not in known]


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

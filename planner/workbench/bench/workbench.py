"""A county on a workbench: edits of its inputs, and plans of what they make of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from planner.arguments import expect_same_county
from planner.brief import counted
from planner.checker import Violation, check
from planner.errors import InputError, PlannerError
from planner.instance import Instance
from planner.metrics import Metrics, evaluate
from planner.model.effort import Effort
from planner.plan import Plan, Result
from planner.report.proposal.wording.language import Language
from planner.scenario.build import Built
from planner.scenario.document.read import Scenario
from planner.scenario.edits.of_scenario import rows_of
from planner.scenario.edits.read import read_edits
from planner.scenario.provenance import Provenance
from planner.workbench.bench.browsing import browse_plans
from planner.workbench.bench.building import Builder
from planner.workbench.bench.change import Change
from planner.workbench.bench.changing import Changing
from planner.workbench.bench.edit_calls import EditCalls
from planner.workbench.bench.given import known_effort, known_seed, plain, whole
from planner.workbench.bench.held import Held, Plans, adopted
from planner.workbench.bench.history import Entry, History
from planner.workbench.bench.states import (
    State,
    by_number,
    of_earlier_edits,
    state_of,
    with_cost,
)
from planner.workbench.folder import write_folder
from planner.workbench.solved import Solved

__all__ = ["Workbench"]

CALL = "edits"


class Workbench(EditCalls):
    """A county whose inputs are edited step by step.

    An edit is checked at once, by building the county with it; if that fails, nothing
    has changed. Methods that edit take one id or several, or a name that one site or
    village alone has, and return the bench. What the bench holds does not change:
    ``instance`` is always made anew from the files and the edits.

    Parameters
    ----------
    scenario
        As ``read_scenario`` or ``county`` gives it; its own edits come first.
    plan
        A plan of the county before any further edit, or the result of its search.
    """

    def __init__(
        self, scenario: Scenario, *, plan: Plan | Result | None = None
    ) -> None:
        """Build the county as it is."""
        self._builder = Builder(scenario=scenario)
        rows = rows_of(scenario)
        history = History().with_edits(read_edits(rows, file=CALL))
        built = self._builder.build(history)
        self._built: Built | None = built
        self._states = [state_of(history, built)]
        self._position = 0
        self._plans = Plans()
        self._solved: Solved | None = None
        self._hold(plan)

    @classmethod
    def resumed(
        cls,
        scenario: Scenario,
        entries: Sequence[Entry],
        found: Callable[[Instance], Plan | Result | None],
        *,
        is_current: bool,
    ) -> Workbench:
        """Return a bench as it was saved, with the numbers of its edits.

        Parameters
        ----------
        entries
            All edits, those withdrawn with them; the others are the scenario's.
        found
            Returns the plan, or the result of its search, for the county.
        is_current
            Whether the plan is one of the county with all edits.

        Raises
        ------
        PlannerError
            If they are not the scenario's.
        """
        history = History(entries=tuple(entries))
        if history.rows != rows_of(scenario):
            msg = "the edits are not those of the scenario; save the bench again"
            raise PlannerError(msg)
        bench = cls(scenario)
        bench._states = [replace(bench._state, history=history)]
        bench._hold(found(bench.instance))
        if bench.plan is not None and not is_current:
            bench._plans = Plans(held=Held(plan=bench.plan))
        return bench

    @property
    def instance(self) -> Instance:
        """The county with its edits."""
        return self._county().instance

    @property
    def scenario(self) -> Scenario:
        """The scenario with its edits, as ``to_folder`` writes it."""
        return self._builder.with_edits(self._state.history)

    @property
    def plan(self) -> Plan | None:
        """The latest plan, ``None`` before there is one."""
        return None if self._plans.held is None else self._plans.held.plan

    @property
    def provenance(self) -> Provenance:
        """Where the county with its edits comes from."""
        return self._county().provenance

    @property
    def solved(self) -> Solved | None:
        """What the search for the bench's plan found, ``None`` where none is known."""
        result = self._plans.result if self.is_current else None
        if self._solved is None and result is not None:
            county = self._county()
            self._solved = Solved(result, county.instance, county.provenance)
        return self._solved

    @property
    def is_current(self) -> bool:
        """Whether there is a plan, made for the county as it is now edited."""
        return self._plans.is_of(self._state.history)

    @property
    def history(self) -> pd.DataFrame:
        """A row an edit, by its number; see ``history_in``."""
        return self.history_in("en")

    def history_in(self, language: str) -> pd.DataFrame:
        """Return a row an edit: words, cost, what replaced it, whether withdrawn.

        The cost is what the first plan with the edit costs more a year than one
        without; where several edits were searched for together it stands at the last.

        Parameters
        ----------
        language
            Of the words: ``en`` or ``zh``.
        """
        state = self._state
        return state.history.frame(state.things.names, Language(language))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The edits by their numbers, as ``history`` tells them."""
        return self._state.history.entries

    def ids(self, kind: str) -> list[str]:
        """Return ids: of a ``hub``, ``store``, ``point``, ``village`` and so on."""
        return self._state.things.ids(kind)

    # Back and forth.

    def undo(self, n: int = 1) -> Workbench:
        """Go back before the latest steps; ``redo`` goes forth again.

        The bench then has the latest plan that was made for the county as it is again,
        or the one of most of its edits.
        """
        steps = whole(n)
        if steps is None or not 1 <= steps <= self._position:
            most = self._position
            words = f"a number from 1 to {most}" if most else "an edit before it"
            msg = f"undo({n!r}): {counted(most)} steps can be undone; expected {words}"
            raise PlannerError(msg)
        return self._go(self._position - steps)

    def redo(self) -> Workbench:
        """Take the latest undo back."""
        if self._position + 1 >= len(self._states):
            msg = "redo(): nothing was undone, or edits came after it"
            raise PlannerError(msg)
        return self._go(self._position + 1)

    def withdraw(self, number: int) -> Workbench:
        """Take one edit back, by its number in ``history``; the others stay.

        The bench then has the latest plan of the county as it is, if one was made.
        """
        history = self._state.history.without(number)
        self._take(history, f"edit {number} is withdrawn")
        if self._plans.go_to(history):
            self._solved = None
        return self

    def copy(self) -> Workbench:
        """Return a bench that starts as this one is, and goes its own way."""
        other = object.__new__(Workbench)
        other.__dict__.update(self.__dict__)
        other._states, other._plans = list(self._states), self._plans.copy()
        return other

    # Plans.

    def planned(self) -> Solved:
        """Return the plan of the county as edited, searched for where there is none."""
        found = self.solved
        if found is None or found.plan is not self.plan or not self.is_current:
            found = self.solve().solved
        return found

    def check(self) -> list[Violation]:
        """Return what the latest plan breaks in the county as it is edited."""
        return check(self._known_plan("check"), self.instance)

    def evaluate(self) -> Metrics:
        """Return cost and coverages of the latest plan in the county as edited."""
        return evaluate(self._known_plan("evaluate"), self.instance)

    def solve(
        self,
        *,
        keep: Literal["rest", "nothing"] = "rest",
        seed: int | None = None,
        effort: Effort | str | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> Change:
        """Plan the county as it is edited; the plan is then the bench's own.

        Without a plan as ``planner solve`` does, with one as ``planner solve --from``.

        Parameters
        ----------
        keep
            ``"rest"``: what the edits leave alone stays as the latest plan has it.
            ``"nothing"``: all of the county is searched, from that plan among others.
        seed, effort
            Those of the scenario unless given.
        progress
            Called with a line on what is being done.

        Raises
        ------
        EngineError
            If a solver fails.
        """
        search, county = self.scenario.settings.search, self._county()
        held, history = self._plans.held, self._state.history
        changing = Changing(
            keep=keep,
            seed=search.seed if seed is None else known_seed(seed),
            effort=search.effort if effort is None else known_effort(effort),
            search=search,
            edits=[] if held is None else held.edits_since(history),
            names=self._state.things.names,
            say=progress or (lambda _: None),
        )
        if held is None or held.history is None:
            change = changing.first(county, self.plan)
        else:
            before = held.county or self._builder.build(held.history)
            change = changing.of(before, held.plan, county)
            if held.is_part_of(history):
                self._states = with_cost(
                    self._states, history, changing.edits, change.told_cost
                )
        if change.plan is not None:
            held = Held(plan=change.plan, history=history, county=county)
            self._plans.hold(held, change.result)
        self._solved = change.solved
        return change

    def adopt(self, improved: Solved | None) -> Workbench:
        """Take ``change.improved`` as the plan that the next ``solve`` goes from.

        Raises
        ------
        PlannerError
            If there is none, or it is a plan of another county than this bench's.
        """
        held, state = adopted(improved, self._states[: self._position + 1])
        self._plans.hold(held, None if improved is None else improved.result)
        self._solved = improved if state is self._state else None
        return self

    def browse(self, *, language: Language | str = Language.EN) -> Any:
        """Return a slider along the plans made so far, the latest first shown.

        Each has its map in the county that it was made for, and what was edited since
        the plan before it.

        Raises
        ------
        PlannerError
            If no plan was made, or widgets are not installed.
        """
        made = [(held, held.history) for held, _ in self._plans.made]
        known = [(held, edits) for held, edits in made if edits is not None]
        names = self._state.things.names
        return browse_plans(known, self._builder, names, Language(language))

    def write(self, out: Path | str, *, language: str = "en") -> Path:
        """Write the plan of the latest search into an output folder.

        Raises
        ------
        PlannerError
            If this bench has searched for none, or was edited since.
        """
        if self.solved is None or not self.is_current:
            msg = "write: no plan of the county as it is edited; call bench.solve()"
            raise PlannerError(msg)
        return write_folder(out, self.solved, language=language)

    @property
    def _state(self) -> State:
        return self._states[self._position]

    def _facts(self) -> dict[str, str]:
        """Return what is said of the bench, each in a few words; nothing is built."""
        state = self._state
        things, number = state.things, len(state.history.edits)
        held = self._plans.held
        return {
            "title": self._builder.scenario.title,
            "demand points": counted(len(things.villages)),
            "sites": counted(len(things.sites)),
            "edits": counted(number),
            "plan": "no plan" if held is None else held.words(state.history),
            "last edit": state.said,
        }

    def _hold(self, found: Plan | Result | None) -> None:
        """Take a plan of the county as it is now edited."""
        result = found if isinstance(found, Result) else None
        plan = found.plan if isinstance(found, Result) else found
        if result is not None:
            county = self._county()
            self._solved = Solved(result, county.instance, county.provenance)
        if plan is not None:
            expect_same_county(plan, self.instance, "Workbench(scenario, plan=plan)")
            held = Held(plan=plan, history=self._state.history)
            self._plans.hold(held, result)

    def _edit(self, rows: Sequence[Mapping[str, Any]]) -> Workbench:
        """Take edits in, if the county can be built with them."""
        given = [
            {key: plain(item) for key, item in row.items() if item is not None}
            for row in rows
        ]
        before = self._state.history
        first = len(before.entries) + 1
        try:
            edits = read_edits(given, file=CALL)
        except InputError as error:
            raise by_number(error, range(first, first + len(given))) from error
        history = before.with_edits(edits)
        return self._take(history, history.news(before, self._state.things.names))

    def _take(self, history: History, said: str) -> Workbench:
        try:
            built = self._builder.build(history)
        except InputError as error:
            raise of_earlier_edits(error, len(self._state.history.entries)) from error
        state = state_of(history, built, said)
        if state.key == self._state.key:
            state = replace(state, said=f"no change: {said}")
        self._states = [*self._states[: self._position + 1], state]
        self._position += 1
        self._built = built
        return self

    def _go(self, position: int) -> Workbench:
        is_back = position < self._position
        self._position = position
        self._built = None
        if self._plans.go_to(self._state.history, or_part=is_back):
            self._solved = None
        return self

    def _county(self) -> Built:
        if self._built is None:
            self._built = self._builder.build(self._state.history)
        return self._built

    def _known_plan(self, call: str) -> Plan:
        if self.plan is None:
            msg = f"{call}: there is no plan yet; call bench.solve()"
            raise PlannerError(msg)
        return self.plan

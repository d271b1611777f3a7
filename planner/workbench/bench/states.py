"""What a bench goes back to, and what messages call its edits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from planner.errors import InputError, PlannerError, Problem
from planner.keys import instance_key
from planner.scenario.build import Built
from planner.scenario.document.schema_edits import Edit
from planner.scenario.edits.read import place_of
from planner.workbench.bench.history import History
from planner.workbench.bench.things import Things, things_of

__all__ = [
    "State",
    "by_number",
    "hashes_of",
    "of_earlier_edits",
    "refuse_changed_files",
    "state_of",
    "with_cost",
]

PLACE = re.compile(r"^edits\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a bench goes back to: edits, what there is then, and what was said last."""

    history: History
    things: Things
    key: str
    said: str = ""


def state_of(history: History, built: Built, said: str = "") -> State:
    """Return the state of a bench with these edits."""
    return State(
        history=history,
        things=things_of(built.instance),
        key=instance_key(built.instance),
        said=said,
    )


def hashes_of(built: Built) -> dict[str, str]:
    """Return the hash of each input by its path."""
    return {str(item.path): item.sha256 for item in built.provenance.input_files}


def refuse_changed_files(hashes: Mapping[str, str], built: Built) -> None:
    """Make sure that a county is built from the files that a bench was opened with.

    Raises
    ------
    PlannerError
        If a file is not what it was.
    """
    found = hashes_of(built)
    changed = [name for name, old in hashes.items() if found.get(name) != old]
    if changed:
        msg = f"{changed[0]}: changed since the bench was opened; open it again"
        raise PlannerError(msg)


def with_cost(
    states: Sequence[State], history: History, edits: Sequence[Edit], cost: float | None
) -> list[State]:
    """Return states with what edits cost that were searched for together.

    Parameters
    ----------
    history
        That has the edits; the cost stands at the last of them.
    cost
        ``None`` where no search told one.
    """
    found = [item for item in history.entries if not item.is_withdrawn]
    found = [item for item in found if item.edit in edits]
    if cost is None or not found:
        return list(states)
    return [
        replace(state, history=state.history.with_cost(found[-1], cost))
        for state in states
    ]


def by_number(error: InputError, numbers: Sequence[int]) -> InputError:
    """Return an error of rows with the numbers of the rows in the history."""
    return InputError([_numbered(item, numbers) for item in error.problems])


def _numbered(problem: Problem, numbers: Sequence[int]) -> Problem:
    match = PLACE.match(problem.where)
    if match is None or not 1 <= int(match[1]) <= len(numbers):
        return problem
    rest = problem.where[match.end() :]
    return replace(problem, where=place_of(numbers[int(match[1]) - 1]) + rest)


def of_earlier_edits(error: InputError, newest: int) -> InputError:
    """Return an error with another remedy where earlier edits no longer fit.

    Parameters
    ----------
    newest
        Number of the last edit that was fine before.
    """
    problems = []
    for item in error.problems:
        match = PLACE.match(item.where)
        is_earlier = match is not None and int(match[1]) <= newest
        remedy = f"withdraw edit {match[1]} first" if match else item.remedy
        problems.append(replace(item, remedy=remedy) if is_earlier else item)
    return InputError(problems)

"""A county planned anew under many changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from planner.errors import InputError, PlannerError
from planner.model.effort import Effort
from planner.network.travel import TravelCache
from planner.scenario.build import build
from planner.scenario.document.read import Scenario
from planner.scenario.document.variants import patched
from planner.scenario.edits.of_scenario import changes_of
from planner.workbench.sweeps.changes import (
    Case,
    Changes,
    cases_of,
    changed_scenario,
    value_at,
)
from planner.workbench.sweeps.kept import Kept, refuse_foreign_rows
from planner.workbench.sweeps.passes import Answer, How, Question, solved
from planner.workbench.sweeps.result import SWEEP_FILES, Sweep, SweepRow
from planner.workbench.sweeps.tasks import FAILED

__all__ = ["sweep"]


def sweep(
    scenario: Scenario,
    changes: Changes,
    *,
    seeds: Sequence[int] = (1, 2),
    workers: int = 1,
    effort: Effort | str = Effort.NORMAL,
    out: Path | str | None = None,
    cache: TravelCache | None = None,
    progress: Callable[[str], None] | None = None,
) -> Sweep:
    """Return the plans of a county under changes, each planned anew.

    Each row is solved by itself with every seed; then it is offered the plans of all
    others that are feasible for it, and searched on from the best three. The same rows
    give the same plans, whatever their order, the workers, or an interruption that was
    made good.

    Parameters
    ----------
    scenario
        As ``read_scenario`` or ``county`` gives it.
    changes
        Values by key of the scenario, ``{"standard.collect_within_km": [2, 3]}``, all
        combinations of them; or a list with a mapping, or the name of a variant, for
        each row: then rows are held against the first, ``{}`` for no change.
    seeds
        Of the searches; of one alone no difference can be told, unless it is proven.
    workers
        Processes, each on one thread.
    effort
        How hard every row is searched.
    out
        Folder that keeps what is done, so that the same call goes on after an end half
        way.
    cache
        Where to keep travel times and distances.
    progress
        Called with a line on what is being done.

    Raises
    ------
    InputError
        If the changes are at fault in every row; a row that fails by itself has its
        reason.
    OutputError
        If the folder holds other files.
    """
    seeds, say = _seeds(seeds), progress or (lambda _: None)
    if workers < 1:
        msg = f"workers is {workers}, expected 1 or more"
        raise PlannerError(msg)
    folder = None if out is None else Path(out)
    if folder is not None:
        refuse_foreign_rows(folder, SWEEP_FILES)
    cases = cases_of(scenario, changes)
    keys = tuple(dict.fromkeys(key for case in cases for key in case.keys))
    read = _read(scenario, cases, cache, say)
    how = How(seeds=seeds, effort=Effort(effort))
    kept = Kept(folder=folder, workers=workers, say=say)
    questions = [item for item in read if isinstance(item, Question)]
    answers = iter(solved(questions, how, kept))
    rows = [
        _failed(scenario, case, item, keys)
        if isinstance(item, InputError)
        else _row(case, item, next(answers), keys)
        for case, item in zip(cases, read, strict=True)
    ]
    return Sweep(
        title=scenario.title,
        title_zh=scenario.document.title_zh,
        currency=scenario.settings.currency,
        keys=keys,
        rows=tuple(rows),
        seeds=seeds,
        effort=how.effort,
        is_grid=isinstance(changes, Mapping),
        is_interrupted=kept.is_interrupted,
    )


def _seeds(seeds: Sequence[int]) -> tuple[int, ...]:
    found = tuple(seeds)
    if not found or len(set(found)) < len(found) or min(found) < 0:
        msg = f"seeds are {found}, expected different whole numbers, such as 1, 2"
        raise PlannerError(msg)
    return found


def _read(
    scenario: Scenario,
    cases: Sequence[Case],
    cache: TravelCache | None,
    say: Callable[[str], None],
) -> list[Question | InputError]:
    """Return the county of each row, or what is wrong with it.

    Raises
    ------
    InputError
        If something is wrong with all of them.
    """
    found: list[Question | InputError] = []
    for number, case in enumerate(cases, 1):
        say(f"reading the county: {number} of {len(cases)}")
        try:
            changed = changed_scenario(scenario, case)
            county = build(changed, cache=cache)
        except InputError as error:
            found.append(error)
            continue
        found.append(Question(scenario=changed, instance=county))
    errors = [item for item in found if isinstance(item, InputError)]
    if len(errors) == len(found):
        raise errors[0]
    return found


def _row(
    case: Case, question: Question, answer: Answer, keys: Sequence[str]
) -> SweepRow:
    return SweepRow(
        inputs=_inputs(case, question.scenario.resolved, keys),
        against=case.against,
        status=answer.status,
        reason="; ".join(answer.reasons),
        instance=question.instance,
        plan=answer.plan,
        objective=answer.objective,
        spread=answer.spread,
        bound=answer.bound,
    )


def _failed(
    scenario: Scenario, case: Case, error: InputError, keys: Sequence[str]
) -> SweepRow:
    """Return the row of a change that makes no county."""
    changes = changes_of(case.amendments, scenario.given)
    document = patched(scenario.resolved, changes)
    return SweepRow(
        inputs=_inputs(case, document, keys),
        against=case.against,
        status=FAILED,
        reason=str(error),
    )


def _inputs(
    case: Case, document: Mapping[str, Any], keys: Sequence[str]
) -> dict[str, Any]:
    """Return the value of each key in a row, the name of its variant before them."""
    named = {} if case.variant is None else {"variant": case.variant}
    return {**named, **{key: value_at(document, key) for key in keys}}

"""Opening a saved file: unpacked, read, and its figures worked out again."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from planner.checker import check
from planner.design.penalties import objective_of
from planner.errors import OutputError
from planner.instance import Instance
from planner.json_shape import json_object, read_as
from planner.keys import instance_key
from planner.metrics import Judgement, judge
from planner.plan import Plan, Result, plan_from_json
from planner.report.folders.run_record import FORMAT_VERSION
from planner.report.folders.run_shape import ResultShape
from planner.report.verifying.difference import (
    NOTHING,
    Difference,
    figure_differences,
)
from planner.report.verifying.verify import UNREADABLE
from planner.scenario.document.read import Scenario, read_scenario
from planner.scenario.edits.read import read_edits
from planner.scenario.objects.held import HeldFolder
from planner.workbench.bench.history import Entry
from planner.workbench.bench.workbench import Workbench
from planner.workbench.results import result_of
from planner.workbench.saved_file.archive import Archive, opened
from planner.workbench.saved_file.names import is_plain
from planner.workbench.saved_file.parts import (
    EDITS,
    METRICS,
    OURS,
    PATHS,
    PLAN,
    RUN,
    SCENARIO,
    EditsPart,
    PathsPart,
    RunPart,
    ScenarioPart,
)

__all__ = ["read_saved_file"]

Record = TypeVar("Record")

SAME = 1e-6
"""Share of a figure that two machines may differ by."""

MOST_TOLD = 5
"""Figures that a warning names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saved:
    """What a saved file said of its plan.

    Parameters
    ----------
    run
        ``None`` where nothing is known of its search.
    figures
        Those of ``metrics.json``; ``None`` of a plan from before the latest edits.
    """

    plan: Plan
    run: RunPart | None
    figures: Mapping[str, Any] | None


def read_saved_file(path: Path) -> Workbench:
    """Return the bench that a file holds; its inputs live as long as that.

    Raises
    ------
    InputError
        If this version of the planner takes the inputs in another way.
    OutputError
        If a newer planner wrote it, or it is not as it was written.

    Warns
    -----
    UserWarning
        With both figures, where those of the plan are others today.
    """
    held = HeldFolder()
    with opened(path) as archive:
        part = _part(archive, SCENARIO, ScenarioPart)
        edits = _part(archive, EDITS, EditsPart)
        _unpack(archive, held.folder, path)
        saved = _saved(archive)
    scenario = _scenario(part, held, path)

    def found(instance: Instance) -> Plan | Result | None:
        return None if saved is None else _today(path, part, saved, instance)

    return Workbench.resumed(
        scenario, _entries(edits), found, is_current=part.is_current
    )


def _part(archive: Archive, name: str, kind: type[Record]) -> Record:
    return read_as(kind, json_object(archive.text(name), file=name), file=name)


def _unpack(archive: Archive, folder: Path, file: Path) -> None:
    """Write the inputs where the scenario looks for them.

    Raises
    ------
    OutputError
        If they would stand elsewhere than in the folder, or the file holds others.
    """
    paths = _part(archive, PATHS, PathsPart).paths
    if odd := sorted(archive.names - OURS - set(paths.values())):
        msg = f"{file}: {odd[0]!r} is no part of a saved file; ask for the file again"
        raise OutputError(msg)
    for path, member in paths.items():
        if not is_plain(path) or member in OURS:
            msg = f"{file}: {PATHS} names {path!r}, expected a path inside a folder"
            raise OutputError(msg)
        archive.unpack(member, folder / path)


def _saved(archive: Archive) -> _Saved | None:
    """Return the plan with what was said of it, ``None`` where there is none."""
    if PLAN not in archive.names:
        return None
    has_run, has_figures = RUN in archive.names, METRICS in archive.names
    return _Saved(
        plan=plan_from_json(archive.text(PLAN)),
        run=_part(archive, RUN, RunPart) if has_run else None,
        figures=json_object(archive.text(METRICS), file=METRICS)
        if has_figures
        else None,
    )


def _scenario(part: ScenarioPart, held: HeldFolder, path: Path) -> Scenario:
    if not is_plain(part.file):
        msg = f"{path}: {SCENARIO} names {part.file!r}, expected a path in a folder"
        raise OutputError(msg)
    scenario = read_scenario(
        held.folder / part.file,
        variant=part.variant,
        changes=part.changes,
        data=held.folder,
    )
    return replace(scenario, row_labels=part.row_labels, held=held)


def _entries(part: EditsPart) -> list[Entry]:
    edits = read_edits([dict(item.edit) for item in part.edits], file=EDITS)
    return [
        Entry(number=number, edit=edit, is_withdrawn=item.is_withdrawn, cost=item.cost)
        for number, (edit, item) in enumerate(zip(edits, part.edits, strict=True), 1)
    ]


def _today(
    path: Path, part: ScenarioPart, saved: _Saved, instance: Instance
) -> Plan | Result:
    """Return a plan with what is true of it today.

    Raises
    ------
    OutputError
        If it cannot be read as a plan of this county.
    """
    if not part.is_current or saved.figures is None:
        return saved.plan
    violations = check(saved.plan, instance)
    if unreadable := [item for item in violations if item.code in UNREADABLE]:
        msg = f"{path}: the plan is none of its county: {unreadable[0]}; solve again"
        raise OutputError(msg)
    judgement = judge(saved.plan, instance)
    result = _result(saved)
    changed = list(_differences(saved.figures, result, judgement))
    if changed or instance_key(instance) != part.instance_key:
        warnings.warn(_words(path, changed), stacklevel=6)
        result = None if result is None else _anew(result, judgement)
    return saved.plan if result is None else result


def _differences(
    figures: Mapping[str, Any], result: Result | None, judgement: Judgement
) -> Iterator[Difference]:
    """Yield each figure of a plan that is another one today.

    What an older planner did not know is no difference.
    """
    today = judgement.metrics.to_dict()
    for item in figure_differences(METRICS, figures, today, tolerance=SAME):
        if item.found != NOTHING:
            yield item
    objective = None if result is None else result.total_objective
    if objective is not None:
        told = {"total_objective": objective}
        now = {"total_objective": _objective(judgement)}
        yield from figure_differences(RUN, told, now, tolerance=SAME)


def _objective(judgement: Judgement) -> float:
    return objective_of(judgement.flow, judgement.ledger)


def _result(saved: _Saved) -> Result | None:
    """Return what the search said, ``None`` where an older planner put it otherwise."""
    run = saved.run
    if run is None or run.run_format != FORMAT_VERSION:
        return None
    read_as(ResultShape, run.result, file=RUN)
    return result_of(run.result, saved.plan, first_plan_seconds=run.first_plan_seconds)


def _anew(result: Result, judgement: Judgement) -> Result:
    """Return a result with today's figures; bounds on others mean nothing."""
    return replace(
        result,
        annual_cost=judgement.ledger.annual_cost,
        objective=None,
        bound=None,
        gap=None,
        corrections={},
        total_objective=_objective(judgement),
        total_bound=None,
        total_bound_reason="the plan was saved by an older planner; solve again",
    )


def _words(path: Path, changed: Sequence[Difference]) -> str:
    """Return what is said of figures that are others today."""
    figures = [f"{item.row} was {item.found}, is {item.expected}" for item in changed]
    more = len(figures) - MOST_TOLD
    told = [*figures[:MOST_TOLD], *([f"and {more} more"] if more > 0 else [])]
    found = "; ".join(told) or "the county is read in another way, the figures agree"
    return f"{path}: saved by an older planner, computed anew: {found}"

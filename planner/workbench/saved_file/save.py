"""Saving a county with its edits and its plan as one file that opens anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from planner.errors import OutputError, PlannerError
from planner.keys import instance_key
from planner.plan import plan_to_json
from planner.report.folders.run_record import FORMAT_VERSION, json_text, result_record
from planner.scenario.document.read import Scenario, read_scenario
from planner.scenario.file_hash import file_hash
from planner.scenario.provenance import InputFile, Provenance
from planner.workbench.bench.workbench import Workbench
from planner.workbench.saved_file.archive import SUFFIX, write_archive
from planner.workbench.saved_file.names import free_name
from planner.workbench.saved_file.parts import (
    EDITS,
    INPUTS,
    METRICS,
    PATHS,
    PLAN,
    RUN,
    SCENARIO,
    EditsPart,
    PathsPart,
    RunPart,
    SavedEdit,
    ScenarioPart,
)
from planner.workbench.solved import Solved

__all__ = ["save"]

Members = dict[str, bytes | Path]


def save(bench: Workbench | Solved, path: Path | str) -> Path:
    """Save a county, its edits and its plan as one file, and return that.

    The file is a zip of the input files byte for byte, the scenario's changes, the
    edits, the plan and what its search said; it holds no pickles and no paths of this
    machine. ``planner.open`` opens it anywhere, without the files it was made from.
    The same content gives the same bytes.

    Parameters
    ----------
    bench
        A workbench, or what ``planner.solve`` found with the provenance given.
    path
        A name that ends in ``.planner``; an earlier file there is replaced.

    Raises
    ------
    OutputError
        If the name ends otherwise, or it cannot be written.
    PlannerError
        If it is neither, nobody knows the inputs, or they changed since they were read.
    """
    if not isinstance(path, str | Path):
        msg = f"planner.save: found {type(path).__name__} where the path belongs; "
        msg += "write planner.save(bench, path)"
        raise PlannerError(msg)
    if not isinstance(bench, Workbench | Solved):
        msg = f"planner.save: found {type(bench).__name__}, expected a workbench or "
        msg += "what planner.solve found; of a change save bench or change.solved"
        raise PlannerError(msg)
    file = Path(path)
    if file.suffix.lower() != SUFFIX:
        msg = f"{file}: expected a name that ends in {SUFFIX}"
        raise OutputError(msg)
    county = _bench_of(bench) if isinstance(bench, Solved) else bench
    members, paths = _inputs(county.scenario, county.provenance)
    members[PATHS] = _text(PATHS, PathsPart(paths=dict(paths.values())))
    seen, _ = paths[county.scenario.file]
    members[SCENARIO] = _text(SCENARIO, _scenario(county, seen))
    members[EDITS] = _text(EDITS, _edits(county))
    members |= _plan(county)
    write_archive(file, members)
    return file


def _bench_of(solved: Solved) -> Workbench:
    """Return a bench with the county and the plan of a search.

    Raises
    ------
    PlannerError
        If nobody knows which files the county was read from.
    """
    origin = solved.provenance
    if origin is None or instance_key(solved.instance) != origin.instance_key:
        msg = (
            "save: nobody knows the inputs of this plan; solve with provenance= of "
            "planner.read_county, or on a bench of planner.open"
        )
        raise PlannerError(msg)
    scenario = read_scenario(
        origin.scenario_file,
        variant=origin.variant,
        changes=origin.changes,
        data=origin.data_folder,
    )
    return Workbench(scenario, plan=solved.result)


def _inputs(
    scenario: Scenario, origin: Provenance
) -> tuple[Members, dict[Path, tuple[str, str]]]:
    """Return the input files, and by file its path as seen from the data and member.

    Raises
    ------
    PlannerError
        If a file is not what it was when it was read.
    """
    found: dict[Path, tuple[str, str]] = {}
    members: Members = {}
    for item in sorted(
        origin.input_files, key=lambda item: _is_outside(item, scenario)
    ):
        if item.path in found:
            continue
        if not item.path.is_file() or file_hash(item.path) != item.sha256:
            msg = f"{item.path}: changed since it was read; open it again, then save"
            raise PlannerError(msg)
        taken = [seen for seen, _ in found.values()]
        if _is_outside(item, scenario):
            seen = free_name(item.path.name, taken)
        else:
            seen = item.path.relative_to(scenario.data_folder).as_posix()
        member = free_name(f"{INPUTS}/{seen}", members)
        found[item.path] = seen, member
        members[member] = item.path
    return members, found


def _is_outside(item: InputFile, scenario: Scenario) -> bool:
    return not item.path.is_relative_to(scenario.data_folder)


def _scenario(bench: Workbench, file: str) -> ScenarioPart:
    scenario = bench.scenario
    return ScenarioPart(
        file=file,
        variant=scenario.variant,
        changes=dict(scenario.changes),
        row_labels=dict(scenario.row_labels),
        instance_key=instance_key(bench.instance),
        is_current=bench.is_current,
    )


def _edits(bench: Workbench) -> EditsPart:
    return EditsPart(
        edits=tuple(
            SavedEdit(
                edit=item.edit.model_dump(exclude_none=True),
                is_withdrawn=item.is_withdrawn,
                cost=item.cost,
            )
            for item in bench.entries
        )
    )


def _plan(bench: Workbench) -> Members:
    """Return the plan, and of one that is current what is known of it."""
    if bench.plan is None:
        return {}
    members: Members = {PLAN: plan_to_json(bench.plan).encode()}
    solved = bench.solved
    if solved is None or not bench.is_current:
        return members
    run = RunPart(
        run_format=FORMAT_VERSION,
        first_plan_seconds=solved.result.first_plan_seconds,
        result=result_record(solved.result),
    )
    figures: Mapping[str, Any] = solved.metrics.to_dict()
    members[METRICS] = json_text(figures, METRICS).encode()
    members[RUN] = _text(RUN, run)
    return members


def _text(name: str, record: Any) -> bytes:
    return json_text(asdict(record), name).encode()

"""A saved run with its instance, built again from the inputs that the run names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.design.attainable.aims import asking, record_of
from planner.errors import OutputError
from planner.instance import Instance
from planner.plan import Plan, Status
from planner.report.folders.plan_folder import SavedRun, read_folder
from planner.report.folders.provenance_record import (
    data_folder,
    input_file,
    refuse_changed_inputs,
)
from planner.scenario.build import Built, read_county
from planner.scenario.document.read import Scenario, read_scenario
from planner.scenario.edits.of_scenario import rows_of, with_edits

__all__ = [
    "Earlier",
    "built_again",
    "read_changed",
    "read_saved",
    "read_saved_county",
    "read_saved_scenario",
]

Say = Callable[[str], None]


def read_saved(
    out: Path, data: Path | None, say: Say
) -> tuple[SavedRun, Plan, Instance]:
    """Return a run, its plan, and its instance; as ``read_saved_county``."""
    saved, plan, built = read_saved_county(out, data, say)
    return saved, plan, built.instance


def read_saved_county(
    out: Path,
    data: Path | None,
    say: Say,
    *,
    is_trusted: bool = True,
    has_aims: bool = False,
) -> tuple[SavedRun, Plan, Built]:
    """Return a run, its plan, and its instance with where that comes from.

    Parameters
    ----------
    data
        Where the inputs' paths start, if not where they did.
    is_trusted
        Whether the folder must be as it was written.
    has_aims
        Whether the instance has its aims, as the tables were written; else it asks for
        what the search asked for in their place.

    Raises
    ------
    OutputError
        If the folder holds no plan, or its inputs are not what they were.
    """
    say("reading the folder")
    saved = read_folder(out, is_trusted=is_trusted)
    plan = _plan(saved, out)
    say("reading the inputs")
    built = built_again(saved, data)
    if not has_aims:
        built = replace(built, instance=_as_asked(saved.run, built.instance))
    return saved, plan, built


def built_again(saved: SavedRun, data: Path | None) -> Built:
    """Return the instance of a run, its aims as its scenario has them.

    Parameters
    ----------
    data
        Where the inputs' paths start, if not where they did.

    Raises
    ------
    OutputError
        If the inputs of the run are not what they were.
    """
    _refuse_other_inputs(saved, data)
    built = read_county(_scenario(saved, data))
    _refuse_other_aims(saved.run, built.instance)
    return built


def read_saved_scenario(
    out: Path, data: Path | None, say: Say
) -> tuple[SavedRun, Plan, Scenario]:
    """Return a run, its plan and its scenario, as they were.

    Raises
    ------
    OutputError
        If the folder holds no plan, or its inputs are not what they were.
    """
    say("reading the folder")
    saved, plan = _unchanged(out, data)
    return saved, plan, _scenario(saved, data)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Earlier:
    """The plan of a run, and the scenario that it was made for."""

    plan: Plan
    scenario: Scenario


def read_changed(
    out: Path, data: Path | None, rows: Sequence[Mapping[str, Any]]
) -> tuple[Earlier, Scenario]:
    """Return an earlier run, and its scenario with more edits.

    Parameters
    ----------
    rows
        The edits, after those of the run.

    Raises
    ------
    InputError
        If the edits do not fit the scenario.
    OutputError
        If the folder holds no plan, or its inputs are not what they were.
    """
    saved, plan = _unchanged(out, data)
    before = _scenario(saved, data)
    earlier = Earlier(plan=plan, scenario=before)
    return earlier, with_edits(before, [*rows_of(before), *rows])


def _as_asked(run: Mapping[str, Any], instance: Instance) -> Instance:
    """Return the instance that asks for what the run asked for in place of its aims."""
    aims = run["result"]["aims"]
    return asking(instance, record_of(aims)) if aims else instance


def _refuse_other_aims(run: Mapping[str, Any], instance: Instance) -> None:
    """Make sure that a run names the aims that its scenario has.

    Plans of a study, which were not searched from a first plan, have none.

    Raises
    ------
    OutputError
        If somebody edited them.
    """
    result = run["result"]
    named = {(item["measure"], item["county_id"]) for item in result["aims"]}
    with_demand = {village.county_id for village in instance.villages}
    known = {
        (measure.value, county_id)
        for county_id in with_demand
        for measure in instance.requirements.aims_in(county_id)
    }
    # Counties that are planned together have aims where nobody lives, too.
    named = {item for item in named if item[1] in with_demand}
    is_whole = (
        result["status"] == Status.FEASIBLE
        and not result["is_interrupted"]
        and run["first_plan_seconds"] is not None
    )
    if not named <= known or (is_whole and named != known):
        msg = (
            f"run.json: result.aims: {len(named)} aims, expected the {len(known)} of "
            "the scenario; solve again"
        )
        raise OutputError(msg)


def _unchanged(out: Path, data: Path | None) -> tuple[SavedRun, Plan]:
    """Return a run and its plan; its inputs are what they were."""
    saved = read_folder(out)
    plan = _plan(saved, out)
    _refuse_other_inputs(saved, data)
    return saved, plan


def _refuse_other_inputs(saved: SavedRun, data: Path | None) -> None:
    """Make sure that a run names its inputs, and that they are what they were."""
    _refuse_unknown_origin(saved.run, saved.folder)
    refuse_changed_inputs(saved.run, saved.folder, data)


def _plan(saved: SavedRun, out: Path) -> Plan:
    if saved.plan is None:
        msg = f"{out}: the run found no plan; relax its requirements and solve again"
        raise OutputError(msg)
    return saved.plan


def _refuse_unknown_origin(run: Mapping[str, Any], out: Path) -> None:
    """Make sure that ``run.json`` names its scenario among its inputs.

    Raises
    ------
    OutputError
        If somebody edited it.
    """
    is_named = any(item["key"] == "scenario" for item in run["inputs"])
    if run["scenario"] is not None and not is_named:
        msg = f"{out / 'run.json'}: does not name the inputs of the run; solve again"
        raise OutputError(msg)


def _scenario(saved: SavedRun, data: Path | None) -> Scenario:
    """Return the scenario of a run, as it was.

    Raises
    ------
    OutputError
        If another version of the planner understands it in another way.
    """
    run, out = saved.run, saved.folder
    recorded = run["scenario"]
    item = next(item for item in run["inputs"] if item["key"] == "scenario")
    scenario = read_scenario(
        input_file(run, item, out, data),
        variant=recorded["variant"],
        changes=recorded.get("changes", {}),
        data=data_folder(run, out, data),
    )
    if scenario.content_hash != recorded["hash"]:
        msg = (
            f"{item['path']}: this version of the planner fills it in with other "
            "defaults than those of the run; solve again"
        )
        raise OutputError(msg)
    return scenario

"""Where an instance comes from, ready for JSON; and whether that is still there.

Paths are relative, so that a record means the same wherever folder and inputs go
together: the data folder and the scenario file as seen from the output folder, inputs
as seen from the data folder.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from planner.demand.demand import Demand
from planner.errors import OutputError, Problem
from planner.scenario.document.nearest import listed
from planner.scenario.file_hash import file_hash
from planner.scenario.provenance import InputFile, Provenance

__all__ = ["data_folder", "input_file", "provenance_record", "refuse_changed_inputs"]

GRADES = "ABCM"
"""Official, press or paper, derived, judgement."""
SCENARIO = "scenario"
"""Key of the scenario file among the inputs."""
_GONE = "no such file"


def provenance_record(provenance: Provenance | None, out: Path) -> dict[str, Any]:
    """Return the part of ``run.json`` that says where an instance comes from.

    Parameters
    ----------
    out
        The output folder, where the paths of scenario and data folder start.
    """
    if provenance is None:
        return {"scenario": None, "inputs": [], "defaults_used": [], "warnings": []}
    folder = provenance.data_folder.resolve()
    used = [
        {"fills": item.fills, **asdict(item.default)}
        for item in provenance.defaults_used
    ]
    return {
        "scenario": {
            "file": _seen_from(out, provenance.scenario_file),
            "data_folder": _seen_from(out, folder),
            "variant": provenance.variant,
            "changes": dict(provenance.changes),
            "hash": provenance.scenario_hash,
            "resolved": dict(provenance.resolved),
        },
        "inputs": [
            {"key": item.key, "path": _shown(item, folder), "sha256": item.sha256}
            for item in provenance.input_files
        ],
        "defaults_used": used,
        "defaults_by_grade": {
            grade: sum(item["grade"] == grade for item in used) for grade in GRADES
        },
        "warnings": [_warning(item) for item in provenance.warnings],
        "demand": _demand(provenance.demand),
        "placed_village_ids": list(provenance.placed_village_ids),
        "unlocated_village_ids": list(provenance.unlocated_village_ids),
        "reading_seconds": dict(provenance.seconds),
    }


def data_folder(run: Mapping[str, Any], out: Path, data: Path | None = None) -> Path:
    """Return where the paths of a run's inputs start.

    Parameters
    ----------
    run
        Content of ``run.json``.
    out
        The output folder that it stands in.
    data
        Where they start now, if not where they did.
    """
    return out / run["scenario"]["data_folder"] if data is None else data


def input_file(
    run: Mapping[str, Any],
    item: Mapping[str, str],
    out: Path,
    data: Path | None = None,
) -> Path:
    """Return the path of an input of a run; see ``data_folder``.

    A scenario file that stood elsewhere than its data is looked for in both places.
    """
    path = data_folder(run, out, data) / item["path"]
    scenario = run["scenario"]
    inside = Path(scenario["data_folder"], item["path"])
    was_inside = os.path.normpath(inside) == os.path.normpath(scenario["file"])
    if item["key"] != SCENARIO or was_inside or _content(path) == item["sha256"]:
        return path
    former = out / scenario["file"]
    return former if former.is_file() else path


def refuse_changed_inputs(
    run: Mapping[str, Any], out: Path, data: Path | None = None
) -> None:
    """Make sure that the input files of a run are what they were.

    Parameters
    ----------
    run
        Content of ``run.json``.
    out
        The output folder that it stands in.
    data
        Where relative paths start, if not where they did.

    Raises
    ------
    OutputError
        Naming each file whose content changed or that is gone; or if the run does
        not know where its instance comes from.
    """
    if run.get("scenario") is None:
        msg = "run.json names no scenario, so its inputs cannot be read again"
        raise OutputError(msg)
    found = [_content(input_file(run, item, out, data)) for item in run["inputs"]]
    if found and all(content == _GONE for content in found):
        raise _elsewhere(run["inputs"], data_folder(run, out, data))
    lines = [
        f"{item['path']}: content hash {content}, expected {item['sha256']}"
        for item, content in zip(run["inputs"], found, strict=True)
        if content != item["sha256"]
    ]
    if lines:
        msg = "\n".join([*lines, "the inputs are not those of this run; solve again"])
        raise OutputError(msg)


def _elsewhere(inputs: Sequence[Mapping[str, str]], folder: Path) -> OutputError:
    """Return the error of a run none of whose inputs stand where they stood."""
    names = listed([item["path"] for item in inputs])
    msg = (
        f"{os.path.normpath(folder)}: the inputs of this run are not there; it needs "
        f"{names}; say where they are: planner check OUT --data DIR, or "
        "planner.read_folder(out, data=dir)"
    )
    return OutputError(msg)


def _seen_from(out: Path, path: Path) -> str:
    seen = os.path.relpath(path.resolve(), out.resolve())
    return Path(seen).as_posix()


def _shown(item: InputFile, folder: Path) -> str:
    """Return the path of an input from the data folder, its name if not in there."""
    full = item.path.resolve()
    is_inside = full.is_relative_to(folder)
    return full.relative_to(folder).as_posix() if is_inside else full.name


def _content(path: Path) -> str:
    return file_hash(path) if path.is_file() else _GONE


def _warning(problem: Problem) -> dict[str, str]:
    fields = ("file", "where", "column", "found", "expected", "remedy")
    return {name: getattr(problem, name) for name in fields}


def _demand(demand: Demand) -> dict[str, Any]:
    return {
        "factor_in": dict(demand.factor_in),
        "factor_out": dict(demand.factor_out),
        "villages_by_source_in": dict(Counter(demand.source_in)),
        "villages_by_source_out": dict(Counter(demand.source_out)),
    }

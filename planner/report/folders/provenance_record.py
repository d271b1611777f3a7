"""Where an instance comes from, ready for JSON; and whether that is still there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from planner.demand.demand import Demand
from planner.errors import OutputError, Problem
from planner.scenario.file_hash import file_hash
from planner.scenario.provenance import Provenance

__all__ = ["provenance_record", "refuse_changed_inputs"]

GRADES = "ABCM"
"""Official, press or paper, derived, judgement."""
_GONE = "no such file"


def provenance_record(provenance: Provenance | None) -> dict[str, Any]:
    """Return the part of ``run.json`` that says where an instance comes from.

    Input paths are relative to the data folder where they lie in it.
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
            "file": str(provenance.scenario_file.resolve()),
            "data_folder": str(folder),
            "variant": provenance.variant,
            "changes": dict(provenance.changes),
            "hash": provenance.scenario_hash,
            "resolved": dict(provenance.resolved),
        },
        "inputs": [
            {"key": item.key, "path": _shown(item.path, folder), "sha256": item.sha256}
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


def refuse_changed_inputs(
    run: Mapping[str, Any], data_folder: Path | None = None
) -> None:
    """Make sure that the input files of a run are what they were.

    Parameters
    ----------
    run
        Content of ``run.json``.
    data_folder
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
    folder = data_folder or Path(run["scenario"]["data_folder"])
    lines = []
    for item in run["inputs"]:
        found = _content(folder / item["path"])
        if found != item["sha256"]:
            lines.append(
                f"{item['path']}: content hash {found}, expected {item['sha256']}"
            )
    if len(lines) == len(run["inputs"]) and not folder.is_dir():
        msg = (
            f"{folder}: the inputs of this run are no longer there; say where they "
            "are: planner check OUT --data DIR, or planner.read_folder(out, data=dir)"
        )
        raise OutputError(msg)
    if lines:
        msg = "\n".join([*lines, "the inputs are not those of this run; solve again"])
        raise OutputError(msg)


def _shown(path: Path, folder: Path) -> str:
    full = path.resolve()
    is_inside = full.is_relative_to(folder)
    return (full.relative_to(folder) if is_inside else full).as_posix()


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

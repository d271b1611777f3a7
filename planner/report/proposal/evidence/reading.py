"""Reading what a proposal rests on from output folders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from planner.errors import OutputError
from planner.metrics import Metrics
from planner.report.folders.options import SavedOption, option_plans
from planner.report.folders.plan_folder import read_folder, read_json
from planner.report.proposal.evidence.saved_runs import (
    METRICS,
    RUN,
    Evidence,
    Records,
    Run,
)
from planner.report.tables.csv_text import read_csv

__all__ = ["read_evidence"]

STUDIES = {
    "frontier.json": "frontier",
    "alternatives.json": "alternatives",
    "sensitivity.json": "sensitivity",
    "rules.json": "rules",
}

FIGURES = {item.name for item in fields(Metrics)} - {"villages"}
"""What ``metrics.json`` holds of a plan of this version."""

OF_ONE_SCENARIO = ("sensitivity", "rules")
"""Studies that hold for the very scenario of the plan, not for its county alone."""


def read_evidence(outs: Sequence[Path]) -> Evidence:
    """Return what folders hold: the first plan is the proposed one.

    A folder of options stands for the plans in it; the option that the proposed plan
    is already is left out.

    Raises
    ------
    OutputError
        If a folder is none of the planner's, if none holds a plan, or if two have the
        same name.
    """
    names = [out.resolve().name for out in outs]
    if len(set(names)) < len(names):
        msg = f"{', '.join(names)}: two folders of one name; give each its own"
        raise OutputError(msg)
    runs: list[Run] = []
    studies: dict[str, Records] = {}
    for out, name in zip(outs, names, strict=True):
        kind = next((STUDIES[file] for file in STUDIES if (out / file).exists()), None)
        if kind is not None:
            studies[kind] = _study(out, name, kind)
        elif (options := option_plans(out)) is not None:
            runs.extend(_option(out, name, item) for item in options)
        else:
            runs.append(_run(out, name))
    if not runs:
        msg = "no plan among the folders; name an output folder of planner solve"
        raise OutputError(msg)
    runs = _each_once(runs)
    _refuse_others(runs, studies)
    return Evidence(
        chosen=runs[0],
        options=tuple(runs[1:]),
        frontier=studies.get("frontier"),
        alternatives=studies.get("alternatives"),
        sensitivity=studies.get("sensitivity"),
        rules=studies.get("rules"),
    )


def _option(out: Path, name: str, option: SavedOption) -> Run:
    """Return the plan of an option."""
    run = replace(
        _run(out / option.plan, f"{name}/{option.plan}"),
        option=option.key,
        names=option.names,
    )
    if not option.relaxed:
        return run
    asked = Records(
        folder=f"{name}/{option.key}",
        objects={RUN: read_json(out / option.key / RUN)},
        tables={},
    )
    return replace(run, relaxed=asked)


def _each_once(runs: Sequence[Run]) -> list[Run]:
    """Return runs of different scenarios; the first takes the name of its option."""
    chosen, *others = runs
    same = [run for run in others if run.option and _is_same(run, chosen)]
    if same and not chosen.option:
        chosen = replace(chosen, option=same[0].option, names=same[0].names)
    return [chosen, *(run for run in others if run not in same)]


def _is_same(run: Run, other: Run) -> bool:
    return bool(run.scenario["hash"] == other.scenario["hash"])


def _refuse_others(runs: Sequence[Run], studies: Mapping[str, Records]) -> None:
    """Make sure that all folders speak of the county of the first plan.

    Raises
    ------
    OutputError
        Naming a folder of other villages, made from other files, in another currency,
        or, for the sensitivity and the rules, of another scenario.
    """
    chosen = runs[0].saved.run
    villages = _village_ids(runs[0])
    for run in runs[1:]:
        if _village_ids(run) != villages:
            msg = f"{run.records.folder}: of other villages than the chosen plan; "
            raise OutputError(msg + "leave it out")
        if run.saved.run["currency"] != chosen["currency"]:
            msg = f"{run.records.folder}: in {run.saved.run['currency']}, expected "
            msg += f"{chosen['currency']} as in {runs[0].records.folder}; leave it out"
            raise OutputError(msg)
    for kind, study in studies.items():
        record = study.objects[f"{kind}.json"]
        is_same = _hashes(record) == _hashes(chosen)
        if kind in OF_ONE_SCENARIO:
            is_same &= record["scenario"]["hash"] == chosen["scenario"]["hash"]
        if not is_same:
            plan = runs[0].records.folder
            msg = f"{study.folder}: not made from the files of {plan}; make it again"
            raise OutputError(msg)


def _village_ids(run: Run) -> set[str]:
    return {row["village_id"] for row in run.records.tables["villages.csv"]}


def _hashes(record: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(item["key"], item["sha256"]) for item in record["inputs"]}


def _run(out: Path, name: str) -> Run:
    saved = read_folder(out)
    if saved.plan is None:
        msg = f"{out}: the run found no plan; relax its requirements and solve again"
        raise OutputError(msg)
    if not saved.run.get("scenario"):
        msg = f"{out / RUN}: names no scenario, so nothing can be traced; solve again"
        raise OutputError(msg)
    if missing := sorted(FIGURES - set(saved.metrics)):
        msg = f"{out / METRICS}: lacks {', '.join(missing)}; solve again"
        raise OutputError(msg)
    records = Records(
        folder=name,
        objects={RUN: saved.run, METRICS: saved.metrics},
        tables={f"{table}.csv": rows for table, rows in saved.tables.items()},
    )
    return Run(saved=saved, records=records)


def _study(out: Path, name: str, kind: str) -> Records:
    record = out / f"{kind}.json"
    content = read_json(record)
    tables = {item.name: read_csv(item) for item in sorted(out.glob("*.csv"))}
    rows = tables.get("sensitivity.csv") or [{"overloads_low": ""}]
    if "overloads_low" not in rows[0]:
        msg = f"{out / 'sensitivity.csv'}: lacks overloads_low; run it again"
        raise OutputError(msg)
    return Records(folder=name, objects={record.name: content}, tables=tables)

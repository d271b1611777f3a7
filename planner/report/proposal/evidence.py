"""What a proposal rests on: saved runs, and figures looked up in their files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.errors import OutputError
from planner.report.csv_table import read_csv
from planner.report.folder import SavedRun, read_folder
from planner.report.proposal.figures import (
    Condition,
    Figure,
    How,
    Source,
    Unit,
    difference,
)

__all__ = ["Evidence", "Records", "Run", "read_evidence", "resolve"]

METRICS, RUN = "metrics.json", "run.json"
STUDIES = {
    "frontier.json": "frontier",
    "alternatives.json": "alternatives",
    "sensitivity.json": "sensitivity",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Records:
    """Files of one folder: JSON objects and tables, by file name."""

    folder: str
    objects: Mapping[str, Mapping[str, Any]]
    tables: Mapping[str, Sequence[Mapping[str, str]]]

    def value(self, file: str, path: str, unit: Unit) -> Figure:
        """Return the figure at a dotted path of a JSON file."""
        return self._of_object(file, path, unit, How.VALUE)

    def length(self, file: str, path: str) -> Figure:
        """Return how many items a list in a JSON file has."""
        return self._of_object(file, path, Unit.COUNT, How.COUNT)

    def sum(self, file: str, column: str, unit: Unit, **where: str) -> Figure:
        """Return the sum of a column over the rows that have given values."""
        return self._of_table(file, column, unit, How.SUM, _equal(where))

    def count(self, file: str, unit: Unit = Unit.COUNT, **where: str) -> Figure:
        """Return the number of rows that have given values."""
        return self._of_table(file, "", unit, How.COUNT, _equal(where))

    def cell(self, file: str, column: str, unit: Unit, **where: str) -> Figure:
        """Return a cell of the only row that has given values."""
        return self._of_table(file, column, unit, How.VALUE, _equal(where))

    def count_where(self, file: str, *conditions: Condition) -> Figure:
        """Return the number of rows that conditions hold of."""
        return self._of_table(file, "", Unit.COUNT, How.COUNT, conditions)

    def count_without(
        self, file: str, where: Mapping[str, str], without: Mapping[str, str]
    ) -> Figure:
        """Return the number of rows that have given values less those with more."""
        every = self.count_where(file, *_equal(where))
        return difference(every, self.count_where(file, *_equal({**where, **without})))

    def _of_object(self, file: str, path: str, unit: Unit, how: How) -> Figure:
        *keys, column = path.split(".")
        source = Source(folder=self.folder, file=file, path=tuple(keys), column=column)
        return self._made(source, unit, how)

    def _of_table(
        self,
        file: str,
        column: str,
        unit: Unit,
        how: How,
        conditions: tuple[Condition, ...],
    ) -> Figure:
        source = Source(
            folder=self.folder, file=file, column=column, conditions=conditions
        )
        return self._made(source, unit, how)

    def _made(self, source: Source, unit: Unit, how: How) -> Figure:
        value = resolve(self, source, how)
        return Figure(value=value, unit=unit, how=how, source=source)


def _equal(where: Mapping[str, str]) -> tuple[Condition, ...]:
    return tuple(Condition(column=name, value=value) for name, value in where.items())


def resolve(records: Records, source: Source, how: How) -> float | None:
    """Return the number that a source holds now.

    Raises
    ------
    KeyError
        If there is no such file, path or column.
    """
    if source.file in records.objects:
        found: Any = records.objects[source.file]
        for key in (*source.path, source.column):
            found = found[int(key)] if isinstance(found, list) else found[key]
        if how is How.COUNT:
            return float(len(found))
        return None if found is None else float(found)
    rows = [
        row
        for row in records.tables[source.file]
        if all(_holds(row, condition) for condition in source.conditions)
    ]
    if how is How.COUNT:
        return float(len(rows))
    cells = [row[source.column] for row in rows]
    if how is How.VALUE:
        return float(cells[0]) if cells and cells[0] else None
    return sum(float(cell) for cell in cells if cell)


def _holds(row: Mapping[str, str], condition: Condition) -> bool:
    cell = row[condition.column]
    if condition.value is not None:
        return cell == condition.value
    factor = float(row[condition.times] or "nan") if condition.times else 1.0
    return bool(cell) and float(cell) > condition.limit * factor


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """One saved plan."""

    saved: SavedRun
    records: Records

    @property
    def name(self) -> str:
        """The name of the option: its variant, else its folder."""
        scenario = self.saved.run.get("scenario") or {}
        return str(scenario.get("variant") or self.records.folder)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """Everything that the proposal may speak of.

    Parameters
    ----------
    chosen
        The plan that is proposed.
    options
        Other plans to hold it against.
    frontier, alternatives, sensitivity
        Of the same scenario; ``None`` where there is none.
    """

    chosen: Run
    options: tuple[Run, ...]
    frontier: Records | None
    alternatives: Records | None
    sensitivity: Records | None

    @property
    def records(self) -> tuple[Records, ...]:
        """All files."""
        named = (self.frontier, self.alternatives, self.sensitivity)
        studies = [item for item in named if item]
        return (
            self.chosen.records,
            *(item.records for item in self.options),
            *studies,
        )


def read_evidence(outs: Sequence[Path]) -> Evidence:
    """Return what folders hold: the first plan is the proposed one.

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
        else:
            runs.append(_run(out, name))
    if not runs:
        msg = "no plan among the folders; name an output folder of planner solve"
        raise OutputError(msg)
    _refuse_others(runs, studies)
    return Evidence(
        chosen=runs[0],
        options=tuple(runs[1:]),
        frontier=studies.get("frontier"),
        alternatives=studies.get("alternatives"),
        sensitivity=studies.get("sensitivity"),
    )


def _refuse_others(runs: Sequence[Run], studies: Mapping[str, Records]) -> None:
    """Make sure that all folders speak of the county of the first plan.

    Raises
    ------
    OutputError
        Naming a folder made from other files, in another currency, or, for the
        sensitivity, of another scenario.
    """
    chosen = runs[0].saved.run
    for run in runs[1:]:
        if run.saved.run["currency"] != chosen["currency"]:
            msg = f"{run.records.folder}: in {run.saved.run['currency']}, expected "
            msg += f"{chosen['currency']} as in {runs[0].records.folder}; leave it out"
            raise OutputError(msg)
    for kind, study in studies.items():
        record = study.objects[f"{kind}.json"]
        is_same = _hashes(record) == _hashes(chosen)
        if kind == "sensitivity":
            is_same &= record["scenario"]["hash"] == chosen["scenario"]["hash"]
        if not is_same:
            plan = runs[0].records.folder
            msg = f"{study.folder}: not made from the files of {plan}; make it again"
            raise OutputError(msg)


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
    records = Records(
        folder=name,
        objects={RUN: saved.run, METRICS: saved.metrics},
        tables={f"{table}.csv": rows for table, rows in saved.tables.items()},
    )
    return Run(saved=saved, records=records)


def _study(out: Path, name: str, kind: str) -> Records:
    record = out / f"{kind}.json"
    try:
        content = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{record}: cannot be read ({error}); make it again"
        raise OutputError(msg) from error
    tables = {item.name: read_csv(item) for item in sorted(out.glob("*.csv"))}
    return Records(folder=name, objects={record.name: content}, tables=tables)

"""What a proposal rests on: saved runs, and figures looked up in their files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.errors import OutputError
from planner.report.csv_table import read_csv
from planner.report.folder import SavedRun, read_folder
from planner.report.proposal.figures import Figure, How, Source, Unit, difference

__all__ = ["Evidence", "Records", "Run", "read_evidence", "resolve"]

METRICS, RUN = "metrics.json", "run.json"
_ABOVE = re.compile(r"(\w+) > ([\d.]+)(?: × (\w+))?")
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
        """Return the figure at a path of a JSON file."""
        row, _, column = path.rpartition(".")
        source = Source(folder=self.folder, file=file, row=row, column=column)
        return Figure(
            value=resolve(self, source, How.VALUE),
            unit=unit,
            how=How.VALUE,
            source=source,
        )

    def length(self, file: str, path: str) -> Figure:
        """Return how many items a list in a JSON file has."""
        row, _, column = path.rpartition(".")
        source = Source(folder=self.folder, file=file, row=row, column=column)
        return Figure(
            value=resolve(self, source, How.COUNT),
            unit=Unit.COUNT,
            how=How.COUNT,
            source=source,
        )

    def sum(self, file: str, column: str, unit: Unit, **where: str) -> Figure:
        """Return the sum of a column over the rows that have given values."""
        return self._of_table(file, column, unit, How.SUM, where)

    def count(self, file: str, unit: Unit = Unit.COUNT, **where: str) -> Figure:
        """Return the number of rows that have given values."""
        return self._of_table(file, "", unit, How.COUNT, where)

    def cell(self, file: str, column: str, unit: Unit, **where: str) -> Figure:
        """Return a cell of the only row that has given values."""
        return self._of_table(file, column, unit, How.VALUE, where)

    def count_where(self, file: str, condition: str) -> Figure:
        """Return the number of rows that a condition holds of (``resolve``)."""
        source = Source(folder=self.folder, file=file, row=condition, column="")
        return Figure(
            value=resolve(self, source, How.COUNT),
            unit=Unit.COUNT,
            how=How.COUNT,
            source=source,
        )

    def count_without(
        self, file: str, where: Mapping[str, str], without: Mapping[str, str]
    ) -> Figure:
        """Return the number of rows that have given values less those with more."""
        every, left_out = (
            self._of_table(file, "", Unit.COUNT, How.COUNT, chosen)
            for chosen in (where, {**where, **without})
        )
        return difference(every, left_out)

    def _of_table(
        self, file: str, column: str, unit: Unit, how: How, where: Mapping[str, str]
    ) -> Figure:
        row = "; ".join(f"{name}={value}" for name, value in where.items())
        source = Source(folder=self.folder, file=file, row=row, column=column)
        return Figure(
            value=resolve(self, source, how), unit=unit, how=how, source=source
        )


def resolve(records: Records, source: Source, how: How) -> float | None:
    """Return the number that a source holds now.

    Rows of a table are chosen by conditions parted by semicolons: ``column=value``,
    ``column > number`` or ``column > number × column``; empty cells exceed nothing.

    Raises
    ------
    KeyError
        If there is no such file, path or column.
    """
    if source.file in records.objects:
        found: Any = records.objects[source.file]
        for key in [*filter(None, source.row.split(".")), source.column]:
            found = found[int(key)] if isinstance(found, list) else found[key]
        if how is How.COUNT:
            return float(len(found))
        return None if found is None else float(found)
    conditions = [item for item in source.row.split("; ") if item]
    rows = [
        row
        for row in records.tables[source.file]
        if all(_holds(row, condition) for condition in conditions)
    ]
    if how is How.COUNT:
        return float(len(rows))
    cells = [row[source.column] for row in rows]
    if how is How.VALUE:
        return float(cells[0]) if cells and cells[0] else None
    return sum(float(cell) for cell in cells if cell)


def _holds(row: Mapping[str, str], condition: str) -> bool:
    above = _ABOVE.fullmatch(condition)
    if above is None:
        name, _, value = condition.partition("=")
        return row[name] == value
    name, factor, other = above.groups()
    limit = float(factor) * (float(row[other] or "nan") if other else 1.0)
    return bool(row[name]) and float(row[name]) > limit


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
    return Evidence(
        chosen=runs[0],
        options=tuple(runs[1:]),
        frontier=studies.get("frontier"),
        alternatives=studies.get("alternatives"),
        sensitivity=studies.get("sensitivity"),
    )


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

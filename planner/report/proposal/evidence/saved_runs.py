"""What a proposal rests on: saved plans, and figures looked up in their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.report.folders.plan_folder import SavedRun
from planner.report.proposal.evidence.figures import (
    Condition,
    Figure,
    How,
    Source,
    Unit,
    difference,
)

__all__ = ["METRICS", "RUN", "Evidence", "Records", "Run", "resolve"]

METRICS, RUN = "metrics.json", "run.json"


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
        if all(condition.holds(row) for condition in source.conditions)
    ]
    if how is How.COUNT:
        return float(len(rows))
    cells = [row[source.column] for row in rows]
    if how is How.VALUE:
        return float(cells[0]) if cells and cells[0] else None
    return sum(float(cell) for cell in cells if cell)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """One saved plan.

    Parameters
    ----------
    option
        Name of the option of the scenario that it is of, if any.
    names
        What the scenario calls the option, by language.
    relaxed
        Files of the option as it was asked for, if its requirements cannot be met and
        the plan is for others.
    """

    saved: SavedRun
    records: Records
    option: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    relaxed: Records | None = None

    @property
    def scenario(self) -> Mapping[str, Any]:
        """What ``run.json`` says of the scenario."""
        return self.saved.run.get("scenario") or {}

    @property
    def name(self) -> str:
        """The option, else the variant, else the folder."""
        return str(self.option or self.scenario.get("variant") or self.records.folder)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """Everything that the proposal may speak of.

    Parameters
    ----------
    chosen
        The plan that is proposed.
    options
        Other plans to hold it against.
    frontier, alternatives, sensitivity, rules
        Of the same scenario; ``None`` where there is none.
    """

    chosen: Run
    options: tuple[Run, ...]
    frontier: Records | None
    alternatives: Records | None
    sensitivity: Records | None
    rules: Records | None = None

    @property
    def records(self) -> tuple[Records, ...]:
        """All files."""
        named = (self.frontier, self.alternatives, self.sensitivity, self.rules)
        studies = [item for item in named if item]
        runs = (self.chosen, *self.options)
        relaxed = [item.relaxed for item in runs if item.relaxed is not None]
        return (*(item.records for item in runs), *relaxed, *studies)

"""The edits of a scenario as rows, and the scenario with other ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.scenario.document.read import Scenario, read_scenario
from planner.scenario.edits.read import KEY, read_edits, rows_of_file

__all__ = ["read_rows", "rows_of", "with_edits"]

Rows = list[dict[str, Any]]


def rows_of(scenario: Scenario) -> Rows:
    """Return all that is changed in a scenario as rows of edits, in order.

    Its own edits, and the other changes that it was read with as values set.
    """
    rows = [edit.model_dump(exclude_none=True) for edit in scenario.document.edits]
    others = {key: item for key, item in scenario.changes.items() if key != KEY}
    return [*rows, *_set_rows(others)]


def with_edits(scenario: Scenario, rows: Sequence[Mapping[str, Any]]) -> Scenario:
    """Return a scenario, read again, with these edits in the place of its changes.

    Raises
    ------
    InputError
        With every problem of the rows that shows without the tables.
    """
    changes = {KEY: [dict(row) for row in rows]}
    changed = read_scenario(
        scenario.file,
        variant=scenario.variant,
        changes=changes,
        data=scenario.data_folder,
    )
    return replace(changed, row_labels=scenario.row_labels, held=scenario.held)


def read_rows(path: Path) -> Rows:
    """Return the rows of a file of edits, checked one by one.

    Raises
    ------
    InputError
        With every problem, by the file's name.
    """
    edits = read_edits(rows_of_file(path), file=path.name)
    return [edit.model_dump(exclude_none=True) for edit in edits]


def _set_rows(changes: Mapping[str, Any], prefix: str = "") -> Iterator[dict[str, Any]]:
    for key, value in changes.items():
        if isinstance(value, Mapping):
            yield from _set_rows(value, f"{prefix}{key}.")
        else:
            yield {"do": "set", "key": f"{prefix}{key}", "value": value}

"""A scenario with amendments, or with other edits; its own edits as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.errors import PlannerError
from planner.model.amendment import Amendment, Value, amendments_of
from planner.model.places import SiteStatus
from planner.scenario.document.read import Scenario, read_scenario
from planner.scenario.document.variants import patched
from planner.scenario.edits.in_document import EXCLUDED, REQUIRED, SOLVE, with_site
from planner.scenario.edits.read import KEY, read_edits, rows_of_file

__all__ = ["amended", "changes_of", "read_rows", "row_of", "rows_of", "with_edits"]

Rows = list[dict[str, Any]]

SITES = "sites"
LISTS = {
    SiteStatus.REQUIRED: REQUIRED,
    SiteStatus.EXCLUDED: EXCLUDED,
    SiteStatus.CANDIDATE: None,
}
"""Key of the scenario that lists the sites of a status, whatever their table says."""


def amended(
    scenario: Scenario,
    amendments: Iterable[Amendment],
    *,
    variant: str | None = None,
) -> Scenario:
    """Return a scenario, read again, with amendments after its other changes.

    Parameters
    ----------
    variant
        In the place of the scenario's own, if one is named.

    Raises
    ------
    InputError
        With every problem that the amendments make.
    PlannerError
        If one is not of the document, but of a row of a table.
    """
    changes = patched(scenario.changes, changes_of(amendments, scenario.given))
    return _again(scenario, changes, variant or scenario.variant)


def changes_of(
    amendments: Iterable[Amendment], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return amendments in the form of a variant.

    Parameters
    ----------
    given
        Content of the document that they change.

    Raises
    ------
    PlannerError
        If one is not of the document, but of a row of a table.
    """
    changes: dict[str, Any] = {}
    for item in amendments:
        changes = patched(changes, _in_document(item, patched(given, changes)))
    return changes


def rows_of(scenario: Scenario) -> Rows:
    """Return all that is changed in a scenario as rows of edits, in order.

    Its own edits, and the other changes that it was read with as values set.
    """
    rows = [edit.model_dump(exclude_none=True) for edit in scenario.document.edits]
    others = {key: item for key, item in scenario.changes.items() if key != KEY}
    return [*rows, *(row_of(item) for item in amendments_of(others))]


def row_of(amendment: Amendment) -> dict[str, Any]:
    """Return an amendment as the row of an edit."""
    return {"do": "set", "key": amendment.key, "value": amendment.value}


def with_edits(scenario: Scenario, rows: Sequence[Mapping[str, Any]]) -> Scenario:
    """Return a scenario, read again, with these edits in the place of its changes.

    Raises
    ------
    InputError
        With every problem of the rows that shows without the tables.
    """
    return _again(scenario, {KEY: [dict(row) for row in rows]}, scenario.variant)


def read_rows(path: Path) -> Rows:
    """Return the rows of a file of edits, checked one by one.

    Raises
    ------
    InputError
        With every problem, by the file's name.
    """
    edits = read_edits(rows_of_file(path), file=path.name)
    return [edit.model_dump(exclude_none=True) for edit in edits]


def _again(
    scenario: Scenario, changes: Mapping[str, Any], variant: str | None
) -> Scenario:
    again = read_scenario(
        scenario.file, variant=variant, changes=changes, data=scenario.data_folder
    )
    return replace(again, row_labels=scenario.row_labels, held=scenario.held)


def _in_document(item: Amendment, content: Mapping[str, Any]) -> dict[str, Value]:
    """Return what an amendment changes; the status of a site moves it between lists."""
    section, *rest = item.path
    if section != SITES:
        return item.changes
    if len(rest) > 1:
        msg = f"{item}: not of the scenario's document; change the row of its table"
        raise PlannerError(msg)
    wanted = LISTS[SiteStatus(str(item.value))]
    solve = with_site(content, rest[0], wanted)[SOLVE]
    return {
        SOLVE: {name: solve[name] for name in (REQUIRED, EXCLUDED) if name in solve}
    }

"""What edits change in a document: keys, and sites required or excluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.errors import InputError, Problem
from planner.model.amendment import parts_of
from planner.scenario.document.schema_edits import (
    AddSite,
    Close,
    Edit,
    Lock,
    Reopen,
    Serve,
    SetValue,
)
from planner.scenario.edits.read import KEY, cell_of, place_of
from planner.scenario.edits.topics import in_force

__all__ = ["edited_document", "set_keys", "with_site"]

SOLVE, REQUIRED, EXCLUDED = "solve", "require_sites", "exclude_sites"


def edited_document(
    content: Mapping[str, Any], edits: Sequence[Edit], *, file: str
) -> dict[str, Any]:
    """Return a document's content as edits change it, with the edits as plain rows.

    Applied to its own result it changes nothing more.

    Raises
    ------
    InputError
        If a key stands for a value and for a table, or a village is to be served from
        a site that a later edit closes.
    """
    changed = dict(content)
    problems: list[Problem] = []
    found = in_force(edits)
    for number, edit in found:
        match edit:
            case SetValue() if cell_of(edit.key) is None:
                changed = _with_value(changed, edit, number, file, problems)
            case Lock():
                changed = with_site(changed, edit.site, REQUIRED)
            case Close():
                changed = with_site(changed, edit.site, EXCLUDED)
            case Reopen() | AddSite():
                site = edit.site if isinstance(edit, Reopen) else edit.id
                changed = with_site(changed, site, None)
            case Serve():
                changed = with_site(changed, edit.site, REQUIRED)
                problems.extend(_closed_later(edit, found, number, file))
    if problems:
        raise InputError(problems)
    if edits:
        changed[KEY] = [item.model_dump(exclude_none=True) for item in edits]
    else:
        changed.pop(KEY, None)
    return changed


def set_keys(edits: Sequence[Edit]) -> dict[str, int]:
    """Return the number of the edit that sets a key of the document, by the key."""
    return {
        edit.key: number
        for number, edit in in_force(edits)
        if isinstance(edit, SetValue) and cell_of(edit.key) is None
    }


def _with_value(
    content: Mapping[str, Any],
    edit: SetValue,
    number: int,
    file: str,
    problems: list[Problem],
) -> dict[str, Any]:
    """Return the content with a value at a dotted key."""
    changed = dict(content)
    table = changed
    *path, key = parts_of(edit.key)
    for part in path:
        inner = table.get(part, {})
        if not isinstance(inner, Mapping):
            problem = Problem(
                file=file,
                where=place_of(number, "key"),
                found=f"{edit.key!r}, where {part} is no table",
                expected="a key of the scenario",
                remedy="correct the key",
            )
            problems.append(problem)
            return dict(content)
        table[part] = dict(inner)
        table = table[part]
    table[key] = edit.value
    return changed


def with_site(
    content: Mapping[str, Any], site_id: str, wanted: str | None
) -> dict[str, Any]:
    """Return the content with a site in one of the two lists, or in none."""
    solve = content.get(SOLVE, {})
    if not isinstance(solve, Mapping):
        # The reader of the document says that it is no table.
        return dict(content)
    lists = {name: _names(solve.get(name)) for name in (REQUIRED, EXCLUDED)}
    if any(found is None for found in lists.values()):
        return dict(content)
    changed = dict(solve)
    for name, found in lists.items():
        kept = [item for item in found or () if item != site_id or name == wanted]
        if name == wanted and site_id not in kept:
            kept.append(site_id)
        if kept or name in solve:
            changed[name] = kept
    return {**content, SOLVE: changed}


def _names(value: Any) -> list[Any] | None:
    """Return a list of names, ``None`` where something else stands in its place."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else None


def _closed_later(
    edit: Serve, found: Sequence[tuple[int, Edit]], number: int, file: str
) -> list[Problem]:
    is_closed = any(
        isinstance(item, Close | Reopen) and item.site == edit.site and later > number
        for later, item in found
    )
    if not is_closed:
        return []
    problem = Problem(
        file=file,
        where=place_of(number, "site"),
        found=f"{edit.site!r}, which a later edit closes or leaves free",
        expected="a site that stays open, since a village is served from it",
        remedy="take one of the two edits back",
    )
    return [problem]

"""What an edit is about: a later edit of the same thing replaces the earlier one."""

from __future__ import annotations

from collections.abc import Sequence

from planner.model.amendment import key_at, parts_of
from planner.scenario.document.schema_edits import (
    AddSite,
    AddVillage,
    ChangeDemand,
    ChangeFormats,
    Close,
    Drop,
    Edit,
    Lock,
    Move,
    Reopen,
    Serve,
    SetValue,
)
from planner.scenario.edits.read import cell_of

__all__ = ["in_force", "site_of_edit", "topic_of"]

_STATE = "state"
"""What a site is to be: locked, closed or free."""


def topic_of(edit: Edit) -> tuple[str, str]:
    """Return what an edit decides: a kind of thing, and its id or key."""
    kind = _STATE if isinstance(edit, Lock | Close | Reopen) else edit.do
    match edit:
        case Lock() | Close() | Reopen() | ChangeFormats() | Move():
            return kind, edit.site
        case AddSite() | AddVillage():
            return kind, edit.id
        case Drop() | Serve() | ChangeDemand():
            return kind, edit.village
        case SetValue():
            is_cell = cell_of(edit.key) is not None
            return kind, edit.key.strip() if is_cell else key_at(*parts_of(edit.key))


def site_of_edit(edit: Edit) -> str | None:
    """Return the id of the site whose record an edit changes, if it is one's."""
    match edit:
        case Lock() | Reopen() | ChangeFormats() | Move():
            return edit.site
        case AddSite():
            return edit.id
        case SetValue():
            cell = cell_of(edit.key)
            return cell.row_id if cell is not None and cell.table == "sites" else None
        case _:
            return None


def in_force(edits: Sequence[Edit]) -> list[tuple[int, Edit]]:
    """Return the edits that no later one replaces, with their numbers from 1.

    What is added or dropped stays in its order: a second one of an id is a fault.
    """
    last = {topic_of(edit): number for number, edit in enumerate(edits, start=1)}
    return [
        (number, edit)
        for number, edit in enumerate(edits, start=1)
        if isinstance(edit, AddSite | AddVillage | Drop)
        or last[topic_of(edit)] == number
    ]

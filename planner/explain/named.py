"""Villages and sites by what people call them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from planner.errors import PlannerError
from planner.model.places import Site, Village

__all__ = ["id_of"]

MOST_LISTED = 12
"""Ids in a message, after which the others are only counted: a judgement of what is
read."""


def id_of(text: str, records: Sequence[Village | Site], kind: str) -> str:
    """Return the id that a text names: an id, or the name of one record alone.

    Parameters
    ----------
    kind
        What the records are, for messages: ``"village"`` or ``"site"``.

    Raises
    ------
    PlannerError
        If there is none, or several are called so.
    """
    wanted = text.strip()
    if wanted in {record.id for record in records}:
        return wanted
    for is_same in (
        lambda name: name == wanted,
        lambda name: _plain(name) == _plain(wanted),
    ):
        found = [record for record in records if is_same(record.name)]
        if len(found) == 1:
            return found[0].id
        if found:
            raise PlannerError(_several(text, found, kind))
    names = {record.name for record in records} | {record.id for record in records}
    near = get_close_matches(wanted, sorted(names), n=1)
    files = "villages.csv" if kind == "village" else "facilities.csv and sites.csv"
    like = f"did you mean {near[0]!r}? " if near else ""
    msg = f"{text!r}: no such {kind}; {like}ids and names stand in {files}"
    raise PlannerError(msg)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _several(text: str, found: Iterable[Village | Site], kind: str) -> str:
    ids = [
        f"{record.id} ({record.tier})" if isinstance(record, Site) else _place(record)
        for record in found
    ]
    shown = ", ".join(ids[:MOST_LISTED])
    more = f" and {len(ids) - MOST_LISTED} more" if len(ids) > MOST_LISTED else ""
    return f"{text!r}: {len(ids)} {kind}s of that name; write an id: {shown}{more}"


def _place(village: Village) -> str:
    is_in_township = bool(village.township_id)
    return f"{village.id} (in {village.township_id})" if is_in_township else village.id

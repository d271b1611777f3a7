"""``planner solve --from OUT``: what is asked to change, and what that changed."""

from __future__ import annotations

import tomllib
from argparse import Namespace
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from planner.errors import InputError, Problem
from planner.model.amendment import Amendment, key_at, parts_of
from planner.report.compare import compare
from planner.report.moved import moved_rows
from planner.report.tables.csv_text import Row
from planner.report.text.words import counted, named
from planner.scenario.edits.of_scenario import read_rows, row_of
from planner.workbench.bench.change import Change

__all__ = [
    "COMMAND_LINE",
    "asked_amendment",
    "asked_edits",
    "what_changed",
    "what_changed_data",
]

COMMAND_LINE = "command line"
MOST_ROWS = 15
"""Villages of the table in the terminal: judgement; ``--json`` has all."""
MOST_NAMES = 8
"""Sites named in a line: judgement."""


def asked_edits(options: Namespace) -> list[dict[str, Any]]:
    """Return the edits that options ask for as rows, those of a file first.

    Raises
    ------
    InputError
        If the file cannot be read, a value is no TOML value, or a site is both opened
        and closed.
    """
    rows = [] if options.edits is None else read_rows(options.edits)
    for site in sorted(set(options.require) & set(options.exclude)):
        raise InputError([_both(site)])
    rows += [row_of(asked_amendment(text)) for text in options.set]
    rows += [{"do": "lock", "site": site} for site in options.require]
    return rows + [{"do": "close", "site": site} for site in options.exclude]


def _both(site: str) -> Problem:
    return Problem(
        file=COMMAND_LINE,
        where="--exclude",
        found=f"{site!r}, which --require names too",
        expected="a site that is required or excluded, not both",
        remedy="delete it from one of the two",
    )


def asked_amendment(
    text: str,
    *,
    opening: str = "",
    closing: str = "",
    remedy: str = "for example --set standard.collect_within_km=2.5",
) -> Amendment:
    """Return ``a.b=1`` as an amendment.

    Parameters
    ----------
    opening, closing
        What stands around the value before it is read: brackets of a list.
    remedy
        For whoever wrote the text wrongly.

    Raises
    ------
    InputError
        If the text has no key, or the value is none of TOML.
    """
    key, sign, value = text.partition("=")
    path = parts_of(key)
    if not sign or not path:
        raise _refused(text, "KEY=VALUE, the key as in the scenario", remedy)
    try:
        written = f"value = {opening}{value.strip()}{closing}"
        return Amendment(key=key_at(*path), value=tomllib.loads(written)["value"])
    except (ValueError, KeyError, RecursionError):
        words = 'a value as in TOML: 12, 0.5, true, "text", ["a", "b"]'
        raise _refused(text, words, remedy) from None


def _refused(text: str, expected: str, remedy: str) -> InputError:
    problem = Problem(
        file=COMMAND_LINE,
        where="--set",
        found=text,
        expected=expected,
        remedy=remedy,
    )
    return InputError([problem])


def what_changed(
    folders: tuple[Path, Path], change: Change, language: str
) -> list[RenderableType]:
    """Return the two runs side by side, what the edits cost, and who is moved."""
    rows = _moved(change)
    lines: list[RenderableType] = [
        compare(folders).tables(),
        Text(change.sentence(language=language)),
        f"Opened: {named(list(change.opened['site_id']), MOST_NAMES) or 'none'}",
        f"Closed: {named(list(change.closed['site_id']), MOST_NAMES) or 'none'}",
        f"{counted(len(rows), 'village')} served from elsewhere",
    ]
    return [*lines, _table(rows)] if rows else lines


def what_changed_data(change: Change) -> dict[str, Any]:
    """Return what the edits cost, and what changed with them, ready for JSON."""
    return {
        "kind": None if change.kind is None else change.kind.value,
        "improvement": change.improvement,
        "cost_of_edits": change.cost_of_edits,
        "difference": change.difference,
        "if_kept": change.if_kept,
        "ring": change.ring,
        "opened_sites": list(change.opened["site_id"]),
        "closed_sites": list(change.closed["site_id"]),
        "moved_villages": _moved(change),
    }


def _moved(change: Change) -> list[Row]:
    weighed = change.weighed
    if weighed is None or weighed.changed is None:
        return []
    return moved_rows(
        weighed.plan, weighed.changed, weighed.after, earlier=weighed.before
    )


def _table(rows: list[Row]) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for name in rows[0]:
        table.add_column(name.replace("_", " "))
    for row in rows[:MOST_ROWS]:
        table.add_row(*(_cell(value) for value in row.values()))
    if len(rows) > MOST_ROWS:
        more = f"and {len(rows) - MOST_ROWS} more"
        table.add_row(more, *[""] * (len(rows[0]) - 1))
    return table


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.1f}" if isinstance(value, float) else str(value)

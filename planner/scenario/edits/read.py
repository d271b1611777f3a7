"""Rows of edits as typed records, or what is wrong with them by their number."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planner.errors import InputError, Problem
from planner.model.amendment import parts_of
from planner.scenario.document.messages import document_problems
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.document.paths import inside
from planner.scenario.document.schema_edits import EDITS, Edit, SetValue
from planner.scenario.document.toml_file import read_toml
from planner.scenario.tables.columns import COLUMNS, Column

__all__ = [
    "KEY",
    "Cell",
    "cell_of",
    "edit_rows",
    "place_of",
    "read_edits",
    "rows_of_file",
]

KEY = "edits"
MOST_EDITS = 10_000
"""Of a scenario: more changes than this are another table."""

CELL = re.compile(r"(villages|townships|counties|sites)\[(.+)\]\.(\w+)")
CELL_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "villages": ("name", "residents", "parcels_in_per_day", "parcels_out_per_day"),
    "townships": ("name", "residents"),
    "counties": ("name", "residents", "parcels_in_per_day", "parcels_out_per_day"),
    "sites": ("name", "closing_cost", "remaining_life_years"),
}
"""Columns whose cells may be set; places move, and statuses are edits of their own."""

PATCHES = ("variants", "options", KEY)
"""Sections that change the others, and are not changed themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table, by the id of its row and the planner's name of its column."""

    table: str
    row_id: str
    column: str


def place_of(number: int, key: str = "") -> str:
    """Return what messages call an edit, the first one number 1, or a key of it."""
    return f"{KEY}[{number}].{key}" if key else f"{KEY}[{number}]"


def cell_of(key: str) -> Cell | None:
    """Return the cell that a key names, ``None`` where it is one of the document."""
    match = CELL.fullmatch(key.strip())
    if match is None:
        return None
    return Cell(table=match[1], row_id=match[2], column=match[3])


def edit_rows(
    content: Mapping[str, Any], folder: Path, *, file: str
) -> tuple[Mapping[str, Any], Path | None]:
    """Return a document's content with the rows of the file that it names, and that.

    Parameters
    ----------
    folder
        Where the path starts.
    file
        Name of the document, for messages.

    Raises
    ------
    InputError
        If the file is not there, or holds no edits.
    """
    name = content.get(KEY)
    if not isinstance(name, str):
        return content, None
    problems: list[Problem] = []
    path = inside(folder, name, file=file, where=KEY, problems=problems)
    if path is None:
        raise InputError(problems)
    return {**content, KEY: rows_of_file(path)}, path


def rows_of_file(path: Path) -> list[Any]:
    """Return the rows of a file of edits.

    Raises
    ------
    InputError
        If it cannot be read, or has another key than ``edits``.
    """
    if not path.is_file():
        problem = Problem(
            file=str(path),
            found="no such file",
            expected="a file of edits",
            remedy="check the path",
        )
        raise InputError([problem])
    content = read_toml(path)
    rows = content.get(KEY)
    if set(content) == {KEY} and isinstance(rows, list):
        return rows
    problem = Problem(
        file=path.name,
        found=f"the keys {listed(content) or 'of nothing'}",
        expected="rows [[edits]] and nothing else",
        remedy='write, for example, [[edits]] and do = "close" and site = "point:V017"',
    )
    raise InputError([problem])


def read_edits(rows: object, *, file: str) -> tuple[Edit, ...]:
    """Return the edits of rows in their order.

    Raises
    ------
    InputError
        With every problem of the rows.
    """
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise InputError([_no_rows(rows, file)])
    if len(rows) > MOST_EDITS:
        raise InputError([_too_many(len(rows), file)])
    problems: list[Problem] = []
    edits = []
    for number, row in enumerate(rows, start=1):
        try:
            edit = _edit(row, number, file)
        except InputError as error:
            problems.extend(error.problems)
            continue
        edits.append(edit)
        if isinstance(edit, SetValue):
            problems.extend(_set_faults(edit, number, file))
    if problems:
        raise InputError(problems)
    return tuple(edits)


def _edit(row: Any, number: int, file: str) -> Edit:
    do = row.get("do") if isinstance(row, Mapping) else None
    if not isinstance(do, str) or do not in EDITS:
        problem = Problem(
            file=file,
            where=place_of(number, "do"),
            found="nothing" if do is None else repr(do),
            expected=f"one of {listed(EDITS)}",
            remedy=or_nearest(str(do), EDITS, otherwise="say what the edit does"),
        )
        raise InputError([problem])
    kind = EDITS[do]
    try:
        return kind.model_validate(dict(row))
    except ValidationError as error:
        problems = document_problems(error, file=file, model=kind)
        placed = [
            replace(item, where=place_of(number, item.where)) for item in problems
        ]
        raise InputError(placed) from error


def _set_faults(edit: SetValue, number: int, file: str) -> Iterator[Problem]:
    cell = cell_of(edit.key)
    if cell is not None:
        yield from _cell_faults(cell, edit.value, number, file)
        return
    parts = parts_of(edit.key)
    if not parts or "[" in edit.key:
        yield Problem(
            file=file,
            where=place_of(number, "key"),
            found=repr(edit.key),
            expected="a key of the scenario, or a cell of a table",
            remedy="write standard.collect_within_km or villages[T01V02].residents",
        )
    elif parts[0] in PATCHES:
        yield Problem(
            file=file,
            where=place_of(number, "key"),
            found=repr(edit.key),
            expected="a key that is no patch of others",
            remedy="set the keys themselves",
        )


def _cell_faults(cell: Cell, value: Any, number: int, file: str) -> Iterator[Problem]:
    known = CELL_COLUMNS[cell.table]
    if cell.column not in known:
        yield Problem(
            file=file,
            where=place_of(number, "key"),
            found=f"the column {cell.column!r} of {cell.table}",
            expected=f"one of {listed(known)}",
            remedy=or_nearest(
                cell.column, known, otherwise="places move by edits of their own"
            ),
        )
        return
    column = next(item for item in COLUMNS[cell.table] if item.name == cell.column)
    if column.kind != "number":
        if not isinstance(value, str) or not value:
            yield _no_value(value, "some text in quotes", number, file)
    elif not _is_number(value) or not column.minimum <= value <= column.maximum:
        yield _no_value(value, _limits(column), number, file)


def _is_number(value: Any) -> bool:
    is_plain = isinstance(value, int | float) and not isinstance(value, bool)
    return is_plain and math.isfinite(value)


def _limits(column: Column) -> str:
    return f"a number from {column.minimum:g} to {column.maximum:g}"


def _no_value(value: Any, expected: str, number: int, file: str) -> Problem:
    return Problem(
        file=file,
        where=place_of(number, "value"),
        found=repr(value),
        expected=expected,
        remedy="correct the value",
    )


def _no_rows(rows: object, file: str) -> Problem:
    return Problem(
        file=file,
        where=KEY,
        found=f"a {type(rows).__name__}",
        expected="rows [[edits]], or the name of a file with them",
        remedy='write [[edits]] and below it do = "close" and site = "point:V017"',
    )


def _too_many(found: int, file: str) -> Problem:
    return Problem(
        file=file,
        where=KEY,
        found=f"{found} edits",
        expected=f"at most {MOST_EDITS}",
        remedy="change the tables themselves",
    )

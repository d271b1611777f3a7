"""CSV tables that spreadsheet programs open right and never run as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from planner.errors import OutputError

__all__ = ["Cell", "Row", "csv_text", "escaped", "read_csv", "unescaped"]

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"


def escaped(text: str) -> str:
    """Return ``text`` so that no spreadsheet program takes it for a formula.

    A text that begins like a formula, or with the guard itself, gets an apostrophe
    in front; ``unescaped`` takes it away again.
    """
    return _GUARD + text if text.startswith((*_FORMULA_STARTS, _GUARD)) else text


def unescaped(text: str) -> str:
    """Return the text that ``escaped`` was given."""
    return text.removeprefix(_GUARD)


def csv_text(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """Return a CSV table with a byte order mark, so that Excel reads it as UTF-8."""
    stream = io.StringIO(newline="")
    stream.write("\ufeff")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell_text(row[column]) for column in columns])
    return stream.getvalue()


def cell_text(value: Cell) -> str:
    """Return what stands in the file for a value: numbers plain, truth as 1 or 0."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int() | float():
            return repr(value)
        case _:
            return escaped(value)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table written by ``csv_text``, every cell a text.

    Raises
    ------
    OutputError
        If the file cannot be read, or a row has more or fewer cells than columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header, *lines = list(csv.reader(stream))
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
        msg = f"{path}: cannot be read as a table ({error}); solve again"
        raise OutputError(msg) from error
    return [_row(path, number, header, line) for number, line in enumerate(lines, 2)]


def _row(
    path: Path, number: int, header: Sequence[str], line: Sequence[str]
) -> dict[str, str]:
    if len(line) != len(header):
        msg = (
            f"{path.name}: line {number}: {len(line)} cells, expected {len(header)}; "
            "the file was changed, solve again"
        )
        raise OutputError(msg)
    return {name: unescaped(text) for name, text in zip(header, line, strict=True)}

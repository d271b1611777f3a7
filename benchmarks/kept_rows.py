"""Rows of a campaign: written as each is known, read again where it goes on."""

from __future__ import annotations

import csv
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

__all__ = ["append_row", "read_rows"]


def append_row(file: Path, row: Any) -> None:
    """Append a flat dataclass to a table; its header comes first."""
    is_new = not file.exists()
    with file.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [item.name for item in fields(row)])
        if is_new:
            writer.writeheader()
        writer.writerow(asdict(row))


def read_rows(file: Path, row_class: type[Any]) -> list[Any]:
    """Return the rows of a table, none if it does not exist.

    An empty cell is text without characters, or a number that is not known.
    """
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as stream:
        return [
            row_class(
                **{
                    item.name: _value(cells[item.name], str(item.type))
                    for item in fields(row_class)
                }
            )
            for cells in csv.DictReader(stream)
        ]


def _value(cell: str, kind: str) -> str | bool | int | float | None:
    if kind == "str":
        return cell
    if not cell:
        return None
    if kind == "bool":
        return cell == str(True)
    return int(cell) if kind == "int" else float(cell)

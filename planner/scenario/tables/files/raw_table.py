"""Tables as they stand in their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from planner.errors import InputError, Problem

__all__ = [
    "FORMULA_ERRORS",
    "FileKind",
    "RawRow",
    "RawTable",
    "Uncomputed",
    "unreadable",
]

FileKind = Literal["csv", "workbook", "layer"]

FORMULA_ERRORS = frozenset(
    {"#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"}
)


@dataclass(frozen=True, slots=True)
class Uncomputed:
    """A formula whose result is not stored in the workbook."""

    formula: str

    def __str__(self) -> str:
        return self.formula


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """A row as it stands in its file.

    Parameters
    ----------
    label
        What the user calls the row, such as ``"row 12"``; rows are numbered from the
        top of the file or sheet.
    cells
        Values by column name: text, numbers, dates, ``None``, ``Uncomputed``.
    number
        Number of the row, or of the feature.
    geometry
        A shapely geometry, where the file has them.
    merged
        Columns whose value comes from a merged cell that begins in another row.
    """

    label: str
    cells: Mapping[str, Any]
    number: int = 0
    geometry: Any = None
    merged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table as it stands in its file.

    Parameters
    ----------
    file
        Name of the file as the document gives it.
    columns
        Column names in the order of the file; of two header rows the lower ones.
    kind
        What the file is, as messages speak of cells, features or separators.
    sheet
        Sheet of a workbook.
    column_numbers
        Position of each column in the file, the first is 1.
    has_geometry
        Whether rows are features of a map layer, at least one of them with a geometry.
    crs
        Coordinate system that the file declares for its geometries.
    notes
        What was understood on the way, such as the encoding and the header row.
    titles
        Texts above the header.
    doubts
        Warnings about what had to be guessed.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[RawRow, ...]
    kind: FileKind = "csv"
    sheet: str = ""
    column_numbers: Mapping[str, int] = field(default_factory=dict)
    has_geometry: bool = False
    crs: str | None = None
    notes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    doubts: tuple[Problem, ...] = ()


def unreadable(file: str, found: str, expected: str, remedy: str) -> InputError:
    """Return the error of a file that cannot be read as a table."""
    problem = Problem(file=file, found=found, expected=expected, remedy=remedy)
    return InputError([problem])

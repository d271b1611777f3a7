"""Tables as they stand in their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import InputError, Problem

__all__ = ["RawRow", "RawTable", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """A row as it stands in its file.

    Parameters
    ----------
    label
        What the user calls the row, such as ``"row 12"``; the header is row 1.
    cells
        Values by column name, text or numbers.
    geometry
        A shapely geometry, where the file has them.
    """

    label: str
    cells: Mapping[str, Any]
    geometry: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table as it stands in its file.

    Parameters
    ----------
    file
        Name of the file as the document gives it.
    columns
        Column names in the order of the file.
    has_geometry
        Whether rows are features of a map layer.
    crs
        Coordinate system that the file declares for its geometries.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[RawRow, ...]
    has_geometry: bool = False
    crs: str | None = None


def unreadable(file: str, found: str, expected: str, remedy: str) -> InputError:
    """Return the error of a file that cannot be read as a table."""
    problem = Problem(file=file, found=found, expected=expected, remedy=remedy)
    return InputError([problem])

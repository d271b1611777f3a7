"""Workbooks that are small on disk and endless in memory, seen before they are read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Final
from xml.parsers import expat

from planner.network.readers.limits import (
    MIB,
    MOST_ROWS,
    refuse_doctype,
    too_large,
)

__all__ = ["MOST_COLUMNS", "MOST_MERGED", "refuse_endless"]

MOST_COLUMNS: Final = 16_384
"""As many as a sheet can have."""

MOST_MERGED: Final = 1_000_000
"""Cells in merged ranges: each is made one by one."""

MOST_CELLS: Final = 5_000_000
"""From the first one to the last, blanks between: 250,000 rows of 20."""

MOST_UNPACKED: Final = 50 * MIB
"""Of all texts in a workbook: five times the villages of a province."""

_CHUNK_BYTES: Final = 2**16
"""Read at once: judgement, results do not depend on it."""
_FIRST_BYTES: Final = 64
"""In which XML shows its first ``<``: judgement; a mark of the encoding and blanks may
stand before it."""
_EMPTY: Final = "delete the empty rows and columns behind the table"
_CELL: Final = re.compile(r"\$?([A-Z]{1,8})\$?(\d{1,19})")
_RANGE: Final = re.compile(rf"{_CELL.pattern}:{_CELL.pattern}")


def refuse_endless(archive: zipfile.ZipFile, *, name: str) -> None:
    """Refuse a workbook that would take more memory than any county needs.

    Pictures in it are left alone. Whatever else is no XML is left to its reader.

    Raises
    ------
    InputError
        With what is too large or too deep in it.
    """
    unpacked = 0
    for item in archive.infolist():
        with archive.open(item) as stream:
            if b"<" not in stream.read(_FIRST_BYTES):
                continue
        unpacked += item.file_size
        if unpacked > MOST_UNPACKED:
            found = f"a workbook of {unpacked / MIB:,.0f} MiB unpacked"
            expected = f"at most {MOST_UNPACKED // MIB:,} MiB unpacked"
            raise too_large(name, found, expected)
        with archive.open(item) as stream:
            refuse_doctype(stream, name=name)
        _refuse_endless_sheet(archive, item, name)


def _refuse_endless_sheet(
    archive: zipfile.ZipFile, item: zipfile.ZipInfo, name: str
) -> None:
    """Refuse rows, columns and merged cells beyond what a sheet can have."""
    extent = _Extent(name)
    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.see
    try:
        with archive.open(item) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                parser.Parse(chunk)
    except expat.ExpatError:
        return


class _Extent:
    """How far a sheet reaches, as its elements go by."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last_row = 0
        self._last_column = 0
        self._merged = 0
        self._elements: Mapping[str, Callable[[Mapping[str, str]], None]] = {
            "row": self._row,
            "c": self._cell,
            "mergeCell": self._merge,
        }

    def see(self, element: str, attributes: Mapping[str, str]) -> None:
        """Take an element into account.

        Raises
        ------
        InputError
            If it lies beyond what a sheet can have.
        """
        known = self._elements.get(element.rpartition(":")[2])
        if known is not None:
            known(attributes)

    def _row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r", "")
        self._reach(row=_number(number) if number.isdecimal() else 0, column=0)

    def _cell(self, attributes: Mapping[str, str]) -> None:
        place = _CELL.fullmatch(attributes.get("r", ""))
        if place is not None:
            self._reach(row=int(place[2]), column=_column(place[1]))
            if self._last_row * self._last_column > MOST_CELLS:
                row, column = self._last_row, self._last_column
                found = f"cells up to row {row:,}, column {column:,}"
                raise too_large(
                    self._name, found, f"at most {MOST_CELLS:,} cells", _EMPTY
                )

    def _merge(self, attributes: Mapping[str, str]) -> None:
        corners = _RANGE.fullmatch(attributes.get("ref", ""))
        if corners is None:
            return
        rows = int(corners[4]) - int(corners[2]) + 1
        columns = _column(corners[3]) - _column(corners[1]) + 1
        self._merged += max(rows, 0) * max(columns, 0)
        if self._merged > MOST_MERGED:
            found = f"{self._merged:,} merged cells"
            raise too_large(self._name, found, f"at most {MOST_MERGED:,}", _EMPTY)

    def _reach(self, *, row: int, column: int) -> None:
        self._last_row = max(self._last_row, row)
        self._last_column = max(self._last_column, column)
        if self._last_row > MOST_ROWS or self._last_column > MOST_COLUMNS:
            found = f"row {self._last_row:,}, column {self._last_column:,}"
            expected = f"at most {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns"
            raise too_large(self._name, found, expected, _EMPTY)


def _number(digits: str) -> int:
    """Return a row's number; of endless ones only that they are too large."""
    return int(digits[:19])


def _column(letters: str) -> int:
    """Return the number of a column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number

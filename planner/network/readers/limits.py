"""How large and how deep a file may be: what no county has is refused unread."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from planner.errors import InputError, Problem

__all__ = [
    "MIB",
    "MOST_MAP_BYTES",
    "MOST_ROWS",
    "MOST_TABLE_BYTES",
    "refuse_doctype",
    "refuse_large",
    "too_large",
]

MIB: Final = 2**20
"""Bytes of a mebibyte."""
MOST_TABLE_BYTES: Final = 100 * MIB
"""Of a table, unpacked: 94,000 villages with 20 columns are a tenth of it."""

MOST_MAP_BYTES: Final = 2048 * MIB
"""Of a map layer or a road graph: the roads of a province are a fifth of it."""

MOST_ROWS: Final = 1_048_576
"""Of a table: as many as a sheet of a workbook can have."""

_CHUNK_BYTES: Final = 2**16
"""Read at once: judgement, results do not depend on it."""


class _RootReached(Exception):  # noqa: N818
    """Ends the reading of a prologue."""


def refuse_large(path: Path, most_bytes: int, *, name: str) -> None:
    """Refuse a file of more bytes than any that holds a county.

    Raises
    ------
    InputError
        With both sizes.
    """
    size = path.stat().st_size
    if size > most_bytes:
        found = f"a file of {size / MIB:,.0f} MiB"
        raise too_large(name, found, f"at most {most_bytes // MIB:,} MiB")


def too_large(
    name: str,
    found: str,
    expected: str,
    remedy: str = "keep the part that belongs to the county",
) -> InputError:
    """Return the error of a file that is larger than any that holds a county."""
    problem = Problem(
        file=name,
        found=found,
        expected=expected,
        remedy=remedy,
    )
    return InputError([problem])


def refuse_doctype(stream: IO[bytes], *, name: str) -> None:
    """Refuse XML with a document type: its entities may grow without end, or refer.

    What is no XML at all is left to its reader.

    Raises
    ------
    InputError
        If there is a document type declaration.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: _refuse(name)
    parser.StartElementHandler = _stop
    try:
        while chunk := stream.read(_CHUNK_BYTES):
            parser.Parse(chunk)
    except (_RootReached, expat.ExpatError):
        return


def _refuse(name: str) -> None:
    problem = Problem(
        file=name,
        found="a document type declaration (<!DOCTYPE)",
        expected="XML without one",
        remedy="save the file again with a program that writes none",
    )
    raise InputError([problem])


def _stop(*_: object) -> None:
    raise _RootReached

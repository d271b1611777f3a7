"""The scenario file as plain tables, before anybody looks at its keys."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from planner.errors import InputError, Problem
from planner.network.readers.limits import MIB, refuse_large

__all__ = ["EDITABLE", "FILE_NAME", "read_toml", "scenario_file"]

FILE_NAME = "scenario.toml"
MOST_BYTES = MIB
"""Of a scenario file: the longest that people wrote has a twentieth of it."""

MOST_PARTS = 20
"""Of a key with dots in it: the reference needs five."""

# Begun at the beginning of a word only, and never given back: 100,000 digits would be
# tried from each of them.
_PART = r"""(?:(?<![\w-])[\w-]++|"[^"\n]*"|'[^'\n]*')"""
_DEEP_KEY = re.compile(rf"{_PART}(?:[ \t]*\.[ \t]*{_PART}){{{MOST_PARTS}}}")

EDITABLE = "editable"
"""Folder of an output folder that holds the inputs as a scenario."""


def scenario_file(path: Path) -> Path:
    """Return the scenario file that a folder or a file name stands for."""
    file = path / FILE_NAME if path.is_dir() else path
    if not file.is_file():
        inputs = path / EDITABLE
        remedy = "check the path, or make a scenario with: planner new DIR"
        if (inputs / FILE_NAME).is_file():
            remedy = f"the inputs of this run are a scenario of their own: {inputs}"
        problem = Problem(
            file=str(file),
            found="no such file",
            expected=f"a folder with {FILE_NAME}, or a .toml file",
            remedy=remedy,
        )
        raise InputError([problem])
    return file


def read_toml(file: Path) -> dict[str, Any]:
    """Return the content of a TOML file; a syntax error names its line."""
    refuse_large(file, MOST_BYTES, name=file.name)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = _not_utf8(file, error)
        raise InputError([problem]) from error
    if _DEEP_KEY.search(text):
        raise InputError([_too_deep(file)])
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError as error:
        raise InputError([_too_deep(file)]) from error
    except ValueError as error:
        problem = _syntax(file, str(error))
        raise InputError([problem]) from error


def _too_deep(file: Path) -> Problem:
    return Problem(
        file=file.name,
        found="keys or brackets within each other without end",
        expected=f"at most {MOST_PARTS} levels",
        remedy="write the keys as the reference does",
    )


def _not_utf8(file: Path, error: UnicodeDecodeError) -> Problem:
    line = error.object[: error.start].count(b"\n") + 1
    return Problem(
        file=file.name,
        where=f"line {line}",
        found="text that is not UTF-8",
        expected="a TOML file in UTF-8",
        remedy="save the file as UTF-8 in your editor",
    )


def _syntax(file: Path, message: str) -> Problem:
    place = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)$", message)
    line = place.group(1) if place else None
    remedy = "correct the line; texts stand in quotes, keys only once"
    if message.startswith(("Invalid hex value", "Unescaped '\\'")):
        remedy = "write paths with / instead of \\, or in single quotes"
    return Problem(
        file=file.name,
        where=f"line {line}" if line else "end of the file",
        found=message[: place.start()].strip() if place else message,
        expected='TOML, such as: title = "Green Hill"',
        remedy=remedy,
    )

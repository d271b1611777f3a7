"""Reading JSON that the planner wrote into the records that it was made from.

Whatever somebody did to a file is told by its place: a key that is missing, unknown or
repeated, a value of another type, a number that is not finite.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from planner.errors import OutputError

__all__ = ["json_object", "read_as"]

Record = TypeVar("Record")

_MOST_TOLD = 5
"""Faults that one message tells: judgement; a file changed by hand has few."""
_EXACT = 2**53
"""Whole numbers up to here are exact as floating-point numbers."""
_TYPE_NAMES: Mapping[type, str] = {
    str: "a text",
    float: "a finite number",
    int: "a whole number",
    bool: "true or false",
}


def json_object(text: str, *, file: str) -> dict[str, Any]:
    """Return the object that a text holds.

    Raises
    ------
    OutputError
        If it is no JSON, something else than an object, or names a key twice.
    """
    try:
        value = json.loads(text, object_pairs_hook=_without_repetition)
    except (ValueError, RecursionError) as error:
        msg = f"{file}: not JSON ({error}); make it again"
        raise OutputError(msg) from error
    if not isinstance(value, dict):
        msg = f"{file}: {type(value).__name__}, expected an object; make it again"
        raise OutputError(msg)
    return value


def read_as(kind: type[Record], value: Any, *, file: str) -> Record:
    """Return the record of a frozen dataclass that JSON holds.

    Raises
    ------
    OutputError
        With the first places that are not as the planner writes them.
    """
    faults: list[str] = []
    record: Record = _read(kind, value, "", faults)
    if faults:
        more = len(faults) - _MOST_TOLD
        told = [f"{file}: {fault}" for fault in faults[:_MOST_TOLD]]
        told += [f"{file}: and {more} more"] if more > 0 else []
        msg = "\n".join([*told, "not as the planner wrote it; solve again"])
        raise OutputError(msg)
    return record


def _without_repetition(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        msg = f"the key {repeated!r} stands twice"
        raise ValueError(msg)
    return found


def _read(kind: Any, value: Any, where: str, faults: list[str]) -> Any:
    arguments = get_args(kind)
    if get_origin(kind) in (UnionType, Union):
        return _read_one_of(arguments, value, where, faults)
    if get_origin(kind) is tuple:
        return _read_list(arguments, value, where, faults)
    if get_origin(kind) in (Mapping, dict):
        return _read_mapping(arguments[1], value, where, faults)
    if is_dataclass(kind):
        return _read_record(kind, value, where, faults)
    return _read_plain(kind, value, where, faults)


def _read_one_of(
    kinds: Sequence[Any], value: Any, where: str, faults: list[str]
) -> Any:
    """Read a value of several kinds by the first that it fits."""
    if value is None and NoneType in kinds:
        return None
    kinds = [kind for kind in kinds if kind is not NoneType]
    for kind in kinds[:-1]:
        mistaken: list[str] = []
        found = _read(kind, value, where, mistaken)
        if not mistaken:
            return found
    return _read(kinds[-1], value, where, faults)


def _read_list(kinds: Sequence[Any], value: Any, where: str, faults: list[str]) -> Any:
    """Read a list of any length of one kind, or of one item of each kind."""
    is_long = kinds[-1] is Ellipsis
    if not isinstance(value, list) or not (is_long or len(value) == len(kinds)):
        expected = "a list" if is_long else f"a list of {len(kinds)}"
        return _fault(value, expected, where, faults)
    each = [kinds[0]] * len(value) if is_long else kinds
    return tuple(
        _read(kind, item, f"{where}[{idx}]", faults)
        for idx, (kind, item) in enumerate(zip(each, value, strict=True))
    )


def _read_mapping(kind: Any, value: Any, where: str, faults: list[str]) -> Any:
    if not isinstance(value, Mapping):
        return _fault(value, "an object", where, faults)
    return {
        name: _read(kind, item, _inside(where, name), faults)
        for name, item in value.items()
    }


def _read_record(kind: Any, value: Any, where: str, faults: list[str]) -> Any:
    if not isinstance(value, Mapping):
        return _fault(value, "an object", where, faults)
    hints, required = _fields(kind)
    before = len(faults)
    for name in value:
        if name not in hints:
            faults.append(f"{_inside(where, name)}: an unknown key")
    for name in required:
        if name not in value:
            faults.append(f"{_inside(where, name)}: missing")
    found = {
        name: _read(hint, value[name], _inside(where, name), faults)
        for name, hint in hints.items()
        if name in value
    }
    if len(faults) > before:
        return None
    try:
        return kind(**found)
    except ValueError as error:
        faults.append(f"{where or 'the file'}: {error}")
        return None


@lru_cache(maxsize=64)
def _fields(kind: type) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return the types of a record's fields, and those that have no default."""
    required = tuple(
        item.name
        for item in fields(kind)
        if item.default is MISSING and item.default_factory is MISSING
    )
    hints = get_type_hints(kind)
    return {item.name: hints[item.name] for item in fields(kind)}, required


def _read_plain(kind: Any, value: Any, where: str, faults: list[str]) -> Any:
    if kind is Any:
        return value
    if issubclass(kind, StrEnum):
        words = [item.value for item in kind]
        if value in words:
            return kind(value)
        return _fault(value, f"one of {', '.join(words)}", where, faults)
    if kind is float and type(value) is int and abs(value) <= _EXACT:
        return float(value)
    if type(value) is kind and not (type(value) is float and not math.isfinite(value)):
        return value
    return _fault(value, _TYPE_NAMES[kind], where, faults)


def _fault(value: Any, expected: str, where: str, faults: list[str]) -> None:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    short = shown if len(shown) <= 40 else f"{shown[:40]}..."
    faults.append(f"{where or 'the file'}: {short}, expected {expected}")


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name

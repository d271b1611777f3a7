"""Keys of instances: the same key, the same county, bit by bit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np
import shapely

from planner.instance import Instance

__all__ = ["instance_key", "parts_key"]

LEFT_OUT = frozenset(
    {"title", "title_zh", "source", "notes", "made_for", "county_key", "within_m"}
)
"""Fields that say what something is called or came from, and decide nothing."""


def instance_key(instance: Instance) -> str:
    """Return the SHA-256 of an instance: all records in order, and all arrays.

    Two instances are the same if their keys are equal. Titles and where roads were
    read from are left out.

    Raises
    ------
    TypeError
        If a field holds something that has no canonical form.
    """
    return parts_key(instance)


def parts_key(value: Any) -> str:
    """Return the SHA-256 of any part of an instance, made as that of the whole.

    Raises
    ------
    TypeError
        If it holds something that has no canonical form.
    """
    digest = hashlib.sha256()
    for part in _parts(value):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def _parts(value: Any) -> Iterator[bytes]:
    """Yield the parts of a value in a canonical order, each as bytes."""
    match value:
        case None | bool() | int() | float() | str() | bytes():
            yield f"{type(value).__name__} {value!r}".encode()
        case Enum():
            yield f"{type(value).__name__} {value.value!r}".encode()
        case np.generic():
            yield from _parts(value.item())
        case shapely.Geometry():
            yield shapely.to_wkb(value)
        case np.ndarray():
            yield from _array(value)
        case Mapping():
            yield from _sequence(_sorted(value.items()))
        case Set():
            yield from _sequence(_sorted(value))
        case tuple() | list():
            yield from _sequence(value)
        case _ if is_dataclass(value):
            yield type(value).__name__.encode()
            yield from _sequence(
                [
                    (item.name, getattr(value, item.name))
                    for item in fields(value)
                    if item.name not in LEFT_OUT
                ]
            )
        case _:
            msg = f"a {type(value).__name__} has no canonical form"
            raise TypeError(msg)


def _array(array: np.ndarray[Any, Any]) -> Iterator[bytes]:
    if array.dtype == object:
        yield from _sequence(array.tolist())
        return
    yield f"array {array.dtype.str} {array.shape}".encode()
    yield np.ascontiguousarray(array).tobytes()


def _sorted(values: Iterable[Any]) -> list[Any]:
    """Return the members of a set or mapping in an order of their own."""
    return sorted(
        values, key=lambda item: repr(item[0] if isinstance(item, tuple) else item)
    )


def _sequence(values: Sequence[Any]) -> Iterator[bytes]:
    yield f"sequence {len(values)}".encode()
    for item in values:
        yield from _parts(item)

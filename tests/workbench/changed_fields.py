"""Every field of every record of an instance, and instances with one changed.

All is found in the dataclasses: a field that is new is changed, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from functools import partial
from itertools import chain, islice
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np

from planner.instance import Instance
from planner.made_for import MadeFor
from planner.model.service import FUNCTIONS

__all__ = ["Changed", "Values", "changes", "field_names", "known_values"]

NOT_ENTERED = (MadeFor,)
"""Records whose own records are those of the instance again."""
FEW = 3
"""Records of a table, elements of an array, values met elsewhere: first and last."""
SOME = 12
"""Values of a type where there is none to begin with."""

Put = Callable[[Any], Instance]
Values = Mapping[str, Sequence[Any]]
"""Values met in any county, by field; ids of records, and functions, at ``ids``."""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """An instance with one field changed, still to be made.

    Parameters
    ----------
    field
        ``Class.field``.
    place
        Where in the instance, and from what to what.
    make
        Makes the instance, or refuses to.
    """

    field: str
    place: str
    make: Callable[[], Instance]


def field_names(kind: type = Instance) -> list[str]:
    """Return all fields of a dataclass and of those that it is made of."""
    found: dict[type, None] = {}
    _add_records(kind, found)
    return [f"{item.__name__}.{field.name}" for item in found for field in fields(item)]


def known_values(instances: Sequence[Instance]) -> Values:
    """Return values of fields met in some instances, each once, and ids."""
    known: dict[str, list[Any]] = {"ids": []}
    for instance in instances:
        for spot in _walk(instance, "", _itself):
            values = known.setdefault(spot.field, [])
            if not _has(values, spot.value):
                values.append(spot.value)
        for item in fields(instance):
            table = getattr(instance, item.name)
            if isinstance(table, tuple) and table and hasattr(table[0], "id"):
                ids = known["ids"]
                ids += [row.id for row in _few(table) if row.id not in ids]
    known["ids"] += FUNCTIONS
    return known


def changes(instance: Instance, known: Values) -> Iterator[Changed]:
    """Yield instances with one field changed, each field in several ways."""
    for spot in _walk(instance, "", _itself):
        for new in _others(spot, known):
            words = f"{spot.place} from {_shown(spot.value)} to {_shown(new)}"
            make = partial(spot.put, new)
            yield Changed(field=spot.field, place=words, make=make)


def _itself(new: Instance) -> Instance:
    return new


@dataclass(frozen=True, kw_only=True)
class _Spot:
    """A field of a record of an instance, and what puts another value there."""

    field: str
    place: str
    value: Any
    hint: Any
    put: Put


def _add_records(hint: Any, found: dict[type, None]) -> None:
    if isinstance(hint, type) and is_dataclass(hint):
        if hint in found:
            return
        found[hint] = None
        if hint not in NOT_ENTERED:
            for inner in get_type_hints(hint).values():
                _add_records(inner, found)
    for inner in get_args(hint):
        _add_records(inner, found)


def _walk(record: Any, place: str, put: Put) -> Iterator[_Spot]:
    """Yield all fields of a record, and of those inside it."""
    for spot in _fields(record, place, put):
        yield spot
        yield from _walk_inside(spot.value, spot.place, spot.put)


def _fields(record: Any, place: str, put: Put) -> Iterator[_Spot]:
    kind = type(record)
    hints = get_type_hints(kind)
    for item in fields(record):
        yield _Spot(
            field=f"{kind.__name__}.{item.name}",
            place=f"{place}.{item.name}".lstrip("."),
            value=getattr(record, item.name),
            hint=hints[item.name],
            put=partial(_put_field, put, record, item.name),
        )


def _walk_inside(value: Any, place: str, put: Put) -> Iterator[_Spot]:
    """Yield the fields of records inside a value: one, or a few of a table."""
    if isinstance(value, NOT_ENTERED):
        yield from _fields(value, place, put)
    elif is_dataclass(value):
        yield from _walk(value, place, put)
    elif isinstance(value, Mapping):
        for key, record in value.items():
            if is_dataclass(record):
                here = partial(_put_key, put, value, key)
                yield from _walk(record, f"{place}[{key}]", here)
    elif isinstance(value, tuple) and value and is_dataclass(value[0]):
        for idx in _few(range(len(value))):
            here = partial(_put_member, put, value, idx)
            yield from _walk(value[idx], f"{place}[{idx}]", here)


def _put_field(put: Put, record: Any, name: str, new: Any) -> Instance:
    return put(replace(record, **{name: new}))


def _put_key(put: Put, mapping: Mapping[Any, Any], key: Any, new: Any) -> Instance:
    return put({**mapping, key: new})


def _put_member(put: Put, table: tuple[Any, ...], idx: int, new: Any) -> Instance:
    return put((*table[:idx], new, *table[idx + 1 :]))


def _others(spot: _Spot, known: Values) -> Iterator[Any]:
    """Yield other values of a field, each once."""
    value, hint = spot.value, spot.hint
    met: list[Any] = [value]
    elsewhere = (item for item in known.get(spot.field, ()) if not _same(item, value))
    for new in (
        *_from_value(value, hint),
        *islice(elsewhere, 2 * FEW),
        *islice(_from_type(hint, known), SOME if _is_nothing(value) else FEW),
    ):
        if not _has(met, new):
            met.append(new)
            yield new


def _from_value(value: Any, hint: Any = tuple[Any, ...]) -> Iterator[Any]:
    """Yield values made from the present one."""
    if type(None) in get_args(hint):
        (hint,) = (item for item in get_args(hint) if item is not NoneType)
    match value:
        case bool():
            yield not value
        case Enum():
            yield from (item for item in type(value) if item is not value)
        case int():
            yield from (value + 1, value * 2 + 3, 0, -1)
        case float():
            yield from (value * 1.5 + 1.0, value / 2, 0.0, -1.0, 1.0, np.inf)
        case str():
            yield f"{value}x"
        case np.ndarray():
            yield from _from_array(value)
        case tuple():
            yield from _from_tuple(value, is_open=get_args(hint)[-1:] == (Ellipsis,))
        case Mapping():
            yield from _from_mapping(value)


def _from_array(array: np.ndarray[Any, Any]) -> Iterator[Any]:
    """Yield arrays with all or some elements changed, and one with the last gone."""
    if not array.size:
        return
    if array.dtype.kind == "f":
        yield np.where(np.isnan(array), 1.0, array * 1.5 + 1.0).astype(array.dtype)
    else:
        yield ~array if array.dtype == np.bool_ else array[::-1].copy()
    for idx in _few(range(array.size)):
        for value in _elements(array, array.flat[idx]):
            new = array.copy()
            new.flat[idx] = value
            yield new
    yield array[:-1].copy()


def _elements(array: np.ndarray[Any, Any], old: Any) -> tuple[Any, ...]:
    """Return values that an element of an array is changed to."""
    if array.dtype == np.bool_:
        return (not old,)
    if array.dtype.kind == "f":
        return (1.0 if np.isnan(old) else old * 1.5 + 1.0, 0.0, -1.0, np.inf, np.nan)
    most, least = array.max(), array.min()
    return (least if old == most else most, old - 1 if old else 1, most + 1)


def _from_tuple(value: tuple[Any, ...], *, is_open: bool) -> Iterator[Any]:
    """Yield tuples with a member gone, in another order, twice, or changed."""
    if not value:
        return
    if is_open:
        yield value[:-1]
        yield value[1:]
        yield value[::-1]
        yield ()
        yield (*value, value[-1])
    if is_dataclass(value[0]):
        return
    for idx in _few(range(len(value))):
        for new in islice(_from_value(value[idx]), FEW):
            yield (*value[:idx], new, *value[idx + 1 :])


def _from_mapping(value: Mapping[Any, Any]) -> Iterator[Any]:
    for gone in value:
        yield {key: item for key, item in value.items() if key != gone}
    for key, item in value.items():
        if not is_dataclass(item):
            for new in islice(_from_value(item), FEW):
                yield {**value, key: new}


def _from_type(hint: Any, known: Values) -> Iterator[Any]:
    """Yield a few values of a type."""
    arguments, origin = get_args(hint), get_origin(hint)
    if origin in (UnionType, Union):
        yield from chain.from_iterable(_from_type(item, known) for item in arguments)
    elif origin is tuple:
        yield from _tuples(arguments, known)
    elif origin is not None and issubclass(origin, Mapping):
        yield {}
        for key in _from_type(arguments[0], known):
            for item in islice(_from_type(arguments[1], known), FEW):
                yield {key: item}
    else:
        yield from _plain(hint, known)


def _tuples(arguments: tuple[Any, ...], known: Values) -> Iterator[tuple[Any, ...]]:
    if arguments[-1] is Ellipsis:
        yield ()
        yield from ((item,) for item in _from_type(arguments[0], known))
    else:
        parts = [_from_type(item, known) for item in arguments]
        yield from zip(*parts, strict=False)


def _plain(hint: Any, known: Values) -> Sequence[Any]:
    plain = {NoneType: (None,), bool: (False, True), str: known["ids"]}
    if hint in plain:
        return plain[hint]
    if hint in (int, float):
        return [hint(value) for value in (1, 0, 1000)]
    return list(hint) if isinstance(hint, type) and issubclass(hint, Enum) else ()


def _few(items: Sequence[Any]) -> list[Any]:
    """Return the first, the middle and the last of some items."""
    return (
        [items[idx] for idx in sorted({0, len(items) // 2, len(items) - 1})]
        if items
        else []
    )


def _is_nothing(value: Any) -> bool:
    """Return whether other values cannot be made from a value."""
    return value is None or (isinstance(value, Mapping | tuple) and not value)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return (
            isinstance(one, np.ndarray)
            and isinstance(other, np.ndarray)
            and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        )
    if is_dataclass(one) or isinstance(one, Mapping | tuple):
        return repr(one) == repr(other)
    return type(one) is type(other) and bool(one == other)


def _has(values: Sequence[Any], value: Any) -> bool:
    return any(_same(item, value) for item in values)


def _shown(value: Any) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) < 80 else f"{text[:77]}..."

"""What is wrong with a scenario document, in the words of its user."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from planner.errors import Problem
from planner.scenario.document.nearest import listed, nearest
from planner.scenario.document.schema_days import NUMBER_TAG, TABLE_TAG
from planner.scenario.document.values import REFUSED

__all__ = ["document_problems"]

MAX_SHOWN = 60
"""Letters of a value that a message shows: judgement, so that it stays on a line or
two."""
ONE_OF = "literal["
NO_KEYS = ("[key]", NUMBER_TAG, TABLE_TAG)
EXPECTED = {
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "text in quotes",
    "string_unicode": "text of whole characters",
    "string_too_short": "some text",
    "dict_type": "a table",
    "model_type": "a table",
    "tuple_type": "a list",
    "too_long": "a shorter list",
}
SYMBOLS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
PATTERNS = {
    "wgs84": "wgs84, gcj02, bd09 or EPSG:n",
    "[a-z0-9_]": "a name of small letters, digits and _, as folders are called so",
    "[^.": "a name without dots and blanks",
    ":[0-5]": 'an hour such as "07:30"',
}

Location = tuple[int | str, ...]


def document_problems(
    error: ValidationError, *, file: str, model: type[BaseModel]
) -> list[Problem]:
    """Return a problem for each error found in a document of type ``model``."""
    return [_problem(item, file, model) for item in error.errors()]


def _problem(error: ErrorDetails, file: str, model: type[BaseModel]) -> Problem:
    location = tuple(part for part in error["loc"] if not _is_no_key(part))
    if error["type"] == "extra_forbidden":
        return _unknown_key(location, file, model)
    if error["type"] == "missing":
        return _missing_key(location, file)
    if error["loc"] and error["loc"][-1] == "[key]":
        return _unknown_name(location, file, error)
    expected = _expected(error)
    return Problem(
        file=file,
        where=_path(location),
        found=_shown(error["input"]),
        expected=expected,
        remedy=_remedy(error, expected),
    )


def _is_no_key(part: int | str) -> bool:
    """Return whether a part of a place is no key, but says how a value was read."""
    return part in NO_KEYS or str(part).startswith(ONE_OF)


def _unknown_key(location: Location, file: str, model: type[BaseModel]) -> Problem:
    name = str(location[-1])
    known = _keys_at(location[:-1], model)
    return Problem(
        file=file,
        where=_path(location),
        found="a key the planner does not know",
        expected=f"one of {listed(known)}",
        remedy=_key_remedy(name, known, model),
    )


def _key_remedy(name: str, known: Sequence[str], model: type[BaseModel]) -> str:
    elsewhere = [path for path in _all_paths(model) if path.split(".")[-1] == name]
    if elsewhere:
        return f"move it to {elsewhere[0]}"
    match = nearest(name, known)
    return f"write {match!r}" if match else "delete it"


def _missing_key(location: Location, file: str) -> Problem:
    name = location[-1]
    if isinstance(name, int):
        return Problem(
            file=file,
            where=_path(location[:-1]),
            found="too short a list",
            expected=f"at least {name + 1} items",
            remedy="complete the list",
        )
    return Problem(
        file=file,
        where=_path(location),
        found="nothing",
        expected="a value",
        remedy=f"add the key {name!r}",
    )


def _unknown_name(location: Location, file: str, error: ErrorDetails) -> Problem:
    name = str(location[-1])
    expected = _expected(error)
    match = nearest(name, _choices(error))
    return Problem(
        file=file,
        where=_path(location),
        found=f"the name {name!r}" if name else "an empty name",
        expected=expected,
        remedy=f"write {match!r}" if match else "use such a name",
    )


def _expected(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == REFUSED:
        return str(context["expected"])
    if kind == "literal_error":
        return f"one of {listed(_choices(error))}"
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        return next(text for part, text in PATTERNS.items() if part in pattern)
    for bound, symbol in SYMBOLS.items():
        if bound in context:
            return f"a number {symbol} {context[bound]:g}"
    return EXPECTED.get(kind, error["msg"])


def _remedy(error: ErrorDetails, expected: str) -> str:
    kind, value = error["type"], error["input"]
    if kind == REFUSED:
        return str(error["ctx"]["remedy"])
    if kind == "literal_error" and (match := nearest(str(value), _choices(error))):
        return f"write {match!r}"
    if kind == "less_than_equal" and error["ctx"]["le"] == 1 and value <= 100:
        return f"write {value / 100:g} for {value:g} %"
    if kind == "float_type" and _is_number(value):
        return f"write {value} without quotes"
    if kind == "string_type" and isinstance(value, int | float):
        return f'write "{value}"'
    return f"write {expected}"


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def _choices(error: ErrorDetails) -> list[str]:
    expected = str(error.get("ctx", {}).get("expected", ""))
    return [part.strip("' ") for part in expected.replace(" or ", ", ").split(", ")]


def _path(location: Location) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).lstrip(".")


def _shown(value: object) -> str:
    if isinstance(value, BaseModel | Mapping):
        return "a table"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."


def _keys_at(location: Location, model: type[BaseModel]) -> list[str]:
    kind: Any = model
    for part in location:
        kind = _inner(kind, part)
    return list(kind.model_fields) if _is_model(kind) else []


def _inner(kind: Any, part: int | str) -> Any:
    if _is_model(kind):
        return _plain(kind.model_fields[part].annotation)
    return _plain(get_args(kind)[-1])


def _plain(annotation: Any) -> Any:
    """Return the type inside ``X | None``, of several a table if there is one."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        types = (item for item in get_args(annotation) if item is not type(None))
        inner = [_plain(item) for item in types]
        return next(filter(_is_model, inner), inner[0])
    return annotation


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _all_paths(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        kind, path = _plain(field.annotation), f"{prefix}{name}"
        if get_origin(kind) is dict:
            kind, path = _plain(get_args(kind)[-1]), f"{path}.<name>"
        if _is_model(kind):
            yield from _all_paths(kind, f"{path}.")
        else:
            yield path

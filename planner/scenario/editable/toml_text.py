"""A document as the text of a TOML file, every number to its last digit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["toml_text"]

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
DELETE = "\x7f"


def toml_text(document: Mapping[str, Any]) -> str:
    """Return the TOML text of a document: tables of texts, numbers, truths and lists.

    Tables in lists are written in line.
    """
    return "\n".join(_table(document, ())).strip() + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    own = {key: item for key, item in table.items() if not isinstance(item, Mapping)}
    if path and (own or not table):
        yield ""
        yield f"[{'.'.join(_key(name) for name in path)}]"
    for key, item in own.items():
        yield f"{_key(key)} = {_value(item)}"
    for key, item in table.items():
        if isinstance(item, Mapping):
            yield from _table(item, (*path, key))


def _key(name: str) -> str:
    return name if BARE_KEY.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    # JSON escapes what TOML wants escaped, but for one character.
    return json.dumps(text, ensure_ascii=False).replace(DELETE, "\\u007f")


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _text(value)
        case Mapping():
            items = (f"{_key(key)} = {_value(item)}" for key, item in value.items())
            return f"{{ {', '.join(items)} }}"
        case list() | tuple():
            return f"[{', '.join(_value(item) for item in value)}]"
        case _:
            msg = f"{value!r} has no place in a scenario"
            raise TypeError(msg)

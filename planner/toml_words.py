"""Keys and values as TOML writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

__all__ = ["toml_key", "toml_string", "toml_value"]

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
DELETE = "\x7f"


def toml_key(name: str) -> str:
    """Return a key, in quotes where TOML asks for them."""
    return name if BARE_KEY.fullmatch(name) else toml_string(name)


def toml_string(text: str) -> str:
    """Return a text in quotes."""
    # JSON escapes what TOML wants escaped, but for one character.
    return json.dumps(text, ensure_ascii=False).replace(DELETE, "\\u007f")


def toml_value(value: Any, number: Callable[[float], str] = repr) -> str:
    """Return a text, number, truth, date, list or inline table.

    Parameters
    ----------
    number
        Writes a number: every digit of it, unless another way is named.

    Raises
    ------
    TypeError
        If TOML has no such value.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return number(value)
        case str():
            return toml_string(value)
        case Mapping():
            rows = (
                f"{toml_key(key)} = {toml_value(value[key], number)}" for key in value
            )
            return f"{{ {', '.join(rows)} }}"
        case list() | tuple():
            return f"[{', '.join(toml_value(item, number) for item in value)}]"
        case date() | time():
            return value.isoformat()
        case _:
            msg = f"{value!r} has no place in a scenario"
            raise TypeError(msg)

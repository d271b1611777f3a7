"""A document as the text of a TOML file, every number to its last digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.toml_words import toml_key, toml_value

__all__ = ["toml_text"]


def toml_text(document: Mapping[str, Any]) -> str:
    """Return the TOML text of a document: tables of texts, numbers, truths and lists.

    Tables in lists are written in line.
    """
    return "\n".join(_table(document, ())).strip() + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    own = {key: item for key, item in table.items() if not isinstance(item, Mapping)}
    if path and (own or not table):
        yield ""
        yield f"[{'.'.join(toml_key(name) for name in path)}]"
    for key, item in own.items():
        yield f"{toml_key(key)} = {toml_value(item)}"
    for key, item in table.items():
        if isinstance(item, Mapping):
            yield from _table(item, (*path, key))

"""A change of a scenario: one of its keys with another value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from planner.toml_words import toml_string, toml_value

__all__ = ["Amendment", "Value", "amendments_of", "key_at", "parts_of", "value_text"]

Value: TypeAlias = "str | int | float | Sequence[Value] | Mapping[str, Value]"
"""What may stand at a key of a scenario."""

PART = re.compile(r'\s*(?:("(?:[^"\\\x00-\x1f]|\\["\\])*")|([^".]*[^".\s]))\s*(\.|$)')
"""A part of a dotted key, in quotes where it holds a dot or a quote itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A key of a scenario with another value.

    Parameters
    ----------
    key
        Dotted, as the scenario names it, in its units: ``standard.collect_within_km``;
        parts with dots in quotes, as in TOML. Of a site ``sites.ID``, its status, or
        ``sites.ID.KEY``; of one that is not there yet ``sites.new.store`` or
        ``sites.new.point``, with the id of the site or village where it would stand;
        of a rule of administration ``rules.RULE``, false where it is taken out.
    """

    key: str
    value: Value

    @property
    def path(self) -> tuple[str, ...]:
        """Parts of the key."""
        return parts_of(self.key)

    @property
    def number(self) -> float:
        """The value, where it is a number."""
        assert isinstance(self.value, int | float)
        return self.value

    @property
    def changes(self) -> dict[str, Value]:
        """The value in tables, in the form of a variant."""
        *tables, last = self.path
        nested: dict[str, Value] = {last: self.value}
        for part in reversed(tables):
            nested = {part: nested}
        return nested

    def __str__(self) -> str:
        """Return the amendment as the scenario would state it."""
        return f"{self.key} = {value_text(self.value)}"


def key_at(*parts: str) -> str:
    """Return the dotted key of parts, those with dots in quotes."""
    return ".".join(
        part if parts_of(part) == (part,) else toml_string(part) for part in parts
    )


def parts_of(key: str) -> tuple[str, ...]:
    """Return the parts of a dotted key; none if it is no such key."""
    parts: list[str] = []
    start, ending = 0, "."
    while ending:
        match = PART.match(key, start)
        if match is None:
            return ()
        quoted, plain, ending = match.groups()
        parts.append(json.loads(quoted) if quoted else plain)
        start = match.end()
    return tuple(parts)


def amendments_of(
    changes: Mapping[str, Value], above: tuple[str, ...] = ()
) -> Iterator[Amendment]:
    """Yield what changes in the form of a variant amend, a value each."""
    for name, value in changes.items():
        if isinstance(value, Mapping) and value:
            yield from amendments_of(value, (*above, name))
        else:
            yield Amendment(key=key_at(*above, name), value=value)


def value_text(value: Value) -> str:
    """Return a value as a scenario states it, thousands set off by ``_``."""
    return toml_value(value, _number_text)


def _number_text(value: float) -> str:
    return f"{value:_}" if isinstance(value, int) else f"{value:_.10g}"

"""The planner's own goods, formats, hosts and vehicle types, as far as they hold.

A table of the document under one of the planner's names changes the keys that it gives
and keeps the rest. A table under another name replaces the planner's tables of its
kind that the document does not name: formats of its tier, vehicle types of its legs,
hosts of its tiers, all goods.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from planner.scenario.settings.defaults import Defaults, Value, default_table

__all__ = ["BUILT_IN_SECTIONS", "built_in_names", "with_built_in"]

BUILT_IN_SECTIONS = ("goods", "formats", "hosts", "vehicle_types")
KIND_KEYS = {"formats": "tier", "hosts": "tiers", "vehicle_types": "legs"}
"""Key that says of what kind a table is; goods are all of one kind."""
# Keys of a built-in table that the document asks for but other tables know.
BORROWED = {"goods.bulky.share_in": "bulky_share"}
WHOLE_SHARE = 1.0 - 1e-6
"""Share of the parcels from which on the goods of a document are all there are."""


def built_in_names(section: str) -> tuple[str, ...]:
    """Return the names of the planner's own tables of a section."""
    return tuple(_tables(section))


def with_built_in(document: Mapping[str, Any], defaults: Defaults) -> dict[str, Any]:
    """Return the document with the planner's tables and keys that it leaves to them."""
    full = dict(document)
    for section in BUILT_IN_SECTIONS:
        given = document.get(section, {})
        if isinstance(given, Mapping):
            full[section] = _completed(section, given, defaults)
    return full


def _completed(
    section: str, given: Mapping[str, Any], defaults: Defaults
) -> dict[str, Any]:
    """Return the tables of a section: under the planner's names, then under others."""
    tables: dict[str, Any] = {}
    kept = set(_kept(section, given))
    for name, keys in _tables(section).items():
        table = given.get(name, {})
        if name not in given and name not in kept:
            continue
        tables[name] = table
        if isinstance(table, Mapping):
            filled = {
                key: _recorded(default, f"{section}.{name}.{key}", defaults)
                for key, default in keys.items()
                if key not in table
            }
            tables[name] = {**table, **filled}
    return tables | {name: given[name] for name in given if name not in tables}


def _recorded(default: str, fills: str, defaults: Defaults) -> Value | list[str]:
    value = defaults.record(default, fills=fills)
    return list(value) if isinstance(value, tuple) else value


def _kept(section: str, given: Mapping[str, Any]) -> list[str]:
    """Return the planner's tables that hold although the document names them not."""
    own = _tables(section)
    if section == "goods" and _is_whole(given):
        return []
    replaced: set[str] = set()
    for name, table in given.items():
        if name not in own and isinstance(table, Mapping):
            replaced |= _kinds(section, table)
    return [
        name
        for name, keys in own.items()
        if name not in given and not _own_kinds(section, keys) & replaced
    ]


def _kinds(section: str, table: Mapping[str, Any]) -> set[str]:
    """Return what a table of the document replaces, nothing if it does not say."""
    if section not in KIND_KEYS:
        return {section}
    said = table.get(KIND_KEYS[section], ())
    names = said if isinstance(said, list | tuple) else [said]
    return {name for name in names if isinstance(name, str)}


def _own_kinds(section: str, keys: Mapping[str, str]) -> set[str]:
    values = {key: default_table()[default].value for key, default in keys.items()}
    return _kinds(section, values)


def _is_whole(given: Mapping[str, Any]) -> bool:
    """Return whether the goods given carry all parcels, so that none is missing."""
    shares = [
        table.get("share_in") for table in given.values() if isinstance(table, Mapping)
    ]
    return _total(shares) >= WHOLE_SHARE


def _total(shares: Iterable[Any]) -> float:
    return sum(share for share in shares if isinstance(share, int | float))


def _tables(section: str) -> dict[str, dict[str, str]]:
    """Return the planner's tables: the default of each key that stands in them."""
    tables: dict[str, dict[str, str]] = {}
    keys = {key: key for key in default_table()} | BORROWED
    for fills, default in keys.items():
        path = fills.split(".")
        if path[0] == section:
            tables.setdefault(path[1], {})[path[2]] = default
    return tables

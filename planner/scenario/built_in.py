"""The sets of goods, formats, hosts and vehicle types of a scenario without any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.scenario.defaults import Defaults, default_table

__all__ = ["BUILT_IN_SECTIONS", "with_built_in"]

BUILT_IN_SECTIONS = ("goods", "formats", "hosts", "vehicle_types")
# Keys of a built-in table that the document asks for but other tables know.
BORROWED = {"goods.bulky.share_in": "bulky_share"}


def with_built_in(document: Mapping[str, Any], defaults: Defaults) -> dict[str, Any]:
    """Return the document with the built-in set for every section it lacks."""
    full = dict(document)
    for section in BUILT_IN_SECTIONS:
        if section not in full:
            full[section] = _built_in(section, defaults)
    return full


def _built_in(section: str, defaults: Defaults) -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {}
    keys = {key: key for key in default_table()} | BORROWED
    for fills, key in keys.items():
        path = fills.split(".")
        if path[0] == section:
            value = defaults.record(key, fills=fills)
            tables.setdefault(path[1], {})[path[2]] = value
    return tables

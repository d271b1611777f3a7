"""Names that the user gave the parts of a scenario, in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from planner.network.graph import ROADS_IN_MEMORY
from planner.report.pictures.maps.content import MapContent
from planner.report.proposal.document import Name
from planner.report.proposal.wording.language import Language, Words, catalogue, is_cjk
from planner.report.text.saying import say_in

__all__ = [
    "entry_name",
    "given_name",
    "map_in_language",
    "part_names",
    "scenario_of",
    "with_kind",
]

FORMATS, ZH = "formats", "_zh"
NAMED = ("hosts", "carriers", "contracts", "vehicle_types")
"""Tables of parts that cards and tables name."""


def scenario_of(run: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the scenario that a run was made from, with its defaults."""
    found: Mapping[str, Any] = (run.get("scenario") or {}).get("resolved") or {}
    return found


def given_name(section: Mapping[str, Any], key: str, words: Words) -> str:
    """Return a name of a section; Chinese documents take ``KEY_zh`` if it is there."""
    is_chinese = words.language is Language.ZH
    chosen = section.get(f"{key}{ZH}") if is_chinese else None
    return str(chosen or section.get(key) or "")


def entry_name(run: Mapping[str, Any], words: Words, table: str, entry: str) -> Name:
    """Return the name of a format, host, vehicle type, carrier or class of goods.

    The built-in ones have names of their own; others without a name show their id. In
    Chinese a name without a Chinese letter stands in brackets behind the kind of part.
    """
    section = (scenario_of(run).get(table) or {}).get(entry) or {}
    name = given_name(section, "name", words)
    if not name:
        key = f"built_in: {table}.{entry}"
        name = words.text(key) if key in catalogue() else entry.replace("_", " ")
    kind = f"tier_{section.get('tier')}" if table == FORMATS else f"part: {table}"
    return Name(with_kind(name, kind, words))


def part_names(run: Mapping[str, Any], words: Words) -> Mapping[str, Mapping[str, str]]:
    """Return what each host, carrier, contract and vehicle type is called, by id."""
    return {
        table: {
            entry: entry_name(run, words, table, entry).text
            for entry in scenario_of(run).get(table) or {}
        }
        for table in NAMED
    }


def with_kind(name: str, kind: str, words: Words) -> str:
    """Return a name, in Chinese behind its kind where it has no Chinese letter."""
    if not words.is_chinese or any(is_cjk(letter) for letter in name):
        return name
    return f"{words.text(kind)}{words.in_brackets(name)}"


def map_in_language(
    content: MapContent, run: Mapping[str, Any], words: Words
) -> MapContent:
    """Return what a map shows, with formats in the language of the words."""
    marks = tuple(
        replace(
            mark,
            format_name=entry_name(run, words, FORMATS, mark.format_id).text,
        )
        for mark in content.facilities
    )
    source, title = content.source, content.title
    if words.language is Language.ZH:
        source = _roads(content, run, words)
        title = title and (given_name(scenario_of(run), "title", words) or title)
    return replace(content, facilities=marks, source=source, title=title)


def _roads(content: MapContent, run: Mapping[str, Any], words: Words) -> str:
    """Return where the roads come from: the file, or what stands in for one."""
    given = (scenario_of(run).get("roads") or {}).get("source")
    if content.is_proxy:
        detour = (run.get("roads") or {}).get("proxy_detour")
        return words.text("map_proxy_source").format(detour=detour)
    if content.source == ROADS_IN_MEMORY:
        return say_in(words.language)(content.source)
    return str(given) if given else content.source

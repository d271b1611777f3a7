"""What the scenario reference has to say: keys of the schema, defaults in use."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from planner.network.speeds import DEFAULT_SPEEDS_KPH
from planner.scenario.build import read_county
from planner.scenario.document.read import read_scenario
from planner.scenario.document.schema import Document
from planner.scenario.settings.defaults import DefaultValue, UsedDefault
from planner.scenario.settings.speed_defaults import speed_defaults
from tests.scenario.folders import write

PLACEHOLDERS = {
    "goods": "NAME",
    "formats": "NAME",
    "hosts": "NAME",
    "vehicle_types": "NAME",
    "speed_profiles": "NAME",
    "carriers": "NAME",
    "contracts": "NAME",
    "subsidies": "NAME",
    "variants": "NAME",
    "options": "NAME",
    "columns": "TABLE.COLUMN",
    "layers": "TABLE",
    "sheets": "TABLE",
    "only": "TABLE.COLUMN",
    "speeds_kph": "CLASS",
    "at_least_in": "COUNTY",
    "tiers": "ID",
}

OWNERS = {
    "county_hub": "hub",
    "service_store": "store",
    "village_point": "point",
    "truck": "linehaul",
    "van": "loop",
}
"""What the defaults of the built-in tables hold for: a tier, or a leg."""

ROADS = """\
from,to,from_lon,from_lat,to_lon,to_lat,class
a,b,109.50,28.00,109.51,28.02,tertiary
b,c,109.51,28.02,109.61,28.01,tertiary
c,d,109.61,28.01,109.62,28.01,ferry
"""

OSM = """\
<osm version="0.6"><node id="1" version="1" lat="28.0" lon="109.5"/>
<node id="2" version="1" lat="28.0" lon="109.6"/><way id="1" version="1">
<nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/></way></osm>
"""

BARE_VILLAGES = """\
id,name,lon,lat,buildings
v1,One,109.50,28.01,300
v2,Two,109.51,28.02,200
"""

APPLIANCES = """\
[goods.appliance]
share_in = 1
share_out = 1
kg = 30
m3 = 0.25
install_share = 0.3
repair_rate = 0.02
[carriers.postal]
price_per_parcel = { linehaul = 0.25, loop = 0.5, home = 2.5 }
"""

EXISTING = """\
id,tier,lon,lat
h1,hub,109.51,28.02
s1,store,109.51,28.02
p1,point,109.51,28.02
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of the scenario document that holds a value."""

    path: str
    is_required: bool


def schema_keys() -> list[Key]:
    """Return every key of the schema, with placeholders for the user's names."""
    return list(_keys(Document, ""))


def used_defaults(folder: Path) -> dict[str, DefaultValue]:
    """Return every default that fills a key left out, by the key.

    Three scenarios ask for all of them: one with neither roads nor townships, one
    with roads, a facility that is open today, and rates of service, and one with
    roads that are cut out of a larger file.
    """
    bare, roads = folder / "bare", folder / "roads"
    bare.mkdir()
    roads.mkdir()
    bare = write(bare, villages=BARE_VILLAGES)
    text = (bare / "scenario.toml").read_text(encoding="utf-8")
    text = text.replace('townships = "townships.csv"\n', "")
    (bare / "scenario.toml").write_text(text, encoding="utf-8")
    write(
        roads,
        '[roads]\nsource = "edges.csv"\n[service]\n' + APPLIANCES,
        edges=ROADS,
        existing=EXISTING,
    )
    text = (roads / "scenario.toml").read_text(encoding="utf-8")
    text = text.replace("[places]\n", '[places]\nexisting = "existing.csv"\n')
    (roads / "scenario.toml").write_text(text, encoding="utf-8")
    used = [*_used(bare), *_used(roads), *_used(_clipped(folder)), *_speeds(roads)]
    return {item.fills: item.default for item in used if not _is_of_a_size(item)}


def _is_of_a_size(item: UsedDefault) -> bool:
    """Return whether a size of a built-in format has what the whole tier has."""
    section, name, *_ = [*item.fills.split("."), ""]
    is_size = section == "formats" and name not in OWNERS
    return is_size and item.default.key != item.fills


def _clipped(folder: Path) -> Path:
    """Return a scenario with roads cut to the surroundings of its villages."""
    folder = folder / "clipped"
    folder.mkdir()
    (folder / "roads.osm").write_text(OSM, encoding="utf-8")
    return write(folder, '[roads]\nsource = "roads.osm"\nclip = "villages"\n')


def generic(path: str) -> str:
    """Return a key with placeholders for the user's names."""
    parts = path.split(".")
    if parts[:2] == ["roads", "speeds_kph"]:
        return "roads.speeds_kph.CLASS"
    if parts[0] in PLACEHOLDERS:
        parts[1] = PLACEHOLDERS[parts[0]]
    return ".".join(parts)


def default_cells(
    path: str, defaults: Mapping[str, DefaultValue]
) -> tuple[str, str] | None:
    """Return default and grade of a generic key as the reference shows them.

    ``None`` where there is no default. Where defaults differ by tier, leg or profile
    each stands with the name it holds for, such as ``hub 15; store 5; point 5``.
    """
    if path == "roads.speeds_kph.CLASS":
        return "by class", "M"
    found = {
        _owner(name): default
        for name, default in defaults.items()
        if generic(name) == path and not _is_of_built_in_set(name, default)
    }
    if not found:
        return None
    owners = {default.key: owner for owner, default in found.items()}
    values = {default.key: default for default in found.values()}
    is_one = len(values) == 1 and path != "speed_profiles.NAME.max_kph"
    texts = [
        shown(default.value) if is_one else f"{owners[key]} {shown(default.value)}"
        for key, default in values.items()
    ]
    grades = list(dict.fromkeys(default.grade for default in values.values()))
    is_same = len(grades) == 1
    each = grades if is_same else [default.grade for default in values.values()]
    return "; ".join(texts), "; ".join(each)


def source_row(path: str, default: DefaultValue) -> list[str]:
    """Return a row of the reference's table of sources."""
    low_high = "" if default.low is None else f"{default.low:,.10g}"
    if default.high is not None:
        low_high = f"{low_high} to {default.high:,.10g}"
    value = shown(default.value)
    return [f"`{path}`", value, default.unit, low_high, default.grade, default.source]


def shown(value: float | str | tuple[str, ...]) -> str:
    """Return a default as the reference shows it."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return value if isinstance(value, str) else f"{value:,.10g}"


def _is_of_built_in_set(path: str, default: DefaultValue) -> bool:
    """Return whether a default only belongs to a built-in table such as goods.small."""
    return generic(path) != path and default.key in (path, "bulky_share")


def _owner(path: str) -> str:
    parts = path.split(".")
    return OWNERS.get(parts[1], parts[1]) if generic(path) != path else ""


def _used(folder: Path) -> tuple[UsedDefault, ...]:
    return read_county(read_scenario(folder)).provenance.defaults_used


def _speeds(folder: Path) -> tuple[UsedDefault, ...]:
    """Return the speeds of a graph that has roads of every class."""
    graph: Any = SimpleNamespace(classes=tuple(DEFAULT_SPEEDS_KPH))
    return speed_defaults(read_scenario(folder).document, graph)


def _keys(model: type[BaseModel], prefix: str) -> Iterator[Key]:
    for name, info in model.model_fields.items():
        path = f"{prefix}{name}"
        inner = _section_in(info.annotation)
        if name in PLACEHOLDERS and _is_by_name(info.annotation):
            path = f"{path}.{PLACEHOLDERS[name]}"
        if inner is not None:
            yield from _keys(inner, f"{path}.")
        else:
            yield Key(path=path, is_required=info.is_required())


def _is_by_name(annotation: Any) -> bool:
    """Return whether a field maps names that the user chooses."""
    return get_origin(annotation) is dict


def _section_in(annotation: Any) -> type[BaseModel] | None:
    """Return the section that a field holds, or holds by name, if it does."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        found = (_section_in(item) for item in arguments)
        return next((item for item in found if item is not None), None)
    if origin is dict:
        return _section_in(arguments[1])
    return None

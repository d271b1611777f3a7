"""Which layer of a GeoPackage holds a table, the roads or the boundary."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.network.readers.map_file import layer_fields, layer_kinds
from planner.scenario.document.nearest import listed
from planner.scenario.understand.columns.vocabulary import (
    CLASS_WORDS,
    ONE_WAY_WORDS,
    plain,
    rank,
)
from planner.scenario.understand.findings import Doubt, flag

__all__ = ["ChosenLayer", "RoadColumns", "choose_layer", "road_columns"]

LAYERED = (".gpkg",)
ROAD_LAYERS = (".gpkg", ".geojson", ".json", ".shp")
PLACES = ("Point", "Polygon")
KINDS = {"roads": ("Line",), "boundary": ("Polygon",)}
"""Kinds of geometry by table, where they are others than those of places."""
# What layers are called; buildings and shops are points too, rivers are lines.
NAMES = {
    "villages": ("village", "settlement", "村", "habitation", "communit", "hamlet"),
    "townships": ("township", "town", "乡", "镇", "ward", "commune", "subcount"),
    "existing": ("existing", "facilit", "网点", "站点", "store", "point"),
    "hosts": ("host", "outlet", "amenit", "shop", "poi", "网点"),
    "roads": (
        "road",
        "highway",
        "street",
        "道路",
        "公路",
        "路网",
        "route",
        "carretera",
    ),
    "boundary": ("boundar", "border", "county", "district", "界", "admin", "adm2"),
}
WANTED = ("residents", "buildings", "households", "name", "id", "township")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadColumns:
    """Where class and direction of roads stand; ``None`` where nothing was found."""

    layer: str | None = None
    class_column: str | None = None
    one_way_column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenLayer:
    """A layer, and what else there was to choose from."""

    name: str | None
    doubt: Doubt | None = None


def choose_layer(path: Path, table: str, given: str | None) -> ChosenLayer:
    """Return the layer of a table, of the roads or of the boundary.

    The one called so is taken; else the one with the most columns that such a table
    has, residents or buildings before all others, and a name like it.
    """
    if given is not None or path.suffix.lower() not in LAYERED:
        return ChosenLayer(name=given)
    layers = [
        name
        for name, kind in layer_kinds(path).items()
        if any(wanted in kind for wanted in KINDS.get(table, PLACES))
    ]
    if len(layers) < 2:
        return ChosenLayer(name=layers[0] if layers else None)
    best, *others = sorted(layers, key=lambda name: -_fit(path, name, table))
    doubt = Doubt(
        about="roads.layer" if table == "roads" else f"places.layers.{table}",
        taken=f"{table} in layer {best!r} of {path.name}",
        other=f"in {listed([repr(name) for name in others])}",
        remedy=flag("--layer", f"{table}={others[0]}"),
    )
    return ChosenLayer(name=best, doubt=doubt)


def road_columns(path: Path, layer: str | None) -> RoadColumns:
    """Return the columns of a road file that the planner does not know by itself."""
    if path.suffix.lower() not in ROAD_LAYERS:
        return RoadColumns(layer=layer)
    lines = [name for name, kind in layer_kinds(path).items() if "Line" in kind]
    chosen = layer or (lines[0] if lines else None)
    if chosen is None:
        return RoadColumns()
    fields = layer_fields(path, chosen)
    return RoadColumns(
        layer=layer,
        class_column=_called(fields, CLASS_WORDS),
        one_way_column=_called(fields, ONE_WAY_WORDS),
    )


def _called(fields: Sequence[str], words: Sequence[str]) -> str | None:
    """Return the field called by the first of the words that names one."""
    for pattern in words:
        for name in fields:
            if re.fullmatch(pattern, plain(name)):
                return name
    return None


def _fit(path: Path, layer: str, table: str) -> float:
    """Return how much a layer looks like a table, more being better."""
    if layer.lower() == table:
        return math.inf
    fields = layer_fields(path, layer)
    is_called_so = any(word in layer.lower() for word in NAMES[table])
    if table == "roads":
        return 4 * is_called_so + (_called(fields, CLASS_WORDS) is not None)
    known = {
        ours for ours in WANTED if any(rank(ours, name) is not None for name in fields)
    }
    has_people = bool(known & {"residents", "buildings", "households"})
    return 4 * is_called_so + 2 * (table == "villages" and has_people) + len(known) / 10

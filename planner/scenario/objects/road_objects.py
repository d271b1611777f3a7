"""Roads in memory as the files that the reader of roads takes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import geopandas as gpd
import networkx as nx
import pyproj
import shapely
from pyproj.exceptions import CRSError

from planner.errors import InputError, Problem
from planner.network.readers.osm.access import ACCESS_KEYS
from planner.scenario.objects.cells import (
    REPLACEMENT,
    is_missing,
    items_of,
    plain_value,
    text_of,
)
from planner.scenario.objects.layers import has_geometries, write_layer

__all__ = ["Roads", "write_roads"]

Roads: TypeAlias = "gpd.GeoDataFrame | nx.Graph[Any]"
"""Lines, or a graph."""
OSMNX_NAMES = MappingProxyType({"length_m": "length", "road_class": "highway"})
"""Attributes of edges as osmnx calls them, by what ``to_networkx`` calls them."""
KINDS: Mapping[tuple[bool, bool], Any] = MappingProxyType(
    {
        (False, False): nx.Graph,
        (False, True): nx.MultiGraph,
        (True, False): nx.DiGraph,
        (True, True): nx.MultiDiGraph,
    }
)
"""Classes of graphs by whether they are directed, and have parallel edges."""
OWN_SYSTEMS = ("wgs84", "gcj02", "bd09")
"""Systems that ``pyproj`` does not know, or not by these names."""
NO_XML = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML does not hold."""
EITHER = ";"
"""Between values of which either may hold, as in tags of OpenStreetMap."""


def write_roads(roads: Any, folder: Path) -> str:
    """Write roads into a folder and return the file's name.

    A GeoDataFrame of lines becomes a GeoPackage in its own coordinate system, a
    networkx graph with ``x`` and ``y`` at its nodes and a ``crs`` GraphML. Of a list,
    as osmnx makes of merged edges, the first item counts; of access, any.

    Raises
    ------
    InputError
        If it is neither, or has no coordinate system that is known.
    """
    if isinstance(roads, gpd.GeoDataFrame):
        if not has_geometries(roads) or roads.crs is None:
            raise _refused(found="lines without a crs", expected="lines with a crs")
        plain = roads.copy()
        for column in plain.columns.drop(roads.active_geometry_name):
            plain[column] = _without_lists(plain[column], str(column))
        write_layer(plain, folder / "roads.gpkg", "roads")
        return "roads.gpkg"
    if not isinstance(roads, nx.Graph):
        raise _refused(
            found=f"a {type(roads).__name__}",
            expected="a GeoDataFrame of lines or a networkx graph",
        )
    nx.write_graphml(_plain_graph(roads), folder / "roads.graphml")
    return "roads.graphml"


def _without_lists(column: Any, name: str) -> Any:
    if column.dtype != object:
        return column
    return column.map(lambda value: _single(name, value))


def _single(name: str, value: object) -> object:
    """Return the value of an attribute that may be a list, ``None`` for an empty one.

    Of a set the items have no order of their own: its first in order of the alphabet.
    """
    items = items_of(value)
    if items is None:
        return value
    if name in ACCESS_KEYS:
        return EITHER.join(text_of(item) for item in items)
    return items[0] if items else None


def _system(roads: Any) -> str:
    """Return the coordinate system of a graph as text."""
    given = roads.graph.get("crs")
    if given is None or given == "":
        raise _refused(
            found="a graph without graph['crs']", expected="a graph with a crs"
        )
    if isinstance(given, str) and given.strip().lower() in OWN_SYSTEMS:
        return given
    try:
        system = pyproj.CRS.from_user_input(given)
    except CRSError as error:
        raise _refused(
            found=f"graph['crs'] = {given!r}, which is not known",
            expected="EPSG:n, such as EPSG:4326, wgs84, gcj02 or bd09",
        ) from error
    return given if isinstance(given, str) else str(system.to_string())


def _plain_graph(roads: Any) -> Any:
    """Return a copy of a graph whose attributes are texts and numbers alone."""
    plain: Any = KINDS[roads.is_directed(), roads.is_multigraph()]()
    plain.graph["crs"] = _system(roads)
    names = _names(roads.nodes)
    for node, data in roads.nodes(data=True):
        plain.add_node(names[node])
        plain.nodes[names[node]].update(_attributes(data))
    for tail, head, data in roads.edges(data=True):
        own = {OSMNX_NAMES.get(key, key): value for key, value in data.items()}
        key = (names[tail], names[head])
        idx = plain.add_edge(*key)
        found = plain.edges[(*key, idx)] if roads.is_multigraph() else plain.edges[key]
        found.update(_attributes(own))
    return plain


def _names(nodes: Iterable[Any]) -> dict[Any, str]:
    """Return the name of each node: its text, and its number where two are alike."""
    texts = {node: _xml(text_of(node)) for node in nodes}
    counts = Counter(texts.values())
    names: dict[Any, str] = {}
    taken = set(counts)
    for number, (node, text) in enumerate(texts.items()):
        name = text
        while counts[text] > 1 and name in taken:
            name = f"{name} (node {number})"
        taken.add(name)
        names[node] = name
    return names


def _attributes(data: Mapping[Any, Any]) -> dict[str, str | int | float]:
    found: dict[str, str | int | float] = {}
    for key, given in data.items():
        name = _xml(text_of(str(key)))
        value = plain_value(_single(name, given))
        if is_missing(value):
            continue
        if isinstance(value, shapely.Geometry):
            if not shapely.is_empty(value):
                found[name] = shapely.to_wkt(value, rounding_precision=-1)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found[name] = value
        else:
            found[name] = _xml(text_of(value))
    return found


def _xml(text: str) -> str:
    return NO_XML.sub(REPLACEMENT, text)


def _refused(*, found: str, expected: str) -> InputError:
    problem = Problem(
        file="roads", found=found, expected=expected, remedy="change roads"
    )
    return InputError([problem])

"""Roads in memory as the files that the reader of roads takes."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely

from planner.errors import InputError, Problem

__all__ = ["write_roads"]

OSMNX_NAMES = MappingProxyType({"length_m": "length", "road_class": "highway"})
"""Attributes of edges as osmnx calls them, by what ``to_networkx`` calls them."""


def write_roads(roads: Any, folder: Path) -> str:
    """Write roads into a folder and return the file's name.

    A GeoDataFrame of lines becomes a GeoPackage in its own coordinate system, a
    networkx graph with ``x`` and ``y`` at its nodes and a ``crs`` GraphML.

    Raises
    ------
    InputError
        If it is neither, or has no coordinate system.
    """
    if isinstance(roads, gpd.GeoDataFrame):
        if roads.crs is None:
            raise _refused(found="lines without a crs", expected="lines with a crs")
        plain = roads.reset_index(drop=True)
        plain = plain.apply(_first_of_lists) if len(plain) else plain
        gpd.GeoDataFrame(plain, geometry=roads.geometry.name, crs=roads.crs).to_file(
            folder / "roads.gpkg", layer="roads", driver="GPKG", index=False
        )
        return "roads.gpkg"
    if not isinstance(roads, nx.Graph):
        raise _refused(
            found=f"a {type(roads).__name__}",
            expected="a GeoDataFrame of lines or a networkx graph",
        )
    if not roads.graph.get("crs"):
        raise _refused(
            found="a graph without graph['crs']", expected="a graph with a crs"
        )
    nx.write_graphml(_plain_graph(roads), folder / "roads.graphml")
    return "roads.graphml"


def _first_of_lists(column: Any) -> Any:
    """Return a column with the first item of each list; osmnx merges edges so."""
    if column.dtype != object:
        return column
    return column.map(lambda item: item[0] if isinstance(item, list) else item)


def _plain_graph(roads: Any) -> Any:
    """Return a copy of a graph whose attributes are texts and numbers alone."""
    plain = roads.__class__()
    plain.graph["crs"] = str(roads.graph["crs"])
    names = {node: str(node) for node in roads.nodes}
    for node, data in roads.nodes(data=True):
        plain.add_node(names[node], **_attributes(data))
    for tail, head, data in roads.edges(data=True):
        own = {OSMNX_NAMES.get(key, key): value for key, value in data.items()}
        plain.add_edge(names[tail], names[head], **_attributes(own))
    return plain


def _attributes(data: Any) -> dict[str, str | int | float]:
    found: dict[str, str | int | float] = {}
    for key, value in data.items():
        plain = value.item() if isinstance(value, np.generic) else value
        if plain is None:
            continue
        if isinstance(plain, shapely.Geometry):
            found[key] = shapely.to_wkt(plain, rounding_precision=-1)
        elif isinstance(plain, (int, float)) and not isinstance(plain, bool):
            found[key] = plain
        else:
            found[key] = str(plain)
    return found


def _refused(*, found: str, expected: str) -> InputError:
    problem = Problem(
        file="roads", found=found, expected=expected, remedy="change roads"
    )
    return InputError([problem])

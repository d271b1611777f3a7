"""A county from objects: the scenario that ``read_scenario`` gives of files."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd
import shapely

from planner.errors import InputError, Problem
from planner.scenario.document.read import Scenario, read_scenario, refuse_dotted
from planner.scenario.document.toml_file import FILE_NAME
from planner.scenario.editable.toml_text import toml_text
from planner.scenario.objects.frames import write_frame
from planner.scenario.objects.held import HeldFolder
from planner.scenario.objects.layers import has_geometries, write_layer
from planner.scenario.objects.road_objects import Roads, write_roads

__all__ = ["county"]

SCHEMA_VERSION = 1
"""Of the document that objects make: the only one that ``schema.py`` knows."""
DEGREES = "wgs84"
PATHS = MappingProxyType(
    {
        "places": (
            "villages",
            "townships",
            "counties",
            "sites",
            "existing",
            "hosts",
            "boundary",
            "columns",
        ),
        "roads": ("source",),
    }
)
"""Keys of the document that arguments stand for."""
Table: TypeAlias = pd.DataFrame | Path | str
"""A frame, or the path of the file of a table."""
Headers: TypeAlias = Mapping[str, Mapping[str, str | Mapping[str, str]]]
"""Columns of the user by table and by the planner's column, with or without units."""


def county(
    *,
    villages: Table,
    townships: Table | None = None,
    counties: Table | None = None,
    sites: Table | None = None,
    existing: Table | None = None,
    hosts: Table | None = None,
    boundary: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
    roads: Roads | None = None,
    settings: Mapping[str, object] | None = None,
    columns: Headers | None = None,
    title: str = "",
) -> Scenario:
    """Return the scenario of a county whose tables and roads are in memory.

    The objects are copied: what is changed in them afterwards changes nothing here.

    Parameters
    ----------
    villages, townships, counties, sites, existing, hosts
        A frame for each table of ``[places]``, or the path of its file; ids in the
        column ``id`` or in an index of that name; places in the columns lon and lat
        (in the system of
        ``settings["places"]["coordinates"]``, WGS84 degrees unless given) or as
        geometries with a crs.
    boundary
        Area of the county: a GeoDataFrame or GeoSeries with a crs.
    roads
        A GeoDataFrame of lines, or a networkx graph with ``x``, ``y`` and a ``crs``,
        such as osmnx makes; links without geometries are straight, and their ``length``
        counts. Without any, the graph that joins neighbouring places stands in.
    settings
        The rest of the scenario document, as nested mappings; no paths.
    columns
        Other names of columns, by table, as ``[places.columns]``.
    title
        Name of the county.

    Raises
    ------
    InputError
        If an object is not what it should be, or the settings are at fault; what is
        wrong in rows is said by ``build``.
    """
    document = _document(settings or {}, columns or {}, title)
    tables = {
        "villages": villages,
        "townships": townships,
        "counties": counties,
        "sites": sites,
        "existing": existing,
        "hosts": hosts,
    }
    held = HeldFolder()
    folder = held.folder
    labels: dict[str, tuple[str, ...]] = {}
    for table, frame in tables.items():
        if frame is not None:
            if isinstance(frame, str | Path):
                name = _copied(Path(frame), table, folder)
            else:
                names = _headers((columns or {}).get(table, {}))
                name, labels[table] = write_frame(frame, table, folder, names)
            document["places"][table] = name
    if boundary is not None:
        document["places"]["boundary"] = _write_boundary(boundary, folder)
        labels["boundary"] = ()
    if roads is not None:
        document.setdefault("roads", {})["source"] = write_roads(roads, folder)
        labels["roads"] = ()
    (folder / FILE_NAME).write_text(toml_text(document), encoding="utf-8")
    scenario = read_scenario(folder)
    return replace(scenario, row_labels=labels, held=held)


def _headers(names: Mapping[str, str | Mapping[str, str]]) -> dict[str, str]:
    """Return the user's column by the planner's; a column may stand with its unit."""
    return {
        ours: str(item.get("column", ours) if isinstance(item, Mapping) else item)
        for ours, item in names.items()
    }


def _copied(path: Path, table: str, folder: Path) -> str:
    """Copy the file of a table into a folder, and return its name there."""
    if not path.is_file():
        problem = Problem(
            file=str(path),
            found="no such file",
            expected=f"a frame, or the file of the table of {table}",
            remedy="check the path",
        )
        raise InputError([problem])
    name = f"{table}{path.suffix}"
    shutil.copy(path, folder / name)
    return name


def _document(
    settings: Mapping[str, Any], columns: Headers, title: str
) -> dict[str, Any]:
    """Return the document but for the files, or refuse settings with paths."""
    refuse_dotted(settings, "settings")
    for section, keys in PATHS.items():
        for key in keys:
            if key in settings.get(section, {}):
                problem = Problem(
                    file="settings",
                    where=f"{section}.{key}",
                    found=repr(settings[section][key]),
                    expected="no paths and no tables in the settings",
                    remedy="give it as an argument of its own",
                )
                raise InputError([problem])
    document: dict[str, Any] = copy.deepcopy(dict(settings))
    document.setdefault("schema_version", SCHEMA_VERSION)
    document["title"] = title or document.get("title") or "county"
    places = document.setdefault("places", {})
    places.setdefault("coordinates", DEGREES)
    if columns:
        places["columns"] = {table: dict(names) for table, names in columns.items()}
    return document


def _write_boundary(boundary: Any, folder: Path) -> str:
    is_frame = isinstance(boundary, gpd.GeoSeries) or has_geometries(boundary)
    if not is_frame or boundary.crs is None:
        problem = Problem(
            file="boundary",
            found="an area without a coordinate system"
            if is_frame or isinstance(boundary, shapely.Geometry)
            else f"a {type(boundary).__name__} without geometries"
            if isinstance(boundary, gpd.GeoDataFrame)
            else f"a {type(boundary).__name__}",
            expected="a GeoDataFrame or GeoSeries with a crs",
            remedy="wrap it: geopandas.GeoSeries([area], crs=4326)",
        )
        raise InputError([problem])
    shapes = gpd.GeoDataFrame(geometry=boundary.geometry.to_numpy(), crs=boundary.crs)
    write_layer(shapes, folder / "boundary.gpkg", "boundary")
    return "boundary.gpkg"

"""Writing a synthetic county: the same county always gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.network.geopackage import write_layer
from planner.network.graph import RoadGraph
from planner.scenario.synthetic.road_network.lines import smooth_lines
from planner.scenario.synthetic.tables import to_degrees

__all__ = ["write_features", "write_roads", "write_table", "write_text"]

_LINE_DECIMALS = 6
"""Of lines: the sixth decimal of a degree is about a tenth of a metre."""


def write_table(file: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV, UTF-8."""
    table.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")


def write_text(file: Path, template: str, values: Mapping[str, object]) -> None:
    """Write a text of this package with its ``$names`` filled in."""
    text = files(__package__).joinpath(template).read_text(encoding="utf-8")
    file.write_text(Template(text).substitute(values), encoding="utf-8", newline="\n")


def write_roads(file: Path, roads: RoadGraph) -> None:
    """Write roads as a GeoPackage with the layer ``roads``, WGS84."""
    table = geopandas.GeoDataFrame(
        {
            "highway": [roads.classes[idx] for idx in roads.road_class.tolist()],
            "oneway": np.where(roads.one_way, "yes", "no"),
        },
        geometry=_in_degrees(smooth_lines(roads.shapes)),
        crs="EPSG:4326",
    )
    write_layer(file, "roads", table)


def write_features(
    file: Path, features: Sequence[tuple[BaseGeometry, Mapping[str, object]]]
) -> None:
    """Write shapes in metres, with their properties, as GeoJSON in degrees."""
    shapes = _in_degrees([shape for shape, _ in features])
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": dict(properties),
                "geometry": shapely.geometry.mapping(shape),
            }
            for shape, (_, properties) in zip(shapes.tolist(), features, strict=True)
        ],
    }
    text = json.dumps(collection, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")


def _in_degrees(shapes: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    array = np.array(shapes, dtype=object)
    return np.asarray(
        shapely.transform(array, lambda xy_m: to_degrees(xy_m, _LINE_DECIMALS))
    )

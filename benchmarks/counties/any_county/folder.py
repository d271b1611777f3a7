"""The files of a drawn county: tables, roads, a boundary, a document."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from planner.scenario.editable.toml_text import toml_text
from planner.scenario.inputs import TABLES

from .document import drawn_document
from .places import Places
from .values import Draw

__all__ = ["write_county"]

HEADERS = {
    "name": "名称",
    "residents": "人口",
    "township": "乡镇",
    "parcels_in_per_day": "进村件",
    "closing_cost": "关闭费用",
    "tier": "层级",
}
UNITS = {"residents": "人", "parcels_in_per_day": "件/日", "closing_cost": "元"}
DEGREES = "EPSG:4326"
MARGIN_DEGREES = 0.05
ROAD_COLUMNS = (
    *("from", "to", "from_lon", "from_lat", "to_lon", "to_lat"),
    *("length_m", "class", "one_way"),
)
METRES_PER_KM = 1_000.0

Table = dict[str, Any]


def write_county(folder: Path, seed: int) -> Path:
    """Write a county and return its folder; the same seed gives the same files."""
    document, places = drawn_document(seed)
    draw = Draw(rng=np.random.default_rng([seed, 1]), wild=0.0, given=0.5)
    folder.mkdir(parents=True, exist_ok=True)
    section = document["places"]
    if draw.happens(0.15):
        section["encoding"] = draw.one(["utf-8", "gb18030"])
    for name in TABLES:
        if places.table(name):
            _write_table(folder, draw, name, places, section)
    if draw.happens(0.2):
        _write_boundary(folder, draw, places, section)
    if places.edges and draw.happens(0.6):
        roads = document.setdefault("roads", {})
        _write_roads(folder, draw, places, roads, section)
    text = toml_text(document)
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    return folder


def _write_table(
    folder: Path, draw: Draw, name: str, places: Places, section: Table
) -> None:
    frame = pd.DataFrame(places.table(name))
    if name == "existing" and draw.happens(0.3):
        section["tiers"] = dict(zip(frame.id, frame.tier, strict=True))
        frame = frame.drop(columns="tier")
    if draw.happens(0.15):
        frame = _with_others(frame)
        section.setdefault("only", {})[name] = {"state": "ours"}
    if draw.happens(0.2):
        frame = _renamed(frame, draw, name, section)
    kind = str(draw.one([*["csv"] * 7, "xlsx", "gpkg"]))
    if kind == "gpkg" and "lon" not in frame:
        kind = "csv"
    section[name] = f"{name}.{kind}"
    path = folder / section[name]
    if kind == "csv":
        frame.to_csv(path, index=False, encoding=section.get("encoding", "utf-8"))
    elif kind == "xlsx":
        frame.to_excel(path, index=False, sheet_name="places")
        section.setdefault("sheets", {})[name] = "places"
    else:
        _write_layer(path, frame, places.system)
        section.setdefault("layers", {})[name] = "places"


def _with_others(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with a row that the document leaves out."""
    other = frame.iloc[:1].assign(id="another", state="theirs")
    return pd.concat([frame.assign(state="ours"), other], ignore_index=True)


def _renamed(
    frame: pd.DataFrame, draw: Draw, name: str, section: Table
) -> pd.DataFrame:
    """Return a table with headers in Chinese, which the document explains."""
    headers = {own: HEADERS[own] for own in frame.columns if own in HEADERS}
    section.setdefault("columns", {})[name] = {
        own: {"column": header, "unit": UNITS[own]}
        if own in UNITS and draw.happens(0.5)
        else header
        for own, header in headers.items()
    }
    return frame.rename(columns=headers)


def _write_layer(path: Path, frame: pd.DataFrame, system: str) -> None:
    """Write a table as points; those without coordinates have no geometry.

    A shifted system has no name of its own: its coordinates stay in their columns.
    """
    points = None
    if system.startswith("EPSG"):
        x, y = frame.lon.astype(float), frame.lat.astype(float)
        points = geopandas.GeoSeries(geopandas.points_from_xy(x, y), crs=system)
        frame = frame.drop(columns=["lon", "lat"])
    table = geopandas.GeoDataFrame(frame, geometry=points)
    table.to_file(path, layer="places", driver="GPKG")


def _write_boundary(folder: Path, draw: Draw, places: Places, section: Table) -> None:
    spots = shapely.MultiPoint([places.degrees(spot) for spot in places.spots])
    area = shapely.envelope(spots.buffer(MARGIN_DEGREES))
    frame = geopandas.GeoDataFrame({"name": ["county"]}, geometry=[area], crs=DEGREES)
    if draw.happens(0.5):
        section["boundary"] = "boundary.geojson"
        text = json.dumps(frame.to_geo_dict(drop_id=True))
        (folder / section["boundary"]).write_text(text, encoding="utf-8")
        return
    section["boundary"] = "boundary.gpkg"
    frame.to_file(folder / section["boundary"], layer="area", driver="GPKG")
    section.setdefault("layers", {})["boundary"] = "area"


def _write_roads(
    folder: Path, draw: Draw, places: Places, section: Table, given: Table
) -> None:
    section.pop("proxy_detour", None)
    section["coordinates"] = places.system
    if places.system == "wgs84" and draw.happens(0.2):
        _write_streets(folder, places, section)
        if draw.happens(0.5):
            section["clip"] = "boundary" if "boundary" in given else "villages"
        return
    if places.system in {"wgs84", "EPSG:32649"} and draw.happens(0.3):
        _write_lines(folder, draw, places, section)
        return
    section["source"] = "edges.csv"
    if draw.happens(0.3):
        section["encoding"] = "utf-8"
    has_lengths = draw.happens(0.5)
    path = folder / section["source"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(ROAD_COLUMNS)
        for one, other, road, is_one_way in places.edges:
            ends = [places.coordinates(places.spots[idx]) for idx in (one, other)]
            length_m = ""
            if has_lengths:
                length_m = f"{1.1 * METRES_PER_KM * _apart_km(places, one, other):.1f}"
            names = (f"n{one}", f"n{other}", *ends[0], *ends[1])
            writer.writerow((*names, length_m, road, "yes" if is_one_way else "no"))


def _apart_km(places: Places, one: int, other: int) -> float:
    return abs(complex(*places.spots[one]) - complex(*places.spots[other]))


def _write_lines(folder: Path, draw: Draw, places: Places, section: Table) -> None:
    lines = [
        shapely.LineString(
            [places.coordinates(places.spots[one]), places.coordinates(places.spots[b])]
        )
        for one, b, _, _ in places.edges
    ]
    columns = {
        "kind": [road for _, _, road, _ in places.edges],
        "direction": ["yes" if way else "no" for _, _, _, way in places.edges],
    }
    system = DEGREES if places.system == "wgs84" else places.system
    frame = geopandas.GeoDataFrame(columns, geometry=lines, crs=system)
    section |= {"class_column": "kind", "one_way_column": "direction"}
    section["source"] = "roads.gpkg"
    section["layer"] = "lines"
    if draw.happens(0.2):
        section |= {"snap_ends_m": 5.0}
    frame.to_file(folder / section["source"], layer="lines", driver="GPKG")


def _write_streets(folder: Path, places: Places, section: Table) -> None:
    """Write the roads as OpenStreetMap does."""
    section["source"] = "roads.osm"
    lines = ['<osm version="0.6">']
    for idx, spot in enumerate(places.spots, start=1):
        lon, lat = places.degrees(spot)
        lines.append(f'<node id="{idx}" version="1" lat="{lat}" lon="{lon}"/>')
    for idx, (one, other, road, is_one_way) in enumerate(places.edges, start=1):
        tags = {"highway": road} if road != "ferry" else {"route": "ferry"}
        tags |= {"oneway": "yes"} if is_one_way else {}
        nodes = "".join(f'<nd ref="{node + 1}"/>' for node in (one, other))
        told = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        lines.append(f'<way id="{idx}" version="1">{nodes}{told}</way>')
    text = "\n".join([*lines, "</osm>"])
    (folder / section["source"]).write_text(text, encoding="utf-8")

"""Writing what a scenario gave as a folder that can be edited and read again."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely

from planner.network.coordinates import within_180
from planner.scenario.document.schema_edits import ChangeDemand, Serve
from planner.scenario.document.toml_file import FILE_NAME
from planner.scenario.editable.given import Given
from planner.scenario.editable.rows import (
    Cells,
    county_cells,
    place_cells,
    site_cells,
    township_cells,
    used_columns,
)
from planner.scenario.editable.toml_text import toml_text
from planner.scenario.edits.topics import in_force

__all__ = ["write_editable"]

KEPT_PLACES = ("without_coordinates",)
"""Keys of ``[places]`` that do not say how a file is to be read."""

LEFT_OUT = ("variants", "options", "edits")
"""Sections that patch the document that was given, and not this one."""

ALWAYS = {
    "villages": ("id", "name", "lon", "lat", "residents"),
    "townships": ("id", "name", "lon", "lat"),
    "counties": ("id", "name", "lon", "lat"),
    "sites": ("id", "tier", "name", "lon", "lat", "village", "status"),
}
"""Columns that a table has even where no row fills them."""

ROADS = "roads"
SHAPEFILE = ".shp"

HEADING = """\
# What the planner read for this run, to be edited and given to it again.
# Only values that were given stand here: parcels that were estimated and defaults are
# worked out anew. All places are in WGS84{moved}.
# sites.csv lists every site, those that the planner made too (made_by = planner), so
# that none are made again. A site without coordinates of its own stands in its village:
# it moves with it, and goes with it where the planner made it. Where a point may open
# in a village that you add, add a row with the village's id to sites.csv.
# Variants and options of the scenario are left out{variant}. Edits are in the tables,
# but for those of the parcels and facilities of single villages, which stand below.

"""


def write_editable(folder: Path, given: Given) -> None:
    """Write the inputs of a run into a new folder, as a scenario of their own.

    Read again unchanged they give the same instance.
    """
    folder.mkdir()
    survey = given.survey
    tables: dict[str, Sequence[Cells]] = {
        "villages": [
            place_cells(row, "villages") for row in survey.inputs.rows("villages")
        ],
        "townships": township_cells(given),
        "counties": county_cells(given),
        "sites": site_cells(given),
    }
    areas = survey.inputs.county_areas
    if areas:
        rows = tables.pop("counties")
        shapes = [areas.get(row["id"]) for row in rows]
        _write_features(folder / "counties.geojson", rows, shapes)
    written = {name: rows for name, rows in tables.items() if rows}
    for name, rows in written.items():
        _write_csv(folder / f"{name}.csv", name, rows)
    places = {name: f"{name}.csv" for name in written}
    if areas:
        places["counties"] = "counties.geojson"
    if survey.inputs.boundary is not None:
        places["boundary"] = "boundary.geojson"
        _write_features(folder / "boundary.geojson", [{}], [survey.inputs.boundary])
    text = _heading(given) + toml_text(_document(given, places))
    (folder / FILE_NAME).write_text(text, encoding="utf-8", newline="")
    if survey.road_path is not None:
        _copy_roads(survey.road_path, folder / ROADS)


def _heading(given: Given) -> str:
    scenario = given.survey.scenario
    system = scenario.document.places.coordinates
    name = scenario.variant
    return HEADING.format(
        moved="" if system == "wgs84" else f"; they were given in {system}",
        variant="" if name is None else f"; the variant {name} is applied",
    )


def _document(given: Given, files: Mapping[str, str]) -> dict[str, Any]:
    survey = given.survey
    written = dict(survey.scenario.given)
    old = written["places"]
    kept = {key: old[key] for key in KEPT_PLACES if key in old}
    document = {
        key: item
        for key, item in written.items()
        if key not in LEFT_OUT and not isinstance(item, Mapping)
    }
    document["places"] = {**files, "coordinates": "wgs84", **kept}
    sections = {
        key: item
        for key, item in written.items()
        if key not in LEFT_OUT and isinstance(item, Mapping) and key != "places"
    }
    row = survey.county_row
    if row is not None and row.lon is not None:
        place = {"lon": within_180(row.lon), "lat": row.lat}
        sections["county"] = {**sections["county"], **place}
    if survey.road_path is not None:
        source = f"{ROADS}/{survey.road_path.name}"
        sections["roads"] = {**sections["roads"], "source": source}
    edits = _kept_edits(given)
    return document | sections | ({"edits": edits} if edits else {})


def _kept_edits(given: Given) -> list[dict[str, Any]]:
    """Return the edits that no table can say, as rows."""
    return [
        edit.model_dump(exclude_none=True)
        for _, edit in in_force(given.survey.scenario.document.edits)
        if isinstance(edit, ChangeDemand | Serve)
    ]


def _write_csv(file: Path, table: str, rows: Sequence[Cells]) -> None:
    columns = used_columns(table, rows, ALWAYS[table])
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([row.get(name, "") for name in columns] for row in rows)


def _write_features(file: Path, rows: Iterable[Cells], shapes: Iterable[Any]) -> None:
    """Write areas in WGS84 with every digit of their coordinates."""
    features = [
        {
            "type": "Feature",
            "properties": dict(row),
            "geometry": None if shape is None else shapely.geometry.mapping(shape),
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8", newline="")


def _copy_roads(source: Path, folder: Path) -> None:
    """Copy the file of roads as it is, a shapefile with the files beside it."""
    folder.mkdir()
    is_shapefile = source.suffix.lower() == SHAPEFILE
    files = source.parent.glob(f"{source.stem}.*") if is_shapefile else (source,)
    for file in sorted(files):
        shutil.copyfile(file, folder / file.name)

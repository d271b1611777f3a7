"""Map files are what their suffix says, and refer to no other file or address.

The library that reads them recognises a format by its content, not by its name. Some
formats are mere references: a file of a few words that is called ``.geojson`` would
read any other file, or fetch an address.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from planner.errors import InputError, Problem
from planner.network.readers.limits import MOST_MAP_BYTES, refuse_large

__all__ = ["SIDECARS", "admit", "sidecars"]

SIDECARS: Final = (".shx", ".dbf", ".prj", ".cpg")
"""Files beside a shapefile that are read with it."""

_SQLITE: Final = b"SQLite format 3\x00"
_SHAPEFILE: Final = b"\x00\x00\x27\x0a"
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_GEOJSON_TYPES: Final = frozenset(
    (
        *("FeatureCollection", "Feature", "GeometryCollection"),
        *("Point", "LineString", "Polygon"),
        *("MultiPoint", "MultiLineString", "MultiPolygon"),
    )
)
_ALGORITHM: Final = b"gdal_streamed_alg"
_SYSTEMS_BY_NAME: Final = ("name", "EPSG")
_REACHING_OUT: Final = re.compile(
    r"\b(ogr_\w+|gdal_\w+|load_extension|readfile|writefile)\b", re.IGNORECASE
)
_TREE: Final = re.compile(r"\busing\s+[\"']?rtree\b", re.IGNORECASE)
_LOG: Final = "-wal"


def admit(path: Path, *, name: str) -> None:
    """Make sure that a map file holds what its suffix says, and nothing else.

    Parameters
    ----------
    name
        The file as the user names it, for messages.

    Raises
    ------
    InputError
        If its content is of another format, or refers elsewhere.
    """
    refuse_large(path, MOST_MAP_BYTES, name=name)
    status = path.stat()
    found = _fault(path, status.st_size, status.st_mtime_ns)
    if found is not None:
        problem = Problem(
            file=name,
            found=found,
            expected=f"{_KINDS.get(path.suffix.lower(), 'a known kind of file')}, "
            "complete in itself",
            remedy="open it in a GIS program and save the layer as a GeoPackage",
        )
        raise InputError([problem])


def sidecars(path: Path) -> tuple[Path, ...]:
    """Return the files beside a shapefile that are read with it; else none."""
    if path.suffix.lower() != ".shp":
        return ()
    wanted = {f"{path.stem}{suffix}".lower() for suffix in SIDECARS}
    return tuple(
        sorted(item for item in path.parent.iterdir() if item.name.lower() in wanted)
    )


@lru_cache(maxsize=16)
def _fault(path: Path, _size: int, _modified_ns: int) -> str | None:
    """Return what is wrong with a file; looked at once for each of its contents."""
    examine = _EXAMINERS.get(path.suffix.lower())
    if examine is None:
        return f"a file of kind {path.suffix!r}"
    return examine(path)


def _geojson_fault(path: Path) -> str | None:
    content = path.read_bytes().removeprefix(_UTF8_MARK)
    if _ALGORITHM in content:
        return "instructions in the place of features"
    linked: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for key, value in pairs:
            if key == "crs" and not _is_named_system(value):
                linked.append("a coordinate system that is kept elsewhere (crs)")
        return dict(pairs)

    try:
        root = json.loads(content, object_pairs_hook=note)
    except (ValueError, RecursionError):
        return "no JSON that can be read"
    if not isinstance(root, Mapping) or not _is_features(root):
        return "no GeoJSON"
    return linked[0] if linked else None


def _is_features(root: Mapping[str, Any]) -> bool:
    """Return whether JSON is GeoJSON, or what ArcGIS writes in its place."""
    if "type" in root:
        return root["type"] in _GEOJSON_TYPES
    return "geometryType" in root and isinstance(root.get("features"), list)


def _is_named_system(value: Any) -> bool:
    return value is None or (
        isinstance(value, Mapping)
        and value.get("type") in _SYSTEMS_BY_NAME
        and isinstance(value.get("properties"), Mapping)
        and "://" not in str(value["properties"])
    )


def _geopackage_fault(path: Path) -> str | None:
    with path.open("rb") as file:
        if file.read(len(_SQLITE)) != _SQLITE:
            return "no GeoPackage"
    log = path.with_name(f"{path.name}{_LOG}")
    if log.exists() and log.stat().st_size:
        return f"a GeoPackage that is open in another program (it left {log.name})"
    place = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    base = sqlite3.connect(place, uri=True)
    try:
        items = base.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    except sqlite3.DatabaseError:
        return "a GeoPackage that is damaged"
    finally:
        base.close()
    if not any(name == "gpkg_contents" for _, name, _ in items):
        return "a database that is no GeoPackage"
    for kind, name, text in items:
        if _refers(str(kind), str(text or "")):
            return f"a table that is kept elsewhere ({name})"
    return None


def _refers(kind: str, text: str) -> bool:
    """Return whether a table or a view of a GeoPackage takes rows from elsewhere."""
    if kind == "table" and re.match(r"\s*create\s+virtual\b", text, re.IGNORECASE):
        return not _TREE.search(text)
    return kind == "view" and _REACHING_OUT.search(text) is not None


def _shapefile_fault(path: Path) -> str | None:
    with path.open("rb") as file:
        if file.read(len(_SHAPEFILE)) != _SHAPEFILE:
            return "no shapefile"
    folder = path.resolve().parent
    for item in sidecars(path):
        if item.resolve().parent != folder:
            return f"a part that is kept elsewhere ({item.name})"
    return None


_EXAMINERS: Final[Mapping[str, Callable[[Path], str | None]]] = {
    ".gpkg": _geopackage_fault,
    ".geojson": _geojson_fault,
    ".json": _geojson_fault,
    ".shp": _shapefile_fault,
}
_KINDS: Final = {
    ".gpkg": "a GeoPackage",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".shp": "a shapefile",
}

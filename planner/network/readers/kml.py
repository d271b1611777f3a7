"""Placemarks of KML and KMZ files, with their names, data and shapes.

A reader of our own: that of GDAL replaces Chinese names of data by underlines, and
follows links to other files.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import shapely

from planner.errors import InputError, Problem
from planner.network.readers.limits import (
    MOST_TABLE_BYTES,
    refuse_doctype,
    refuse_large,
    too_large,
)

__all__ = ["Placemark", "read_placemarks"]

_NAME: Final = "name"
_DESCRIPTION: Final = "description"
_FOLDERS: Final = ("Folder", "Document")
_OUTER, _INNER = "outerBoundaryIs", "innerBoundaryIs"
_LINK: Final = "NetworkLink"
_UNREADABLE: Final = (
    ElementTree.ParseError,
    IndexError,
    RuntimeError,
    ValueError,
    shapely.errors.GEOSException,
    zipfile.BadZipFile,
    zlib.error,
)
_UNPACKED: Final = f"at most {MOST_TABLE_BYTES // 2**20} MiB unpacked"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placemark:
    """A place, a line or an area of a KML file.

    Parameters
    ----------
    folder
        Name of the innermost folder that it lies in.
    data
        Its ``name`` and ``description``, and its further data by their names.
    shapes
        Its points, lines and polygons.
    """

    folder: str
    data: Mapping[str, str]
    shapes: tuple[shapely.Geometry, ...]


def read_placemarks(path: Path, *, name: str) -> tuple[Placemark, ...]:
    """Return the placemarks of all folders, at least one.

    Parameters
    ----------
    name
        The file as the user names it, for messages.

    Raises
    ------
    InputError
        If the file is no KML, holds no placemark, or refers to other files.
    """
    refuse_large(path, MOST_TABLE_BYTES, name=name)
    try:
        content = _document(path, name)
        refuse_doctype(io.BytesIO(content), name=name)
        root = ElementTree.fromstring(content)
        if any(_tag(item) == _LINK for item in root.iter()):
            raise _unreadable(name, "a link to another file (NetworkLink)")
        marks = tuple(
            _placemark(item, folder) for folder, item in _in_folders(root, "")
        )
    except InputError:
        raise
    except _UNREADABLE as error:
        raise _unreadable(name, str(error)) from error
    if not marks:
        raise _unreadable(name, "no placemark")
    return marks


def _unreadable(name: str, found: str) -> InputError:
    problem = Problem(
        file=name,
        found=found,
        expected="a KML or KMZ file with placemarks",
        remedy="save it again, with the places themselves in it",
    )
    return InputError([problem])


def _document(path: Path, name: str) -> bytes:
    """Return the KML in a file, the first one of an archive."""
    content = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = [
            item
            for item in archive.infolist()
            if item.filename.lower().endswith(".kml")
        ]
        if not found:
            raise _unreadable(name, "an archive without a KML file")
        if found[0].file_size > MOST_TABLE_BYTES:
            raise too_large(name, f"{found[0].file_size:,} bytes unpacked", _UNPACKED)
        return archive.read(found[0])


def _in_folders(
    element: ElementTree.Element, folder: str
) -> Iterator[tuple[str, ElementTree.Element]]:
    """Yield each placemark with the name of its folder."""
    for child in element:
        if _tag(child) == "Placemark":
            yield folder, child
        elif _tag(child) in _FOLDERS:
            yield from _in_folders(child, _child_text(child, _NAME))
        else:
            yield from _in_folders(child, folder)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: ElementTree.Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _child_text(element: ElementTree.Element, tag: str) -> str:
    return next((_text(child) for child in element if _tag(child) == tag), "")


def _placemark(mark: ElementTree.Element, folder: str) -> Placemark:
    data = {
        tag: words for tag in (_NAME, _DESCRIPTION) if (words := _child_text(mark, tag))
    }
    for item in mark.iter():
        if _tag(item) == "SimpleData":
            data[item.get("name", "")] = _text(item)
        elif _tag(item) == "Data":
            data[item.get("name", "")] = _child_text(item, "value")
    return Placemark(folder=folder, data=data, shapes=tuple(_shapes(mark)))


def _shapes(mark: ElementTree.Element) -> Iterator[shapely.Geometry]:
    for item in mark.iter():
        if _tag(item) == "Point":
            yield from (shapely.Point(xy) for xy in _positions(item)[:1])
        elif _tag(item) == "LineString":
            yield shapely.LineString(_positions(item))
        elif _tag(item) == "Track":
            yield shapely.LineString(_track(item))
        elif _tag(item) == "Polygon":
            outer = [_positions(ring) for ring in item if _tag(ring) == _OUTER]
            holes = [_positions(ring) for ring in item if _tag(ring) == _INNER]
            if outer:
                yield shapely.Polygon(outer[0], holes)


def _positions(element: ElementTree.Element) -> list[tuple[float, float]]:
    """Return longitudes and latitudes of the first coordinates in an element."""
    for item in element.iter():
        if _tag(item) == "coordinates":
            tuples = (part.split(",") for part in _text(item).split())
            return [(float(parts[0]), float(parts[1])) for parts in tuples]
    return []


def _track(element: ElementTree.Element) -> list[tuple[float, float]]:
    """Return longitudes and latitudes of a recorded way, "lon lat height" each."""
    found = (_text(item).split() for item in element if _tag(item) == "coord")
    return [(float(parts[0]), float(parts[1])) for parts in found]

"""Maps, pages, layers and the package of inputs: made again and held against these."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np

from planner.errors import InputError
from planner.metrics import Judgement
from planner.network.readers.map_file import layer_kinds, raw_layer
from planner.report.folders.plan_folder import GEOPACKAGE, PAGE, PICTURES, write_plan
from planner.report.folders.run_record import library_versions
from planner.report.verifying.difference import Difference, is_same_text
from planner.scenario.document.toml_file import EDITABLE
from planner.scenario.editable.package import write_editable
from planner.scenario.provenance import Provenance

__all__ = ["remade_differences"]

PICTURE_TOLERANCE = 0.02
"""Mean difference of pixels, from 0 to 1: other fonts, not another map."""

_START = 15
"""Characters by which a page or a drawing is known as such."""


def remade_differences(
    folder: Path,
    run: Mapping[str, Any],
    judgement: Judgement,
    provenance: Provenance | None,
) -> Iterator[Difference]:
    """Yield each file of a folder that is not what the plan and its inputs give.

    Where other versions of the libraries would draw otherwise, files have to be there
    and of their kind.
    """
    is_alike = run["versions"] == library_versions()
    with tempfile.TemporaryDirectory(prefix="planner-check-") as name:
        again = Path(name)
        boundary = None if provenance is None else provenance.boundary
        write_plan(again, judgement, boundary, run)
        if provenance is not None and provenance.given is not None:
            write_editable(again / EDITABLE, provenance.given)
        for file in (GEOPACKAGE, *PICTURES, PAGE):
            yield from _file_difference(folder / file, again / file, is_alike=is_alike)
        yield from _package_differences(folder, again)


def _package_differences(folder: Path, again: Path) -> Iterator[Difference]:
    """Yield the files of the package of inputs that are not what the inputs give."""
    for path in sorted((again / EDITABLE).rglob("*")):
        if path.is_file():
            file = path.relative_to(again)
            yield from _file_difference(folder / file, path, is_alike=True)


def _file_difference(
    found: Path, expected: Path, *, is_alike: bool
) -> Iterator[Difference]:
    if not found.is_file():
        yield _difference(found, "no such file", "as the run wrote it")
    elif found.read_bytes() != expected.read_bytes():
        what = _COMPARISONS.get(found.suffix, _text_fault)(
            found, expected, is_alike=is_alike
        )
        if what:
            yield _difference(found, what, "what the plan gives")


def _text_fault(found: Path, expected: Path, *, is_alike: bool) -> str:
    try:
        text = found.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return "no text"
    wanted = expected.read_text(encoding="utf-8")
    if not is_alike:
        return "" if text[:_START] == wanted[:_START] else "a file of another kind"
    return "" if is_same_text(text, wanted) else "other content"


def _picture_fault(found: Path, expected: Path, *, is_alike: bool) -> str:
    try:
        pixels = matplotlib.image.imread(found)
    except (OSError, SyntaxError, ValueError):
        return "no picture"
    wanted = matplotlib.image.imread(expected)
    if not is_alike:
        return ""
    if pixels.shape != wanted.shape:
        return "a picture of another size"
    difference = float(np.abs(pixels.astype(float) - wanted.astype(float)).mean())
    return "" if difference <= PICTURE_TOLERANCE else "another picture"


def _layers_fault(found: Path, expected: Path, *, is_alike: bool) -> str:
    try:
        layers = layer_kinds(found)
        if not is_alike:
            return "" if layers == layer_kinds(expected) else "other layers"
        if layers != layer_kinds(expected):
            return "other layers"
        wrong = [name for name in layers if not _is_same_layer(found, expected, name)]
    except InputError as error:
        return str(error.problems[0].found)
    return f"other content in layer {wrong[0]}" if wrong else ""


def _is_same_layer(found: Path, expected: Path, layer: str) -> bool:
    one, other = (
        raw_layer(path, layer, encoding=None, name=path.name)
        for path in (found, expected)
    )
    return (
        one.crs == other.crs
        and one.columns == other.columns
        and len(one.geometries) == len(other.geometries)
        and bool((one.geometries == other.geometries).all())
        and all(
            is_same_text(str(mine.tolist()), str(theirs.tolist()))
            for mine, theirs in zip(one.fields, other.fields, strict=True)
        )
    )


def _difference(path: Path, found: str, expected: str) -> Difference:
    in_package = path.parent.name == EDITABLE
    file = f"{EDITABLE}/{path.name}" if in_package else path.name
    return Difference(file=file, row="", column="", found=found, expected=expected)


_COMPARISONS = {".png": _picture_fault, ".gpkg": _layers_fault}

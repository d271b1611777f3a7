"""Scenario folders for tests: four villages in two townships, on a proxy graph."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("PLANNER_SHARED", Path(__file__).parents[3] / "shared"))

DOCUMENT = """\
schema_version = 1
title = "Green Hill"

[places]
villages = "villages.csv"
townships = "townships.csv"
coordinates = "wgs84"

[county]
name = "Green Hill county"
lon = 109.50
lat = 28.00
"""

VILLAGES = """\
id,name,township,lon,lat,residents
v1,One,t1,109.50,28.01,1000
v2,Two,t1,109.51,28.02,500
v3,Three,t2,109.60,28.00,800
v4,Four,t2,109.61,28.01,200
"""

TOWNSHIPS = """\
id,name,lon,lat,residents
t1,North,109.505,28.015,300
t2,East,109.605,28.005,
"""


def write(folder: Path, document: str = "", **tables: str | bytes) -> Path:
    """Write a scenario; ``document`` is added to the standard one."""
    contents: dict[str, str | bytes] = {"villages": VILLAGES, "townships": TOWNSHIPS}
    for name, content in (contents | tables).items():
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(data)
    (folder / "scenario.toml").write_text(DOCUMENT + document, encoding="utf-8")
    return folder


def with_places(**keys: str) -> str:
    """Return the standard document with more keys in ``[places]``."""
    lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
    return DOCUMENT.replace("[places]\n", f"[places]\n{lines}")


def shared(place: str) -> Path:
    """Return the folder of real data of a place, or skip the test."""
    folder = SHARED / "data" / "places" / place
    if not folder.is_dir():
        pytest.skip(f"no real data in {folder}")
    return folder

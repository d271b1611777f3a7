"""A small county with existing sites, and its instance after edits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planner.scenario.build import Built, read_county
from planner.scenario.document.read import read_scenario
from planner.scenario.editable.toml_text import toml_text
from tests.scenario import folders

EXISTING = """\
id,tier,name,lon,lat,village,closing_cost
e1,store,Old store,109.502,28.011,v1,500
e2,point,Old point,109.511,28.02,v2,
"""


def folder_with(folder: Path, *rows: dict[str, Any]) -> Path:
    """Write the county with rows of edits into a folder."""
    folders.write(folder, existing=EXISTING)
    text = folders.with_places(existing='"existing.csv"')
    edits = toml_text({"edits": list(rows)}) if rows else ""
    (folder / "scenario.toml").write_text(edits + text, encoding="utf-8")
    return folder


def built_with(folder: Path, *rows: dict[str, Any]) -> Built:
    """Return the county with rows of edits."""
    return read_county(read_scenario(folder_with(folder, *rows)))

"""Counties with every table, drawn by seed: files, and what they hold as objects."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.scenario.editable.toml_text import toml_text
from planner.scenario.generate import generate

FEWEST, MOST = 10, 14
TABLES = ("villages", "townships", "counties", "sites", "existing", "hosts")
FILE = "scenario.toml"


@dataclass(frozen=True, kw_only=True)
class DrawnCounty:
    """A county as a folder, and the same as tables of texts, lines and an area."""

    folder: Path
    tables: dict[str, pd.DataFrame]
    roads: gpd.GeoDataFrame
    boundary: gpd.GeoDataFrame
    settings: dict[str, Any]


def drawn_county(folder: Path, seed: int) -> DrawnCounty:
    """Write a county with all tables; the same seed gives the same files."""
    rng = np.random.default_rng(seed)
    generate(folder, villages=int(rng.integers(FEWEST, MOST + 1)), seed=seed)
    document = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    places = document["places"]
    _write_counties(folder, document)
    _write_sites(folder, rng)
    places |= {"counties": "counties.csv", "sites": "sites.csv"}
    (folder / FILE).write_text(toml_text(document), encoding="utf-8")
    tables = {
        name: pd.read_csv(
            folder / places.pop(name), dtype=object, keep_default_na=False
        )
        for name in TABLES
    }
    return DrawnCounty(
        folder=folder,
        tables=tables,
        boundary=gpd.read_file(folder / places.pop("boundary")),
        roads=gpd.read_file(folder / document["roads"].pop("source")),
        settings=_without_layers(document),
    )


def _without_layers(document: dict[str, Any]) -> dict[str, Any]:
    document["roads"].pop("layer", None)
    return document


def _write_counties(folder: Path, document: dict[str, Any]) -> None:
    """Write the section ``[county]`` as a table of one row, and take it out."""
    section = document.pop("county")
    seat = pd.read_csv(folder / "townships.csv").iloc[0]
    row = {"id": "C1", "lon": seat.lon, "lat": seat.lat} | section
    pd.DataFrame([row]).to_csv(folder / "counties.csv", index=False)
    for table in ("villages", "townships"):
        frame = pd.read_csv(folder / f"{table}.csv", dtype=str)
        frame.assign(county="C1").to_csv(folder / f"{table}.csv", index=False)


def _write_sites(folder: Path, rng: np.random.Generator) -> None:
    """Write a store for each township, and points in some of the villages."""
    villages = pd.read_csv(folder / "villages.csv", dtype=str)
    townships = pd.read_csv(folder / "townships.csv", dtype=str)
    rows: list[dict[str, object]] = [
        {"id": f"S{row.id}", "tier": "store", "lon": row.lon, "lat": row.lat}
        for row in townships.itertuples()
    ]
    rows += [
        {"id": f"P{row.id}", "tier": "point", "village": row.id, "name": row.name}
        | ({} if rng.random() < 0.5 else {"lon": row.lon, "lat": row.lat})
        for row in villages.itertuples(index=False)
        if rng.random() < 0.7
    ]
    pd.DataFrame(rows).to_csv(folder / "sites.csv", index=False)

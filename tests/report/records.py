"""Where the instances of these tests are said to come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from planner.demand.demand import Demand
from planner.demand.funnel import FunnelFigures
from planner.errors import Problem
from planner.scenario.file_hash import file_hash
from planner.scenario.provenance import InputFile, Provenance
from planner.scenario.settings.defaults import DefaultValue, UsedDefault

SQUARE = """{"type": "FeatureCollection", "features": [{"type": "Feature",
"properties": {}, "geometry": {"type": "Polygon", "coordinates":
[[[105.0, -0.5], [108.0, -0.5], [108.0, 0.5], [105.0, 0.5], [105.0, -0.5]]]}}]}"""


def _demand() -> Demand:
    """Return a demand without figures of villages."""
    nothing = np.zeros(0)
    return Demand(
        parcels_in_per_day=nothing,
        parcels_out_per_day=nothing,
        factor_in={"c1": 1.25},
        factor_out={"c1": 1.0},
        source_in=("observed", "funnel", "funnel"),
        source_out=("funnel", "funnel", "funnel"),
        funnel=FunnelFigures(
            residents=nothing,
            online=nothing,
            shoppers=nothing,
            parcels_in_per_day=nothing,
            parcels_out_per_day=nothing,
        ),
    )


def make_provenance(folder: Path, **overrides: Any) -> Provenance:
    """Return a provenance whose three input files stand in ``folder``."""
    texts = {"scenario.toml": "", "villages.csv": "id\n", "boundary.geojson": SQUARE}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    default = DefaultValue(
        key="capex",
        value=80_000.0,
        unit="CNY",
        low=50_000.0,
        high=120_000.0,
        grade="B",
        source="press",
        source_zh="报刊",
    )
    fields: dict[str, Any] = {
        "scenario_file": folder / "scenario.toml",
        "data_folder": folder,
        "variant": None,
        "changes": {},
        "scenario_hash": "abc",
        "resolved": {"standard": {"collect_within_km": 3.0}, "currency": "CNY"},
        "defaults_used": (UsedDefault(fills="formats.store.capex", default=default),),
        "warnings": (
            Problem(
                file="villages.csv",
                where="row 4",
                found="no coordinates",
                expected="coordinates",
                remedy="add them",
                is_warning=True,
            ),
        ),
        "boundary": shapely.box(105.0, -0.5, 108.0, 0.5),
        "input_files": tuple(
            InputFile(
                key=name.split(".")[0],
                path=folder / name,
                sha256=file_hash(folder / name),
            )
            for name in texts
        ),
        "demand": _demand(),
        "placed_village_ids": (),
        "unlocated_village_ids": ("v4",),
        "seconds": {"read": 0.5},
    }
    return Provenance(**(fields | overrides))

"""Write a synthetic county: generated, believable, and nobody's."""

from __future__ import annotations

import math
from pathlib import Path

import shapely

from planner.errors import InputError, OutputError, Problem
from planner.scenario.synthetic.county import SyntheticCounty, make_county
from planner.scenario.synthetic.names import COUNTY
from planner.scenario.synthetic.road_network.lines import smooth_lines
from planner.scenario.synthetic.write import (
    write_features,
    write_roads,
    write_table,
    write_text,
)
from planner.units import METRES_PER_KM

__all__ = ["generate"]

_FEWEST_VILLAGES = 10
"""Judgement: with fewer there is no county of two townships to plan."""
_PARCELS_IN_PER_RESIDENT_DAY = 0.04
"""The default ``parcels_in_per_villager_day`` (grade C)."""
_PARCELS_OUT_PER_RESIDENT_DAY = 0.006
"""The default ``parcels_out_per_villager_day`` (a judgement)."""
_TIGHT_BUDGET_PER_PARCEL = 1.4
"""Money a year for each parcel in the variant ``tight_budget``: judgement, meant to be
too little for all villages."""
_RIVERS_BEYOND_M = 1_000.0
"""How far rivers are drawn beyond the outline: judgement."""
_USUAL_HUB = 50_000
"""Parcels a day that a hub has room for at least: the default ``hub_capacity`` (a
judgement)."""
_OF_HUB_DAY = 1.2 * 7 / 5
"""Parcels that the hub has room for over those of the average day: a fifth to spare on
one of the five days a week that vehicles run."""


def generate(folder: Path | str, *, villages: int = 300, seed: int = 7) -> None:
    """Write the scenario of a synthetic county into a new folder.

    Parameters
    ----------
    folder
        Made if it is not there; it may not hold a scenario yet.
    villages
        Number of villages, 10 or more; the county's area grows with it.
    seed
        The same number of villages and seed give the same files, byte for byte.

    Raises
    ------
    InputError
        If there are too few villages.
    OutputError
        If the folder already holds a scenario.
    """
    folder = Path(folder)
    _check(folder, villages)
    county = make_county(villages, seed)
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder / "villages.csv", county.tables.villages)
    write_table(folder / "townships.csv", county.tables.townships)
    write_table(folder / "hosts.csv", county.hosts)
    write_table(folder / "existing.csv", county.existing)
    write_roads(folder / "roads.gpkg", county.roads)
    _write_shapes(folder, county)
    facts = _facts(county, villages, seed)
    write_text(folder / "README.md", "readme.md", facts)
    write_text(folder / "scenario.toml", "county.toml", facts)


def _check(folder: Path, villages: int) -> None:
    if villages < _FEWEST_VILLAGES:
        problem = Problem(
            file="synthetic county",
            column="villages",
            found=f"{villages}",
            expected=f"{_FEWEST_VILLAGES} or more",
            remedy="ask for more villages",
        )
        raise InputError([problem])
    if (folder / "scenario.toml").exists():
        msg = f"{folder}: holds a scenario.toml already; name another folder"
        raise OutputError(msg)


def _write_shapes(folder: Path, county: SyntheticCounty) -> None:
    """Write the outline of the county, and its rivers a little beyond it."""
    outline = county.places.boundary
    write_features(folder / "boundary.geojson", [(outline, {"name": COUNTY})])
    around = outline.buffer(_RIVERS_BEYOND_M)
    rivers = shapely.intersection(smooth_lines(county.rivers.shapes), around)
    features = [
        (river, {"waterway": county.rivers.classes[class_idx]})
        for river, class_idx in zip(rivers, county.rivers.road_class, strict=True)
        if not river.is_empty
    ]
    write_features(folder / "rivers.geojson", features)


def _facts(county: SyntheticCounty, villages: int, seed: int) -> dict[str, object]:
    """Return what the texts say about the county."""
    people, seat = county.people, county.tables.townships.iloc[0]
    parcels_in = _rounded(_PARCELS_IN_PER_RESIDENT_DAY * people.total)
    parcels_out = _rounded(_PARCELS_OUT_PER_RESIDENT_DAY * people.total)
    yearly_parcels = (parcels_in + parcels_out) * 365
    return {
        "name": COUNTY,
        "villages": villages,
        "seed": seed,
        "townships": len(county.tables.townships),
        "area_km2": round(county.places.boundary.area / METRES_PER_KM**2),
        "road_km": round(county.roads.length_m.sum() / METRES_PER_KM),
        "total_residents": people.total,
        "seat_residents": seat["residents"],
        "seat": seat["name"],
        "parcels_in": parcels_in,
        "parcels_out": parcels_out,
        "hub_capacity": max(
            _USUAL_HUB,
            math.ceil((parcels_in + parcels_out) * _OF_HUB_DAY / 10_000) * 10_000,
        ),
        "hosts": len(county.hosts),
        "existing": len(county.existing),
        "tight_budget": round(_TIGHT_BUDGET_PER_PARCEL * yearly_parcels / 10_000)
        * 10_000,
    }


def _rounded(parcels_per_day: float) -> int:
    return round(parcels_per_day / 10) * 10

"""Travel times and distances between places, by road."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.brief import Brief
from planner.errors import InputError, InstanceError, Problem
from planner.network.coordinates import project, utm_crs
from planner.network.graph import SpeedProfile
from planner.network.readers.read import read_roads
from planner.network.snap import snap
from planner.network.speeds import DEFAULT_SPEEDS_KPH
from planner.network.travel import Locations, fastest
from planner.scenario.objects.road_objects import Roads, write_roads
from planner.units import METRES_PER_KM, SECONDS_PER_MINUTE

__all__ = ["TravelMatrix", "travel_matrix"]

FloatArray = NDArray[np.float64]
SNAP_LIMIT_M = 2000.0
"""Farther from every road a place has no way; as ``roads.snap_limit_m``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class TravelMatrix(Brief):
    """Fastest ways from origins, the rows, to destinations, the columns.

    Parameters
    ----------
    time_min, distance_km
        Along the fastest way, infinite where there is none.
    to_road_km
        From each place to its road, nan where it has none.
    """

    time_min: pd.DataFrame
    distance_km: pd.DataFrame
    to_road_km: pd.Series

    def _facts(self) -> dict[str, str]:
        origins, destinations = self.time_min.shape
        none = int(np.isinf(self.time_min.to_numpy()).sum())
        return {
            "": f"{origins:,} x {destinations:,}",
            "without a way": f"{none:,}" if none else "",
        }


def travel_matrix(
    roads: Roads | Path | str,
    origins: pd.DataFrame,
    destinations: pd.DataFrame | None = None,
    profile: SpeedProfile | Mapping[str, float] | float | None = None,
) -> TravelMatrix:
    """Return times and distances by road from origins to destinations.

    Parameters
    ----------
    roads
        A GeoDataFrame of lines, a networkx graph such as osmnx makes, or the path of a
        file of roads (``.osm.pbf``, ``.gpkg``, ``.geojson``, ``.graphml``, ...).
    origins, destinations
        Frames with the columns ``lon`` and ``lat`` in WGS84 degrees, by label; without
        destinations the origins are both.
    profile
        Speeds in km/h by class of road (``{"track": 12}``), those not named as they are
        by default; one speed for all; or a ``SpeedProfile``.

    Raises
    ------
    InputError
        If the roads cannot be read.
    InstanceError
        If a frame lacks coordinates, or a label is met twice.
    """
    there = origins if destinations is None else destinations
    lon, lat = (
        np.concatenate(pair)
        for pair in zip(
            _places(origins, "origins"), _places(there, "destinations"), strict=True
        )
    )
    crs = utm_crs(lon, lat)
    x_m, y_m = project(lon, lat, crs)
    speeds = _profile(profile)
    graph, node_idx, snap_m = snap(
        _graph(roads, crs), x_m, y_m, limit_m=SNAP_LIMIT_M, profile=speeds
    )
    places = Locations(node_idx=node_idx, snap_m=snap_m, x_m=x_m, y_m=y_m)
    ways, num = fastest(graph, speeds, places), len(origins)
    own_m = np.where(node_idx >= 0, snap_m, np.nan)
    labels = (
        origins.index if destinations is None else origins.index.append(there.index)
    )
    to_road = pd.Series(own_m[: len(labels)] / METRES_PER_KM, index=labels)
    return TravelMatrix(
        time_min=_frame(ways.time_s[:num, num:], origins, there, SECONDS_PER_MINUTE),
        distance_km=_frame(ways.distance_m[:num, num:], origins, there, METRES_PER_KM),
        to_road_km=to_road.rename("to_road_km"),
    )


def _frame(
    values: NDArray[np.float32], rows: pd.DataFrame, columns: pd.DataFrame, unit: float
) -> pd.DataFrame:
    numbers = values.astype(np.float64) / unit
    return pd.DataFrame(numbers, index=rows.index, columns=columns.index)


def _places(frame: pd.DataFrame, name: str) -> tuple[FloatArray, FloatArray]:
    """Return longitudes and latitudes."""
    missing = [column for column in ("lon", "lat") if column not in frame.columns]
    if missing:
        msg = f"{name}: no column {missing[0]!r}; give lon and lat in degrees"
        raise InstanceError(msg)
    if not frame.index.is_unique:
        twice = frame.index[frame.index.duplicated()][0]
        msg = f"{name}: {twice!r} is met twice; give each a label of its own"
        raise InstanceError(msg)
    lon, lat = (frame[item].to_numpy(dtype=np.float64) for item in ("lon", "lat"))
    is_wrong = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))
    if is_wrong.any():
        row = int(np.flatnonzero(is_wrong)[0])
        msg = (
            f"{name}, row {frame.index[row]!r}: lon, lat = {lon[row]}, {lat[row]}, "
            "expected degrees; leave out places without coordinates"
        )
        raise InstanceError(msg)
    return lon, lat


def _profile(given: SpeedProfile | Mapping[str, float] | float | None) -> SpeedProfile:
    if isinstance(given, SpeedProfile):
        return given
    if isinstance(given, int | float):
        return SpeedProfile(name="one speed", default_kph=float(given))
    speeds = {**DEFAULT_SPEEDS_KPH, **(given or {})}
    return SpeedProfile(name="vehicle", kph_by_class=speeds)


def _graph(roads: Any, crs: str) -> Any:
    if isinstance(roads, str | Path):
        path = Path(roads)
        if not path.is_file():
            problem = Problem(
                file=str(path),
                found="no such file",
                expected="a file of roads",
                remedy="check the path",
            )
            raise InputError([problem])
        return read_roads(path, crs=crs)
    with tempfile.TemporaryDirectory(prefix="roads-") as folder:
        name = write_roads(roads, Path(folder))
        return read_roads(Path(folder) / name, crs=crs)

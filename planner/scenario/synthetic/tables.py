"""Tables of the places of a county: its townships and its villages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

from planner.scenario.synthetic.names import COUNTY_TOWN, town_names, village_names
from planner.scenario.synthetic.people import People
from planner.scenario.synthetic.road_network.streets import street_edges
from planner.scenario.synthetic.settlements import Settlements
from planner.scenario.synthetic.terrain import Terrain

__all__ = ["PlaceTables", "place_tables", "scattered", "to_degrees", "with_degrees"]

_PLANE = "+proj=aeqd +lon_0=110 +lat_0=28.5 +datum=WGS84 +units=m"
_DEGREE_DECIMALS = 5
"""Of places: the fifth decimal of a degree is about a metre."""
_FIRST_COLUMNS = ("id", "tier", "type", "name", "township", "village", "lon", "lat")
_VILLAGE_RADIUS_M = 160.0
"""How far a village stands from its node of the road at most: judgement, well below the
default limit of snapping, 2,000 m."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaceTables:
    """The tables of townships and villages, and where their rows are.

    Parameters
    ----------
    township_xy_m, village_xy_m
        Metres from the middle of the county, in the order of the tables.
    corners_xy_m
        Street corners of each township's seat.
    """

    townships: pd.DataFrame
    villages: pd.DataFrame
    township_xy_m: NDArray[np.float64]
    village_xy_m: NDArray[np.float64]
    corners_xy_m: tuple[NDArray[np.float64], ...]


def place_tables(
    terrain: Terrain, places: Settlements, people: People, rng: np.random.Generator
) -> PlaceTables:
    """Return the tables; villages stand a little way off the road."""
    mesh = terrain.mesh
    township_xy_m = mesh.xy_m[places.seats]
    village_xy_m = scattered(mesh.xy_m[places.villages], _VILLAGE_RADIUS_M, rng)
    township_ids = _numbered("T", len(places.seats))
    townships = pd.DataFrame(
        {
            "id": township_ids,
            "name": [COUNTY_TOWN, *town_names(len(places.seats) - 1, rng)],
            "residents": people.seats,
        }
    )
    villages = pd.DataFrame(
        {
            "id": _village_ids(township_ids, places.township_idx),
            "name": village_names(places.is_remote.tolist(), rng),
            "township": np.array(township_ids)[places.township_idx],
            "residents": people.villages,
        }
    )
    return PlaceTables(
        townships=with_degrees(townships, township_xy_m),
        villages=with_degrees(villages, village_xy_m),
        township_xy_m=township_xy_m,
        village_xy_m=village_xy_m,
        corners_xy_m=_street_corners_m(terrain, places.seats),
    )


def to_degrees(xy_m: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    """Return longitude and latitude of points in metres from the county's middle."""
    transformer = Transformer.from_crs(_PLANE, "EPSG:4326", always_xy=True)
    lon, lat = transformer.transform(xy_m[:, 0], xy_m[:, 1])
    return np.asarray(np.round(np.column_stack((lon, lat)), decimals))


def with_degrees(table: pd.DataFrame, xy_m: NDArray[np.float64]) -> pd.DataFrame:
    """Return the table with columns ``lon`` and ``lat`` after its names."""
    degrees = to_degrees(xy_m, _DEGREE_DECIMALS)
    table = table.assign(lon=degrees[:, 0], lat=degrees[:, 1])
    first = [name for name in _FIRST_COLUMNS if name in table]
    return table[[*first, *(name for name in table if name not in first)]]


def scattered(
    xy_m: NDArray[np.float64], radius_m: ArrayLike, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the points, each moved by up to its radius in a random direction."""
    angle = rng.uniform(0, 2 * np.pi, len(xy_m))
    offset_m = np.asarray(radius_m) * rng.uniform(0.1, 1.0, len(xy_m))
    unit = np.column_stack((np.cos(angle), np.sin(angle)))
    return np.asarray(xy_m + offset_m[:, None] * unit)


def _street_corners_m(
    terrain: Terrain, seats: NDArray[np.int64]
) -> tuple[NDArray[np.float64], ...]:
    mesh = terrain.mesh
    return tuple(
        mesh.xy_m[
            np.union1d(np.append(mesh.from_node[edges], seat), mesh.to_node[edges])
        ]
        for seat, edges in zip(seats, street_edges(terrain, seats), strict=True)
    )


def _numbered(prefix: str, count: int) -> list[str]:
    width = max(2, len(str(count)))
    return [f"{prefix}{number:0{width}d}" for number in range(1, count + 1)]


def _village_ids(township_ids: list[str], township_idx: NDArray[np.int64]) -> list[str]:
    """Return ids that begin with the township's, numbered within each township."""
    return [
        f"{township_id}{village_id}"
        for idx, township_id in enumerate(township_ids)
        for village_id in _numbered("V", int((township_idx == idx).sum()))
    ]

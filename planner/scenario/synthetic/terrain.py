"""Hills and valleys, shaped by the streams that drain them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from planner.scenario.synthetic.mesh import Forest, Mesh, grow, jittered_mesh
from planner.units import METRES_PER_KM

__all__ = ["Terrain", "shape_terrain", "smooth_noise"]

_CELL_M = 250.0
"""Side of a cell of the mesh: judgement."""
_ROUGHNESS = 1.6
"""How fast short waves of the land fade, as a power of their frequency: judgement; more
is smoother."""
_ROUNDS = 3
"""Times that drainage and elevation are found in turn: judgement."""
_FLOOD_POWER = 9
"""Power of the height that water shuns on its way: judgement; so large that it goes
round by the lowest pass."""
_RELIEF_M = 350.0
"""Metres of one standard deviation of the land before erosion: judgement, low hills."""
_STEEPNESS = 0.085
"""``k`` of the slope ``k A^-c`` of a stream, with ``A`` in km2: a judgement."""
_CONCAVITY = 0.42
"""``c`` of that slope: judgement."""
_STEEPEST = 0.45
"""Slope that streams do not exceed, in metres per metre: judgement."""
_RIVER_KM2 = 40.0
"""Catchment from which a stream is a river that roads must bridge: judgement."""
_FLOOR_M = 25.0
"""Height above a river of that catchment which flattening its valley halves:
judgement."""
_TRIBUTARY_ANGLE = 2.2
"""Angle in radians between the main river's mouth and where a second one comes in:
judgement, 126 degrees, so that it comes from the side."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terrain:
    """The land on which a county is built.

    Parameters
    ----------
    elevation_m, slope
        Of each node; the slope in metres per metre.
    above_river_m
        Height of each node above the river it drains into.
    river_km2
        Catchment of that river, there.
    catchment_km2
        Land that drains through each node.
    downstream
        Next node on the way of the water.
    is_river
        Whether a river runs through a node.
    """

    mesh: Mesh
    elevation_m: NDArray[np.float64]
    slope: NDArray[np.float64]
    above_river_m: NDArray[np.float64]
    river_km2: NDArray[np.float64]
    catchment_km2: NDArray[np.float64]
    downstream: NDArray[np.int64]
    is_river: NDArray[np.bool_]


def shape_terrain(side_km: float, rng: np.random.Generator) -> Terrain:
    """Return a square of eroded hills, drained by one river system.

    Streams erode until their slope falls with their catchment, ``S = k A^-c`` (Flint
    1974, doi:10.1029/WR010i005p00969); elevations add up from the outlet. Drainage
    and elevation are found in turn a few times.
    """
    cells = round(side_km * METRES_PER_KM / _CELL_M) + 1
    mesh = jittered_mesh((cells, cells), _CELL_M, rng)
    steepness = _STEEPNESS * np.exp(0.45 * smooth_noise(mesh, rng, roughness=2.6))
    flow = rng.uniform(0, 2 * np.pi)
    outlet = _rim_node(mesh, flow)
    rain_km2 = _rain_km2(mesh, flow, side_km)
    elevation_m = _RELIEF_M * (smooth_noise(mesh, rng) + _trough(mesh, flow))
    for _ in range(_ROUNDS):
        streams = _drain(mesh, elevation_m, outlet)
        catchment_km2 = streams.accumulated(rain_km2)
        elevation_m = _eroded_m(mesh, streams, catchment_km2, steepness)
    return _finished(mesh, elevation_m, streams, catchment_km2)


def smooth_noise(
    mesh: Mesh, rng: np.random.Generator, roughness: float = _ROUGHNESS
) -> NDArray[np.float64]:
    """Return noise of mean 0 and deviation 1 whose waves grow with their length."""
    rows, columns = (2 * size for size in mesh.shape)
    frequency = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns))
    frequency[0, 0] = np.inf
    wave = np.fft.rfft2(rng.standard_normal((rows, columns)))
    noise = np.fft.irfft2(wave * frequency**-roughness, s=(rows, columns))
    inside = noise[: mesh.shape[0], : mesh.shape[1]]
    return np.asarray((inside - inside.mean()) / inside.std()).ravel()


def _trough(mesh: Mesh, flow: float) -> NDArray[np.float64]:
    """Return a wide valley that falls in direction ``flow``, for a river to follow."""
    half_m = np.abs(mesh.x_m).max()
    along = (mesh.x_m * np.cos(flow) + mesh.y_m * np.sin(flow)) / half_m
    across = (mesh.y_m * np.cos(flow) - mesh.x_m * np.sin(flow)) / half_m
    return np.asarray(2.2 * across**2 - 1.0 * along)


def _rim_node(mesh: Mesh, angle: float) -> int:
    """Return the node where the rim is met from the centre in direction ``angle``."""
    rim = mesh.rim
    turn = np.arctan2(mesh.y_m[rim], mesh.x_m[rim]) - angle
    return int(rim[np.argmax(np.cos(turn))])


def _rain_km2(mesh: Mesh, flow: float, side_km: float) -> NDArray[np.float64]:
    """Return the land each node stands for; two rivers come from elsewhere."""
    rain_km2 = np.full(mesh.num_nodes, (mesh.cell_m / METRES_PER_KM) ** 2)
    rain_km2[_rim_node(mesh, flow + np.pi)] = 1.2 * side_km**2
    rain_km2[_rim_node(mesh, flow + _TRIBUTARY_ANGLE)] = 0.2 * side_km**2
    return rain_km2


def _drain(mesh: Mesh, elevation_m: NDArray[np.float64], outlet: int) -> Forest:
    """Return the ways of the water: over the lowest pass, hence never uphill much."""
    pass_m = np.maximum(elevation_m[mesh.from_node], elevation_m[mesh.to_node])
    height = (pass_m - elevation_m.min()) / _RELIEF_M
    return grow(mesh, mesh.length_m * (0.1 + height) ** _FLOOD_POWER, [outlet])


def _eroded_m(
    mesh: Mesh,
    streams: Forest,
    catchment_km2: NDArray[np.float64],
    steepness: NDArray[np.float64],
) -> NDArray[np.float64]:
    slope = np.minimum(steepness * catchment_km2**-_CONCAVITY, _STEEPEST)
    length_m = mesh.distance_m(np.arange(mesh.num_nodes), streams.parent)
    return streams.summed_from_root(slope * length_m)


def _finished(
    mesh: Mesh,
    elevation_m: NDArray[np.float64],
    streams: Forest,
    catchment_km2: NDArray[np.float64],
) -> Terrain:
    """Return the terrain with flat valley floors, wider along larger rivers."""
    is_river = catchment_km2 >= _RIVER_KM2
    river = streams.first_on_way(is_river)
    height_m = elevation_m - elevation_m[river]
    floor_m = _FLOOR_M * np.sqrt(catchment_km2[river] / _RIVER_KM2).clip(0.5, 3.0)
    settled_m = elevation_m[river] + height_m**2 / (height_m + floor_m)
    smooth_m = gaussian_filter(mesh.on_grid(settled_m), 1.2)
    rise = np.gradient(smooth_m, mesh.cell_m)
    return Terrain(
        mesh=mesh,
        elevation_m=smooth_m.ravel(),
        slope=np.hypot(*rise).ravel(),
        above_river_m=np.maximum(smooth_m.ravel() - elevation_m[river], 0.0),
        river_km2=catchment_km2[river],
        catchment_km2=catchment_km2,
        downstream=streams.parent,
        is_river=is_river,
    )

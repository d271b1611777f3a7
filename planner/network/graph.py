"""The road graph and the speed profiles that turn its lengths into times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import IntFlag
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.errors import InstanceError, Problem
from planner.network.road_class import standard_class

__all__ = [
    "EVERYBODY",
    "ROADS_IN_MEMORY",
    "Gap",
    "RoadGraph",
    "SpeedProfile",
    "Traveller",
]

ROADS_IN_MEMORY: Final = "lines or a graph in memory"
"""Source of roads that no file was given for."""


class Traveller(IntFlag):
    """Kinds of travellers, each with access rules of its own."""

    NOBODY = 0
    VEHICLE = 1
    E_BIKE = 2
    WALKER = 4


EVERYBODY: Final = Traveller.VEHICLE | Traveller.E_BIKE | Traveller.WALKER


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedProfile:
    """Speed by road class of a kind of traveller.

    Parameters
    ----------
    name
        Identifier, for example ``"van"`` or ``"villager"``.
    kph_by_class
        Speed on each road class in km/h; a class that is not named here has
        ``default_kph``; a speed of zero closes the class to this profile.
    default_kph
        Speed on classes not named.
    max_kph
        Highest speed the traveller reaches whatever the road allows.
    access_kph
        Speed between a place and the road it is snapped to.
    traveller
        Whose access rules hold; one-way rules do not hold for walkers.
    """

    name: str
    kph_by_class: Mapping[str, float] = field(default_factory=dict)
    default_kph: float = 20.0
    max_kph: float = np.inf
    access_kph: float = 4.0
    traveller: Traveller = Traveller.VEHICLE

    def __reduce__(self) -> tuple[Callable[..., SpeedProfile], tuple[()]]:
        # A mapping that cannot be changed has no pickle of its own.
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        values["kph_by_class"] = dict(self.kph_by_class)
        return partial(SpeedProfile, **values), ()

    def __post_init__(self) -> None:
        speeds = [*self.kph_by_class.values(), self.default_kph, self.max_kph]
        if not all(kph >= 0 for kph in speeds) or not self.access_kph > 0:
            msg = (
                f"speed profile {self.name!r}: found a speed that is negative or no "
                "number, or an access speed of zero; write km/h, 0 to close a class"
            )
            raise InstanceError(msg)

    def kph(self, road_class: str) -> float:
        """Return the speed on ``road_class`` in km/h.

        A class without a speed of its own has that of the class it stands for.
        """
        speeds = self.kph_by_class
        usual = speeds.get(standard_class(road_class), self.default_kph)
        return min(speeds.get(road_class, usual), self.max_kph)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A gap between a loose end of a road and the road it was joined to.

    Parameters
    ----------
    from_xy_m, to_xy_m
        The loose end and the point it was joined to, in the system of the graph.
    gap_m
        Distance between them.
    """

    from_xy_m: tuple[float, float]
    to_xy_m: tuple[float, float]
    gap_m: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadGraph:
    """A directed road graph in one projected coordinate system, in metres.

    Parameters
    ----------
    crs
        Projected coordinate system, such as ``"EPSG:32649"``.
    x_m, y_m
        Node coordinates in metres, shape ``(num_nodes,)``.
    from_node, to_node
        Nodes of each edge, shape ``(num_edges,)``, int32. An edge may be used
        from ``from_node`` to ``to_node``, and backwards unless ``one_way``.
    length_m
        Length of each edge along the road in metres, shape ``(num_edges,)``.
    road_class
        Index of each edge's class in ``classes``, shape ``(num_edges,)``.
    classes
        Names of the road classes.
    one_way
        Whether an edge may only be used forwards, shape ``(num_edges,)``.
    shapes
        Coordinates along each edge, arrays of shape ``(k, 2)`` in metres that
        begin at ``from_node`` and end at ``to_node``.
    source
        Where the roads come from, in words for the outputs.
    access
        Travellers that may use each edge, as sums of :class:`Traveller`, uint8.
    is_joinable
        Whether places may join each edge: no motorway, bridge, tunnel or ferry.
    crossing_s
        Seconds that a ferry takes, waiting included, whoever travels; NaN where an
        edge is driven at the speed of its class.
    proxy_detour
        Detour factor of a proxy graph, ``None`` for real roads.
    notes
        Warnings about the file the roads were read from.
    gaps
        Gaps that were closed between ends of roads.
    """

    crs: str
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    from_node: NDArray[np.int32]
    to_node: NDArray[np.int32]
    length_m: NDArray[np.float64]
    road_class: NDArray[np.int16]
    classes: tuple[str, ...]
    one_way: NDArray[np.bool_]
    shapes: tuple[NDArray[np.float64], ...]
    source: str
    access: NDArray[np.uint8]
    is_joinable: NDArray[np.bool_]
    crossing_s: NDArray[np.float64]
    proxy_detour: float | None = None
    notes: tuple[Problem, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def num_nodes(self) -> int:
        """Number of nodes."""
        return len(self.x_m)

    @property
    def num_edges(self) -> int:
        """Number of edges, one-way and two-way alike."""
        return len(self.from_node)

    def open_to(self, traveller: Traveller) -> NDArray[np.bool_]:
        """Return whether each edge may be used by a traveller."""
        return (self.access & int(traveller)) > 0

    @property
    def is_proxy(self) -> bool:
        """Whether the graph stands in for roads nobody gave."""
        return self.proxy_detour is not None

"""Making road graphs from parts: aligned arrays, frozen, classes indexed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.errors import Problem
from planner.network.cleaning.polyline import lengths_m
from planner.network.graph import EVERYBODY, RoadGraph, Traveller
from planner.network.road_class import FERRY, MOTORWAYS, standard_class

__all__ = ["assemble", "class_access", "frozen", "may_be_joined", "take_edges"]

Scalar = TypeVar("Scalar", bound=np.generic)


def assemble(
    *,
    crs: str,
    x_m: ArrayLike,
    y_m: ArrayLike,
    from_node: ArrayLike,
    to_node: ArrayLike,
    class_names: Sequence[str],
    one_way: ArrayLike,
    shapes: Sequence[NDArray[np.float64]],
    source: str,
    length_m: ArrayLike | None = None,
    access: ArrayLike | None = None,
    is_joinable: ArrayLike | None = None,
    crossing_s: ArrayLike | None = None,
    proxy_detour: float | None = None,
    notes: Sequence[Problem] = (),
) -> RoadGraph:
    """Return a road graph of read-only arrays.

    Parameters
    ----------
    class_names
        Name of the road class of each edge.
    length_m
        Lengths along the road; those of the shapes where not given.
    access, is_joinable
        Who may use each edge and whether places may join it; by its class where not
        given.
    crossing_s
        Seconds of ferries; nothing is a ferry where not given.
    """
    classes = tuple(sorted(set(class_names)))
    class_to_idx = {name: idx for idx, name in enumerate(classes)}
    road_class = [class_to_idx[name] for name in class_names]
    return RoadGraph(
        crs=crs,
        x_m=frozen(x_m, np.float64),
        y_m=frozen(y_m, np.float64),
        from_node=frozen(from_node, np.int32),
        to_node=frozen(to_node, np.int32),
        length_m=frozen(
            lengths_m(shapes) if length_m is None else length_m, np.float64
        ),
        road_class=frozen(road_class, np.int16),
        classes=classes,
        one_way=frozen(one_way, np.bool_),
        shapes=tuple(frozen(shape, np.float64) for shape in shapes),
        source=source,
        access=frozen(
            [class_access(name) for name in class_names] if access is None else access,
            np.uint8,
        ),
        is_joinable=frozen(
            [may_be_joined(name) for name in class_names]
            if is_joinable is None
            else is_joinable,
            np.bool_,
        ),
        crossing_s=frozen(
            np.full(len(class_names), np.nan) if crossing_s is None else crossing_s,
            np.float64,
        ),
        proxy_detour=proxy_detour,
        notes=tuple(notes),
    )


def class_access(road_class: str) -> Traveller:
    """Return who may use a road of which only the class is known."""
    is_motorway = standard_class(road_class) in MOTORWAYS
    return Traveller.VEHICLE if is_motorway else EVERYBODY


def may_be_joined(road_class: str) -> bool:
    """Return whether places may join a road of which only the class is known."""
    return standard_class(road_class) not in (*MOTORWAYS, FERRY)


def take_edges(graph: RoadGraph, edges: NDArray[np.intp]) -> RoadGraph:
    """Return a graph of chosen edges, in their order, with all nodes."""
    return replace(
        graph,
        from_node=frozen(graph.from_node[edges], np.int32),
        to_node=frozen(graph.to_node[edges], np.int32),
        length_m=frozen(graph.length_m[edges], np.float64),
        road_class=frozen(graph.road_class[edges], np.int16),
        one_way=frozen(graph.one_way[edges], np.bool_),
        access=frozen(graph.access[edges], np.uint8),
        is_joinable=frozen(graph.is_joinable[edges], np.bool_),
        crossing_s=frozen(graph.crossing_s[edges], np.float64),
        shapes=tuple(graph.shapes[edge] for edge in edges),
    )


def frozen(values: ArrayLike, dtype: type[Scalar]) -> NDArray[Scalar]:
    """Return ``values`` as a read-only array that nobody else holds."""
    array = np.array(values, dtype=dtype)
    array.flags.writeable = False
    return array

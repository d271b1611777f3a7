"""Making road graphs from parts: aligned arrays, frozen, classes indexed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.network.cleaning.polyline import lengths_m
from planner.network.graph import RoadGraph

__all__ = ["assemble", "frozen"]

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
    proxy_detour: float | None = None,
) -> RoadGraph:
    """Return a road graph of read-only arrays.

    Parameters
    ----------
    class_names
        Name of the road class of each edge.
    length_m
        Lengths along the road; those of the shapes where not given.
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
        proxy_detour=proxy_detour,
    )


def frozen(values: ArrayLike, dtype: type[Scalar]) -> NDArray[Scalar]:
    """Return ``values`` as a read-only array that nobody else holds."""
    array = np.array(values, dtype=dtype)
    array.flags.writeable = False
    return array

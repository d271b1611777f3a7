"""Tiny road graphs and the folder of real places."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from planner.network.cleaning.assemble import assemble
from planner.network.graph import RoadGraph

CRS = "EPSG:32649"


@pytest.fixture(scope="session")
def make_graph() -> Callable[..., RoadGraph]:
    """Return a maker of graphs with straight edges."""

    def make(points, edges, lengths_m=None) -> RoadGraph:
        """Return a graph; an edge is (from, to, class) or (from, to, class, True)."""
        xy_m = np.array(points, dtype=float).reshape(-1, 2)
        tails = np.array([edge[0] for edge in edges], dtype=int)
        heads = np.array([edge[1] for edge in edges], dtype=int)
        return assemble(
            crs=CRS,
            x_m=xy_m[:, 0],
            y_m=xy_m[:, 1],
            from_node=tails,
            to_node=heads,
            class_names=[edge[2] for edge in edges],
            one_way=[len(edge) > 3 and edge[3] for edge in edges],
            shapes=list(np.stack((xy_m[tails], xy_m[heads]), axis=1)),
            length_m=lengths_m,
            source="test",
        )

    return make


@pytest.fixture(scope="session")
def places() -> Path:
    """Return the folder of real places, or skip."""
    repository = Path(__file__).parents[2]
    shared = Path(os.environ.get("PLANNER_SHARED", repository.parent / "shared"))
    folder = shared / "data" / "places"
    if not folder.is_dir():
        pytest.skip(f"no real places in {folder}; set PLANNER_SHARED")
    return folder

"""Roads that were read, kept for counties that take the same from the same file."""

from __future__ import annotations

from collections.abc import Callable

from planner.network.graph import RoadGraph

__all__ = ["KeptRoads"]

MOST_GRAPHS = 2
"""Graphs kept: those before and after a change of how roads are read."""


class KeptRoads:
    """The latest road graphs by all that decides them.

    A county that is built again after an edit reads its tables again, but not its
    roads, which take the longest.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._graphs: dict[str, RoadGraph] = {}

    def graph(self, key: str, read: Callable[[], RoadGraph]) -> RoadGraph:
        """Return the graph of a key, read if it is not kept."""
        graph = self._graphs.pop(key, None)
        if graph is None:
            graph = read()
        self._graphs[key] = graph
        while len(self._graphs) > MOST_GRAPHS:
            del self._graphs[next(iter(self._graphs))]
        return graph

"""Chains: what supplies each facility of a plan, up to its hub; circles are refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.errors import PlannerError
from planner.plan import Facility

__all__ = ["CircleError", "circles", "supplier_positions", "supply_chains"]

NOTHING = -1
"""Position of what does not exist: a facility without a supplier."""


class CircleError(PlannerError):
    """Facilities of a plan that supply each other in a circle."""

    def __init__(self, found: Sequence[tuple[str, ...]]) -> None:
        self.found = tuple(found)
        circle = " from ".join((*found[0], found[0][0]))
        more = f" ({len(found) - 1} more circles)" if len(found) > 1 else ""
        super().__init__(
            f"the plan supplies {circle}{more}, a circle that no hub supplies; "
            "give each facility a supplier of the tier above"
        )

    def __reduce__(
        self,
    ) -> tuple[type[CircleError], tuple[tuple[tuple[str, ...], ...]]]:
        return type(self), (self.found,)


def supplier_positions(facilities: Sequence[Facility]) -> NDArray[np.int64]:
    """Return the position of what supplies each facility, -1 where nothing open does.

    Shape ``(num_facilities,)``.
    """
    position = {item.site_id: idx for idx, item in enumerate(facilities)}
    return np.array(
        [position.get(item.parent_id or "", NOTHING) for item in facilities],
        dtype=np.int64,
    )


def circles(facilities: Sequence[Facility]) -> list[tuple[str, ...]]:
    """Return the ids of the facilities of each circle of supply."""
    supplier = supplier_positions(facilities).tolist()
    walk_of = [NOTHING] * len(supplier)
    found = []
    for start in range(len(supplier)):
        current, walked = start, []
        while current != NOTHING and walk_of[current] == NOTHING:
            walk_of[current] = start
            walked.append(current)
            current = supplier[current]
        if current != NOTHING and walk_of[current] == start:
            circle = walked[walked.index(current) :]
            found.append(tuple(facilities[idx].site_id for idx in circle))
    return found


def supply_chains(facilities: Sequence[Facility]) -> tuple[tuple[int, ...], ...]:
    """Return for each facility the positions that its parcels pass, itself first.

    Raises
    ------
    CircleError
        If facilities supply each other in a circle.
    """
    if found := circles(facilities):
        raise CircleError(found)
    supplier = supplier_positions(facilities).tolist()
    chains: list[tuple[int, ...]] = []
    for start in range(len(supplier)):
        chain, current = [start], supplier[start]
        while current != NOTHING:
            chain.append(current)
            current = supplier[current]
        chains.append(tuple(chain))
    return tuple(chains)

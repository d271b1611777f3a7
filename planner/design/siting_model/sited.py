"""The siting of a search solved again, in its time and by its seed."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from planner.design.loop.search import Search
from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.search.least_cost import solve_three_tier

__all__ = ["sited"]


def sited(
    search: Search,
    data: SitingData,
    prices: SitingPrices,
    *,
    hint: NDArray[np.float64] | None = None,
    gap: float | None = None,
    may_dive: bool = False,
    share_of_time: float = 1.0,
) -> SitingSolution | None:
    """Return the siting of a model at given prices; ``None`` if it cannot be met.

    Parameters
    ----------
    hint
        ``values`` of an earlier solution of the same model.
    gap
        Relative gap at which the search stops; ``None``: that of the search.
    may_dive
        Whether it may be quicker and bounded less.
    share_of_time
        Of the time left until the deadline, that each step of the search may take.

    Raises
    ------
    EngineError
        If the solver fails.
    """
    started, left_s = time.perf_counter(), search.time_left_s()
    siting = solve_three_tier(
        data,
        prices,
        gap=search.options.gap if gap is None else gap,
        is_quick=True,
        may_dive=may_dive,
        time_limit_s=None if left_s is None else share_of_time * left_s,
        hint=hint,
        known_bound=search.known_bound(data, prices),
        seed=search.options.seed,
    )
    search.spend("siting", started)
    if siting is not None:
        search.hit_limit |= siting.hit_limit
    return siting

"""What a facility location search found, told by position."""

from __future__ import annotations

import numpy as np

from planner.location.facility.branch_and_bound import Search
from planner.location.facility.data import FacilityData
from planner.location.facility.open_sets import Serving
from planner.location.sites import FloatArray, LocationResult
from planner.plan import Status

__all__ = ["location_result"]


def location_result(data: FacilityData, found: Search) -> LocationResult:
    """Return the result of a search."""
    best = found.best
    if best is None:
        status = Status.INFEASIBLE if found.is_complete else Status.NO_SOLUTION
        return LocationResult(status=status, bound=found.bound)
    return LocationResult(
        status=Status.OPTIMAL if found.is_complete else Status.FEASIBLE,
        open_sites=best.sites,
        assignment=None if best.column is None else best.sites[best.column],
        shares=_shares(data, best),
        objective=best.cost,
        bound=found.bound,
    )


def _shares(data: FacilityData, best: Serving) -> FloatArray | None:
    """Return the shares over all sites, where customers may be shared out."""
    if best.shares is None:
        return None
    shares = np.zeros((data.num_customers, data.num_sites))
    shares[:, best.sites] = best.shares
    return shares

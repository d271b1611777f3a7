"""Calibration of estimated parcels to what counties and villages observe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Calibration", "Contradiction", "calibrate", "contradictions"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

TOLERANCE = 1e-6
"""Share of a county's total that rounding in the sums over its villages may add; of a
parcel where the total is smaller."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """Parcels that agree with all observations.

    Parameters
    ----------
    parcels_per_day
        Of each village.
    is_observed
        Whether a village's parcels are its own observation.
    factor
        What the estimates of each county were multiplied by, returns aside; 1 where
        nothing was observed for the county as a whole.
    """

    parcels_per_day: FloatArray
    is_observed: NDArray[np.bool_]
    factor: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A county whose total cannot be met.

    Parameters
    ----------
    observed_per_day
        What its villages with observations add up to.
    total_per_day
        What is observed for the county.
    """

    county_idx: int
    observed_per_day: float
    total_per_day: float


def contradictions(
    estimated_per_day: FloatArray,
    observed_per_day: FloatArray,
    county_idx: IntArray,
    total_per_day: FloatArray,
    returned_per_day: FloatArray,
) -> list[Contradiction]:
    """Return the counties that no factor can bring to their total.

    Either the observed villages already exceed the total, or there is no other
    village that the rest could belong to. The arguments are those of ``calibrate``.
    """
    observed, estimated = _sums(
        estimated_per_day, observed_per_day, county_idx, len(total_per_day)
    )
    _, returned = _sums(
        returned_per_day, observed_per_day, county_idx, len(total_per_day)
    )
    slack = TOLERANCE * np.maximum(total_per_day, 1.0)
    rest = total_per_day - observed
    impossible = (rest < -slack) | ((estimated <= 0) & (rest - returned > slack))
    return [
        Contradiction(
            county_idx=int(idx),
            observed_per_day=float(observed[idx]),
            total_per_day=float(total_per_day[idx]),
        )
        for idx in np.flatnonzero(impossible)
    ]


def calibrate(
    estimated_per_day: FloatArray,
    observed_per_day: FloatArray,
    county_idx: IntArray,
    total_per_day: FloatArray,
    returned_per_day: FloatArray,
) -> Calibration:
    """Return parcels by village: observed ones as they are, others scaled.

    Villages with an observation keep it. The estimates of all others in a county
    are multiplied by one factor, so that the county has its observed total. What is
    observed contains the parcels sent back: the factor is that of the others, and where
    even the returns are more than what was observed they are cut to it.

    Parameters
    ----------
    estimated_per_day
        Of each village, from the funnel.
    observed_per_day
        Of each village, NaN where nothing was observed.
    county_idx
        County of each village.
    total_per_day
        Observed in each county, NaN where nothing was.
    returned_per_day
        Parcels sent back from each village, which its estimate leaves out and what is
        observed contains; 0 for parcels coming in.
    """
    num_counties = len(total_per_day)
    observed, estimated = _sums(
        estimated_per_day, observed_per_day, county_idx, num_counties
    )
    _, returned = _sums(returned_per_day, observed_per_day, county_idx, num_counties)
    rest = np.where(
        np.isfinite(total_per_day), np.maximum(total_per_day - observed, 0.0), np.inf
    )
    kept = np.minimum(returned, rest)
    factor = np.ones(num_counties)
    known = np.isfinite(total_per_day) & (estimated > 0)
    factor[known] = (rest - kept)[known] / estimated[known]
    kept_share = np.divide(
        kept, returned, out=np.ones(num_counties), where=returned > 0
    )
    is_observed = np.isfinite(observed_per_day)
    scaled = (
        estimated_per_day * factor[county_idx]
        + returned_per_day * kept_share[county_idx]
    )
    return Calibration(
        parcels_per_day=np.where(is_observed, observed_per_day, scaled),
        is_observed=is_observed,
        factor=factor,
    )


def _sums(
    estimated: FloatArray, observed: FloatArray, county_idx: IntArray, size: int
) -> tuple[FloatArray, FloatArray]:
    """Return by county what was observed, and what is estimated elsewhere."""
    is_observed = np.isfinite(observed)
    weights = np.where(is_observed, observed, 0.0)
    rest = np.where(is_observed, 0.0, estimated)
    return (
        np.bincount(county_idx, weights=weights, minlength=size).astype(np.float64),
        np.bincount(county_idx, weights=rest, minlength=size).astype(np.float64),
    )

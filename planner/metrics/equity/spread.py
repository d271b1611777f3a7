"""Spread: how far apart the best and the worst served are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.flow.lead import percentile_90
from planner.instance import Instance

__all__ = [
    "WORST_SHARE",
    "Distribution",
    "Equity",
    "distribution",
    "equity",
    "worst_tenth_mean",
]

FloatArray = NDArray[np.float64]

WORST_SHARE = 0.1
"""Of the residents, or another weight: the worst-off tenth, by definition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A weighted distribution in three numbers.

    Parameters
    ----------
    percentile_90
        Smallest value that at least nine tenths of the weight do not exceed.
    worst
        Largest value that has any weight.
    reason
        Why the numbers are ``None``; empty if they are not.
    """

    mean: float | None = None
    percentile_90: float | None = None
    worst: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equity:
    """How far the worst-off live from the nearest facility with required functions.

    Parameters
    ----------
    worst_tenth_mean_m
        Mean distance of the tenth of the residents who live furthest away, of
        those who have such a facility within reach.
    mean_m
        Mean distance of all of them.
    ratio
        The first over the second; ``None`` if the mean is zero.
    furthest_village_id, furthest_m
        The furthest village that has such a facility within reach.
    residents_out_of_reach
        Residents without one, in none of the figures above.
    reason
        Why figures are ``None``; empty if they are not.
    """

    worst_tenth_mean_m: float | None
    mean_m: float | None
    ratio: float | None
    furthest_village_id: str | None
    furthest_m: float | None
    residents_out_of_reach: float
    reason: str = ""


def distribution(
    values: FloatArray, weights: FloatArray, *, reason_if_infinite: str
) -> Distribution:
    """Return mean, 90th percentile and worst of values by weight.

    Values without weight do not count; without any weight, or if a value that
    counts is infinite, there are no numbers but a reason.
    """
    counts = weights > 0
    values, weights = values[counts], weights[counts]
    if not counts.any():
        return Distribution(reason="nothing is carried")
    if not np.isfinite(values).all():
        return Distribution(reason=reason_if_infinite)
    return Distribution(
        mean=float(values @ weights / weights.sum()),
        percentile_90=float(percentile_90(values[None], weights[None])[0]),
        worst=float(values.max()),
    )


def equity(instance: Instance, nearest_m: FloatArray) -> Equity:
    """Return how the worst-off tenth fares against all residents."""
    residents = instance.residents
    within = np.isfinite(nearest_m) & (residents > 0)
    out_of_reach = float(residents[~np.isfinite(nearest_m)].sum())
    if not within.any():
        reason = "no resident has an open facility with the functions within reach"
        return Equity(
            worst_tenth_mean_m=None,
            mean_m=None,
            ratio=None,
            furthest_village_id=None,
            furthest_m=None,
            residents_out_of_reach=out_of_reach,
            reason=reason,
        )
    mean_m = float(nearest_m[within] @ residents[within] / residents[within].sum())
    worst_m = worst_tenth_mean(nearest_m[within], residents[within])
    furthest = int(np.argmax(np.where(within, nearest_m, -np.inf)))
    return Equity(
        worst_tenth_mean_m=worst_m,
        mean_m=mean_m,
        ratio=worst_m / mean_m if mean_m > 0 else None,
        furthest_village_id=instance.villages[furthest].id,
        furthest_m=float(nearest_m[furthest]),
        residents_out_of_reach=out_of_reach,
        reason="" if mean_m > 0 else "no ratio: the mean distance is zero",
    )


def worst_tenth_mean(values: FloatArray, weights: FloatArray) -> float:
    """Return the mean over the tenth of the weight with the largest values.

    A village is cut through if need be. 0 where nothing has weight.
    """
    order = np.argsort(-values, kind="stable")
    quota = WORST_SHARE * float(weights.sum())
    if quota <= 0:
        return 0.0
    before = np.concatenate([[0.0], np.cumsum(weights[order])[:-1]])
    taken = np.clip(quota - before, 0.0, weights[order])
    return float(values[order] @ taken / quota)

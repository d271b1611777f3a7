r"""How far the worst-off tenth of residents go, in the three-tier siting model.

The conditional value at risk at 0.9 of the villagers' way, linear as Rockafellar and
Uryasev have it (2000, doi:10.21314/JOR.2000.038). With R residents in all, r_v in
village v, and b_a the road distance to collect over arc a, 0 for deliveries to homes,

    way_v = sum_a b_a x_a + B_v z_v
    s_v >= way_v - eta,  s_v >= 0                    every village
    mean of the worst tenth = eta + sum_v r_v s_v / (0.1 R) <= limit

where z_v, the share of v not served, counts as B_v: the farthest that any site is from
a village of its county that may go there. The least the left side can be, over eta and
s, is the mean way of the tenth of residents who go farthest, a village cut through if
need be; ``planner.metrics`` has the same for a plan.

A relaxation would send half of each village far and half home, with a mean way that
keeps the limit. Where villages are whole, all who go farther than the limit are among
the worst tenth, and go no farther together than all of the tenth may:

    sum_v r_v (sum_{a: b_a > limit} b_a x_a + [B_v > limit] B_v z_v) <= 0.1 R limit
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.metrics.equity.spread import WORST_SHARE, worst_tenth_mean
from planner.siting.data import SitingData, SitingState
from planner.solvers.mip_builder import MipBuilder
from planner.units import METRES_PER_KM

__all__ = [
    "WorstTenth",
    "add_worst_tenth_rows",
    "farthest_way_m",
    "village_ways_m",
    "worst_tenth_m",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

TOLERANCE_KM = 1e-6
"""A millimetre, left to rounding in a row that the solver keeps."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorstTenth:
    """The mean way of the worst-off tenth in kilometres, as a sum over variables."""

    variables: IntArray
    coefficients: FloatArray


def add_worst_tenth_rows(
    mip: MipBuilder, data: SitingData, *, x: IntArray, z: IntArray, limit_m: float
) -> WorstTenth:
    """Add the rows, in kilometres, and return what they limit.

    Parameters
    ----------
    x, z
        Variables of the arcs, and of the shares not served.
    limit_m
        The longest mean way of the worst-off tenth, in metres.
    """
    num, villages = data.num_villages, np.arange(data.num_villages)
    farthest_km = farthest_way_m(data) / METRES_PER_KM
    eta = mip.variables(1, upper=farthest_km)
    way, s = (mip.variables(num, upper=farthest_km) for _ in range(2))
    mip.rows(
        num,
        [
            (data.arc_village, x, data.arc_way_m / METRES_PER_KM),
            (villages, z, data.unserved_way_m / METRES_PER_KM),
            (villages, way, -1.0),
        ],
        lower=0.0,
        upper=0.0,
    )
    above_eta = [(villages, way, 1.0), (villages, eta, -1.0), (villages, s, -1.0)]
    mip.rows(num, above_eta, upper=0.0)
    quota = WORST_SHARE * max(float(data.residents.sum()), 1.0)
    worst = WorstTenth(
        variables=np.concatenate([eta, s]),
        coefficients=np.concatenate([[1.0], data.residents / quota]),
    )
    limit_km = limit_m / METRES_PER_KM + TOLERANCE_KM
    mip.rows(1, [(0, worst.variables, worst.coefficients)], upper=limit_km)
    if data.is_whole.all():
        _add_far_row(mip, data, x=x, z=z, limit_m=limit_m)
    return worst


def _add_far_row(
    mip: MipBuilder, data: SitingData, *, x: IntArray, z: IntArray, limit_m: float
) -> None:
    """Add the row that limits the ways of all who go farther than the limit."""
    far_km = (limit_m / METRES_PER_KM) + TOLERANCE_KM
    residents = data.residents / max(float(data.residents.sum()), 1.0)
    arcs = np.flatnonzero(data.arc_way_m / METRES_PER_KM > far_km)
    unserved = np.flatnonzero(data.unserved_way_m / METRES_PER_KM > far_km)
    by_arc = residents[data.arc_village[arcs]] * data.arc_way_m[arcs]
    by_village = residents[unserved] * data.unserved_way_m[unserved]
    mip.rows(
        1,
        [
            (0, x[arcs], by_arc / METRES_PER_KM),
            (0, z[unserved], by_village / METRES_PER_KM),
        ],
        upper=WORST_SHARE * far_km + TOLERANCE_KM,
    )


def village_ways_m(data: SitingData, state: SitingState) -> FloatArray:
    """Return how far a village's residents go, mean by share, what is not served too.

    Shape ``(num_villages,)``, metres.
    """
    num = data.num_villages
    served = np.bincount(data.arc_village, weights=state.arc_share, minlength=num)
    way_m = np.bincount(
        data.arc_village, weights=state.arc_share * data.arc_way_m, minlength=num
    )
    return np.asarray(way_m + np.clip(1.0 - served, 0.0, 1.0) * data.unserved_way_m)


def worst_tenth_m(data: SitingData, state: SitingState) -> float:
    """Return the mean way of the tenth of residents who go farthest, in metres."""
    return worst_tenth_mean(village_ways_m(data, state), data.residents)


def farthest_way_m(data: SitingData) -> float:
    """Return a way that nobody's is longer than, served or not, in metres."""
    return float(max(data.arc_way_m.max(initial=0.0), data.unserved_way_m.max()))

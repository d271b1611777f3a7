r"""What visits of crews cost at least: from the cheapest open base, or from outside.

Given
    c_vb what the visits to village v, served whole, cost a year from a base at site b
    that may come; o_v what they cost from outside.

A crew comes from the open base with the shortest drive, or from outside where none can.
So visits cost at least the lesser of o_v and of c_vb of the cheapest open base. With
the levels l_1 < ... < l_n <= o_v of these costs, and B_k the options of bases that cost
no more than l_k,

    cost of v = l_1 (1 - z_v) + sum_k (l_{k+1} - l_k) r_k,
    r_k >= (1 - z_v) - sum_{o in B_k} y_o,

l_{n+1} being o_v: none of the bases up to a level is open.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.flow.crews import base_costs, may_be_base, outside_costs
from planner.siting.model import ThreeTierModel

__all__ = ["add_visits"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_LEVELS = 6
"""Levels of a village: those between are put on the one below, which is valid."""


def add_visits(prepared: Prepared, model: ThreeTierModel) -> None:
    """Charge the visits to each village that is served."""
    instance, mip = prepared.instance, model.mip
    outside = outside_costs(instance)
    options = [
        (option, site)
        for (site, name), option in prepared.option_at.items()
        if may_be_base(instance, site, name)
    ]
    sites = sorted({site for _, site in options})
    costs = base_costs(instance, sites)
    number = {site: row for row, site in enumerate(sites)}
    columns = np.array([model.y[option] for option, _ in options], dtype=np.int64)
    rows = np.array([number[site] for _, site in options], dtype=np.int64)
    charges = mip.costs()
    added: list[FloatArray] = []
    for village in np.flatnonzero(outside > 0).tolist():
        of_site = np.minimum(costs[:, village], outside[village])
        levels = _levels(of_site, outside[village])
        served = model.z[village]
        mip.offset += levels[0]
        charges[served] -= levels[0]
        for below, above in pairwise(levels):
            (rest,) = mip.variables(1)
            added.append(np.array([above - below]))
            up_to = columns[of_site[rows] < above] if len(rows) else columns
            mip.rows(1, [(0, rest, 1.0), (0, served, 1.0), (0, up_to, 1.0)], lower=1.0)
    mip.set_costs(np.concatenate([charges, *added]))


def _levels(of_site: FloatArray, outside: float) -> list[float]:
    """Return the costs that are told apart, the last that of visits from outside."""
    found = np.unique(np.append(of_site, outside))
    if len(found) > MOST_LEVELS:
        kept = np.linspace(0, len(found) - 1, MOST_LEVELS).round().astype(int)
        found = found[kept]
    return [float(item) for item in found]

r"""As near as a siting can come to shares that are aimed at.

An aim is a share of a measure in a county. Where no siting attains every aim, the
shortfalls s_i of the aims i, each at least what the siting misses, are made small
together:

    minimise sum_i s_i    subject to (1) to (16) of ``three_tier`` and
    sum weight_v c_v >= (aim_i - s_i) * total_i     (11) of each aim

Cost does not count here: with coverage alone as the objective the relaxation is nearly
exact, so that the first node settles it within seconds, where the same model with
costs takes long to show that there is no solution. What is found becomes the shares
that a plan must reach, less a slack that cost may use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from planner.location.siting_data import SitingData, SitingPrices, SitingSolution
from planner.location.siting_requirements import lowest_share
from planner.location.three_tier import ThreeTierModel
from planner.location.three_tier_search import solution_of
from planner.solvers.mip import MipResult, MipStatus, solve_mip

__all__ = [
    "AIM_SLACK",
    "SHORTFALL_GAP",
    "Aims",
    "Nearest",
    "attainable_share",
    "nearest_to_aims",
]

Aims = Mapping[tuple[str, int], float]
"""Share by measure and county."""

AIM_SLACK = 0.005
"""Shortfall above the least that cost may decide on: half a point."""
NODES = 50
"""Nodes of a search for the least shortfall; the first one settles most counties."""
SHORTFALL_GAP = 1e-6
TIGHT = 1e-3
"""Share by which a bound may exceed what is reached before it is worth more work."""
DIGITS = 9
"""Decimals of a share: what rounding leaves is no shortfall."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nearest:
    """The siting that comes nearest to its aims.

    Parameters
    ----------
    reached
        Share by measure and county, no more than its aim.
    least_shortfall
        Sum of the shortfalls that no siting can undercut.
    """

    reached: Aims
    least_shortfall: float
    siting: SitingSolution

    def levels(self, aims: Aims) -> dict[tuple[str, int], float]:
        """Return the share to ask for from now on, of each aim.

        An aim that is reached is asked for; of one that is not, half a point less
        than the most that may be possible.
        """
        missed = sum(aims[key] - share for key, share in self.reached.items())
        unproven = max(0.0, missed - self.least_shortfall)
        slack = max(0.0, AIM_SLACK - unproven)
        return {
            key: aims[key] if share >= aims[key] else max(0.0, share - slack)
            for key, share in self.reached.items()
        }


def nearest_to_aims(
    data: SitingData,
    prices: SitingPrices,
    aims: Aims,
    *,
    gap: float = SHORTFALL_GAP,
    seed: int = 1,
) -> Nearest | None:
    """Return a siting with the least sum of shortfalls.

    ``None`` if the requirements of the data cannot be met, or nothing was found
    within ``NODES`` nodes.

    Parameters
    ----------
    prices
        Costs do not count, but links and arcs that are shut do.
    gap
        Relative gap of the sum at which the search may stop.
    """
    model = _largest_formats(data, prices)
    shortfall = model.mip.variables(len(aims), upper=list(aims.values()))
    for number, ((measure, county), share) in enumerate(aims.items()):
        model.add_short_row(measure, county, share, int(shortfall[number]))
    cost = np.zeros(model.mip.num_variables)
    cost[shortfall] = 1.0
    model.mip.set_costs(cost)
    model.mip.offset = 0.0
    found = _search(model, gap, seed)
    if found.values is None:
        return None
    siting = solution_of(model, found)
    reached = {
        (measure, county): min(
            share, round(lowest_share(data, siting, measure, [county]), DIGITS)
        )
        for (measure, county), share in aims.items()
    }
    least = 0.0 if found.bound is None else max(0.0, found.bound)
    return Nearest(reached=reached, least_shortfall=least, siting=siting)


def attainable_share(
    data: SitingData,
    prices: SitingPrices,
    measure: str,
    county: int,
    *,
    reached: float = 0.0,
    seed: int = 1,
) -> float | None:
    """Return a share of a county that no siting can exceed, whatever it costs.

    The bound of the relaxation, or that of the first node of the search where the
    relaxation leaves more than ``TIGHT`` open. ``None`` if the requirements of the
    data cannot be met.

    Parameters
    ----------
    reached
        What some siting reaches.
    """
    model = _largest_formats(data, prices)
    mine = data.village_county == county
    weights = np.where(mine, data.weights("demand" if measure == "use" else measure), 0)
    total = float(weights.sum())
    if total <= 0:
        return 1.0
    cost = np.zeros(model.mip.num_variables)
    if measure == "use":
        cost[model.z] = weights / total
    else:
        cost[model.c] = -weights / total
    model.mip.set_costs(cost)
    model.mip.offset = 0.0 if measure == "use" else 1.0
    relaxed = model.mip.copy()
    relaxed.relax(np.arange(relaxed.num_variables))
    bound = 1.0
    for mip in (relaxed, model.mip):
        found = solve_mip(mip, gap=SHORTFALL_GAP, node_limit=1, seed=seed)
        if found.status is MipStatus.INFEASIBLE:
            return None
        missed = 0.0 if found.bound is None else max(0.0, found.bound)
        bound = min(bound, round(1.0 - missed, DIGITS))
        if bound <= reached + TIGHT:
            break
    return bound


def _largest_formats(data: SitingData, prices: SitingPrices) -> ThreeTierModel:
    """Return the model without formats that another one of their site outdoes.

    One that holds as much and covers the same villages; what it costs is no matter
    unless money is limited.
    """
    model = ThreeTierModel(data, prices)
    is_free = data.max_capex is None and data.max_annual_cost is None
    if not is_free or data.only_viable:
        return model
    covers = [set[int]() for _ in range(data.num_options)]
    for village, option in zip(data.cover_village, data.cover_option, strict=True):
        covers[option].add(int(village))
    order = np.lexsort((-data.option_capacity, data.option_site)).tolist()
    outdone = [
        option
        for before, option in pairwise(order)
        if data.option_site[before] == data.option_site[option]
        and covers[option] <= covers[before]
    ]
    model.mip.bound(model.y[np.array(outdone, dtype=np.int64)], upper=0.0)
    return model


def _search(model: ThreeTierModel, gap: float, seed: int) -> MipResult:
    """Search the whole model; where that finds nothing, stores first, then points."""
    whole = solve_mip(model.mip, gap=gap, node_limit=NODES, seed=seed)
    if whole.values is not None or whole.status is MipStatus.INFEASIBLE:
        return whole
    relaxed = solve_mip(
        model.with_points_relaxed(), gap=gap, node_limit=NODES, seed=seed
    )
    if relaxed.values is None:
        return relaxed
    fixed = solve_mip(
        model.with_stores_fixed(relaxed.values),
        gap=gap,
        node_limit=NODES,
        seed=seed,
    )
    return replace(fixed, bound=whole.bound)

r"""As near as a siting can come to shares that are aimed at.

An aim is a share of a measure in a county. Where no siting attains every aim, the
shortfalls s_i of the aims i, each at least what the siting misses, are made small
together:

    minimise sum_i s_i    subject to (1) to (16) of ``siting.model`` and
    sum weight_v c_v >= (aim_i - s_i) * total_i     (11) of each aim

Cost does not count here: with coverage alone as the objective the relaxation is nearly
exact, where the same model with costs takes long to show that there is no solution. A
large model is searched with only its stores whole, which takes seconds, then with the
points of these stores; as a whole only if that is not near, and its first node alone.
What is found becomes the shares that a plan must reach, less a slack that cost may use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import ge

import numpy as np
from numpy.typing import NDArray

from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.model import ThreeTierModel
from planner.siting.requirements import lowest_share
from planner.siting.search.least_cost import solution_of
from planner.siting.search.relax_and_fix import points_relaxed, stores_fixed
from planner.solvers.mip import MipResult, MipStatus, solve_mip
from planner.solvers.mip_builder import MipBuilder

__all__ = [
    "AIM_SLACK",
    "Aims",
    "Nearest",
    "attainable_share",
    "nearest_to_aims",
]

FloatArray = NDArray[np.float64]
Aims = Mapping[tuple[str, int], float]
"""Share by measure and county."""

AIM_SLACK = 0.005
"""Shortfall above the least that cost may decide on: half a point."""
NODES = 50
"""Nodes of a search for the least shortfall; the first one settles most counties."""
SMALL_VARIABLES = 3_000
"""Models of so many variables at most are searched as a whole: it takes a second."""
SHORTFALL_GAP = 1e-6
"""Of a share: a shortfall that is rounding; also the gap to which the least one is
searched, since the objective is in shares."""
NEAR = AIM_SLACK / 2
"""Sum of shortfalls above the least that is near: the rest of the slack is cost's."""
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

    def is_met(self, aims: Aims) -> bool:
        """Return whether all aims are reached, but for rounding."""
        return all(aims[key] - v <= SHORTFALL_GAP for key, v in self.reached.items())

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
    near: float = NEAR,
    known: SitingSolution | None = None,
    seed: int = 1,
) -> Nearest | None:
    """Return a siting with the least sum of shortfalls.

    ``None`` if the requirements of the data cannot be met, or nothing was found
    within ``NODES`` nodes.

    Parameters
    ----------
    prices
        Costs do not count, but links and arcs that are shut do.
    near
        Sum of shortfalls above the least with which the search of a large model is
        content, where it is proven that there is a shortfall.
    known
        A siting that meets the requirements of the data, whose stores are tried.
    """
    model = _short_model(data, prices, aims)
    widest = _short_model(data, prices, dict.fromkeys(aims, 1.0))
    found = _search(model, widest, near, known, seed)
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
    seed: int = 1,
) -> float | None:
    """Return a share of a county that no siting can exceed, whatever it costs.

    The bound of the first node, of a large model with only its stores whole. ``None``
    if the requirements of the data cannot be met.
    """
    mine = data.village_county == county
    if data.weights("demand" if measure == "use" else measure)[mine].sum() <= 0:
        return 1.0
    model = _short_model(data, prices, {(measure, county): 1.0})
    is_small = model.mip.num_variables <= SMALL_VARIABLES
    mip = model.mip if is_small else points_relaxed(model)
    found = solve_mip(mip, gap=SHORTFALL_GAP, node_limit=1, seed=seed)
    if found.status is MipStatus.INFEASIBLE:
        return None
    missed = 0.0 if found.bound is None else max(0.0, found.bound)
    return round(1.0 - missed, DIGITS)


def _largest_formats(data: SitingData, prices: SitingPrices) -> ThreeTierModel:
    """Return the model without formats that another one of their site outdoes.

    One that holds as much, on the days of every link and on its shelves, and covers
    the same villages; what it costs is no matter unless money is limited.
    """
    model = ThreeTierModel(data, prices)
    is_free = data.max_capex is None and data.max_annual_cost is None
    if not is_free or data.only_viable:
        return model
    covers = [set[int]() for _ in range(data.num_options)]
    for village, option in zip(data.cover_village, data.cover_option, strict=True):
        covers[option].add(int(village))
    sizes = data.option_sizes()
    order = sorted(
        range(data.num_options),
        key=lambda option: (int(data.option_site[option]), [-x for x in sizes[option]]),
    )
    outdone = [
        option
        for before, option in pairwise(order)
        if data.option_site[before] == data.option_site[option]
        and covers[option] <= covers[before]
        and all(map(ge, sizes[before], sizes[option]))
    ]
    model.mip.bound(model.y[np.array(outdone, dtype=np.int64)], upper=0.0)
    return model


def _short_model(data: SitingData, prices: SitingPrices, aims: Aims) -> ThreeTierModel:
    """Return the model that minimises the sum of shortfalls."""
    model = _largest_formats(data, prices)
    shortfall = model.mip.variables(len(aims), upper=list(aims.values()))
    for number, ((measure, county), share) in enumerate(aims.items()):
        model.add_short_row(measure, county, share, int(shortfall[number]))
    cost = np.zeros(model.mip.num_variables)
    cost[shortfall] = 1.0
    model.mip.set_costs(cost)
    model.mip.offset = 0.0
    return model


def _search(
    model: ThreeTierModel,
    widest: ThreeTierModel,
    near: float,
    known: SitingSolution | None,
    seed: int,
) -> MipResult:
    """Search a small model; of a large one stores, then points, the whole if need be.

    Where the number of stores is limited, the first node of a large model takes a
    minute of cuts, with only the stores whole a second.
    """
    if model.mip.num_variables <= SMALL_VARIABLES:
        return _first(model.mip, seed, NODES)
    relaxed = _first(points_relaxed(model), seed, NODES)
    if relaxed.status is MipStatus.INFEASIBLE:
        return relaxed
    bound = 0.0 if relaxed.bound is None else relaxed.bound
    near = near if bound > SHORTFALL_GAP else SHORTFALL_GAP
    best: MipResult | None = None
    for values in _stores(relaxed, widest, known, seed):
        fixed = _first(stores_fixed(model, values), seed, NODES)
        if fixed.objective is None:
            continue
        if best is None or fixed.objective < (best.objective or 0.0):
            best = replace(fixed, bound=bound)
        if fixed.objective <= bound + near:
            return replace(fixed, bound=bound)
    if best is not None and bound > SHORTFALL_GAP and model.data.is_limited:
        return best
    hint = None if best is None else best.values
    whole = _first(model.mip, seed, 1, hint=hint)
    return whole if best is None or whole.values is not None else best


def _stores(
    relaxed: MipResult,
    widest: ThreeTierModel,
    known: SitingSolution | None,
    seed: int,
) -> Iterator[FloatArray]:
    """Yield sitings whose stores are worth trying.

    Those with points relaxed, of a siting that is known, and that reach the most.
    """
    if relaxed.values is not None:
        yield relaxed.values
    if known is not None:
        yield known.values
    most = _first(points_relaxed(widest), seed, NODES)
    if most.values is not None:
        yield most.values


def _first(
    mip: MipBuilder, seed: int, nodes: int, hint: FloatArray | None = None
) -> MipResult:
    return solve_mip(mip, gap=SHORTFALL_GAP, node_limit=nodes, hint=hint, seed=seed)

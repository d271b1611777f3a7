"""Searches of the three-tier siting model: least cost and least capex."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.errors import EngineError, OutOfTimeError
from planner.siting.data import (
    SitingData,
    SitingPrices,
    SitingSolution,
)
from planner.siting.model import ThreeTierModel
from planner.siting.rows.coverage import SHARE_TOLERANCE
from planner.siting.search.relax_and_fix import (
    decided_kept,
    dived,
    points_relaxed,
    stores_fixed,
)
from planner.solvers.mip import MipResult, MipStatus, relative_gap, solve_mip
from planner.solvers.mip_builder import MipBuilder

__all__ = [
    "PROVABLE",
    "is_good_enough",
    "least_capex",
    "quick_siting",
    "sited_at_once",
    "solution_of",
    "solve_as_proven",
    "solve_model",
    "solve_three_tier",
    "tightened",
    "values_of",
]

FloatArray = NDArray[np.float64]

OPEN_THRESHOLD = 0.5
"""A binary variable is 1 above it: the solver's values are near 0 or 1, not on them."""
FIXED_SHARE = 0.3
"""Share of the gap to which the points of given stores are solved if that is all."""
LARGE = 10_000
"""Variables from which each step of a quick search takes what its first node finds
within the whole gap: at 10,475 variables a plan takes 59 CPU seconds so and 217
otherwise, and costs 3.2 % more."""
HUGE = 40_000
"""Variables from which a quick search is content with ``QUICK_GAP``. With 52,811 the
first node took 399 CPU seconds to a gap of 1 %, and 56 to one of 5 %."""
DIVABLE = 4_000
"""Variables from which a search tries a dive for its stores, if it may, and if it is
``LARGE`` always: at 13,939 a siting took 31 CPU seconds and not 66. At 9,549 that
took 4 CPU seconds and not 25, at 5,261 5 and not 10 for the same siting; in smaller
models whole stores take no longer. Not where third parties may bring: there 10 to 27
stores of a program are open in part, elsewhere 0 to 4, and a dive took 17 for 5."""
PROVABLE = 6_000
"""Variables up to which a known solution is proven further. With 8,221 it took 65 of
145 CPU seconds, with 9,549 48 of 124, with 13,939 146 of 257, and found nothing
cheaper."""
NODE_WORK = 400_000
"""Nodes times variables of each step of a search that begins from a known solution: it
takes the best so far rather than hours. Most counties need fewer than ten nodes."""
QUICK_GAP = 0.05
"""Relative gap of a quick siting. A judgement: rounds that follow look for better
ones."""
NEAR = 0.015
"""Share above the bound of its stores up to which a first siting is good enough to be
taken again. A judgement: that of the demo, sought to a gap of 1 %, was the same."""
QUICK_NODES = 1
"""Nodes of a quick siting, which takes what the first one finds."""


def solve_three_tier(
    data: SitingData,
    prices: SitingPrices,
    *,
    gap: float = 1e-2,
    is_quick: bool = False,
    may_dive: bool = False,
    time_limit_s: float | None = None,
    hint: FloatArray | None = None,
    known_bound: float | None = None,
    seed: int = 1,
    on_wait: Callable[[], None] | None = None,
) -> SitingSolution | None:
    """Solve the model for the least cost; ``None`` if it cannot be met.

    Or if no solution was found within the nodes that a search from a hint may take.

    Three steps, each from the solution of the one before: the model with only hubs
    and stores whole, or a dive for them, which gives a bound; the points for those
    stores (relax and fix, Pochet and Wolsey 2006, Production Planning by Mixed Integer
    Programming); and, if that is not within the gap of the bound, the whole model at
    once.

    Parameters
    ----------
    gap
        Relative gap at which the search stops.
    is_quick
        Whether to leave out the last step and take a solution with a larger gap.
    may_dive
        Whether stores may come from a dive, which is quicker and bounds less.
    time_limit_s
        Wall time for each step, after which the best solution so far is taken.
    hint
        ``values`` of an earlier solution of the same data; each step then ends after
        ``NODE_WORK``, and so does not last for ever.
    known_bound
        A bound of the first step, if there is one. If the stores of the hint are within
        the gap of it, they stay, and the first step is left out.

    Raises
    ------
    EngineError
        If the solver fails, or finds no solution within ``time_limit_s``.
    """
    model = ThreeTierModel(data, prices)
    model.minimise_cost()
    nodes = None if hint is None else _nodes(model)
    if is_quick and model.mip.num_variables >= HUGE:
        gap = max(gap, QUICK_GAP)
    search = _Search(
        gap=gap, time_limit_s=time_limit_s, nodes=nodes, seed=seed, on_wait=on_wait
    )
    relaxed = _stores_kept(model, search, hint, known_bound) or _stores_found(
        model, lambda mip: search.run(mip, hint), may_dive=may_dive, seed=seed
    )
    if relaxed.status is MipStatus.INFEASIBLE:
        return None
    bound = -np.inf if relaxed.bound is None else relaxed.bound
    if relaxed.values is not None:
        share = FIXED_SHARE if is_quick and not _is_large(model) else 1.0
        fixed = search.run(decided_kept(model, relaxed.values), hint, share=share)
        if fixed.values is None:
            stores = stores_fixed(model, relaxed.values)
            fixed = search.run(stores, hint, share=share)
        if fixed.values is not None:
            hint = fixed.values
            if is_quick or relative_gap(fixed.objective, bound) <= gap:
                return solution_of(model, replace(fixed, bound=bound))
    whole = search.run(model.mip, hint)
    is_spent = whole.values is None and nodes is not None and time_limit_s is None
    if whole.status is MipStatus.INFEASIBLE or is_spent:
        return None
    best_bound = bound if whole.bound is None else max(bound, whole.bound)
    return solution_of(model, replace(whole, bound=best_bound))


def solve_as_proven(
    data: SitingData, prices: SitingPrices, *, gap: float = 1e-2, seed: int = 1
) -> SitingSolution | None:
    """Return what ``solve_three_tier`` finds, in a time that a study has.

    A model that is not ``PROVABLE`` in seconds is sited quickly, and its gap may be
    wider than asked for: that of 9,549 variables 2 % after 31 CPU seconds.
    """
    is_quick = ThreeTierModel(data, prices).mip.num_variables > PROVABLE
    return solve_three_tier(data, prices, gap=gap, is_quick=is_quick, seed=seed)


def sited_at_once(
    data: SitingData, prices: SitingPrices, *, seed: int = 1
) -> SitingSolution | None:
    """Return a siting that the first node finds; ``None`` if it finds none.

    As ``quick_siting`` does it, with nothing known. Where facilities or money are
    limited it does not try: cuts take a minute there.
    """
    if data.is_limited:
        return None
    model = ThreeTierModel(data, prices)
    model.minimise_cost()
    return _stores_then_points(model, None, seed)


def is_good_enough(first: SitingSolution) -> bool:
    """Return whether a first siting may be taken again at the same prices.

    If it is ``NEAR`` to the bound of its stores, and its model such as would not be
    proven further.
    """
    is_large = len(first.values) > PROVABLE
    return is_large and first.gap is not None and first.gap <= NEAR


def quick_siting(
    data: SitingData, prices: SitingPrices, known: SitingSolution, *, seed: int = 1
) -> SitingSolution:
    """Return a cheaper siting than a known one, if the first node finds any.

    Stores first, then the points for these stores, each within ``QUICK_NODES``; what
    the stores decide is kept if it may be. What is known is often many times dearer.
    Where facilities or money are limited, what other stores decide leaves the points
    little choice: the points for the known stores come first, and other stores from
    there.
    """
    model = ThreeTierModel(data, prices)
    model.minimise_cost()
    if data.is_limited:
        return _points_then_stores(model, known, seed)
    return _stores_then_points(model, known.values, seed) or known


def _stores_then_points(
    model: ThreeTierModel, hint: FloatArray | None, seed: int
) -> SitingSolution | None:
    """Return a siting with the stores of a relaxation, which bounds every siting."""
    stores = _stores_found(
        model, lambda mip: _quick(model, mip, hint, seed), may_dive=True, seed=seed
    )
    if stores.values is None:
        return None
    found = _quick(model, decided_kept(model, stores.values), hint, seed)
    if found.values is None:
        found = _quick(model, stores_fixed(model, stores.values), hint, seed)
    siting = _without_bound(model, found)
    return siting and siting.with_bound(stores.bound)


def _stores_kept(
    model: ThreeTierModel,
    search: _Search,
    hint: FloatArray | None,
    bound: float | None,
) -> MipResult | None:
    """Return the relaxation with the stores of a hint if it is within the gap."""
    if hint is None or bound is None:
        return None
    found = search.run(stores_fixed(model, hint, points_relaxed(model)), hint)
    is_near = relative_gap(found.objective, bound) <= search.gap
    return replace(found, bound=bound) if is_near else None


def _stores_found(
    model: ThreeTierModel,
    run: Callable[[MipBuilder], MipResult],
    *,
    may_dive: bool,
    seed: int,
) -> MipResult:
    """Return the stores of a dive if that is quicker, or of the relaxation."""
    has_carriers = bool((model.data.carrier_of_link >= 0).any())
    is_divable = may_dive and model.mip.num_variables >= DIVABLE
    if (is_divable or _is_large(model)) and not has_carriers:
        dive = dived(model, seed=seed)
        found = None if dive is None else run(dive[0])
        if dive is not None and found is not None and found.values is not None:
            return replace(found, bound=dive[1], status=MipStatus.FEASIBLE)
    return run(points_relaxed(model))


def _points_then_stores(
    model: ThreeTierModel, known: SitingSolution, seed: int
) -> SitingSolution:
    fixed = stores_fixed(model, known.values)
    points = _quick(model, fixed, known.values, seed)
    hint = known.values if points.values is None else points.values
    stores = _quick(model, points_relaxed(model), hint, seed)
    best = hint if stores.values is None else stores.values
    found = _quick(model, stores_fixed(model, best), hint, seed)
    return _without_bound(model, found) or known


def _without_bound(model: ThreeTierModel, found: MipResult) -> SitingSolution | None:
    """Return a solution with some variables fixed: it bounds no other one."""
    if found.values is None:
        return None
    return solution_of(model, replace(found, bound=None, status=MipStatus.FEASIBLE))


def _quick(
    model: ThreeTierModel, mip: MipBuilder, hint: FloatArray | None, seed: int
) -> MipResult:
    return solve_mip(
        mip,
        gap=QUICK_GAP,
        node_limit=QUICK_NODES,
        hint=hint,
        seed=seed,
        reduced_cost_search=model.data.is_limited,
    )


def tightened(
    data: SitingData,
    prices: SitingPrices,
    solution: SitingSolution,
    *,
    gap: float = 1e-2,
    time_limit_s: float | None = None,
    seed: int = 1,
) -> SitingSolution:
    """Return a solution at least as good, with its bound from the whole model.

    If the model is not ``PROVABLE`` in seconds, the solution itself; without a bound,
    it gets that of the relaxation in which points need not be whole.
    """
    model = ThreeTierModel(data, prices)
    is_provable = model.mip.num_variables <= PROVABLE
    if not is_provable and solution.bound is not None:
        return solution
    model.minimise_cost()
    search = _Search(
        gap=gap, time_limit_s=time_limit_s, nodes=_nodes(model), seed=seed, on_wait=None
    )
    if not is_provable:
        relaxed = search.run(points_relaxed(model), solution.values)
        return solution.with_bound(relaxed.bound)
    whole = search.run(model.mip, solution.values)
    if whole.values is None:
        return solution
    bounds = (item for item in (solution.bound, whole.bound) if item is not None)
    bound = max(bounds, default=None)
    return solution_of(model, replace(whole, bound=bound))


def _nodes(model: ThreeTierModel) -> int:
    """Return how many nodes a step may take, fewer of a larger model."""
    if _is_large(model):
        return 1
    return max(1, NODE_WORK // model.mip.num_variables)


def _is_large(model: ThreeTierModel) -> bool:
    return model.mip.num_variables >= LARGE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """How to search, the same for every step of a solve."""

    gap: float
    time_limit_s: float | None
    nodes: int | None
    seed: int
    on_wait: Callable[[], None] | None

    def run(
        self, mip: MipBuilder, hint: FloatArray | None, *, share: float = 1.0
    ) -> MipResult:
        """Solve to a share of the gap."""
        return solve_mip(
            mip,
            gap=share * self.gap,
            time_limit_s=self.time_limit_s,
            node_limit=self.nodes,
            hint=hint,
            seed=self.seed,
            on_wait=self.on_wait,
        )


def least_capex(
    data: SitingData,
    prices: SitingPrices,
    *,
    gap: float = 1e-4,
    hint: FloatArray | None = None,
    seed: int = 1,
) -> SitingSolution | None:
    """Return a solution with the least capex, its objective; ``None`` if infeasible."""
    model = ThreeTierModel(data, prices)
    model.minimise_capex()
    return solve_model(model, gap=gap, hint=hint, seed=seed)


def solve_model(
    model: ThreeTierModel,
    *,
    gap: float = 1e-4,
    hint: FloatArray | None = None,
    node_limit: int | None = None,
    seed: int = 1,
) -> SitingSolution | None:
    """Solve a model as it stands, at once; ``None`` if it cannot be met.

    Also if a limit on nodes ends the search before a solution is found.
    """
    found = solve_mip(model.mip, gap=gap, hint=hint, node_limit=node_limit, seed=seed)
    if found.status is MipStatus.INFEASIBLE:
        return None
    if found.values is None and node_limit is not None:
        return None
    return solution_of(model, found)


def values_of(found: MipResult) -> FloatArray:
    """Return the values that the solver found.

    Raises
    ------
    OutOfTimeError
        If there are none because the time was up.
    EngineError
        If there are none for another reason.
    """
    if found.values is None:
        msg = "the MIP solver found no solution before it was stopped"
        raise OutOfTimeError(msg) if found.hit_limit else EngineError(msg)
    return found.values


def solution_of(model: ThreeTierModel, found: MipResult) -> SitingSolution:
    """Return what the solver's values mean.

    Raises
    ------
    EngineError
        If there are none.
    """
    data, values = model.data, values_of(found)
    is_open = values[model.y] > OPEN_THRESHOLD
    site_option = np.full(data.num_sites, -1)
    site_option[data.option_site[is_open]] = np.flatnonzero(is_open)
    is_used = values[model.u] > OPEN_THRESHOLD
    site_parent = np.full(data.num_sites, -1)
    site_parent[data.link_child[is_used]] = data.link_parent[is_used]
    site_carrier = np.full(data.num_sites, -1)
    site_carrier[data.link_child[is_used]] = data.carrier_of_link[is_used]
    share = np.clip(values[model.x], 0.0, 1.0)
    whole = data.is_whole[data.arc_village]
    share[whole] = np.round(share[whole])
    share[share < SHARE_TOLERANCE] = 0.0
    served = np.bincount(data.arc_village, weights=share, minlength=data.num_villages)
    solution = SitingSolution(
        site_option=site_option,
        site_parent=site_parent,
        site_carrier=site_carrier,
        arc_share=share,
        unserved_share=np.clip(1.0 - served, 0.0, 1.0),
        values=values[: model.num_decisions],
        exact_cost=float(model.exact_vector() @ values) + model.cost_offset(),
        routing_cost=float(model.routing_vector() @ values),
        penalty=float(model.penalty_vector() @ values) + model.penalty_offset(),
        objective=float(found.objective or 0.0),
        bound=None,
        gap=None,
        is_proven=found.status is MipStatus.OPTIMAL,
        hit_limit=found.hit_limit,
    )
    return solution.with_bound(found.bound)

"""A plan sited again near a village that it leaves out, with the village served."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.design.unmet.frozen import FrozenPlan
from planner.design.unmet.impossible import LARGER_PART, beyond_standard
from planner.siting.covered import counted_shares
from planner.siting.data import POINT_TIER, SitingData, SitingSolution
from planner.siting.model import ThreeTierModel
from planner.siting.search.least_cost import solve_model
from planner.siting.search.near import chain_sites, near_model

__all__ = ["SMALL", "resited", "resited_instead"]

BoolArray = NDArray[np.bool_]

GAP = 1e-3
"""Relative gap of a siting near one village. A judgement: little of the county is
free."""
NODES = 1
"""Of a search in a large county; most near a village end at the first node."""
TIES = 1e-3
"""Weight of costs where as few parcels as possible are carried."""
WHOLE = 1.0 - 1e-6
"""Share of a village from which it counts as covered: 1 but for the solver's
rounding."""
SMALL = 40
"""Villages up to which all of a county is sited again."""


def resited(frozen: FrozenPlan, village: int) -> SitingSolution | None:
    """Return the best siting near that serves a village beside the others.

    Within the standard where that is possible. Points near may change, and what is
    closed may open; whoever is covered stays covered, and whoever is served stays so.
    ``None`` if there is none, and in a large county with limits on facilities or
    money, where a search takes a second and more.
    """
    data, state = frozen.prepared.data, frozen.state
    is_small = data.num_villages <= SMALL
    if not is_small and data.is_limited:
        return None
    is_open = state.site_option >= 0
    free = chain_sites(data, village) & ((data.site_tier == POINT_TIER) | ~is_open)
    kept = np.flatnonzero(counted_shares(data, state) >= WHOLE)
    if beyond_standard(frozen.prepared, village) is None:
        kept = np.append(kept, village)
    served = np.bincount(
        data.arc_village, weights=state.arc_share, minlength=data.num_villages
    )
    unserved = np.clip(1.0 - served, 0.0, 1.0)
    unserved[village] = _most_unserved(data, village)
    model = _model(frozen, data, free, village, unserved, covered=kept)
    model.minimise_cost()
    nodes = None if is_small else NODES
    return solve_model(model, gap=GAP, node_limit=nodes)


def resited_instead(
    frozen: FrozenPlan, village: int, *, waived: Collection[str] = ()
) -> SitingSolution | None:
    """Return a siting that serves a village, perhaps in the place of others.

    It carries as few parcels as what is asked for allows, which leaves vehicles the
    most time. All may change: it is for counties of ``SMALL`` size.

    Parameters
    ----------
    waived
        Requirements that need not be met.
    """
    data = replace(frozen.prepared.data, waived=frozenset(waived))
    free = np.ones(data.num_sites, dtype=bool)
    unserved = np.ones(data.num_villages)
    unserved[village] = _most_unserved(data, village)
    model = _model(frozen, data, free, village, unserved)
    costs = model.cost_vector()
    costs *= TIES * float(data.parcels.sum()) / max(float(np.abs(costs).max()), TIES)
    costs[model.x] += data.parcels[data.arc_village]
    model.mip.set_costs(costs)
    return solve_model(model, gap=GAP)


def _most_unserved(data: SitingData, village: int) -> float:
    return 0.0 if bool(data.is_whole[village]) else 1.0 - LARGER_PART


def _model(  # noqa: PLR0917 - private, two calls
    frozen: FrozenPlan,
    data: SitingData,
    free: BoolArray,
    village: int,
    unserved: NDArray[np.float64],
    covered: NDArray[np.int64] | None = None,
) -> ThreeTierModel:
    model = near_model(
        data,
        frozen.prices,
        frozen.state,
        free,
        covered=covered,
        moving=np.array([village]),
        whole=frozen.model if data is frozen.prepared.data else None,
    )
    model.mip.bound(model.z, lower=0.0, upper=unserved)
    return model

"""What a change near a plan costs and brings, at the prices of the plan's routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from planner.design.frozen import FrozenPlan
from planner.location.siting_coverage import counted_shares
from planner.location.siting_data import SitingData, SitingSolution
from planner.location.three_tier_near import solve_near
from planner.model.places import Site, Village

__all__ = ["GAP", "Change", "change", "change_of"]

FloatArray = NDArray[np.float64]

GAP = 1e-6
"""Relative gap of each re-solve; differences below it are none."""
LEAST_SHARE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The best siting near a plan with a change, less the best without it.

    Parameters
    ----------
    cost
        Annual cost more, the villagers' own way at its weight included; 0 where the
        difference is below the gap of the re-solves.
    residents
        Residents more who count as covered.
    opened_site_ids, closed_site_ids
        Sites that are open with the change and not without it, and the reverse.
    gaining_village_ids, losing_village_ids
        Villages that count as covered with the change and not without it, and the
        reverse.
    """

    cost: float
    residents: float
    opened_site_ids: tuple[str, ...]
    closed_site_ids: tuple[str, ...]
    gaining_village_ids: tuple[str, ...]
    losing_village_ids: tuple[str, ...]


def change(
    frozen: FrozenPlan,
    changed: SitingData,
    free: NDArray[np.bool_],
    *,
    kept: NDArray[np.int64] | None = None,
    covered: NDArray[np.int64] | None = None,
    moving: NDArray[np.int64] | None = None,
) -> Change | None:
    """Return what changed data cost and bring; ``None`` if they cannot be met.

    Parameters
    ----------
    free
        Sites that may change, with the villages that use them.
    kept, covered
        Villages that have to count as covered without the change, and with it.
    moving
        More villages that may go elsewhere.
    """
    data, state = frozen.prepared.data, frozen.state
    solve = partial(
        solve_near, prices=frozen.prices, state=state, free=free, moving=moving, gap=GAP
    )
    before, after = solve(data, covered=kept), solve(changed, covered=covered)
    if before is None or after is None:
        return None
    return change_of(frozen, before, after)


def change_of(
    frozen: FrozenPlan, before: SitingSolution, after: SitingSolution
) -> Change:
    """Return how two solutions differ."""
    instance, data = frozen.prepared.instance, frozen.prepared.data
    was, now = counted_shares(data, before), counted_shares(data, after)
    cost = after.objective - before.objective
    is_open, opens = before.site_option >= 0, after.site_option >= 0
    return Change(
        cost=0.0 if abs(cost) <= 2 * GAP * abs(before.objective) else cost,
        residents=float(instance.residents @ (now - was)),
        opened_site_ids=_ids(instance.sites, opens & ~is_open),
        closed_site_ids=_ids(instance.sites, is_open & ~opens),
        gaining_village_ids=_ids(instance.villages, now > was + LEAST_SHARE),
        losing_village_ids=_ids(instance.villages, was > now + LEAST_SHARE),
    )


def _ids(
    records: Sequence[Village] | Sequence[Site], chosen: NDArray[np.bool_]
) -> tuple[str, ...]:
    return tuple(records[idx].id for idx in np.flatnonzero(chosen).tolist())

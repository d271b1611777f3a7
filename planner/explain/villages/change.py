"""What a change near a plan costs and brings, at the prices of the plan's routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from planner.design.unmet.frozen import FrozenPlan
from planner.explain.sites.moves import moves
from planner.model.places import Site, Village
from planner.siting.covered import counted_shares
from planner.siting.data import SitingData, SitingSolution
from planner.siting.search.near import solve_near

__all__ = ["GAP", "LEAST_SHARE", "NODES", "Change", "Resolve", "resolve"]

FloatArray = NDArray[np.float64]

GAP = 1e-6
"""Relative gap of each re-solve; differences below it are none."""
NODES = 100
"""Of a search for the least that a requirement has to give: what it finds by then is
verified, and may be more than the least. Without a limit one took 20 minutes."""
LEAST_SHARE = 1e-6
"""Difference of shares of a village that is the solver's rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The best siting near a plan with a change, less the best without it.

    Parameters
    ----------
    cost
        Annual cost more, the villagers' own way at its weight included; 0 where the
        difference is below the gap of the re-solves.
    charges
        What is charged less a year for residents not covered and parcels not carried;
        ``cost`` is net of it.
    residents
        Residents more who count as covered.
    opened_site_ids, closed_site_ids
        Sites that are open with the change and not without it, and the reverse.
    gaining_village_ids, losing_village_ids
        Villages that count as covered with the change and not without it, and the
        reverse.
    dropped_village_ids
        Villages whose parcels are carried without the change, and not with it.
    moving_village_ids, moving_residents, farther_m
        Villages carried by another facility with the change, how many live there, and
        how much farther they go, the mean of all; less than 0 if they go less far.
    routed_cost
        The same as ``cost`` by real routes, of plans that the search has finished;
        ``None`` where no routes were made. Of a village's reason it is the least that
        is known.
    tolerance
        By how much a longer search may have ``routed_cost`` differ.
    breaks
        What the plan with the change breaks with its routes, in words.
    """

    cost: float
    charges: float
    residents: float
    opened_site_ids: tuple[str, ...]
    closed_site_ids: tuple[str, ...]
    gaining_village_ids: tuple[str, ...]
    losing_village_ids: tuple[str, ...]
    dropped_village_ids: tuple[str, ...]
    moving_village_ids: tuple[str, ...]
    moving_residents: float
    farther_m: float
    routed_cost: float | None = None
    tolerance: float = 0.0
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resolve:
    """The best sitings near a plan without a change and with it."""

    frozen: FrozenPlan
    before: SitingSolution
    after: SitingSolution

    @property
    def cost(self) -> float:
        """What the change costs a year, 0 where it is below the gap."""
        cost = self.after.objective - self.before.objective
        return 0.0 if abs(cost) <= 2 * GAP * abs(self.before.objective) else cost

    def change(self) -> Change:
        """Return how the two differ."""
        instance, data = self.frozen.prepared.instance, self.frozen.prepared.data
        before, after = self.before, self.after
        was, now = counted_shares(data, before), counted_shares(data, after)
        carried = before.unserved_share - after.unserved_share
        covered = float(instance.residents @ (now - was))
        is_open, opens = before.site_option >= 0, after.site_option >= 0
        moved = moves(self.frozen.prepared, before, after)
        return Change(
            cost=self.cost,
            charges=data.uncovered_cost * covered
            + data.unserved_cost * float(data.parcels @ carried),
            residents=covered,
            opened_site_ids=_ids(instance.sites, opens & ~is_open),
            closed_site_ids=_ids(instance.sites, is_open & ~opens),
            gaining_village_ids=_ids(instance.villages, now > was + LEAST_SHARE),
            losing_village_ids=_ids(instance.villages, was > now + LEAST_SHARE),
            dropped_village_ids=_ids(instance.villages, carried < -LEAST_SHARE),
            moving_village_ids=_ids(instance.villages, moved.is_moving),
            moving_residents=moved.residents,
            farther_m=moved.farther_m,
        )


def resolve(
    frozen: FrozenPlan,
    changed: SitingData,
    free: NDArray[np.bool_],
    *,
    kept: NDArray[np.int64] | None = None,
) -> Resolve | None:
    """Return the best sitings without and with a change; ``None`` if it cannot be.

    Parameters
    ----------
    changed
        The data with the change.
    free
        Sites that may change, with the villages that use them.
    kept
        Villages that have to count as covered in both.
    """
    solve = partial(
        solve_near, prices=frozen.prices, state=frozen.state, free=free, gap=GAP
    )
    before = solve(frozen.prepared.data, covered=kept)
    after = solve(changed, covered=kept)
    if before is None or after is None:
        return None
    return Resolve(frozen=frozen, before=_unless_planned(frozen, before), after=after)


def _unless_planned(frozen: FrozenPlan, before: SitingSolution) -> SitingSolution:
    """Return the plan's own siting where none costs less, else the one that does.

    Of sitings that cost the same, what changes is told from the planned one.
    """
    data, state = frozen.prepared.data, frozen.state
    if np.array_equal(before.site_option, state.site_option):
        return before
    nothing = np.zeros(data.num_sites, dtype=bool)
    planned = solve_near(data, frozen.prices, state, nothing, gap=GAP)
    if planned is None:
        return before
    is_less = before.objective < planned.objective - 2 * GAP * abs(planned.objective)
    return before if is_less else planned


def _ids(
    records: Sequence[Village] | Sequence[Site], chosen: NDArray[np.bool_]
) -> tuple[str, ...]:
    return tuple(records[idx].id for idx in np.flatnonzero(chosen).tolist())

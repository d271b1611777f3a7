"""What a change near a plan means, told of its plans with their routes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.design.changes.relation import Kind
from planner.design.changes.weighed import Weighed
from planner.design.noise import CLEAR, noise_of
from planner.design.penalties import penalties
from planner.explain.villages.change import LEAST_SHARE, Change
from planner.flow import Flow, resolve
from planner.metrics import covered_villages
from planner.model.effort import Effort
from planner.model.places import Site, Village

__all__ = ["weighed_change"]

BoolArray = NDArray[np.bool_]
TIME = "villagers' time"
"""The one charge that is no fine for what a plan leaves out."""


def weighed_change(
    weighed: Weighed, effort: Effort, *, sited_cost: float | None
) -> Change | None:
    """Return how the best plans with edits and without them differ.

    ``None`` where no plan with the edits keeps what is asked for.

    Parameters
    ----------
    sited_cost
        The same cost by the siting model, where that knows it.
    """
    cost = weighed.cost_of_edits
    if weighed.kind is Kind.NEITHER:
        cost = weighed.difference
    is_short = bool(weighed.short and weighed.violations)
    if weighed.changed is None or cost is None or is_short:
        return None
    before = resolve(weighed.improved, weighed.before)
    after = resolve(weighed.changed, weighed.after)
    villages = before.instance.villages
    was, now = covered_villages(before), covered_villages(after)
    opened = [{x.site_id for x in flow.plan.facilities} for flow in (before, after)]
    sites = before.instance.sites
    is_open, opens = (np.array([x.id in ids for x in sites]) for ids in opened)
    is_moving, farther_m = _moves(before, after)
    residents = before.instance.residents
    moving = float(residents[is_moving].sum())
    dropped = before.served_share - after.served_share > LEAST_SHARE
    return Change(
        cost=cost if sited_cost is None else sited_cost,
        charges=_fines(before) - _fines(after),
        residents=float(residents @ (now.astype(float) - was.astype(float))),
        opened_site_ids=_ids(sites, opens & ~is_open),
        closed_site_ids=_ids(sites, is_open & ~opens),
        gaining_village_ids=_ids(villages, now & ~was),
        losing_village_ids=_ids(villages, was & ~now),
        dropped_village_ids=_ids(villages, dropped),
        moving_village_ids=_ids(villages, is_moving),
        moving_residents=moving,
        farther_m=float((residents * farther_m)[is_moving].sum()) / max(moving, 1e-9),
        routed_cost=cost,
        tolerance=CLEAR * noise_of(effort) * abs(weighed.zb),
        breaks=tuple(item.message for item in weighed.violations),
    )


def _fines(flow: Flow) -> float:
    """Return what is charged for parcels not carried and residents not covered."""
    return sum(amount for name, amount in penalties(flow).items() if name != TIME)


def _moves(before: Flow, after: Flow) -> tuple[BoolArray, NDArray[np.float64]]:
    """Return which villages are served from elsewhere, and how much farther that is.

    Of villages that both serve; each by its largest share.
    """
    was, now = _main(before), _main(after)
    num_villages = len(before.instance.villages)
    is_moving = np.zeros(num_villages, dtype=bool)
    farther_m = np.zeros(num_villages)
    for village in was.keys() & now.keys():
        old, new = was[village], now[village]
        if old[:2] != new[:2]:
            is_moving[village] = True
            farther_m[village] = new[2] - old[2]
    return is_moving, farther_m


def _main(flow: Flow) -> dict[int, tuple[str, str, float]]:
    """Return facility, mode and way of the largest share of each village."""
    found: dict[int, tuple[str, str, float]] = {}
    largest: dict[int, float] = {}
    rows = zip(
        flow.plan.allocations,
        flow.allocations.village_idx.tolist(),
        flow.allocations.village_share.tolist(),
        flow.allocations.way_m.tolist(),
        strict=True,
    )
    for item, village, share, way_m in rows:
        if share > largest.get(village, 0.0):
            largest[village] = share
            way = 0.0 if item.mode.is_at_door else way_m
            found[village] = item.facility_id, item.mode.value, way
    return found


def _ids(
    records: Sequence[Village] | Sequence[Site], chosen: BoolArray
) -> tuple[str, ...]:
    return tuple(records[idx].id for idx in np.flatnonzero(chosen).tolist())

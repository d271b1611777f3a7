"""What the existing facilities cover today, as they stand, before any plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.flow import resolve
from planner.instance import Instance
from planner.metrics.coverages.coverage import near_villages, reached_share
from planner.model.places import Site, SiteStatus, Tier
from planner.model.rules import Measure
from planner.plan import Facility, Plan

__all__ = ["Today", "plan_of_today", "today"]

NONE_LISTED = "no existing store or point is listed: what stands today is not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Existing stores and points, and whom they cover by the same standard.

    Every figure is ``None`` where no existing store or point is listed: what stands is
    then not known, which is not the same as nothing.

    Parameters
    ----------
    villages, residents, demand
        Shares covered; ``None`` also where there is nothing to cover.
    covered_villages, covered_seats, covered_residents
        The numbers behind the first two; seats are no villages.
    lost_village_ids
        Places that are covered today and not by the plan.
    reason
        Why the figures are not known; empty where they are.
    """

    stores: int | None = None
    points: int | None = None
    covered_villages: int | None = None
    covered_seats: int | None = None
    covered_residents: float | None = None
    villages: float | None = None
    residents: float | None = None
    demand: float | None = None
    lost_village_ids: tuple[str, ...] | None = None
    reason: str = ""


def plan_of_today(instance: Instance) -> Plan:
    """Return the existing facilities, all of them open and none besides."""
    return Plan(
        facilities=tuple(
            Facility(
                site_id=item.id, format_id=item.current_format_id or "", parent_id=None
            )
            for item in _existing(instance)
        ),
        allocations=(),
        unserved=(),
        closed_site_ids=(),
        routes=(),
    )


def today(instance: Instance, is_covered_after: NDArray[np.bool_]) -> Today:
    """Return what is covered if every existing facility stays and none opens.

    ``is_covered_after`` says which places the plan covers: what it loses is told.
    Whose parcels they carry is not known: who is near enough counts as covered.
    """
    existing, plan = _existing(instance), plan_of_today(instance)
    if not any(item.tier is not Tier.HUB for item in existing):
        return Today(reason=NONE_LISTED)
    is_covered = near_villages(resolve(plan, instance))
    reached = is_covered.astype(np.float64)
    shares = {
        measure: reached_share(instance, reached, measure)
        for measure in (Measure.VILLAGES, Measure.RESIDENTS, Measure.DEMAND)
    }
    return Today(
        stores=sum(item.tier is Tier.STORE for item in existing),
        points=sum(item.tier is Tier.POINT for item in existing),
        covered_villages=int((is_covered & instance.is_village).sum()),
        covered_seats=int((is_covered & ~instance.is_village).sum()),
        covered_residents=float(instance.residents[is_covered].sum()),
        villages=shares[Measure.VILLAGES],
        residents=shares[Measure.RESIDENTS],
        demand=shares[Measure.DEMAND],
        lost_village_ids=tuple(
            instance.villages[idx].id
            for idx in np.flatnonzero(is_covered & ~is_covered_after).tolist()
        ),
    )


def _existing(instance: Instance) -> list[Site]:
    return [
        item
        for item in instance.sites
        if item.status is SiteStatus.EXISTING and item.current_format_id is not None
    ]

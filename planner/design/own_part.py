"""The part of a county that own vehicles serve in a plan, and a plan joined again.

The search of neighbours knows own vehicles only. What third parties carry stays as it
is: villages that they deliver to, points that they supply and who goes there. So do
villages that are shared between facilities, and the points that they share. The rest
is a county of its own, which is asked for what is left of the shares.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.design.part import narrowed, part_of
from planner.design.prepare import Prepared, prepare
from planner.flow import resolve
from planner.instance import Instance
from planner.metrics import covered_villages, measure_weights
from planner.model.places import Tier
from planner.model.rules import Measure
from planner.plan import Allocation, Facility, Plan, decisions

__all__ = ["OwnPart", "own_part"]

WHOLE = 1.0 - 1e-6
"""Share of a village below which others serve the rest of it, or nobody does."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnPart:
    """What own vehicles serve.

    Parameters
    ----------
    instance
        The whole county.
    prepared, plan
        Of the part.
    facilities, allocations
        What stays as it is.
    taken
        Parcels a day of that which pass each store of the part, by id.
    """

    instance: Instance
    prepared: Prepared
    plan: Plan
    facilities: tuple[Facility, ...]
    allocations: tuple[Allocation, ...]
    taken: Mapping[str, float]

    def joined(
        self, facilities: Sequence[Facility], allocations: Sequence[Allocation]
    ) -> tuple[tuple[Facility, ...], tuple[Allocation, ...]]:
        """Return decisions of the part with what stays, in the county's order."""
        site, village = self.instance.site_index, self.instance.village_index
        return (
            tuple(
                sorted((*facilities, *self.facilities), key=lambda f: site[f.site_id])
            ),
            tuple(
                sorted(
                    (*allocations, *self.allocations),
                    key=lambda a: village[a.village_id],
                )
            ),
        )


def own_part(prepared: Prepared, plan: Plan) -> OwnPart | None:
    """Return the part, ``None`` if third parties supply stores."""
    instance = prepared.instance
    tier_of = {item.id: item.tier for item in instance.sites}
    shared = {item.village_id for item in plan.allocations if item.share < WHOLE}
    for_shared = {
        item.facility_id
        for item in plan.allocations
        if item.village_id in shared and tier_of[item.facility_id] is Tier.POINT
    }
    carried = tuple(
        item
        for item in plan.facilities
        if item.carrier_id is not None or item.site_id in for_shared
    )
    if any(tier_of[item.site_id] is Tier.STORE for item in carried):
        return None
    points = {item.site_id for item in carried}
    stays = tuple(
        item
        for item in plan.allocations
        if item.carrier_id is not None
        or item.facility_id in points
        or item.village_id in shared
    )
    if not stays and not carried:
        return OwnPart(
            instance=instance,
            prepared=prepared,
            plan=plan,
            facilities=(),
            allocations=(),
            taken={},
        )
    taken = _taken(instance, plan, stays)
    part = _part_left(instance, plan, carried, stays, taken)
    return OwnPart(
        instance=instance,
        prepared=prepare(part),
        plan=part_of(plan, part),
        facilities=carried,
        allocations=stays,
        taken=taken,
    )


def _part_left(
    instance: Instance,
    plan: Plan,
    carried: Sequence[Facility],
    stays: Sequence[Allocation],
    taken: Collection[str],
) -> Instance:
    """Return the county without what stays; the stores that it passes are required."""
    gone = {item.village_id for item in stays}
    points = {item.site_id for item in carried}
    part = narrowed(
        instance,
        [idx for idx, item in enumerate(instance.villages) if item.id not in gone],
        [idx for idx, item in enumerate(instance.sites) if item.id not in points],
    )
    parents = {item.parent_id for item in carried if item.parent_id is not None}
    rules = instance.requirements
    requirements = replace(
        rules,
        at_least=_left(instance, plan, gone),
        at_least_in={},
        required_site_ids=tuple(sorted({*rules.required_site_ids, *parents, *taken})),
        # What is left of a township's share is judged on the joined plan.
        administration=replace(rules.administration, at_least_in_every_township=None),
    )
    return replace(part, carriers=(), requirements=requirements)


def _taken(
    instance: Instance,
    plan: Plan,
    stays: Sequence[Allocation],
) -> dict[str, float]:
    """Return the parcels a day of what stays that pass each store."""
    flow = resolve(decisions(plan.facilities, stays), instance)
    return {
        item.site_id: parcels
        for item, parcels, site_idx in zip(
            plan.facilities,
            flow.facilities.throughput.tolist(),
            flow.facilities.site_idx.tolist(),
            strict=True,
        )
        if parcels > 0 and instance.sites[site_idx].tier is Tier.STORE
    }


def _left(instance: Instance, plan: Plan, gone: set[str]) -> dict[Measure, float]:
    """Return what is left of each share, of who is left; of one county only."""
    is_gone = np.array([item.id in gone for item in instance.villages])
    left: dict[Measure, float] = {}
    asked = instance.requirements.shares_in(instance.counties[0].id)
    flow = resolve(plan, instance)
    for measure, share in asked.items():
        is_use = measure is Measure.USE
        weights = measure_weights(instance, measure)
        counted = flow.served_share if is_use else covered_villages(flow)
        due = share * weights.sum() - float((weights * counted)[is_gone].sum())
        total = float(weights[~is_gone].sum())
        left[measure] = min(1.0, max(0.0, due / total)) if total > 0 else 0.0
    return left

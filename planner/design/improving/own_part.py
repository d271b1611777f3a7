"""The part of a plan that own vehicles serve from one hub, and a plan joined again.

The search of neighbours knows one hub and own vehicles only. What third parties carry
stays as it is: villages that they deliver to, facilities that they supply with all
that is supplied from there, and who goes there. So do other hubs with what they
supply, villages that are shared between facilities, and the points that they share.
The rest is a county of its own, which is asked for what is left of the shares.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.design.part import narrowed, part_of
from planner.design.siting_model.prepare import Prepared, prepare
from planner.flow import resolve
from planner.instance import Instance
from planner.metrics import covered_villages, measure_weights
from planner.model.places import Tier
from planner.model.rules import Measure
from planner.plan import Allocation, Facility, Plan, decisions

__all__ = ["OwnPart", "open_hubs", "own_part"]

TIERS = {Tier.HUB: 0, Tier.STORE: 1, Tier.POINT: 2}
"""Order of a plan's facilities: each after those that may supply it."""
MOST_KNOWN = 4
"""Models of parts that are kept: one for each hub, and with closed sites left out."""
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
    hub
        From which the part is served.
    """

    instance: Instance
    prepared: Prepared
    plan: Plan
    facilities: tuple[Facility, ...]
    allocations: tuple[Allocation, ...]
    taken: Mapping[str, float]
    hub: Facility

    def joined(
        self, facilities: Sequence[Facility], allocations: Sequence[Allocation]
    ) -> tuple[tuple[Facility, ...], tuple[Allocation, ...]]:
        """Return decisions of the part with what stays, in the county's order.

        A hub that the part gives up stays open for what stays.
        """
        site, village = self.instance.site_index, self.instance.village_index
        every = [*facilities, *self.facilities]
        needed = {item.facility_id for item in self.allocations}
        needed |= {item.parent_id for item in every if item.parent_id is not None}
        opened = {item.site_id for item in every}
        if self.hub.site_id in needed - opened:
            every.append(self.hub)
        return (
            tuple(sorted(every, key=lambda f: site[f.site_id])),
            tuple(
                sorted(
                    (*allocations, *self.allocations),
                    key=lambda a: village[a.stream_id],
                )
            ),
        )


def open_hubs(instance: Instance, plan: Plan) -> list[str]:
    """Return the hubs that a plan opens, in its order."""
    return [
        item.site_id
        for item in plan.facilities
        if _tier(instance, item.site_id) is Tier.HUB
    ]


def own_part(
    prepared: Prepared,
    plan: Plan,
    hub_id: str,
    *,
    as_open: bool = False,
    known: dict[Hashable, Prepared] | None = None,
) -> OwnPart:
    """Return the part that is served from a hub of a plan.

    Parameters
    ----------
    as_open
        Whether sites that the plan leaves closed stay closed.
    known
        Models of parts found before, to which this one is added: from one plan to the
        next the part is mostly the same.
    """
    instance = prepared.instance
    shared = {item.stream_id for item in plan.allocations if item.share < WHOLE}
    staying = _staying(instance, plan, hub_id, shared)
    stays = tuple(
        item
        for item in plan.allocations
        if item.carrier_id is not None
        or item.facility_id in staying
        or item.stream_id in shared
    )
    beside = {item.id for item in instance.sites if item.tier is Tier.HUB} - {hub_id}
    if as_open:
        beside |= {item.id for item in instance.sites}
        beside -= {item.site_id for item in plan.facilities}
    taken = _taken(instance, plan, stays)
    is_whole = not stays and not staying and not beside
    part = instance
    if not is_whole:
        part = _part_left(instance, plan, staying, stays, beside, taken)
    return OwnPart(
        instance=instance,
        prepared=prepared
        if is_whole
        else _known(prepared, part, plan, stays, {} if known is None else known),
        plan=plan if is_whole else part_of(plan, part),
        facilities=tuple(x for x in plan.facilities if x.site_id in staying),
        allocations=stays,
        taken=taken,
        hub=next(item for item in plan.facilities if item.site_id == hub_id),
    )


def _tier(instance: Instance, site_id: str) -> Tier:
    return instance.sites[instance.site_index[site_id]].tier


def _staying(
    instance: Instance, plan: Plan, hub_id: str, shared: Collection[str]
) -> set[str]:
    """Return the facilities that stay as they are."""
    staying = {
        item.facility_id
        for item in plan.allocations
        if item.stream_id in shared and _tier(instance, item.facility_id) is Tier.POINT
    }
    for item in sorted(
        plan.facilities, key=lambda x: TIERS[_tier(instance, x.site_id)]
    ):
        is_hub = _tier(instance, item.site_id) is Tier.HUB
        is_other = is_hub and item.site_id != hub_id
        if is_other or item.carrier_id is not None or item.parent_id in staying:
            staying.add(item.site_id)
    return staying


def _known(
    prepared: Prepared,
    part: Instance,
    plan: Plan,
    stays: Collection[Allocation],
    known: dict[Hashable, Prepared],
) -> Prepared:
    """Return the model of a part, of those that are known if it is the same.

    Parts of a county differ by their places and by what is asked of them.
    """
    rules = part.requirements
    key = (
        prepared,
        tuple(item.id for item in part.villages),
        tuple(item.id for item in part.sites),
        rules.required_site_ids,
        repr(rules.at_least_in),
    )
    if key not in known:
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[key] = _prepared(prepared, part, plan, stays)
    return known[key]


def _prepared(
    prepared: Prepared, part: Instance, plan: Plan, stays: Collection[Allocation]
) -> Prepared:
    """Return the model of a part, with what is left of the coverage that is fixed."""
    left = prepare(part)
    floor = prepared.data.floor
    if floor is None:
        return left
    instance, (measure, share) = prepared.instance, floor
    gone = {item.stream_id for item in stays}
    asked = {county.id: {Measure(measure): share} for county in instance.counties}
    due = _due(instance, plan, gone, asked)
    weights = measure_weights(instance, Measure(measure))
    is_left = np.array([item.id not in gone for item in instance.villages])
    total = float(weights[is_left].sum())
    rest = sum(amount for amount, _ in due.values())
    at_least = min(1.0, max(0.0, rest / total)) if total > 0 else 0.0
    return replace(left, data=replace(left.data, floor=(measure, at_least)))


def _part_left(  # noqa: PLR0917 - private, one call
    instance: Instance,
    plan: Plan,
    staying: Collection[str],
    stays: Sequence[Allocation],
    beside: Collection[str],
    taken: Collection[str],
) -> Instance:
    """Return the county without what stays; the sites that it passes are required."""
    gone = {item.stream_id for item in stays}
    out = {*staying, *beside}
    part = narrowed(
        instance,
        [idx for idx, item in enumerate(instance.villages) if item.id not in gone],
        [idx for idx, item in enumerate(instance.sites) if item.id not in out],
    )
    parents = {
        item.parent_id
        for item in plan.facilities
        if item.site_id in staying and item.parent_id is not None
    }
    rules = instance.requirements
    required = {*rules.required_site_ids, *parents, *taken} - out
    requirements = replace(
        rules,
        at_least={},
        at_least_in=_left(instance, plan, gone),
        required_site_ids=tuple(sorted(required)),
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


def _left(
    instance: Instance, plan: Plan, gone: Collection[str]
) -> dict[str, dict[Measure, float]]:
    """Return the coverage still required from own-fleet villages, by county."""
    asked = {
        county.id: instance.requirements.shares_in(county.id)
        for county in instance.counties
    }
    left: dict[str, dict[Measure, float]] = {county: {} for county in asked}
    for (county_id, measure), (due, total) in _due(instance, plan, gone, asked).items():
        share = min(1.0, max(0.0, due / total)) if total > 0 else 0.0
        left[county_id][measure] = share
    return left


def _due(
    instance: Instance,
    plan: Plan,
    gone: Collection[str],
    asked: Mapping[str, Mapping[Measure, float]],
) -> dict[tuple[str, Measure], tuple[float, float]]:
    """Return the weight that is still due of each share asked for, and that left."""
    is_gone = np.array([item.id in gone for item in instance.villages])
    county = np.array([item.county_id for item in instance.villages])
    flow = resolve(plan, instance)
    due: dict[tuple[str, Measure], tuple[float, float]] = {}
    for county_id, shares in asked.items():
        for measure, share in shares.items():
            is_use = measure is Measure.USE
            weights = np.where(
                county == county_id, measure_weights(instance, measure), 0.0
            )
            counted = flow.served_share if is_use else covered_villages(flow)
            reached = float((weights * counted)[is_gone].sum())
            due[county_id, measure] = (
                share * float(weights.sum()) - reached,
                float(weights[~is_gone].sum()),
            )
    return due

"""Plans from open sites alone: everybody to the nearest, doors as far as asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from benchmarks.quality.single_moves.judge import Move
from benchmarks.quality.single_moves.settle import fixed_cost, with_room
from benchmarks.quality.single_moves.ways import Ways, driving_m
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.metrics import coverage_share
from planner.model.carriers import CarrierLeg
from planner.model.fleet import Leg
from planner.model.places import SiteStatus, Tier
from planner.plan import Allocation, Facility, decisions
from planner.service.administration import one_open
from planner.service.carriers import may_haul
from planner.service.coverage import is_collecting

__all__ = ["Draft", "completed", "smallest_format"]

LEG_OF_TIER = {Tier.POINT: CarrierLeg.LOOP, Tier.STORE: CarrierLeg.LINEHAUL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Sites to open, and by which simple rules the rest follows.

    Parameters
    ----------
    method
        What somebody would call it.
    sites
        Positions of stores and points; without a store one is not complete.
    carrier_by_leg
        Third party that carries all of a leg; own vehicles where none is named.
    is_full
        Whether everybody in reach is served, not only as many as shares ask for.
    doors
        Orders in which those not in reach are served: ``home``, ``carrier``.
    """

    method: str
    sites: tuple[int, ...]
    carrier_by_leg: Mapping[CarrierLeg, str] = field(default_factory=dict)
    is_full: bool = False
    doors: tuple[str, ...] = ("home", "carrier")


def completed(instance: Instance, draft: Draft) -> Move:
    """Return the decisions that follow from a draft; formats as small as loads allow.

    Raises
    ------
    ValueError
        If no hub may open.
    """
    sites = _with_rules(instance, draft.sites)
    facilities = _facilities(instance, draft, sites)
    allocations = _served(instance, draft, facilities)
    flow = resolve(decisions(facilities, allocations), instance)
    return Move(
        kind=draft.method,
        words=_words(instance, draft, sites),
        facilities=with_room(flow, is_every=True),
        allocations=allocations,
    )


def smallest_format(instance: Instance, site: int) -> str:
    """Return the cheapest format of a site that offers what is needed, if any does."""
    record = instance.sites[site]
    offering = [x for x in record.format_ids if is_collecting(instance, site, x)]
    return min(
        offering or record.format_ids,
        key=lambda name: (fixed_cost(instance, site, name), name),
    )


def _with_rules(instance: Instance, sites: Iterable[int]) -> list[int]:
    """Return the sites with those that must open, one for each rule that asks."""
    chosen = set(sites)
    chosen |= {
        idx
        for idx, site in enumerate(instance.sites)
        if instance.must_open(idx) and site.tier is not Tier.HUB
    }
    for asked in one_open(instance):
        able = [idx for idx in asked.sites if instance.may_open(idx)]
        if able and not chosen & set(able):
            chosen.add(
                min(
                    able,
                    key=lambda x: fixed_cost(instance, x, smallest_format(instance, x)),
                )
            )
    return sorted(chosen)


def _hub(instance: Instance) -> int:
    """Return the hub of today, or else the first that may open."""
    hubs = [
        (site.status is not SiteStatus.EXISTING, idx)
        for idx, site in enumerate(instance.sites)
        if site.tier is Tier.HUB and instance.may_open(idx)
    ]
    if not hubs:
        msg = "no hub may open"
        raise ValueError(msg)
    return min(hubs)[1]


def _facilities(
    instance: Instance, draft: Draft, sites: list[int]
) -> tuple[Facility, ...]:
    hub = _hub(instance)
    stores = [x for x in sites if instance.sites[x].tier is Tier.STORE]
    found = [
        Facility(
            site_id=instance.sites[hub].id,
            format_id=smallest_format(instance, hub),
            parent_id=None,
        )
    ]
    for site in sites:
        record = instance.sites[site]
        place = int(instance.site_location[site])
        parents = [hub] if record.tier is Tier.STORE else stores
        leg = Leg.LINEHAUL if record.tier is Tier.STORE else Leg.LOOP
        nearest = sorted(
            (driving_m(instance, leg, parent, place), parent)
            for parent in parents
            if instance.may_supply(parent, site)
        )
        carrier_id = draft.carrier_by_leg.get(LEG_OF_TIER[record.tier])
        if nearest and np.isfinite(nearest[0][0]):
            is_offered = carrier_id is not None and may_haul(
                instance, instance.carrier_by_id[carrier_id], site
            )
            found.append(
                Facility(
                    site_id=record.id,
                    format_id=smallest_format(instance, site),
                    parent_id=instance.sites[nearest[0][1]].id,
                    carrier_id=carrier_id if is_offered else None,
                )
            )
    return tuple(found)


def _served(
    instance: Instance, draft: Draft, facilities: tuple[Facility, ...]
) -> tuple[Allocation, ...]:
    """Return who is served: all in reach, and doors until the shares are met.

    Unless all are to be served, those who go farthest are then left out again, and
    doors last, as long as the shares stay met.
    """
    ways = Ways(instance=instance, facilities=facilities)
    by_way = {
        village.id: found[0]
        for village in instance.villages
        if (found := ways.of(village.id, "walk"))
    }
    rest = [x.id for x in instance.villages if x.id not in by_way]
    doors = ways.by_pattern(rest, draft.doors)
    near = sorted(doors, key=lambda x: _from_facility(instance, x))
    served = list(by_way.values())
    meets = _Shares(instance, facilities, (*served, *doors))
    for item in near:
        if meets(served) and not draft.is_full:
            break
        served.append(item)
    if draft.is_full or not meets(served):
        return tuple(served)
    for item in sorted(served, key=lambda x: -_from_facility(instance, x)):
        left = [x for x in served if x is not item]
        if meets(left):
            served = left
    return tuple(served)


def _from_facility(instance: Instance, item: Allocation) -> float:
    village = instance.village_of[item.stream_id]
    site = instance.site_index[item.facility_id]
    return driving_m(instance, Leg.LOOP, site, int(instance.village_location[village]))


class _Shares:
    """Whether some villages served are enough for the shares that are asked for.

    A village near a facility is taken as covered if it is served: that the facility
    then hands over enough is left to the checker.
    """

    def __init__(
        self,
        instance: Instance,
        facilities: tuple[Facility, ...],
        everybody: tuple[Allocation, ...],
    ) -> None:
        self._instance = instance
        self._facilities = facilities
        flow = resolve(decisions(facilities, everybody), instance)
        self._most = _shares(flow)

    def __call__(self, served: list[Allocation]) -> bool:
        plan = decisions(self._facilities, served)
        found = _shares(resolve(plan, self._instance))
        rules = self._instance.requirements
        return all(
            found[county.id, measure] >= min(asked, self._most[county.id, measure])
            for county in self._instance.counties
            for measure, asked in rules.shares_in(county.id).items()
        )


def _shares(flow: Flow) -> dict[tuple[str, object], float]:
    found: dict[tuple[str, object], float] = {}
    for county in flow.instance.counties:
        for measure in flow.instance.requirements.shares_in(county.id):
            share = coverage_share(flow, measure, county_id=county.id)
            found[county.id, measure] = 1.0 if share is None else share
    return found


def _words(instance: Instance, draft: Draft, sites: list[int]) -> str:
    tiers = [instance.sites[x].tier for x in sites]
    by = ", ".join(f"{leg} by {name}" for leg, name in draft.carrier_by_leg.items())
    return (
        f"{tiers.count(Tier.STORE)} stores, {tiers.count(Tier.POINT)} points, "
        f"{by or 'own vehicles'}, {'everybody' if draft.is_full else 'as asked'}, "
        f"doors by {' else '.join(draft.doors) or 'nobody'}"
    )

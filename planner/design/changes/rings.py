"""Rings around a change: which villages are free, and what the sites near them may do.

Ring 0 frees the villages that the edits touch. The sites that these could use may open;
an open one may grow, or close and change in every way if nobody else uses it. Each
further ring frees the villages of the facilities that those of the ring before could
use: whom they serve, and who could use them and is served by nobody. Without these a
share that a change loses could not be made up for nearby.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from planner.design.changes.touched import Touched
from planner.design.siting_model.prepare import Prepared
from planner.flow import Flow, resolve
from planner.plan import Allocation, Facility, Plan, decisions
from planner.siting.search.near import with_parents
from planner.siting.search.ring import FreeRing

__all__ = ["Ring", "rings"]

SHARE = 1e-9
"""By which shares of a village differ that are not the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """What may change, by id; all else of the plan stays.

    Parameters
    ----------
    touched_ids, village_ids
        Villages that the edits touch, and all that may be served another way.
    loose_ids
        Sites that may open, close, change format and supplier.
    growing_ids
        Open sites that may change to a larger format, and no more.
    """

    number: int
    touched_ids: frozenset[str]
    village_ids: frozenset[str]
    loose_ids: frozenset[str]
    growing_ids: frozenset[str]

    def free(self, prepared: Prepared) -> FreeRing:
        """Return the ring in the positions of a siting model."""
        instance = prepared.instance
        return FreeRing(
            villages=np.array([x.id in self.village_ids for x in instance.villages]),
            loose=np.array([x.id in self.loose_ids for x in instance.sites]),
            growing=np.array([x.id in self.growing_ids for x in instance.sites]),
        )

    def moved(
        self, before: Plan, allocations: Sequence[Allocation]
    ) -> frozenset[Allocation]:
        """Return the allocations of villages beyond the ring that the plan has not."""
        known = {_place(item): item.share for item in before.allocations}
        return frozenset(
            item
            for item in allocations
            if item.stream_id not in self.village_ids
            and abs(known.get(_place(item), 0.0) - item.share) > SHARE
        )

    def keeps(
        self,
        before: Plan,
        facilities: Sequence[Facility],
        allocations: Sequence[Allocation],
    ) -> bool:
        """Return whether decisions are those of a plan but for the ring."""
        was = {item.site_id: item for item in before.facilities}
        now = {item.site_id: item for item in facilities}
        for site_id in was.keys() | now.keys():
            if site_id in self.loose_ids:
                continue
            old, new = was.get(site_id), now.get(site_id)
            if old is None or new is None:
                return False
            grows = site_id in self.growing_ids
            is_supplied = (old.parent_id, old.carrier_id) == (
                new.parent_id,
                new.carrier_id,
            )
            if not is_supplied or (old.format_id != new.format_id and not grows):
                return False
        beyond = [x for x in before.allocations if x.stream_id not in self.village_ids]
        left = [x for x in allocations if x.stream_id not in self.village_ids]
        return len(beyond) == len(left) and not self.moved(before, allocations)


def _place(item: Allocation) -> tuple[str, str, str, str | None]:
    return item.stream_id, item.facility_id, item.mode.value, item.carrier_id


def rings(
    prepared: Prepared, also: Prepared, plan: Plan, touched: Touched
) -> Iterator[Ring]:
    """Yield ring 0 and the rings around it, up to the whole county.

    Parameters
    ----------
    prepared
        The siting model after the edits.
    also
        That of before: what villages could use there is near, too.
    plan
        The plan before, as far as the county after the edits has it.
    """
    flow = resolve(decisions(plan.facilities, plan.allocations), prepared.instance)
    villages, number = set(touched.villages), 0
    while True:
        near = _sites_near(prepared, villages) | _sites_near(also, villages)
        yield _ring(number, prepared, flow, touched, villages, near)
        direct = {
            item.stream_id for item in plan.allocations if item.facility_id in near
        }
        wider = villages | direct | _unserved_near(prepared, plan, near)
        everybody = {item.id for item in prepared.instance.villages}
        if wider == villages and wider != everybody:
            wider = everybody
        if wider == villages:
            return
        villages, number = wider, number + 1


def _sites_near(prepared: Prepared, villages: set[str]) -> set[str]:
    """Return the sites that villages could use, and all that could supply these."""
    instance, data = prepared.instance, prepared.data
    index = instance.village_index
    free = np.zeros(data.num_villages, dtype=bool)
    free[[index[item] for item in villages if item in index]] = True
    arcs = np.flatnonzero(free[data.arc_village])
    near = np.zeros(data.num_sites, dtype=bool)
    near[data.arc_store()[arcs]] = True
    near = with_parents(data, near, data.arc_site[arcs])
    return {instance.sites[idx].id for idx in np.flatnonzero(near).tolist()}


def _unserved_near(prepared: Prepared, plan: Plan, near: set[str]) -> set[str]:
    """Return the villages that nobody serves and that could use one of some sites."""
    instance, data = prepared.instance, prepared.data
    served = {item.stream_id for item in plan.allocations}
    is_near = np.array([item.id in near for item in instance.sites])
    villages = np.unique(data.arc_village[is_near[data.arc_site]]).tolist()
    return {instance.villages[idx].id for idx in villages} - served


def _ring(  # noqa: PLR0917 - private, one call
    number: int,
    prepared: Prepared,
    flow: Flow,
    touched: Touched,
    villages: set[str],
    near: set[str],
) -> Ring:
    shared, used = _shared(flow, villages), _used(flow)
    opened = {item.site_id: item for item in flow.plan.facilities}
    lost = touched.lost_sites
    orphans = {
        x.site_id
        for x in opened.values()
        if x.parent_id is not None
        and (x.parent_id in lost or x.parent_id not in opened)
    }
    alone = {item for item in near & used if item not in shared}
    closed = (near - opened.keys()) | touched.new_sites
    loose = lost | orphans | alone | (closed - opened.keys())
    known = prepared.instance.site_index.keys()
    return Ring(
        number=number,
        touched_ids=touched.villages,
        village_ids=frozenset(villages),
        loose_ids=frozenset(loose & known),
        growing_ids=frozenset((near & opened.keys()) - loose),
    )


def _used(flow: Flow) -> set[str]:
    """Return the sites that parcels pass."""
    return set().union(*_passed(flow).values())


def _shared(flow: Flow, villages: set[str]) -> set[str]:
    """Return the sites that parcels of other villages pass."""
    return set().union(
        *(sites for village, sites in _passed(flow).items() if village not in villages)
    )


def _passed(flow: Flow) -> dict[str, set[str]]:
    """Return the sites that the parcels of each village pass."""
    facilities, chains = flow.plan.facilities, flow.facilities.chains
    passed: dict[str, set[str]] = {}
    for item, position in zip(
        flow.plan.allocations, flow.allocations.facility.tolist(), strict=True
    ):
        here = chains[position] if position >= 0 else ()
        known = passed.setdefault(item.stream_id, set())
        known.update(facilities[idx].site_id for idx in here)
    return passed

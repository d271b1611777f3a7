"""The definition of rings, by itself: whom the closing of a site may move.

Ring 0 has the villages whose parcels pass the site. Each further ring has, too, those
of the facilities that villages of the ring before could use, or that could supply what
they could use: whom these serve, and who could use them and is served by nobody. The
last one has everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import planner
from planner.design.changes.adapting import adapted
from planner.design.siting_model.prepare import Prepared, prepare
from planner.plan import Allocation, Plan

__all__ = ["wrongly_changed"]

Place = tuple[str, str, str | None, float]


def wrongly_changed(
    before: planner.Instance,
    after: planner.Instance,
    plans: tuple[Plan, Plan],
    *,
    closed: str,
    ring: int,
) -> list[str]:
    """Return what differs between two plans beyond a ring around a closed site.

    Parameters
    ----------
    plans
        Before the site is closed, and after.
    ring
        The number that the change states.
    """
    plan, changed = plans
    through = _chains(plan)
    free = {
        before.stream_by_id[item.stream_id].village_id
        for item in plan.allocations
        if closed in through[item.facility_id]
    }
    near: set[str] = set()
    models = prepare(before, plan), prepare(after, adapted(plan, after).plan)
    for number in range(ring + 1):
        near = set().union(*(_usable(model, free) for model in models))
        if number < ring:
            free = _next_ring(before, plan, free, near, models[1])
    moved = {before.stream_by_id[x].village_id for x in _moved(plan, changed)}
    found = [f"{item} moved" for item in sorted(moved - free)]
    was = {item.site_id: item for item in plan.facilities}
    now = {item.site_id: item for item in changed.facilities}
    for site_id in sorted(was.keys() | now.keys()):
        is_same = was.get(site_id) == now.get(site_id)
        if not is_same and site_id not in near and closed not in _up(plan, site_id):
            found.append(f"{site_id} is not near and changed")
    return found


def _next_ring(
    county: planner.Instance,
    plan: Plan,
    free: set[str],
    near: set[str],
    model: Prepared,
) -> set[str]:
    served = {county.stream_by_id[x.stream_id].village_id for x in plan.allocations}
    sites = model.instance.sites
    wider = free | {
        county.stream_by_id[item.stream_id].village_id
        for item in plan.allocations
        if item.facility_id in near
    }
    for arc, site in enumerate(model.data.arc_site.tolist()):
        village = model.instance.villages[int(model.data.arc_village[arc])].id
        if sites[site].id in near and village not in served:
            wider.add(village)
    return wider if wider != free else {item.id for item in county.villages}


def _usable(model: Prepared, villages: set[str]) -> set[str]:
    """Return the sites that villages could use, and those that could supply these."""
    county, data = model.instance, model.data
    sites = set[int]()
    stores = data.arc_store()
    for arc, stream in enumerate(data.arc_village.tolist()):
        if county.villages[stream].id in villages:
            sites |= {int(data.arc_site[arc]), int(stores[arc])}
    while True:
        parents = {
            int(parent)
            for site, parent in zip(data.link_child, data.link_parent, strict=True)
            if int(site) in sites
        }
        if parents <= sites:
            return {county.sites[idx].id for idx in sites}
        sites |= parents


def _chains(plan: Plan) -> dict[str, Sequence[str]]:
    """Return each facility with all that supply it."""
    return {item.site_id: _up(plan, item.site_id) for item in plan.facilities}


def _up(plan: Plan, site_id: str) -> list[str]:
    parents = {item.site_id: item.parent_id for item in plan.facilities}
    found, at = [site_id], parents.get(site_id)
    while at is not None:
        found.append(at)
        at = parents.get(at)
    return found


def _moved(plan: Plan, changed: Plan) -> set[str]:
    """Return the streams that are not served as they were."""
    was, now = _places(plan.allocations), _places(changed.allocations)
    return {item for item in was.keys() | now.keys() if was.get(item) != now.get(item)}


def _places(allocations: Sequence[Allocation]) -> Mapping[str, set[Place]]:
    found: dict[str, set[Place]] = {}
    for item in allocations:
        place = item.facility_id, item.mode.value, item.carrier_id, round(item.share, 9)
        found.setdefault(item.stream_id, set()).add(place)
    return found

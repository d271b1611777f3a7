"""A plan as values of the bound's variables: what it opens, supplies and serves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.design.total_bound.any_store import AnyStore
from planner.flow import Flow
from planner.model.places import Tier
from planner.siting.data import HUB_TIER, SitingData
from planner.siting.model import ThreeTierModel

__all__ = ["values_of_plan"]

FloatArray = NDArray[np.float64]


def values_of_plan(
    prepared: Prepared, model: ThreeTierModel, far: AnyStore | None, flow: Flow
) -> FloatArray:
    """Return the values of y, u, x, w and z that a plan means, ``nan`` for the others.

    What it has from far stores is by way of the one that stands for them. What a third
    party brings to where its parent stands is brought by own vehicles, who take nothing
    for it.
    """
    instance, data, plan = prepared.instance, model.data, flow.plan
    any_store = -1 if far is None else far.site
    values = np.full(model.mip.num_variables, np.nan)
    for block in (model.y, model.u, model.x, model.w):
        values[block] = 0.0
    site, carriers = instance.site_index, instance.carrier_index
    links, arcs = _link_by_ends(data), _arc_by_way(prepared, data)
    link_of: dict[int, int] = {}
    for item in plan.facilities:
        child = site[item.site_id]
        values[model.y[prepared.option_at[child, item.format_id]]] = 1.0
        if item.parent_id is None:
            continue
        by = -1 if item.carrier_id is None else carriers[item.carrier_id]
        parent = site[item.parent_id]
        ends = (child, parent, by), (child, any_store, by)
        own = child, parent, -1
        link_of[child] = links[next((item for item in ends if item in links), own)]
        values[model.u[link_of[child]]] = 1.0
    for allocation in plan.allocations:
        village = instance.village_of[allocation.stream_id]
        at, mode = site[allocation.facility_id], allocation.mode
        link = link_of.get(at, -1) if mode.tier is Tier.POINT else -1
        by = -1
        if mode.is_bought and allocation.carrier_id is not None:
            by = carriers[allocation.carrier_id]
        key = village, at, link, mode.value, by
        arc = arcs[key] if key in arcs else arcs[village, any_store, -1, mode.value, -1]
        values[model.x[arc]] += allocation.share
    _open_any_store(values, model, any_store)
    hub_links = np.flatnonzero(data.site_tier[data.link_parent] == HUB_TIER)
    passing = np.zeros(data.num_sites)
    parcels = data.parcels[data.arc_village] * values[model.x]
    np.add.at(passing, data.arc_store(), parcels)
    used = values[model.u[hub_links]]
    values[model.w] = used * passing[data.link_child[hub_links]]
    served = np.bincount(
        data.arc_village, weights=values[model.x], minlength=data.num_villages
    )
    values[model.z] = np.clip(1.0 - served, 0.0, 1.0)
    return values


def _link_by_ends(data: SitingData) -> dict[tuple[int, int, int], int]:
    """Return the number of each link by its child, its parent and who drives."""
    ends = zip(
        data.link_child.tolist(),
        data.link_parent.tolist(),
        data.carrier_of_link.tolist(),
        strict=True,
    )
    return {key: link for link, key in enumerate(ends)}


def _arc_by_way(
    prepared: Prepared, data: SitingData
) -> dict[tuple[int, int, int, str, int], int]:
    """Return the number of each arc by its village, site, link, mode and carrier."""
    carriers = data.arc_carrier
    ways = zip(
        data.arc_village.tolist(),
        data.arc_site.tolist(),
        data.arc_link.tolist(),
        (mode.value for mode in prepared.arc_mode),
        [-1] * len(data.arc_site) if carriers is None else carriers.tolist(),
        strict=True,
    )
    return {key: arc for arc, key in enumerate(ways)}


def _open_any_store(values: FloatArray, model: ThreeTierModel, any_store: int) -> None:
    data = model.data
    is_used = any_store >= 0 and bool(
        (data.link_parent == any_store) @ values[model.u]
        + (data.arc_site == any_store) @ values[model.x]
    )
    if is_used:
        values[model.y[data.option_site >= any_store]] = 1.0
        values[model.u[data.link_child == any_store]] = 1.0

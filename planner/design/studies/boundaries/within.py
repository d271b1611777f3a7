"""One siting model under several boundaries: what each forbids is shut in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.instance import Instance
from planner.model.places import Site, Village
from planner.model.rules import Boundary
from planner.network.travel import Reach
from planner.siting.data import SitingPrices

__all__ = ["model_within", "within"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


def within(instance: Instance, boundary: Boundary) -> Instance:
    """Return an instance without boundary as it is within one."""
    reach = instance.reach
    kept = _same_unit(instance, boundary, reach.origin_idx, reach.destination_idx)
    return replace(
        instance,
        requirements=replace(instance.requirements, boundary=boundary),
        reach=Reach(
            origin_idx=reach.origin_idx[kept],
            destination_idx=reach.destination_idx[kept],
            distance_m=reach.distance_m[kept],
            time_s=reach.time_s[kept],
            within_m=reach.within_m,
        ),
    )


def model_within(
    prepared: Prepared, prices: SitingPrices, inside: Instance
) -> tuple[Prepared, SitingPrices]:
    """Return a siting model with only what a boundary allows, and its prices.

    Variables stay where they are, so that a solution of one model starts another.

    Parameters
    ----------
    prepared
        Of the instance without boundary.
    inside
        The instance within the boundary.
    """
    data = prepared.data
    boundary = inside.requirements.boundary
    may_supply = [
        inside.may_supply(parent, child)
        for child, parent in zip(
            data.link_child.tolist(), data.link_parent.tolist(), strict=True
        )
    ]
    link_is_open = prices.link_is_open & np.array(may_supply, dtype=bool)
    site = data.option_site
    covers = _same_unit(inside, boundary, data.cover_village, site[data.cover_option])
    changed = replace(
        data,
        cover_village=data.cover_village[covers],
        cover_option=data.cover_option[covers],
    )
    if data.store_village is not None and data.store_option is not None:
        near = _same_unit(inside, boundary, data.store_village, site[data.store_option])
        changed = replace(
            changed,
            store_village=data.store_village[near],
            store_option=data.store_option[near],
        )
    return (
        replace(prepared, instance=inside, data=changed),
        replace(
            prices,
            link_is_open=link_is_open,
            arc_is_open=prices.arc_is_open & _open_arcs(prepared, inside, link_is_open),
        ),
    )


def _open_arcs(
    prepared: Prepared, inside: Instance, link_is_open: BoolArray
) -> BoolArray:
    data, boundary = prepared.data, inside.requirements.boundary
    is_open = _same_unit(inside, boundary, data.arc_village, data.arc_site)
    for arc, mode in enumerate(prepared.arc_mode):
        if mode.is_bought:
            is_open[arc] = True
        elif mode.is_own_delivery:
            is_open[arc] = inside.may_deliver(
                int(data.arc_site[arc]), int(data.arc_village[arc])
            )
    at_point = data.arc_link >= 0
    is_open[at_point] &= link_is_open[data.arc_link[at_point]]
    return is_open


def _same_unit(
    instance: Instance,
    boundary: Boundary,
    villages: NDArray[np.integer],
    sites: NDArray[np.integer],
) -> BoolArray:
    """Return which pairs of a village and a site a boundary does not part."""
    if boundary is Boundary.NONE:
        return np.ones(len(villages), dtype=bool)
    units: dict[tuple[str, str], int] = {}
    village = np.array([_unit(item, boundary, units) for item in instance.villages])
    site = np.array([_unit(item, boundary, units) for item in instance.sites])
    return np.asarray(village[villages] == site[sites])


def _unit(
    place: Village | Site, boundary: Boundary, units: dict[tuple[str, str], int]
) -> int:
    """Return the number of a place's unit, a new one the first time."""
    is_township = boundary is Boundary.TOWNSHIP
    name = (place.county_id, place.township_id if is_township else "")
    return units.setdefault(name, len(units))

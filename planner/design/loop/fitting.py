"""The cheapest format of each facility that holds what passes and what waits there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from planner.design.siting_model.prepare import Prepared
from planner.flow import Flow
from planner.plan import Facility

__all__ = ["with_fitting_formats"]

TOLERANCE = 1e-6
"""Parcels a day over a capacity that rounding may leave."""

_Supply = tuple[int, int, int]
"""Child, parent and carrier, -1 for own vehicles."""


def with_fitting_formats(prepared: Prepared, flow: Flow) -> tuple[Facility, ...]:
    """Return the facilities of a plan, each in the cheapest format that is enough.

    Bases of crews stay bases, since the format alone does not say whom they visit; what
    no format holds keeps its own.
    """
    found = flow.facilities
    facilities = list(flow.plan.facilities)
    rare = _rare(prepared)
    for position, (site, load, waiting) in enumerate(
        zip(
            found.site_idx.tolist(),
            found.throughput.tolist(),
            found.counter.tolist(),
            strict=True,
        )
    ):
        item = facilities[position]
        supply = _supply(prepared, site, item)
        able = [
            (cost, prepared.option_format[option])
            for option, cost in _options(prepared, site, item, load)
            for capacity, shelf in [_room(prepared, option, rare.get((supply, option)))]
            if capacity >= load - TOLERANCE and shelf >= waiting - TOLERANCE
        ]
        if able:
            facilities[position] = replace(item, format_id=min(able)[1])
    return tuple(facilities)


def _options(
    prepared: Prepared, site: int, item: Facility, load: float
) -> Iterator[tuple[int, float]]:
    """Yield the options that a site may change to, with what each costs a year."""
    data = prepared.data
    options = np.flatnonzero(data.option_site == site).tolist()
    is_base = {
        prepared.option_format[option]: data.option_is_base is not None
        and bool(data.option_is_base[option])
        for option in options
    }
    for option in options:
        format_id = prepared.option_format[option]
        if is_base[format_id] == is_base.get(item.format_id, False):
            handling = float(data.option_handling_cost[option]) * load
            yield option, float(data.option_fixed_cost[option]) + handling


def _room(
    prepared: Prepared, option: int, on_rare: tuple[float, float] | None
) -> tuple[float, float]:
    """Return how much an option lets pass, and how much waits at its counter."""
    if on_rare is not None:
        return on_rare
    data = prepared.data
    shelf = np.inf if data.option_shelf is None else float(data.option_shelf[option])
    return float(data.option_capacity[option]), shelf


def _rare(prepared: Prepared) -> dict[tuple[_Supply, int], tuple[float, float]]:
    """Return capacity and shelf of options on links that run on fewer days."""
    data, rare = prepared.data, prepared.data.rare
    if rare is None:
        return {}
    carrier = data.carrier_of_link
    return {
        (
            (
                int(data.link_child[link]),
                int(data.link_parent[link]),
                int(carrier[link]),
            ),
            option,
        ): (capacity, shelf)
        for link, option, capacity, shelf in zip(
            rare.link.tolist(),
            rare.option.tolist(),
            rare.capacity.tolist(),
            rare.shelf.tolist(),
            strict=True,
        )
    }


def _supply(prepared: Prepared, site: int, item: Facility) -> _Supply:
    instance = prepared.instance
    names = [carrier.id for carrier in instance.carriers]
    parent = -1 if item.parent_id is None else instance.site_index[item.parent_id]
    carrier = -1 if item.carrier_id is None else names.index(item.carrier_id)
    return site, parent, carrier

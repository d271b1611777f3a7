"""What sites hold on the days of their links, in the positions of the siting model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.arrays import floats, ints
from planner.design.siting_model.carried import CarriedLink
from planner.instance import Instance
from planner.model.places import Tier
from planner.service.counter import (
    most_days,
    shelf_parcels_per_day,
    site_capacity,
    site_shelf,
)
from planner.service.frequency import facility_days, site_days
from planner.siting.data import RareLinks

__all__ = ["largest_shelf", "rare_links", "store_shelves"]

FloatArray = NDArray[np.float64]


def store_shelves(
    instance: Instance, options: Sequence[tuple[int, str]]
) -> FloatArray | None:
    """Return ``option_shelf`` of the siting model.

    Parameters
    ----------
    options
        Site and format of each.
    """
    shelf = floats(
        site_shelf(instance, *option)
        if instance.sites[option[0]].tier is Tier.STORE
        else np.inf
        for option in options
    )
    return shelf if np.isfinite(shelf).any() else None


def largest_shelf(instance: Instance, site_idx: int) -> float:
    """Return what may wait at a site in its largest format, by own vehicles."""
    days = site_days(instance, site_idx)
    return max(
        shelf_parcels_per_day(instance, name, days)
        for name in instance.sites[site_idx].format_ids
    )


def rare_links(
    instance: Instance,
    options: Sequence[tuple[int, str]],
    links: Sequence[CarriedLink],
) -> RareLinks | None:
    """Return ``rare`` of the siting model, options as in ``store_shelves``."""
    most = [most_days(instance, idx) for idx in range(len(instance.sites))]
    options_of: dict[int, list[tuple[int, str]]] = {}
    for option, (site, format_id) in enumerate(options):
        options_of.setdefault(site, []).append((option, format_id))
    rows = [
        (
            number,
            option,
            site_capacity(instance, link[0], format_id, days),
            shelf_parcels_per_day(instance, format_id, days),
        )
        for number, link in enumerate(links)
        if (days := _days(instance, link)) < most[link[0]]
        for option, format_id in options_of.get(link[0], ())
    ]
    if not rows:
        return None
    return RareLinks(
        link=ints(row[0] for row in rows),
        option=ints(row[1] for row in rows),
        capacity=floats(row[2] for row in rows),
        shelf=floats(row[3] for row in rows),
    )


def _days(instance: Instance, link: CarriedLink) -> float:
    """Return the days a week on which a link runs."""
    child, parent, carrier = link
    if carrier < 0:
        return facility_days(instance, child, parent)
    return instance.carriers[carrier].days_per_week

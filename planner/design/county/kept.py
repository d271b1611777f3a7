"""Sites of a plan that the neutral form keeps, since it cannot say what for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.model.places import Tier
from planner.plan import Plan

__all__ = ["kept_base", "kept_for_rules"]

BoolArray = NDArray[np.bool_]


def kept_for_rules(prepared: Prepared, plan: Plan | None) -> BoolArray:
    """Return the sites of a plan by which rules of administration are kept.

    The neutral form knows sites that must open, but not one out of several: the first
    of each rule that the plan opens stays open.
    """
    data, site_index = prepared.data, prepared.instance.site_index
    is_open, is_kept = np.zeros((2, data.num_sites), dtype=bool)
    for item in () if plan is None else plan.facilities:
        is_open[site_index[item.site_id]] = True
    for asked in data.one_of:
        opened = asked.sites[is_open[asked.sites]]
        if not (data.is_required | is_kept)[asked.sites].any():
            is_kept[opened[:1]] = True
    return is_kept


def kept_base(prepared: Prepared, plan: Plan | None) -> int | None:
    """Return the store from which crews of a plan come, the first if several do.

    The neutral form knows no visits: one base stays, so that not all are given up.
    """
    data, instance = prepared.data, prepared.instance
    if plan is None or data.option_is_base is None or not len(data.visited):
        return None
    for item in plan.facilities:
        site = instance.site_index[item.site_id]
        option = prepared.option_at.get((site, item.format_id))
        is_store = instance.sites[site].tier is Tier.STORE
        if is_store and option is not None and data.option_is_base[option]:
            return site
    return None

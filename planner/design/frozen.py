"""A plan in the siting model, at the prices that its own routes bear out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.design.prepare import Prepared, prepare
from planner.design.prices import prices_of_plan
from planner.errors import PlannerError
from planner.instance import Instance
from planner.location.siting_data import SitingPrices, SitingState
from planner.model.service import Mode
from planner.plan import Plan

__all__ = ["FrozenPlan", "freeze"]

IntArray = NDArray[np.int64]
_ArcKey = tuple[int, int, Mode, int]
"""Village, site, mode, and the site that supplies it, -1 for stores and homes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrozenPlan:
    """A plan as the siting model sees it.

    Parameters
    ----------
    prices
        Of the plan's routes; every re-solve uses the same.
    state
        The plan's decisions.
    """

    prepared: Prepared
    prices: SitingPrices
    plan: Plan
    state: SitingState


def freeze(instance: Instance, plan: Plan) -> FrozenPlan:
    """Return a plan as the siting model sees it.

    Raises
    ------
    PlannerError
        If the plan serves a village in a way that the scenario does not allow.
    """
    prepared = prepare(instance, plan)
    return FrozenPlan(
        prepared=prepared,
        prices=prices_of_plan(prepared, plan),
        plan=plan,
        state=_state(prepared, plan),
    )


def _state(prepared: Prepared, plan: Plan) -> SitingState:
    instance, data = prepared.instance, prepared.data
    option_of = {
        (int(site), name): option
        for option, (site, name) in enumerate(
            zip(data.option_site, prepared.option_format, strict=True)
        )
    }
    site_option = np.full(data.num_sites, -1, dtype=np.int64)
    site_parent = np.full(data.num_sites, -1, dtype=np.int64)
    for facility in plan.facilities:
        site = instance.site_index[facility.site_id]
        site_option[site] = option_of[site, facility.format_id]
        if facility.parent_id is not None:
            site_parent[site] = instance.site_index[facility.parent_id]
    return SitingState(
        site_option=site_option,
        site_parent=site_parent,
        arc_share=_shares(prepared, plan, site_parent),
    )


def _shares(
    prepared: Prepared, plan: Plan, site_parent: IntArray
) -> NDArray[np.float64]:
    instance, arcs = prepared.instance, _arcs(prepared)
    shares = np.zeros(len(prepared.data.arc_site))
    for item in plan.allocations:
        village = instance.village_index[item.village_id]
        site = instance.site_index[item.facility_id]
        parent = int(site_parent[site]) if item.mode is Mode.POINT else -1
        arc = arcs.get((village, site, item.mode, parent))
        if arc is None:
            msg = (
                f"village {item.village_id}: served by {item.facility_id}, where its "
                "people do not go under this scenario; solve again"
            )
            raise PlannerError(msg)
        shares[arc] += item.share
    return shares


def _arcs(prepared: Prepared) -> Mapping[_ArcKey, int]:
    data = prepared.data
    parents = np.full(len(data.arc_link), -1, dtype=np.int64)
    linked = data.arc_link >= 0
    parents[linked] = data.link_parent[data.arc_link[linked]]
    keys = zip(
        data.arc_village.tolist(),
        data.arc_site.tolist(),
        prepared.arc_mode,
        parents.tolist(),
        strict=True,
    )
    return {key: arc for arc, key in enumerate(keys)}

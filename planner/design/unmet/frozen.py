"""A plan in the siting model, at the prices that its own routes bear out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.design.by_stream import by_stream
from planner.design.siting_model.prepare import Prepared, prepare
from planner.design.siting_model.prices import prices_of_plan
from planner.errors import PlannerError
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Plan
from planner.siting.covered import reached_shares
from planner.siting.data import SitingData, SitingPrices, SitingState
from planner.siting.model import ThreeTierModel
from planner.siting.search.near import solve_near

__all__ = ["FrozenPlan", "freeze", "state_of"]

IntArray = NDArray[np.int64]
_ArcKey = tuple[int, int, Mode, int, int]
"""Village, site, mode, the site that supplies it, -1 for stores and homes, and carrier.
"""


@dataclass(frozen=True, kw_only=True, eq=False)
class FrozenPlan:
    """A plan as the siting model sees it.

    Parameters
    ----------
    prepared
        What is asked of every plan, no more than this one gives (``freeze``).
    prices
        Of the plan's routes; every re-solve uses the same.
    flow
        What the plan means.
    state
        The plan's decisions.
    """

    prepared: Prepared
    prices: SitingPrices
    plan: Plan
    flow: Flow
    state: SitingState

    @cached_property
    def model(self) -> ThreeTierModel:
        """The siting model at these prices, for those who copy it."""
        return ThreeTierModel(self.prepared.data, self.prices)


def freeze(instance: Instance, plan: Plan) -> FrozenPlan:
    """Return a plan as the siting model sees it.

    The model counts a village as covered only if it is served too, and its routing
    prices are not the routes themselves: a plan that keeps the requirements may miss
    them in the model. There they ask no more than the plan gives, and a budget leaves
    as much as the plan's ledger does.

    Raises
    ------
    PlannerError
        If the plan serves a village in a way that the scenario does not allow.
    """
    instance = by_stream(instance)
    prepared = prepare(instance, plan)
    frozen = FrozenPlan(
        prepared=prepared,
        prices=prices_of_plan(prepared, plan),
        plan=plan,
        flow=resolve(plan, instance),
        state=state_of(prepared, plan),
    )
    data = replace(
        prepared.data,
        at_least={},
        at_least_in=_met_shares(prepared.data, frozen.state),
        max_annual_cost=_met_cost(frozen),
    )
    return replace(frozen, prepared=replace(prepared, data=data))


def _met_shares(data: SitingData, state: SitingState) -> dict[tuple[str, int], float]:
    """Return the shares asked for, or those of the state where they are smaller."""
    reached, asked = reached_shares(data, state), data.shares_asked()
    return {key: min(share, reached[key]) for key, share in asked.items()}


def _met_cost(frozen: FrozenPlan) -> float | None:
    """Return the cost in the model that leaves what the ledger leaves of the budget."""
    data = frozen.prepared.data
    limit = data.max_annual_cost
    if limit is None:
        return None
    nothing = np.zeros(data.num_sites, dtype=bool)
    unlimited = replace(data.without_shares(), max_annual_cost=None)
    now = solve_near(unlimited, frozen.prices, frozen.state, nothing)
    if now is None:
        return limit
    ledger = compute_ledger(frozen.plan, frozen.prepared.instance, flow=frozen.flow)
    left = max(0.0, limit - ledger.own_cost)
    return now.exact_cost + now.routing_cost + left


def state_of(
    prepared: Prepared, plan: Plan, *, is_partial: bool = False
) -> SitingState:
    """Return a plan's decisions in the positions of a siting model.

    Parameters
    ----------
    is_partial
        Whether ways of serving a village that the model does not have are left out.

    Raises
    ------
    PlannerError
        If the plan serves a village in such a way, unless they are left out.
    """
    instance, data = prepared.instance, prepared.data
    site_option = np.full(data.num_sites, -1, dtype=np.int64)
    site_parent = np.full(data.num_sites, -1, dtype=np.int64)
    site_carrier = np.full(data.num_sites, -1, dtype=np.int64)
    number = _carrier_numbers(instance)
    for facility in plan.facilities:
        site = instance.site_index[facility.site_id]
        site_option[site] = prepared.option_at[site, facility.format_id]
        if facility.parent_id is not None:
            site_parent[site] = instance.site_index[facility.parent_id]
            site_carrier[site] = number[facility.carrier_id]
    chains = site_parent, site_carrier
    return SitingState(
        site_option=site_option,
        site_parent=site_parent,
        arc_share=_shares(prepared, plan, chains, is_partial=is_partial),
        site_carrier=site_carrier,
    )


def _carrier_numbers(instance: Instance) -> dict[str | None, int]:
    """Return the number of each carrier by id, -1 of own vehicles."""
    return {None: -1} | {item.id: idx for idx, item in enumerate(instance.carriers)}


def _shares(
    prepared: Prepared,
    plan: Plan,
    chains: tuple[IntArray, IntArray],
    *,
    is_partial: bool,
) -> NDArray[np.float64]:
    site_parent, site_carrier = chains
    instance, arcs = prepared.instance, _arcs(prepared)
    number = _carrier_numbers(instance)
    shares = np.zeros(len(prepared.data.arc_site))
    for item in plan.allocations:
        village = instance.village_of[item.stream_id]
        site = instance.site_index[item.facility_id]
        parent, carrier = -1, number[item.carrier_id]
        if item.mode.tier is Tier.POINT:
            parent, carrier = int(site_parent[site]), int(site_carrier[site])
        arc = arcs.get((village, site, item.mode, parent, carrier))
        if arc is None and is_partial:
            continue
        if arc is None:
            msg = (
                f"village {item.stream_id}: served by {item.facility_id}, where its "
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
    carriers = np.full(len(data.arc_link), -1, dtype=np.int64)
    if data.arc_carrier is not None:
        carriers = data.arc_carrier.copy()
    carriers[linked] = data.carrier_of_link[data.arc_link[linked]]
    keys = zip(
        data.arc_village.tolist(),
        data.arc_site.tolist(),
        prepared.arc_mode,
        parents.tolist(),
        carriers.tolist(),
        strict=True,
    )
    return {key: arc for arc, key in enumerate(keys)}

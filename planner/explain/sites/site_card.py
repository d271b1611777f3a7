"""What a site does in a plan, and what would be without it, or with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from planner.design.changes.weigh import Edited, weigh_ring
from planner.design.siting_model.prepare import Prepared
from planner.design.unmet.frozen import FrozenPlan
from planner.errors import PlannerError
from planner.explain.sites.weighed_change import weighed_change
from planner.explain.villages.change import Change, resolve
from planner.ledger import Ledger
from planner.model.effort import Effort
from planner.service.counter import day_capacity
from planner.siting.search.near import neighbourhood

__all__ = ["Decision", "SiteCard", "site_card"]


class Decision(StrEnum):
    """What the plan does with a site."""

    OPEN = "open"
    CLOSED = "not open"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCard:
    """A site in a plan, and the other way round.

    Parameters
    ----------
    served_village_ids, residents
        Whom the site itself serves, by share.
    load_parcels_per_day, capacity_parcels_per_day
        Of all that passes it.
    annual_cost, annual_income
        In its own books, the routes that start there included.
    otherwise
        What it costs and brings to close the site if it is open (its regret), or to
        open it if it is not; ``None`` if that cannot be, for ``reason``.
    runner_up_site_ids
        Sites that open in its place; of these the regret speaks.
    """

    site_id: str
    decision: Decision
    format_id: str | None
    served_village_ids: tuple[str, ...]
    residents: float
    load_parcels_per_day: float
    capacity_parcels_per_day: float
    annual_cost: float
    annual_income: float
    otherwise: Change | None
    reason: str = ""

    @property
    def runner_up_site_ids(self) -> tuple[str, ...]:
        """Sites that would open in its place."""
        if self.decision is Decision.CLOSED or self.otherwise is None:
            return ()
        return self.otherwise.opened_site_ids


def site_card(
    frozen: FrozenPlan,
    ledger: Ledger,
    site_id: str,
    *,
    seed: int = 1,
    effort: Effort = Effort.NORMAL,
) -> SiteCard:
    """Return the card of a site.

    Its regret is what closing it costs, or opening it, as a bench says with the rest
    kept (``weigh_ring``). Beside it stands the proof of the siting model: the
    difference of two sitings solved to the end at the prices of the plan's routes, in
    which everything but the site's neighbourhood stays as planned.

    Parameters
    ----------
    seed, effort
        Of the search.

    Raises
    ------
    PlannerError
        If there is no such site.
    """
    instance, plan = frozen.prepared.instance, frozen.plan
    if site_id not in instance.site_index:
        msg = f"{site_id!r}: no such site; ids stand in facilities.csv and sites.csv"
        raise PlannerError(msg)
    site = instance.site_index[site_id]
    opened = {item.site_id: item for item in plan.facilities}
    facility = opened.get(site_id)
    flow, is_here = frozen.flow, frozen.flow.allocations.site_idx == site
    served = {
        instance.stream_by_id[item.stream_id].village_id
        for item in plan.allocations
        if item.facility_id == site_id
    }
    account = ledger.by_account().get(site_id)
    is_open = facility is not None
    otherwise, reason = None, _why_fixed(frozen, site, is_open=is_open)
    if not reason:
        otherwise = _otherwise(frozen, site, seed=seed, effort=effort, is_open=is_open)
    if not reason and otherwise is None:
        reason = f"the requirements cannot be met {'without' if is_open else 'with'} it"
    return SiteCard(
        site_id=site_id,
        decision=Decision.CLOSED if facility is None else Decision.OPEN,
        format_id=None if facility is None else facility.format_id,
        served_village_ids=tuple(sorted(served)),
        residents=float(flow.allocations.residents[is_here].sum()),
        load_parcels_per_day=0.0
        if facility is None
        else float(flow.facilities.of_operating_day[flow.position[site_id]]),
        capacity_parcels_per_day=0.0
        if facility is None
        else day_capacity(instance, facility.format_id),
        annual_cost=account.cost_per_year if account else 0.0,
        annual_income=account.income_per_year if account else 0.0,
        otherwise=otherwise,
        reason=reason,
    )


def _asked(frozen: FrozenPlan, site: int, *, is_open: bool) -> Prepared:
    """Return what a plan has to keep without an open site, or with a closed one."""
    prepared, data = frozen.prepared, frozen.prepared.data
    rules, site_id = prepared.instance.requirements, prepared.instance.sites[site].id
    mark = np.zeros(data.num_sites, dtype=bool)
    mark[site] = True
    if is_open:
        data = replace(data, is_excluded=data.is_excluded | mark)
        excluded = (*rules.excluded_site_ids, site_id)
        rules = replace(rules, excluded_site_ids=excluded)
    else:
        data = replace(data, is_required=data.is_required | mark)
        required = (*rules.required_site_ids, site_id)
        rules = replace(rules, required_site_ids=required)
    instance = replace(prepared.instance, requirements=rules)
    return replace(prepared, instance=instance, data=data)


def _why_fixed(frozen: FrozenPlan, site: int, *, is_open: bool) -> str:
    """Return why it is not asked what would be otherwise, empty if it is."""
    data = frozen.prepared.data
    if is_open and data.is_required[site]:
        return "the scenario requires it"
    if not is_open and data.is_excluded[site]:
        return "the scenario excludes it, or it lies too far from any road"
    return ""


def _otherwise(
    frozen: FrozenPlan, site: int, *, is_open: bool, seed: int, effort: Effort
) -> Change | None:
    """Return what closing an open site means, or opening a closed one."""
    asked = _asked(frozen, site, is_open=is_open)
    weighed = weigh_ring(
        Edited(
            before=frozen.prepared.instance,
            plan=frozen.plan,
            after=asked.instance,
            seed=seed,
            effort=effort,
        )
    )
    free = neighbourhood(frozen.prepared.data, frozen.state, np.array([site]))
    sited = resolve(frozen, asked.data, free)
    sited_cost = None if sited is None else sited.cost
    return weighed_change(weighed, effort, sited_cost=sited_cost)

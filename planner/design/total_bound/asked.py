"""What the plans that a bound speaks of are asked for: what a plan attains at most.

Shares that a plan misses, by an aim or a requirement, are asked for as far as it
attains them, and limits that it exceeds as far as it does. With coverage as the
objective, they cover as much as it does. All with the checker's tolerances.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.checker.violations import (
    ASKED_TOLERANCE,
    PARCEL_TOLERANCE,
    RELATIVE_TOLERANCE,
)
from planner.design.siting_model.prepare import TIERS
from planner.flow import Flow
from planner.instance import Instance
from planner.ledger import Ledger
from planner.metrics import coverage_share
from planner.model.rules import Measure, Objective
from planner.service.sharing import may_be_shared
from planner.siting.data import SitingData

__all__ = ["as_asked"]


def as_asked(data: SitingData, flow: Flow, ledger: Ledger) -> SitingData:
    """Return a siting model that asks for no more than a plan attains.

    Its limits on money are in ``ledger``'s currency.
    """
    instance = flow.instance
    rules = instance.requirements
    capacity = data.option_capacity + PARCEL_TOLERANCE
    shelf = data.option_shelf
    rare = data.rare
    if rare is not None:
        rare = replace(
            rare,
            capacity=rare.capacity + PARCEL_TOLERANCE,
            shelf=rare.shelf + PARCEL_TOLERANCE,
        )
    floor = None
    if rules.objective is Objective.COVERAGE and rules.maximise is not Measure.USE:
        share = coverage_share(flow, rules.maximise)
        floor = None if share is None else (str(rules.maximise), share)
    return replace(
        data,
        option_capacity=capacity,
        is_shared=may_be_shared(instance),
        option_shelf=None if shelf is None else shelf + PARCEL_TOLERANCE,
        rare=rare,
        carrier_capacity=tuple(
            limit + PARCEL_TOLERANCE for limit in data.carrier_capacity
        ),
        at_least={},
        at_least_in=_shares(flow),
        floor=floor,
        max_facilities=_numbers(instance, flow, data),
        max_capex=_raised(rules.max_capex, ledger.capex),
        max_annual_cost=_raised(rules.max_annual_cost, ledger.own_cost),
    )


def _shares(flow: Flow) -> dict[tuple[str, int], float]:
    rules, found = flow.instance.requirements, {}
    for number, county in enumerate(flow.instance.counties):
        for measure, share in {**rules.aims, **rules.shares_in(county.id)}.items():
            attained = coverage_share(flow, measure, county_id=county.id)
            if attained is not None:
                asked = min(share, attained) - ASKED_TOLERANCE
                found[str(measure), number] = asked
    return found


def _numbers(instance: Instance, flow: Flow, data: SitingData) -> dict[int, int]:
    tiers = [TIERS.index(instance.sites[i].tier) for i in flow.facilities.site_idx]
    opened = np.bincount(np.array(tiers, dtype=np.int64), minlength=len(TIERS))
    return {
        tier: max(limit, int(opened[tier]))
        for tier, limit in data.max_facilities.items()
    }


def _raised(limit: float | None, found: float) -> float | None:
    if limit is None:
        return None
    return max(limit, found) * (1 + RELATIVE_TOLERANCE)

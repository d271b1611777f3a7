"""Rules of administration: stores, points, replacements and shares by place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.checker.violations import ASKED_TOLERANCE, Code, Violation
from planner.flow import Flow
from planner.instance import Instance
from planner.metrics import covered_villages
from planner.plan import Plan
from planner.service.administration import (
    REPLACED,
    STORE_IN_TOWNSHIP,
    VILLAGE_POINT,
    OneOpen,
    one_open,
    village_townships,
)

__all__ = ["covered_townships", "open_where_asked"]

CODES = {
    STORE_IN_TOWNSHIP: Code.TOWNSHIP_STORE,
    VILLAGE_POINT: Code.VILLAGE_POINT,
    REPLACED: Code.NOT_REPLACED,
}


def open_where_asked(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that one of the sites that each rule asks for is open."""
    opened = {instance.site_index[item.site_id] for item in plan.facilities}
    for item in one_open(instance):
        if not opened.intersection(item.sites):
            yield Violation(
                code=CODES[item.rule],
                subject=item.place_id,
                message=_message(instance, item),
                found="none open",
                limit=f"one of {len(item.sites)} sites open",
            )


def covered_townships(flow: Flow) -> Iterator[Violation]:
    """Check the share of residents covered, over all demand points of a township."""
    instance = flow.instance
    limit = instance.requirements.administration.at_least_in_every_township
    if limit is None:
        return
    covered, number = covered_villages(flow), village_townships(instance)
    for idx, township in enumerate(instance.townships):
        weights = np.where(number == idx, instance.residents, 0.0)
        total = float(weights.sum())
        found = float(weights @ covered) / total if total > 0 else 1.0
        if not found >= limit - ASKED_TOLERANCE:
            yield Violation(
                code=Code.TOWNSHIP_COVERAGE,
                subject=township.id,
                message=f"the share of residents covered in the township "
                f"{township.name} is {found:.4%}, at least {limit:.4%} is asked for",
                found=found,
                limit=limit,
            )


def _message(instance: Instance, item: OneOpen) -> str:
    rules = instance.requirements.administration
    if item.rule == STORE_IN_TOWNSHIP:
        return "the township has no open store, one is asked for in every township"
    if item.rule == VILLAGE_POINT:
        village = instance.villages[instance.village_index[item.place_id]]
        return (
            f"has {village.residents:,.0f} residents and no open point or store, one "
            f"is asked for above {rules.point_above_residents:,g}"
        )
    within_m = rules.close_only_if_replaced_within_m or 0.0
    return (
        "closes, and no other facility of its tier or of a higher one is open within "
        f"{within_m / 1000:g} km by road"
    )

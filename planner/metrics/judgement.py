"""Judgement: what a plan means, costs and achieves, worked out once for all who ask."""

from __future__ import annotations

from dataclasses import dataclass

from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.ledger import Ledger, compute_ledger
from planner.metrics.evaluate import Metrics, evaluate
from planner.plan import Plan

__all__ = ["Judgement", "judge"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """What ledger and metrics say of the flow of a plan."""

    flow: Flow
    ledger: Ledger
    metrics: Metrics


def judge(plan: Plan, instance: Instance) -> Judgement:
    """Return what a plan means, costs and achieves."""
    flow = resolve(plan, instance)
    ledger = compute_ledger(plan, instance, flow=flow)
    metrics = evaluate(plan, instance, flow=flow, ledger=ledger)
    return Judgement(flow=flow, ledger=ledger, metrics=metrics)

"""Service: which allocations are effective, and figures of villages by their shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.flow import Flow
from planner.metrics.coverages.coverage import own_facility_keeps
from planner.service.coverage import THRESHOLD_TOLERANCE

__all__ = ["effective_shares", "is_effective", "latest_by_village", "mean_by_village"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


def mean_by_village(flow: Flow, values: FloatArray) -> FloatArray:
    """Return the mean by share of values of allocations, ``inf`` for who has none."""
    num, allocations = len(flow.instance.villages), flow.allocations
    sums = np.bincount(allocations.village_idx, allocations.village_share * values, num)
    means = np.full(num, np.inf)
    np.divide(sums, flow.served_share, out=means, where=flow.served_share > 0)
    return means


def latest_by_village(flow: Flow, values: FloatArray) -> FloatArray:
    """Return the largest of values of allocations, ``inf`` for who has none."""
    latest = np.full(len(flow.instance.villages), -np.inf)
    np.maximum.at(latest, flow.allocations.village_idx, values)
    return np.where(np.isneginf(latest), np.inf, latest)


def is_effective(flow: Flow) -> BoolArray:
    """Return whether each allocation is effective service.

    That is: from a facility that itself keeps the standard, or at the door; with the
    required functions, at the required days a week, and nine tenths of the parcels
    within the promise, as far as the standard asks for them.
    """
    standard, allocations = flow.instance.standard, flow.allocations
    required = set(standard.required_functions)
    found = np.array([required <= item for item in allocations.functions], np.bool_)
    found &= allocations.is_at_door | own_facility_keeps(flow)
    if standard.days_per_week is not None:
        found &= allocations.days_per_week >= standard.days_per_week
    if standard.promise_s is not None:
        limit_s = standard.promise_s + THRESHOLD_TOLERANCE
        found &= flow.lead.percentile_90_s <= limit_s
    return found


def effective_shares(flow: Flow) -> FloatArray:
    """Return the share of each village with effective service."""
    allocations = flow.allocations
    share = allocations.village_share * is_effective(flow)
    return np.bincount(
        allocations.village_idx, share, len(flow.instance.villages)
    ).astype(np.float64)

"""Metrics: the only definitions of coverage, and what else a plan is judged by."""

from __future__ import annotations

from planner.metrics.coverages.asked import (
    AskedShare,
    AttainedShare,
    asked_shares,
    attained_shares,
)
from planner.metrics.coverages.coverage import (
    coverage_share,
    covered_villages,
    located_villages,
    measure_weights,
    near_villages,
    nearest_qualifying_facility,
)
from planner.metrics.coverages.today import plan_of_today
from planner.metrics.equity.spread import Distribution, Equity
from planner.metrics.equity.ways import (
    hours_on_ways,
    unserved_way_m,
    village_hours_per_year,
    village_ways_m,
    villager_hours_per_year,
    worst_tenth_way_m,
)
from planner.metrics.evaluate import (
    Coverage,
    LegTotals,
    Metrics,
    Money,
    TownshipRow,
    VillageFacts,
    evaluate,
)
from planner.metrics.judgement import Judgement, judge
from planner.metrics.peak import AfterGap, Overfull
from planner.metrics.service_figures import near_m
from planner.metrics.viability import (
    SiteViability,
    Viability,
    site_viability,
    total_viability,
)

__all__ = [
    "AfterGap",
    "AskedShare",
    "AttainedShare",
    "Coverage",
    "Distribution",
    "Equity",
    "Judgement",
    "LegTotals",
    "Metrics",
    "Money",
    "Overfull",
    "SiteViability",
    "TownshipRow",
    "Viability",
    "VillageFacts",
    "asked_shares",
    "attained_shares",
    "coverage_share",
    "covered_villages",
    "evaluate",
    "hours_on_ways",
    "judge",
    "located_villages",
    "measure_weights",
    "near_m",
    "near_villages",
    "nearest_qualifying_facility",
    "plan_of_today",
    "site_viability",
    "total_viability",
    "unserved_way_m",
    "village_hours_per_year",
    "village_ways_m",
    "villager_hours_per_year",
    "worst_tenth_way_m",
]

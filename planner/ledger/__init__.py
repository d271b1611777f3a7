"""Ledger: what a plan costs and earns in a year; the only definition of cost."""

from __future__ import annotations

from planner.ledger.books import (
    Account,
    Ledger,
    LedgerLine,
    compute_ledger,
    facility_throughput,
    supply_chain,
)
from planner.ledger.catalogue import (
    COST_LINES,
    NETWORK,
    CostLine,
    LineKind,
    Siting,
)
from planner.ledger.unit_costs import (
    annuity,
    annuity_factor,
    capex_outlay,
    capex_saved_by_host,
    closing_cost_per_year,
    fixed_cost_per_year,
    side_income_per_year,
    vehicle_cost_per_visit,
    village_income_per_year,
)

__all__ = [
    "COST_LINES",
    "NETWORK",
    "Account",
    "CostLine",
    "Ledger",
    "LedgerLine",
    "LineKind",
    "Siting",
    "annuity",
    "annuity_factor",
    "capex_outlay",
    "capex_saved_by_host",
    "closing_cost_per_year",
    "compute_ledger",
    "facility_throughput",
    "fixed_cost_per_year",
    "side_income_per_year",
    "supply_chain",
    "vehicle_cost_per_visit",
    "village_income_per_year",
]

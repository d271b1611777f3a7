"""Ledger: what a plan costs and earns in a year; the only definition of cost."""

from __future__ import annotations

from planner.ledger.books import (
    Account,
    Ledger,
    compute_ledger,
)
from planner.ledger.cash_flow import CashFlow, CashFlowYear, cash_flow
from planner.ledger.catalogue import (
    COST_LINES,
    NETWORK,
    CostLine,
    LineKind,
    Siting,
)
from planner.ledger.contracts import contract_at, left_over_cost, parcel_cost
from planner.ledger.lines import LedgerLine
from planner.ledger.parties import (
    host_income_per_year,
    keeper_income_per_year,
    keeper_lines_per_year,
)
from planner.ledger.stakeholders import Stakeholder, stakeholders
from planner.ledger.unit_costs import (
    OUTLAY_LINES,
    Purchase,
    annuity,
    annuity_factor,
    capex_outlay,
    capex_saved_by_host,
    closing_cost_per_year,
    fixed_cost_per_year,
    purchases,
    side_income_per_year,
    vehicle_day_cost,
    village_income_per_year,
)

__all__ = [
    "COST_LINES",
    "NETWORK",
    "OUTLAY_LINES",
    "Account",
    "CashFlow",
    "CashFlowYear",
    "CostLine",
    "Ledger",
    "LedgerLine",
    "LineKind",
    "Purchase",
    "Siting",
    "Stakeholder",
    "annuity",
    "annuity_factor",
    "capex_outlay",
    "capex_saved_by_host",
    "cash_flow",
    "closing_cost_per_year",
    "compute_ledger",
    "contract_at",
    "fixed_cost_per_year",
    "host_income_per_year",
    "keeper_income_per_year",
    "keeper_lines_per_year",
    "left_over_cost",
    "parcel_cost",
    "purchases",
    "side_income_per_year",
    "stakeholders",
    "vehicle_day_cost",
    "village_income_per_year",
]

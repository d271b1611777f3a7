"""The table of facilities: opened, kept and closed, with what each one earns."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from planner.flow import Flow
from planner.instance import Instance
from planner.ledger import (
    Account,
    Ledger,
    capex_saved_by_host,
    contract_at,
    host_income_per_year,
    keeper_income_per_year,
    keeper_lines_per_year,
)
from planner.metrics import SiteViability, site_viability
from planner.model.places import Site, SiteStatus
from planner.network.coordinates import within_180
from planner.report.tables.csv_text import Cell, Row
from planner.service.counter import (
    day_capacity,
    peak_shelf_use,
    peak_use,
    peak_wait_s,
)
from planner.units import MONTHS_PER_YEAR, SECONDS_PER_MINUTE

__all__ = ["FACILITY_COLUMNS", "facility_rows"]

VIABILITY_COLUMNS = (
    "branch_profit",
    "break_even_parcels_per_day",
    "subsidy_gap",
    "is_viable",
    "trunk_share",
    "profit_with_trunk",
)
PARTY_COLUMNS = ("keeper_income_per_month", "host_income_per_month")
KEEPER_COLUMNS = {
    "keeper_fixed_per_month": "contract_fixed",
    "keeper_piece_per_month": "contract_piece",
    "keeper_fines_per_month": "kpi_penalty",
    "keeper_running_per_month": "operator_running",
    "keeper_handling_per_month": "operator_handling",
}
"""What makes up the income of a keeper under contract, by the line of the ledger."""
SERVICE_COLUMNS = (
    "staff",
    "peak_staff_use",
    "peak_wait_min",
    "peak_shelf_use",
    "sign_up",
    "capex_saved_by_host",
)
FACILITY_COLUMNS = (
    "facility_id",
    "name",
    "tier",
    "decision",
    "status",
    "format_id",
    "format",
    "host_type_id",
    "host_type",
    "village_id",
    "township_id",
    "county_id",
    "lon",
    "lat",
    "parent_id",
    "carrier_id",
    "contract_id",
    "num_villages",
    "residents",
    "load_parcels_per_day",
    "load_operating_day",
    "capacity_parcels_per_day",
    *SERVICE_COLUMNS,
    "annual_cost",
    "annual_income",
    "annual_profit",
    *VIABILITY_COLUMNS,
    *PARTY_COLUMNS,
    *KEEPER_COLUMNS,
)
"""Columns of ``facilities.csv``.

``decision`` is open, keep (as it stands today) or close. ``num_villages`` and
``residents`` are those served by the facility itself, by share; ``load`` counts every
parcel that passes it on the average day, and ``load_operating_day`` on a day on which
vehicles call, which is what ``capacity`` holds: of the format, and of its clerks on a
peak day. ``annual_cost`` and ``annual_income`` stand in its own books,
the routes that start there included; they add up to the totals of the plan.

``staff`` are its clerks, ``peak_staff_use`` the share of their time in the busiest hour
of a peak day, ``peak_wait_min`` the mean wait then, empty where they cannot keep up,
``peak_shelf_use`` the share of its room that waiting parcels take on one.
``sign_up`` is the probability that its host joins, empty without one, and
``capex_saved_by_host`` what that spares.

What follows is empty for hubs and for what closes. A point is judged by its own books,
a store with its points, the way to them included (``planner.metrics.viability``):
``branch_profit`` is income less cost of these, ``subsidy_gap`` what income lacks,
``is_viable`` whether nothing lacks. ``break_even_parcels_per_day`` is the load at which
income equals cost, empty where a parcel brings no margin. ``trunk_share`` is its part,
by parcels, of what hubs, linehaul and closing cost beyond their income, and
``profit_with_trunk`` what is left of ``branch_profit`` after it.

``keeper_income_per_month`` is what a keeper under contract is paid less what it bears,
``host_income_per_month`` the same of the host; empty without one. The last columns add
up to the former: fixed pay, pay by parcel, and, below 0, fines, running and handling.
"""


def facility_rows(flow: Flow, ledger: Ledger) -> list[Row]:
    """Return a row for each open facility, then for each one that closes."""
    plan, instance = flow.plan, flow.instance
    accounts, judged = ledger.by_account(), site_viability(flow, ledger)
    incomes = (
        keeper_income_per_year(instance, plan, ledger.lines),
        host_income_per_year(instance, plan, ledger.lines),
    )
    loads = flow.facilities.throughput.tolist()
    opened = [
        {
            **_open_row(flow, position),
            "load_parcels_per_day": load,
            **_service(flow, position),
            **_money(accounts.get(item.site_id)),
            **_viability(judged.get(item.site_id)),
            **{
                column: _per_month(income.get(item.site_id))
                for column, income in zip(PARTY_COLUMNS, incomes, strict=True)
            },
            **_keeper(ledger, item.site_id, is_contracted=item.site_id in incomes[0]),
        }
        for position, (item, load) in enumerate(
            zip(plan.facilities, loads, strict=True)
        )
    ]
    return opened + [
        _closed_row(instance, site_id, accounts) for site_id in plan.closed_site_ids
    ]


def _open_row(flow: Flow, position: int) -> dict[str, Cell]:
    instance, facility = flow.instance, flow.plan.facilities[position]
    site_idx = int(flow.facilities.site_idx[position])
    site, allocations = instance.sites[site_idx], flow.allocations
    contract = contract_at(instance, site_idx, facility.format_id)
    is_kept = facility.format_id == site.current_format_id
    is_here = allocations.facility == position
    return {
        **_place(instance, site, facility.format_id),
        "decision": "keep" if is_kept else "open",
        "parent_id": facility.parent_id,
        "carrier_id": facility.carrier_id,
        "contract_id": contract.id if contract else None,
        "num_villages": len(np.unique(allocations.village_idx[is_here])),
        "residents": float(allocations.residents[is_here].sum()),
    }


def _closed_row(
    instance: Instance, site_id: str, accounts: Mapping[str, Account]
) -> Row:
    site = instance.sites[instance.site_index[site_id]]
    return {
        **_place(instance, site, site.current_format_id or ""),
        "decision": "close",
        "parent_id": None,
        "carrier_id": None,
        "contract_id": None,
        "num_villages": 0,
        "residents": 0.0,
        "load_parcels_per_day": 0.0,
        "load_operating_day": 0.0,
        **dict.fromkeys(SERVICE_COLUMNS),
        **_money(accounts.get(site.id)),
        **_viability(None),
        **dict.fromkeys((*PARTY_COLUMNS, *KEEPER_COLUMNS)),
    }


def _place(instance: Instance, site: Site, format_id: str) -> dict[str, Cell]:
    form = instance.format_by_id[format_id]
    host = instance.host_type_by_id.get(site.host_type_id or "")
    return {
        "facility_id": site.id,
        "name": site.name,
        "tier": site.tier.value,
        "status": SiteStatus(site.status).value,
        "format_id": format_id,
        "format": form.name,
        "host_type_id": site.host_type_id,
        "host_type": host.name if host else None,
        "village_id": site.village_id,
        "township_id": site.township_id,
        "county_id": site.county_id,
        "lon": within_180(site.lon),
        "lat": site.lat,
        "capacity_parcels_per_day": day_capacity(instance, format_id),
    }


def _service(flow: Flow, position: int) -> dict[str, Cell]:
    instance, facility = flow.instance, flow.plan.facilities[position]
    parcels_of_day = float(flow.facilities.of_operating_day[position])
    site_idx, format_id = instance.site_index[facility.site_id], facility.format_id
    host = instance.host_type_by_id.get(instance.sites[site_idx].host_type_id or "")
    wait_s = peak_wait_s(instance, format_id, parcels_of_day)
    return {
        "load_operating_day": parcels_of_day,
        "staff": instance.format_by_id[format_id].staff,
        "peak_staff_use": peak_use(instance, format_id, parcels_of_day),
        "peak_wait_min": wait_s / SECONDS_PER_MINUTE if math.isfinite(wait_s) else None,
        "peak_shelf_use": peak_shelf_use(
            instance,
            format_id,
            float(flow.facilities.counter[position]),
            float(flow.facilities.days_supplied[position]),
        ),
        "sign_up": host.sign_up if host else None,
        "capex_saved_by_host": capex_saved_by_host(instance, site_idx, format_id),
    }


def _money(account: Account | None) -> dict[str, Cell]:
    cost = account.cost_per_year if account else 0.0
    income = account.income_per_year if account else 0.0
    return {
        "annual_cost": cost,
        "annual_income": income,
        "annual_profit": income - cost,
    }


def _viability(judged: SiteViability | None) -> dict[str, Cell]:
    if judged is None:
        return dict.fromkeys(VIABILITY_COLUMNS)
    return {
        "branch_profit": judged.profit_per_year,
        "break_even_parcels_per_day": judged.break_even_parcels_per_day,
        "subsidy_gap": judged.subsidy_gap_per_year,
        "is_viable": judged.is_viable,
        "trunk_share": judged.trunk_share_per_year,
        "profit_with_trunk": judged.profit_with_trunk_per_year,
    }


def _keeper(ledger: Ledger, site_id: str, *, is_contracted: bool) -> dict[str, Cell]:
    """Return what a keeper under contract gets and bears, by column; else nothing."""
    if not is_contracted:
        return dict.fromkeys(KEEPER_COLUMNS)
    lines = keeper_lines_per_year(ledger.lines, site_id)
    return {
        column: _per_month(lines.get(line, 0.0))
        for column, line in KEEPER_COLUMNS.items()
    }


def _per_month(income_per_year: float | None) -> float | None:
    return None if income_per_year is None else income_per_year / MONTHS_PER_YEAR

"""Every table of an output folder, made from the decisions of a plan alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.metrics import Judgement
from planner.report.tables.cash_flow import CASH_FLOW_COLUMNS, cash_flow_rows
from planner.report.tables.csv_text import Row, csv_text
from planner.report.tables.facilities import FACILITY_COLUMNS, facility_rows
from planner.report.tables.flows import FLOW_COLUMNS, flow_rows
from planner.report.tables.functions import FUNCTION_COLUMNS, function_rows
from planner.report.tables.prices import PRICE_COLUMNS, price_rows
from planner.report.tables.routes import (
    LEDGER_COLUMNS,
    ROUTE_COLUMNS,
    ledger_rows,
    route_rows,
)
from planner.report.tables.stakeholders import STAKEHOLDER_COLUMNS, stakeholder_rows
from planner.report.tables.villages import VILLAGE_COLUMNS, village_rows
from planner.report.text.rounding import rounded_row

__all__ = ["TABLES", "PlanTables", "Table", "plan_tables"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A CSV file: its name, its columns, and those that name a row."""

    file: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]


TABLES: Mapping[str, Table] = {
    "villages": Table(
        file="villages.csv", columns=VILLAGE_COLUMNS, keys=("village_id",)
    ),
    "facilities": Table(
        file="facilities.csv", columns=FACILITY_COLUMNS, keys=("facility_id",)
    ),
    "functions": Table(
        file="functions.csv",
        columns=FUNCTION_COLUMNS,
        keys=("village_id", "function"),
    ),
    "flows": Table(
        file="flows.csv", columns=FLOW_COLUMNS, keys=("facility_id", "day_type")
    ),
    "prices": Table(
        file="prices.csv",
        columns=PRICE_COLUMNS,
        keys=("goods_id", "place"),
    ),
    "routes": Table(
        file="routes.csv",
        columns=ROUTE_COLUMNS,
        keys=("route_id", "trip", "sequence"),
    ),
    "stakeholders": Table(
        file="stakeholders.csv", columns=STAKEHOLDER_COLUMNS, keys=("party",)
    ),
    "ledger": Table(
        file="ledger.csv", columns=LEDGER_COLUMNS, keys=("line", "entity", "account")
    ),
    "cash_flow": Table(file="cash_flow.csv", columns=CASH_FLOW_COLUMNS, keys=("year",)),
}
"""The tables of an output folder by name."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanTables:
    """What the judges say of a plan, and the rows that show it, not rounded."""

    judgement: Judgement
    rows: Mapping[str, Sequence[Row]]

    def csv(self, name: str) -> str:
        """Return a table as the text of its file."""
        return csv_text(self.rounded(name), TABLES[name].columns)

    def rounded(self, name: str) -> list[Row]:
        """Return the rows of a table as they are shown."""
        return [rounded_row(row) for row in self.rows[name]]

    def figures(self) -> dict[str, Any]:
        """Return the content of ``metrics.json``."""
        return self.judgement.metrics.to_dict()


def plan_tables(judgement: Judgement) -> PlanTables:
    """Return all rows of a plan."""
    flow, ledger = judgement.flow, judgement.ledger
    plan, instance, metrics = flow.plan, flow.instance, judgement.metrics
    return PlanTables(
        judgement=judgement,
        rows={
            "villages": village_rows(plan, instance, metrics),
            "facilities": facility_rows(flow, ledger),
            "functions": function_rows(flow),
            "flows": flow_rows(flow),
            "prices": price_rows(instance),
            "routes": route_rows(plan, instance),
            "stakeholders": stakeholder_rows(ledger),
            "ledger": ledger_rows(ledger),
            "cash_flow": cash_flow_rows(plan, instance, ledger),
        },
    )

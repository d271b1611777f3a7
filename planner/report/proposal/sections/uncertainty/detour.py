"""The factor of estimated roads, which a plan costed again does not feel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planner.report.proposal.document import Paragraph
from planner.report.proposal.evidence.figures import Figure, Unit, product, ratio
from planner.report.proposal.evidence.saved_runs import Records
from planner.report.proposal.writer import Writer

__all__ = ["detour_range"]

SENSITIVITY, DETOUR = "sensitivity.csv", "roads.proxy_detour"


def detour_range(writer: Writer, found: Records) -> Iterator[Paragraph]:
    """Yield why the factor has no range of cost, and what driving costs at its ends."""
    rows = [row for row in found.tables[SENSITIVITY] if row["assumption"] == DETOUR]
    if not rows or rows[0]["net_cost_low"] != rows[0]["net_cost_high"]:
        return
    km = writer.records.sum(
        "ledger.csv", "amount_per_year", Unit.MONEY, line="vehicle_km"
    )

    def cell(column: str, unit: Unit) -> Figure:
        return found.cell(SENSITIVITY, column, unit, assumption=DETOUR)

    detour = cell("value", Unit.PLAIN)
    ends = {end: cell(end, Unit.PLAIN) for end in ("low", "high")}
    driving = {
        f"km_{end}": product([km, ratio(factor, detour, Unit.PLAIN)], Unit.MONEY)
        for end, factor in ends.items()
    }
    covered = {f"residents_{end}": cell(f"residents_{end}", Unit.SHARE) for end in ends}
    values: dict[str, Any] = {"detour": detour, "km": km} | ends | driving | covered
    yield writer.say("detour_range", **values)

"""Which values of an assumption the plan as built cannot carry."""

from __future__ import annotations

from collections.abc import Mapping

from planner.report.proposal.document import NOTHING, Run
from planner.report.proposal.evidence.figures import Unit
from planner.report.proposal.evidence.picked_rows import ends_not_carried
from planner.report.proposal.evidence.saved_runs import Records
from planner.report.proposal.writer import Writer

__all__ = ["cannot_carry", "not_carried_cell"]

DEMAND = "demand"
"""The factor on all parcels, said as a share."""
TABLE = "sensitivity.csv"


def not_carried_cell(writer: Writer, row: Mapping[str, str]) -> str:
    """Return these ends in words, a dash where the plan carries both."""
    words = [writer.words.text(end) for end in ends_not_carried(row)]
    return writer.words.text("list_comma").join(words) or NOTHING


def cannot_carry(writer: Writer, found: Records, assumption: str) -> tuple[Run, ...]:
    """Return a sentence for each net cost that is of parcels the plan cannot carry."""
    rows = found.tables[TABLE]
    row = next(item for item in rows if item["assumption"] == assumption)
    unit = Unit.SHARE if assumption == DEMAND else Unit.PLAIN
    runs: list[Run] = []
    for end in ends_not_carried(row):
        value = found.cell(TABLE, end, unit, assumption=assumption)
        net = found.cell(TABLE, f"net_cost_{end}", Unit.MONEY, assumption=assumption)
        runs += writer.words.pieces("cannot_carry", {"value": value, "net": net})
    return tuple(runs)

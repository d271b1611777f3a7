"""Rows of the output folder as a reader of the workbook sees them.

Heads are words with their unit, the column's key below, by which annex D and the CSV
name it; what the planner writes in English stands in the language of the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping

from planner.report.proposal.document import Name, Run
from planner.report.proposal.evidence.picked_rows import decision_words
from planner.report.proposal.wording.left_out import detail_runs, reason_words
from planner.report.proposal.writer import Writer

__all__ = ["FOLDER_SHEETS", "SHARES", "cell_text", "column_head", "ledger_word"]

FOLDER_SHEETS = ("ledger", "facilities", "villages", "stakeholders", "functions")
"""Tables of the output folder that have a sheet of their own name."""

SHARES = frozenset(
    {
        "peak_staff_use",
        "peak_shelf_use",
        "sign_up",
        "share",
        "served_share",
        "effective_share",
    }
)
"""Columns that hold shares of 1, which a workbook shows in per cent."""

KNOWN = {
    "line": "line_",
    "kind": "kind_",
    "payer": "party_",
    "payee": "party_",
    "party": "party_",
    "tier": "tier_",
    "decision": "decision_",
    "status": "site_",
    "mode": "mode_",
    "location_source": "located_",
    "function": "function_",
}
"""Columns whose values are words of the planner, with what begins their keys."""

YES_OR_NO = {"is_viable", "is_covered", "is_near", "at_door"}
NAMED = {"format": ("formats", "format_id"), "host_type": ("hosts", "host_type_id")}
"""Columns with names of the scenario's parts: its table there, and the id's column."""


def column_head(writer: Writer, column: str) -> str:
    """Return the head of a column: what it holds in what unit, and its key below."""
    name = writer.words.text(f"column: {column}")
    return f"{name.replace('{money}', writer.words.money_unit)}\n{column}"


def ledger_word(writer: Writer, column: str, value: str) -> str:
    """Return how the workbook writes a value of the planner, such as a party."""
    return writer.words.text(f"{KNOWN[column]}{value}")


def cell_text(writer: Writer, row: Mapping[str, str], column: str) -> str:
    """Return a cell of the output folder in the language of the workbook."""
    text = row[column]
    if not text:
        return ""
    if column == "decision":
        text = decision_words(writer, row)
    elif column in KNOWN:
        text = ledger_word(writer, column, text)
    elif column in YES_OR_NO:
        text = writer.words.text("yes" if text == "1" else "no")
    elif column in NAMED:
        table, key = NAMED[column]
        text = writer.name_of(table, row[key]).text
    elif column == "reason":
        text = reason_words(writer, text)
    elif column == "reason_detail":
        text = "".join(map(_plain, detail_runs(writer, text)))
    return text


def _plain(run: Run) -> str:
    return run.text if isinstance(run, Name) else str(run)

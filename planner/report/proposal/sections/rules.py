"""What each rule of administration costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.report.proposal.document import Block, Cell
from planner.report.proposal.evidence.figures import Unit
from planner.report.proposal.evidence.saved_runs import Records
from planner.report.proposal.writer import Writer

__all__ = ["rules"]

FILE, ALL = "rules.csv", "all"
PRICES = ("siting_price", "siting_price_least", "siting_price_most")


def rules(writer: Writer) -> Iterator[Block]:
    """Yield the price of each rule, or what to run to know; nothing without rules."""
    scenario = writer.evidence.chosen.scenario
    if not scenario.get("resolved", {}).get("rules"):
        return
    found = writer.evidence.rules
    if found is None:
        yield writer.say("rules_missing")
        return
    yield writer.money_table(
        "rules_caption",
        ("rule", "value"),
        ("rule_with", "rule_without", *(f"rule_{name}" for name in PRICES)),
        [_row(writer, found, row) for row in found.tables[FILE] if row["rule"] != ALL],
    )
    yield writer.say("rules_note")


def _row(writer: Writer, found: Records, row: Mapping[str, str]) -> list[Cell]:
    mine = {"rule": row["rule"]}
    value: Cell = writer.words.text("rule_holds")
    if row["value"] != "true":
        value = found.cell(FILE, "value", Unit.PLAIN, **mine)
    return [
        writer.words.text(f"rule_{row['rule']}"),
        value,
        found.cell(FILE, "annual_cost", Unit.MONEY, rule=ALL),
        found.cell(FILE, "annual_cost", Unit.MONEY, **mine),
        *(found.cell(FILE, name, Unit.MONEY, **mine) for name in PRICES),
    ]

"""Make or buy, and who pays and who gains."""

from __future__ import annotations

from collections.abc import Iterator

from planner.report.proposal.document import Block, Cell
from planner.report.proposal.figures import Figure, Unit, total
from planner.report.proposal.writer import Writer

__all__ = ["partners"]

FILE = "stakeholders.csv"


def partners(writer: Writer) -> Iterator[Block]:
    """Yield what third parties carry and the ledger of all parties."""
    yield writer.say(
        "carried_line",
        carried=writer.metric("service.carried_by_third_parties", Unit.SHARE),
        fees=writer.records.sum(
            "ledger.csv", "amount_per_year", Unit.MONEY, line="carrier_fees"
        ),
        charges=writer.records.sum(
            "ledger.csv", "amount_per_year", Unit.MONEY, line="villager_charges"
        ),
    )
    parity = writer.metric("service.parity", Unit.SHARE)
    if parity.value is not None:
        yield writer.say("parity_line", parity=parity)
    yield writer.money_table(
        "stakeholders_caption",
        ("party",),
        ("received", "paid", "net"),
        [_row(writer, row["party"]) for row in writer.rows_of(FILE)],
    )


def _row(writer: Writer, party: str) -> list[Cell]:
    def both(direction: str) -> Figure:
        return total(
            [
                writer.records.cell(
                    FILE, f"{direction}_{kind}", Unit.MONEY, party=party
                )
                for kind in ("transfers", "resources")
            ]
        )

    net = writer.records.cell(FILE, "net", Unit.MONEY, party=party)
    return [writer.known(f"party_{party}", party), both("received"), both("paid"), net]

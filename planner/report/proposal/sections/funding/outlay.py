"""The outlay at the start, number times unit price, and the facilities that close."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.report.proposal.document import NOTHING, Block, Cell, Name
from planner.report.proposal.evidence.figures import (
    Figure,
    Unit,
    difference,
    product,
    total,
)
from planner.report.proposal.evidence.picked_rows import facility_names, township_names
from planner.report.proposal.wording.names import scenario_of
from planner.report.proposal.writer import Writer

__all__ = ["closed_facilities", "outlay_lines"]

FACILITIES = "facilities.csv"
DASHES = (NOTHING,) * 3


def outlay_lines(writer: Writer) -> Iterator[Block]:
    """Yield the outlay by format with its size and unit price, down to its total."""
    formats = scenario_of(writer.evidence.chosen.saved.run).get("formats") or {}
    rows: list[list[Cell]] = [
        _format_row(writer, name, form)
        for name, form in formats.items()
        if any(row["format_id"] == name for row in writer.rows_of(FACILITIES))
        and form.get("capex") is not None
    ]
    outlay = writer.metric("money.outlay", Unit.MONEY)
    capex = writer.metric("money.capex", Unit.MONEY)
    saved = writer.metric("service.capex_saved_by_hosts", Unit.MONEY)
    rest: list[tuple[str, Figure]] = [("opening_in_all", capex)]
    if saved.value:
        rest.insert(0, ("hosts_spare", saved))
    beside = difference(outlay, capex)
    if beside.value:
        rest.append(("closing_and_renewal", beside))
    rest.append(("outlay_in_all", outlay))
    rows += [[writer.words.text(key), *DASHES, NOTHING, figure] for key, figure in rest]
    yield writer.money_table(
        "outlay_caption",
        ("item", "tier", "capacity", "number_opened"),
        ("unit_price", "amount"),
        rows,
    )
    yield writer.say("outlay_note")


def _format_row(writer: Writer, name: str, form: Mapping[str, Any]) -> list[Cell]:
    """Return how many facilities of a format open, and at what price each."""
    at = f"scenario.resolved.formats.{name}"
    number = writer.records.count(FACILITIES, format_id=name, decision="open")
    price = writer.records.value("run.json", f"{at}.capex", Unit.MONEY)
    if form.get("terminal_capex") and form.get("terminal") is not False:
        key = f"{at}.terminal_capex"
        price = total([price, writer.records.value("run.json", key, Unit.MONEY)])
    capacity = f"{at}.capacity_parcels_per_day"
    return [
        writer.name_of("formats", name),
        writer.words.text(f"tier_{form['tier']}"),
        writer.records.value("run.json", capacity, Unit.COUNT),
        number,
        price,
        product([number, price], Unit.MONEY),
    ]


def closed_facilities(writer: Writer) -> Iterator[Block]:
    """Yield the existing facilities that the plan closes, by name, if any."""
    closed = [row for row in writer.rows_of(FACILITIES) if row["decision"] == "close"]
    if not closed:
        return
    names, townships = facility_names(writer), township_names(writer)
    yield writer.money_table(
        "closed_caption",
        ("facility", "tier", "township", "format"),
        ("closing_per_year",),
        [
            [
                Name(names[row["facility_id"]]),
                writer.words.text(f"tier_{row['tier']}"),
                Name(townships.get(row["township_id"]) or row["township_id"]),
                writer.name_of("formats", row["format_id"])
                if row["format_id"]
                else NOTHING,
                writer.records.sum(
                    "ledger.csv",
                    "amount_per_year",
                    Unit.MONEY,
                    line="facility_closing",
                    entity=row["facility_id"],
                ),
            ]
            for row in closed
        ],
    )
    yield writer.say("closed_note")

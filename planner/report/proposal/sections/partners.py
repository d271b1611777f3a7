"""Make or buy, who pays and who gains, and which keepers and hosts are worse off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.report.proposal.document import Block, Cell
from planner.report.proposal.figures import (
    Condition,
    Figure,
    Unit,
    difference,
    ratio,
    total,
)
from planner.report.proposal.picked_rows import carrier_fees, cell, first_names
from planner.report.proposal.writer import Writer

__all__ = ["partners", "worse_off"]

FILE, FACILITIES = "stakeholders.csv", "facilities.csv"
CENT = 0.005
"""Below which an income counts as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trade:
    """Keepers under a contract or hosts of a type: where their income stands."""

    group: str
    income: str
    table: str


KEEPERS = _Trade(
    group="contract_id", income="keeper_income_per_month", table="contracts"
)
HOSTS = _Trade(group="host_type_id", income="host_income_per_month", table="hosts")


def partners(writer: Writer) -> Iterator[Block]:
    """Yield what third parties carry, all parties' ledger, and who is worse off."""
    carried = writer.metric("service.carried_by_third_parties", Unit.SHARE)
    if carried.value:
        yield writer.say(
            "carried_line",
            carried=carried,
            fees=carrier_fees(writer),
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
        ("received", "paid", "net", "net_month"),
        [_row(writer, row["party"]) for row in writer.rows_of(FILE)],
    )
    yield writer.say("stakeholders_note")
    yield from _who_is_worse_off(writer)


def worse_off(writer: Writer) -> Figure:
    """Return how many keepers and hosts get less than they bear, all together."""
    return total(
        [
            difference(
                writer.records.count_where(FACILITIES, _known(trade)),
                writer.records.count_where(FACILITIES, _not_worse(trade)),
            )
            for trade in (KEEPERS, HOSTS)
        ]
    )


def _known(trade: _Trade) -> Condition:
    return Condition(column=trade.income, limit=float("-inf"))


def _not_worse(trade: _Trade) -> Condition:
    return Condition(column=trade.income, limit=-CENT)


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

    net, month = (
        writer.records.cell(FILE, column, Unit.MONEY, party=party)
        for column in ("net", "net_per_month")
    )
    name = writer.known(f"party_{party}", party)
    return [name, both("received"), both("paid"), net, month]


def _who_is_worse_off(writer: Writer) -> Iterator[Block]:
    """Yield keepers and hosts by contract and type, with their income a month."""
    rows = [
        row
        for trade in (KEEPERS, HOSTS)
        for group in _groups(writer, trade)
        for row in [_trade_row(writer, trade, group)]
    ]
    if not rows:
        return
    head = ("trade", "number", "mean_month", "lowest_month", "worse_off", "worse_names")
    yield writer.table("trades_caption", head, rows)
    yield writer.say("trades_note")


def _groups(writer: Writer, trade: _Trade) -> list[str]:
    groups = (
        row[trade.group]
        for row in writer.rows_of(FACILITIES)
        if row[trade.income] and abs(float(row[trade.income])) > CENT
    )
    return list(dict.fromkeys(groups))


def _trade_row(writer: Writer, trade: _Trade, group: str) -> list[Cell]:
    rows = sorted(
        (
            row
            for row in writer.rows_of(FACILITIES)
            if row[trade.group] == group and row[trade.income]
        ),
        key=lambda row: float(row[trade.income]),
    )
    of_group = Condition(column=trade.group, value=group)
    number = writer.records.count_where(FACILITIES, of_group, _known(trade))
    fine = writer.records.count_where(FACILITIES, of_group, _not_worse(trade))
    income = writer.records.sum(
        FACILITIES, trade.income, Unit.MONEY, **{trade.group: group}
    )
    worse = [row for row in rows if float(row[trade.income]) <= -CENT]
    return [
        writer.name_of(trade.table, group),
        number,
        ratio(income, number, Unit.MONEY),
        cell(writer, rows[0], trade.income, Unit.MONEY),
        difference(number, fine),
        _names(writer, worse),
    ]


def _names(writer: Writer, rows: Sequence[dict[str, str]]) -> Cell:
    if not rows:
        return "–"
    return first_names(writer, [row["name"] or row["facility_id"] for row in rows])

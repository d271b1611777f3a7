"""Cost and funding: the books by line, payback, subsidies, who loses money."""

from __future__ import annotations

from collections.abc import Iterator

from planner.ledger import NETWORK
from planner.report.proposal.document import Block, Cell, Name, Paragraph
from planner.report.proposal.evidence.figures import (
    Figure,
    Unit,
    difference,
    ratio,
    total,
)
from planner.report.proposal.evidence.picked_rows import (
    cell,
    facility_names,
    ledger_lines,
    unviable_rows,
)
from planner.report.proposal.illustrations.pictures import (
    cash_chart,
    cost_chart,
    profits_chart,
)
from planner.report.proposal.sections.funding.outlay import outlay_lines
from planner.report.proposal.writer import Writer

__all__ = ["money"]

FILE, AMOUNT = "ledger.csv", "amount_per_year"
CASH = "cash_flow.csv"
SUBSIDIES = ("subsidy", "parcel_subsidy")
ROUNDING = 0.01
"""By which an amount of a table may differ from what it stands for."""


def money(writer: Writer) -> Iterator[Block]:
    """Yield the outlay, the books by line, payback, subsidies and losing sites."""
    yield _outlay(writer)
    granted = writer.metric("money.outlay_subsidy", Unit.MONEY)
    if granted.value:
        yield writer.say("outlay_subsidy_line", subsidy=granted)
    yield from outlay_lines(writer)
    yield from cost_chart(writer)
    yield writer.money_table(
        "ledger_caption", ("line", "payer", "payee"), ("amount",), _rows(writer)
    )
    yield from _payback(writer)
    yield from _cash_flow(writer)
    yield _subsidies(writer)
    yield from profits_chart(writer)
    yield from _losing(writer)


def _losing(writer: Writer) -> Iterator[Block]:
    """Yield who loses money, and why the rows may add up to more than all lack."""
    losing = unviable_rows(writer)
    if not losing:
        return
    names = facility_names(writer)
    yield writer.money_table(
        "losing_caption",
        ("facility", "tier", "load", "break_even"),
        ("gap", "profit_all"),
        [
            [
                Name(names[row["facility_id"]]),
                writer.words.text(f"tier_{row['tier']}"),
                cell(writer, row, "load_parcels_per_day", Unit.COUNT),
                cell(writer, row, "break_even_parcels_per_day", Unit.COUNT),
                cell(writer, row, "subsidy_gap", Unit.MONEY),
                cell(writer, row, "profit_with_trunk", Unit.MONEY),
            ]
            for row in losing
        ],
    )
    own = writer.metric("viability.subsidy_gap", Unit.MONEY)
    every = sum(float(row["subsidy_gap"] or 0.0) for row in losing)
    if own.value is not None and every - own.value > ROUNDING * len(losing):
        yield writer.say("losing_note", own=own)


def _line(writer: Writer, name: str) -> Figure:
    return writer.records.sum(FILE, AMOUNT, Unit.MONEY, line=name)


def _subsidies(writer: Writer) -> Paragraph:
    """Return what subsidies pay, and what is lacking with them."""
    subsidy = total([_line(writer, name) for name in SUBSIDIES])
    said = writer.say(
        "subsidy_line" if subsidy.value else "subsidy_none", subsidy=subsidy
    )
    runs = said.runs
    for key, name, path in (
        ("subsidy_gap", "gap", "viability.network_gap"),
        ("subsidy_own", "own", "viability.subsidy_gap"),
    ):
        lacking = writer.metric(path, Unit.MONEY)
        if lacking.value:
            runs += tuple(writer.words.pieces(key, {name: lacking}))
    return Paragraph(runs=runs)


def _rows(writer: Writer) -> list[list[Cell]]:
    words = writer.words
    rows: list[list[Cell]] = [
        [
            words.text(f"line_{name}"),
            writer.known(f"party_{payer}", payer),
            writer.known(f"party_{payee}", payee),
            writer.records.sum(
                FILE, AMOUNT, Unit.MONEY, line=name, payer=payer, payee=payee
            ),
        ]
        for name in ledger_lines(writer)
        for payer, payee in _parties(writer, name)
    ]
    network = words.text(f"party_{NETWORK}")
    rows += [
        [words.text(key), payer, payee, writer.metric(path, Unit.MONEY)]
        for key, payer, payee, path in (
            ("total_cost", network, "–", "money.annual_cost"),
            ("total_income", "–", network, "money.annual_income"),
            ("net_cost", network, "–", "money.net_cost"),
        )
    ]
    return rows


def _parties(writer: Writer, line: str) -> list[tuple[str, str]]:
    """Return who pays whom on a line, each pair once."""
    pairs = (
        (row["payer"], row["payee"])
        for row in writer.rows_of(FILE)
        if row["line"] == line and float(row[AMOUNT])
    )
    return list(dict.fromkeys(pairs))


def _cash_flow(writer: Writer) -> Iterator[Block]:
    """Yield the money of every year, and what all of it is worth at the start."""
    years = writer.metric("money.horizon_years", Unit.YEARS)
    rate = writer.records.value(
        "run.json", "scenario.resolved.economics.discount_rate", Unit.SHARE
    )
    worth = writer.metric("money.npv", Unit.MONEY)
    payback = writer.metric("money.payback_years", Unit.YEARS)
    yield writer.say("npv_line", years=years, rate=rate, npv=worth)
    if payback.value is None:
        yield writer.say("npv_no_payback", years=years)
    else:
        yield writer.say("npv_payback", payback=payback)
    yield from cash_chart(writer)
    columns = (
        "outlay",
        "outlay_subsidy",
        "paid",
        "income",
        "residual",
        "net",
        "cumulative",
    )
    yield writer.money_table(
        "cash_caption",
        ("year",),
        (
            "outlay",
            "outlay_subsidy",
            "paid_out",
            "income",
            "residual",
            "net_of_year",
            "worth_so_far",
        ),
        [
            [
                writer.records.cell(CASH, "year", Unit.COUNT, year=row["year"]),
                *(
                    writer.records.cell(CASH, name, Unit.MONEY, year=row["year"])
                    for name in columns
                ),
            ]
            for row in writer.rows_of(CASH)
        ],
    )


def _payback(writer: Writer) -> Iterator[Block]:
    """Yield in how many years the outlay comes back, without interest."""
    steady = [
        writer.records.cell(CASH, name, Unit.MONEY, year="1")
        for name in ("income", "paid")
    ]
    cash = difference(*steady)
    if cash.value is not None and cash.value > 0:
        outlay = difference(
            writer.metric("money.outlay", Unit.MONEY),
            writer.metric("money.outlay_subsidy", Unit.MONEY),
        )
        years = ratio(outlay, cash, Unit.YEARS)
        yield writer.say("payback_line", cash=cash, years=years)
    else:
        yield writer.say("payback_none", cash=cash)


def _outlay(writer: Writer) -> Paragraph:
    """Return what is paid at the start, closing apart from opening."""
    outlay = writer.metric("money.outlay", Unit.MONEY)
    capex = writer.metric("money.capex", Unit.MONEY)
    closing = difference(outlay, capex)
    running = writer.metric("money.running_cost", Unit.MONEY)
    if closing.value:
        return writer.say(
            "outlay_line", outlay=outlay, capex=capex, closing=closing, running=running
        )
    return writer.say("outlay_line_opening", outlay=outlay, running=running)

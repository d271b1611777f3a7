"""Make or buy, who pays and who gains, and which keepers and hosts are worse off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.report.proposal.document import NOTHING, Block, Cell, Name, Paragraph
from planner.report.proposal.evidence.figures import (
    Condition,
    Figure,
    Unit,
    difference,
    ratio,
    total,
)
from planner.report.proposal.evidence.picked_rows import (
    carrier_fees,
    cell,
    facility_names,
    first_names,
)
from planner.report.proposal.wording.names import scenario_of
from planner.report.proposal.writer import Writer

__all__ = ["partners", "pay_lacking", "worse_off"]

FILE, FACILITIES = "stakeholders.csv", "facilities.csv"
CENT = 0.005
"""Below which an income counts as none."""
KEEPER_PAY = ("fixed", "piece", "fines", "running", "handling")
"""What makes up the income of a keeper, as columns ``keeper_NAME_per_month``."""


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
    yield _operators(writer)
    yield from _who_is_worse_off(writer)
    yield from _keepers_pay(writer)


def _operators(writer: Writer) -> Paragraph:
    """Return what operators get, and how much that is for a store and a point."""
    runs = writer.say("stakeholders_note").runs
    for tier, key in (("store", "operators_store"), ("point", "operators_point")):
        party = f"{tier} operators"
        number = writer.records.count_without(
            FACILITIES, {"tier": tier, "contract_id": ""}, {"decision": "close"}
        )
        if number.value and any(row["party"] == party for row in writer.rows_of(FILE)):
            month = writer.records.cell(FILE, "net_per_month", Unit.PAY, party=party)
            runs += writer.say(
                key,
                number=number,
                month=ratio(month, number, Unit.PAY),
            ).runs
    return Paragraph(runs=runs)


def pay_lacking(writer: Writer) -> Figure:
    """Return what would leave no keeper and no host worse off, a year."""
    return total(
        [
            writer.metric(f"worse_off.{trade}_lack", Unit.MONEY)
            for trade in ("keepers", "hosts")
        ]
    )


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
    """Yield keepers and hosts by contract and type, with their income a month.

    The folder has what a host bears times its chance of signing; a row is of one that
    signs.
    """
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
    lacking = pay_lacking(writer)
    if not lacking.value:
        return
    gap = writer.metric("viability.network_gap", Unit.MONEY)
    yield writer.say(
        "worse_off_pay",
        all=lacking,
        keepers=writer.metric("worse_off.keepers_lack", Unit.MONEY),
        hosts=writer.metric("worse_off.hosts_lack", Unit.MONEY),
        gap=gap,
        then=total([gap, lacking]),
    )


def _keepers_pay(writer: Writer) -> Iterator[Block]:
    """Yield pay and cost of keepers by contract, so that each can do the sum."""
    rows = [_keepers_row(writer, contract) for contract in _groups(writer, KEEPERS)]
    if not rows:
        return
    names = [
        writer.words.text("keeper_parcels"),
        writer.head("keeper_rate", Unit.PER_PARCEL),
        *(writer.head(f"keeper_{name}", Unit.PAY) for name in (*KEEPER_PAY, "net")),
    ]
    yield writer.wide_table("keepers_caption", ("trade", "number"), names, rows)
    yield writer.say("keepers_note")
    for contract in _groups(writer, KEEPERS):
        yield from _terms(writer, contract)


def _terms(writer: Writer, contract: str) -> Iterator[Block]:
    """Yield what a contract asks of a keeper, by format, and when it fines."""
    given = scenario_of(writer.evidence.chosen.saved.run)
    used = (
        row["format_id"]
        for row in writer.rows_of(FACILITIES)
        if row[KEEPERS.group] == contract
    )
    name = writer.name_of(KEEPERS.table, contract)
    for form in dict.fromkeys(used):
        asked = (given.get("formats") or {}).get(form) or {}
        if not (asked.get("functions") and asked.get("hours")):
            continue
        functions = [writer.words.text(f"function_{x}") for x in asked["functions"]]
        yield writer.say(
            "keeper_terms",
            is_bullet=True,
            contract=name,
            format=writer.name_of("formats", form),
            functions=writer.words.text("list_comma").join(functions),
            hours=Name("–".join(asked["hours"])),
        )
    fine = given["contracts"][contract].get("penalty_per_failure")
    if fine:
        yield writer.say(
            "keeper_fine",
            is_bullet=True,
            contract=name,
            fine=_term(writer, contract, "penalty_per_failure", Unit.PER_PARCEL),
            owed=_term(writer, contract, "kpi_success", Unit.SHARE),
            expected=_term(writer, contract, "expected_success", Unit.SHARE),
        )


def _term(writer: Writer, contract: str, key: str, unit: Unit) -> Cell:
    """Return a term of a contract, a dash where it names none."""
    terms = scenario_of(writer.evidence.chosen.saved.run)["contracts"][contract]
    if terms.get(key) is None:
        return NOTHING
    path = f"scenario.resolved.contracts.{contract}.{key}"
    return writer.records.value("run.json", path, unit)


def _keepers_row(writer: Writer, contract: str) -> list[Cell]:
    mine = {KEEPERS.group: contract}
    number = writer.records.count_where(
        FACILITIES, Condition(column=KEEPERS.group, value=contract), _known(KEEPERS)
    )

    def mean(column: str, unit: Unit) -> Figure:
        return ratio(writer.records.sum(FACILITIES, column, unit, **mine), number, unit)

    return [
        writer.name_of(KEEPERS.table, contract),
        number,
        mean("load_parcels_per_day", Unit.COUNT),
        _term(writer, contract, "fee_per_parcel", Unit.PER_PARCEL),
        *(mean(f"keeper_{name}_per_month", Unit.PAY) for name in KEEPER_PAY),
        mean(KEEPERS.income, Unit.PAY),
    ]


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
        FACILITIES, trade.income, Unit.PAY, **{trade.group: group}
    )
    worse = [row for row in rows if float(row[trade.income]) <= -CENT]
    mean = ratio(income, number, Unit.PAY)
    lowest = cell(writer, rows[0], trade.income, Unit.PAY)
    if trade is HOSTS:
        chance = cell(writer, rows[0], "sign_up", Unit.SHARE)
        mean, lowest = (ratio(item, chance, Unit.PAY) for item in (mean, lowest))
    return [
        writer.name_of(trade.table, group),
        number,
        mean,
        lowest,
        difference(number, fine),
        _names(writer, worse),
    ]


def _names(writer: Writer, rows: Sequence[dict[str, str]]) -> Cell:
    if not rows:
        return "–"
    names = facility_names(writer)
    return first_names(writer, [names[row["facility_id"]] for row in rows])

"""What several sections pick from the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from planner.ledger import COST_LINES, NETWORK
from planner.model.places import SiteStatus
from planner.report.proposal.document import NOTHING, Cell, Name
from planner.report.proposal.document import Run as Piece
from planner.report.proposal.evidence.figures import Condition, Figure, Unit, total
from planner.report.proposal.evidence.saved_runs import Run
from planner.report.proposal.wording.language import catalogue
from planner.report.proposal.wording.names import with_kind
from planner.report.proposal.writer import Writer

__all__ = [
    "ALWAYS",
    "IN_ALL_PLANS",
    "MUST",
    "carrier_fees",
    "cell",
    "decision_words",
    "do_nothing",
    "ends_not_carried",
    "facility_names",
    "first_names",
    "host_cell",
    "judged_defaults",
    "ledger_lines",
    "lost_words",
    "name_of_option",
    "open_facilities",
    "open_in_tier",
    "option_name",
    "site_names",
    "township_names",
    "unviable_rows",
    "village_names",
]

MUST, ALWAYS = "must have", "in all plans found"
"""Roles of sites in ``sites.csv`` of alternatives."""

CARRIERS = "carriers"
"""Who gets what the network pays third parties, in ``ledger.csv``."""

DO_NOTHING = "do_nothing"
"""The option of a scenario in which the existing facilities stay as they are."""

IN_ALL_PLANS = Condition(column="frequency", limit=0.9999)
"""Of ``sites.csv``: a site that every plan found opens, proven or not."""

MOST_NAMES = 8
"""In a row of names: judgement."""


def township_names(writer: Writer) -> dict[str, str]:
    """Return the names of the townships by id, empty where they have none."""
    return {
        row["township_id"]: row["township"] for row in writer.rows_of("villages.csv")
    }


def do_nothing(writer: Writer) -> Run | None:
    """Return the option that opens and closes nothing, if there is one."""
    runs = (writer.evidence.chosen, *writer.evidence.options)
    return next((run for run in runs if run.option == DO_NOTHING), None)


def open_in_tier(writer: Writer, tier: str) -> Figure:
    """Return the number of open facilities of a tier."""
    return writer.records.count_without(
        "facilities.csv", {"tier": tier}, {"decision": "close"}
    )


def open_facilities(writer: Writer) -> Figure:
    """Return the number of open stores and points."""
    return total([open_in_tier(writer, "store"), open_in_tier(writer, "point")])


def ends_not_carried(row: Mapping[str, str]) -> list[str]:
    """Return at which ends of an assumption the plan gets more than it holds."""
    return [end for end in ("low", "high") if float(row[f"overloads_{end}"] or 0) > 0]


def judged_defaults(writer: Writer) -> Figure:
    """Return how many defaults in use are judgement."""
    return writer.records.value("run.json", "defaults_by_grade.M", Unit.COUNT)


def first_names(writer: Writer, names: Sequence[str]) -> Name:
    """Return the first few names in a row."""
    shown = writer.words.text("list_comma").join(names[:MOST_NAMES])
    return Name(f"{shown} …" if len(names) > MOST_NAMES else shown)


def unviable_rows(writer: Writer) -> list[dict[str, str]]:
    """Return stores and points that do not earn their cost, the worst first."""
    rows = [row for row in writer.rows_of("facilities.csv") if row["is_viable"] == "0"]
    return sorted(rows, key=lambda row: -float(row["subsidy_gap"] or 0.0))


def facility_names(writer: Writer) -> dict[str, str]:
    """Return the names of the facilities by id, no two alike."""
    return site_names(writer, writer.rows_of("facilities.csv"), "facility_id")


def site_names(
    writer: Writer, rows: Sequence[Mapping[str, str]], id_column: str
) -> dict[str, str]:
    """Return the names of the sites of a table by id, no two alike.

    A name met twice says its tier too, else its township, else both; where that is not
    enough it says its id.
    """
    townships = township_names(writer)
    forms = [_forms_of(writer, row, row[id_column], townships) for row in rows]
    numbers = Counter(form for of_row in forms for form in set(of_row))
    return {
        row[id_column]: next(form for form in of_row if numbers[form] == 1)
        for row, of_row in zip(rows, forms, strict=True)
    }


def _forms_of(
    writer: Writer, row: Mapping[str, str], id_: str, townships: Mapping[str, str]
) -> list[str]:
    """Return what a site may be called, the shortest first."""
    name = row["name"] or id_
    tier = writer.words.text(f"tier_{row['tier']}")
    township = townships.get(row.get("township_id", ""), "")
    marks = [tier, township, f"{tier}{writer.words.text('list_comma')}{township}"]
    known = marks if township else marks[:1]
    return [name, *(f"{name}{writer.words.in_brackets(m)}" for m in (*known, id_))]


def village_names(writer: Writer) -> dict[str, str]:
    """Return the names of the demand points by id, no two alike.

    A name met twice says its township too; where that is not enough, its id.
    """
    rows, words = writer.rows_of("villages.csv"), writer.words
    forms = [
        [name, *(f"{name}{words.in_brackets(mark)}" for mark in marks if mark)]
        for row in rows
        for name in [row["name"] or row["village_id"]]
        for marks in [(row["township"], row["village_id"])]
    ]
    numbers = Counter(form for of_row in forms for form in set(of_row))
    return {
        row["village_id"]: next(form for form in of_row if numbers[form] == 1)
        for row, of_row in zip(rows, forms, strict=True)
    }


def lost_words(writer: Writer) -> tuple[Piece, ...]:
    """Return which places are covered today and not by the plan, if any."""
    today = writer.evidence.chosen.saved.metrics["today"]
    lost = today.get("lost_village_ids") or ()
    if not lost:
        return ()
    called = village_names(writer)
    number = writer.records.length("metrics.json", "today.lost_village_ids")
    names = first_names(writer, [called[item] for item in lost])
    return writer.say("lost_places", lost=number, names=names).runs


def decision_words(writer: Writer, row: Mapping[str, str]) -> str:
    """Return what becomes of a facility: one that stands and changes is no new one."""
    is_upgrade = row["status"] == SiteStatus.EXISTING and row["decision"] == "open"
    return writer.words.text(f"decision_{'upgrade' if is_upgrade else row['decision']}")


def cell(writer: Writer, row: dict[str, str], column: str, unit: Unit) -> Figure:
    """Return a cell of a facility's row, with its source."""
    return writer.records.cell(
        "facilities.csv", column, unit, facility_id=row["facility_id"]
    )


def carrier_fees(writer: Writer) -> Figure:
    """Return all that the network pays third parties a year, attempts again in it."""
    return writer.records.sum(
        "ledger.csv", "amount_per_year", Unit.MONEY, payer=NETWORK, payee=CARRIERS
    )


def host_cell(writer: Writer, row: dict[str, str]) -> Cell:
    """Return the host of a facility, a dash where it has none."""
    host = row["host_type_id"]
    return writer.name_of("hosts", host) if host else NOTHING


def ledger_lines(writer: Writer) -> list[str]:
    """Return the lines that have an amount, in the order of the catalogue."""
    amounts = {
        row["line"]
        for row in writer.rows_of("ledger.csv")
        if float(row["amount_per_year"] or 0)
    }
    return [name for name in COST_LINES if name in amounts]


def option_name(writer: Writer, run: Run) -> Name:
    """Return what an option is called by the scenario, else in the catalogue."""
    own = run.names.get(writer.words.language.value)
    variant = f"option_{run.scenario.get('variant')}"
    is_plain = not (own or run.option or variant in catalogue())
    if is_plain and run is writer.evidence.chosen:
        return Name(writer.words.text("kpi_after"))
    return Name(own) if own is not None else _known_option(writer, run.name)


def name_of_option(writer: Writer, name: str) -> Name:
    """Return what an option is called that is known by its name alone."""
    for run in (writer.evidence.chosen, *writer.evidence.options):
        if name in (run.option, run.records.folder):
            return option_name(writer, run)
    return _known_option(writer, name)


def _known_option(writer: Writer, name: str) -> Name:
    key = f"option_{name}"
    if key in catalogue():
        return Name(writer.words.text(key))
    return Name(with_kind(name, "part: options", writer.words))

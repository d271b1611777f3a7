"""The decision page: the ask, now and after, risks, and the ten questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planner.report.proposal.assumption_words import assumption_name
from planner.report.proposal.document import Block, Cell, Heading, Name, Paragraph
from planner.report.proposal.evidence import METRICS
from planner.report.proposal.figures import (
    Condition,
    Figure,
    Unit,
    difference,
    ratio,
    total,
)
from planner.report.proposal.maps import decision_map
from planner.report.proposal.picked_rows import (
    ALWAYS,
    MUST,
    do_nothing,
    first_names,
    option_name,
    unviable_rows,
)
from planner.report.proposal.sections.frontier import next_point
from planner.report.proposal.sections.standard import covered_words
from planner.report.proposal.writer import Writer

__all__ = ["decision"]

LESS_DEMAND = Condition(
    column="break_even_parcels_per_day", limit=0.7, times="load_parcels_per_day"
)
SENSITIVITY = "sensitivity.csv"
OVERLOADED = Condition(column="peak_staff_use", limit=1.0)


def decision(writer: Writer) -> Iterator[Block]:
    """Yield what a decision maker reads first."""
    yield writer.say(
        "ask",
        outlay=writer.metric("money.outlay", Unit.MONEY),
        stores=_open(writer, "store"),
        points=_open(writer, "point"),
        county=writer.county,
        annual=writer.metric("money.annual_cost", Unit.MONEY),
        residents=writer.coverage("residents"),
        today=writer.metric("today.residents", Unit.SHARE),
    )
    head = ("kpi_name", "kpi_now", "kpi_after")
    yield writer.table("kpi_caption", head, _kpis(writer))
    if do_nothing(writer) is not None:
        yield writer.say("kpi_note")
    yield _coverage_note(writer)
    yield from decision_map(writer.maps, writer.words)
    yield writer.say(
        "recommendation",
        stores=_open(writer, "store"),
        points=_open(writer, "point"),
        hosts=writer.metric("service.facilities_on_hosts", Unit.COUNT),
        closed=writer.records.count("facilities.csv", decision="close"),
        carried=writer.metric("service.carried_by_third_parties", Unit.SHARE),
    )
    yield from _risks(writer)
    yield writer.say(
        "confidence",
        lead="confidence_lead",
        gap=writer.records.value("run.json", "result.gap", Unit.SHARE),
    )
    yield Heading(text=writer.words.text("questions_title"))
    yield from _questions(writer)


def _open(writer: Writer, tier: str) -> Figure:
    """Return the number of open facilities of a tier."""
    every = writer.records.count("facilities.csv", tier=tier)
    closed = writer.records.count("facilities.csv", tier=tier, decision="close")
    return difference(every, closed)


def _coverage_note(writer: Writer) -> Paragraph:
    before, after = writer.words.text("coverage_note").split("{standard}")
    return Paragraph(runs=(before, *covered_words(writer), after))


def _kpis(writer: Writer) -> list[list[Cell]]:
    words = writer.words
    rows: list[list[Cell]] = [
        [
            words.text(f"kpi_{name}"),
            writer.metric(f"today.{name}", Unit.SHARE),
            writer.coverage(name),
        ]
        for name in ("villages", "residents", "demand")
    ]
    rows += [
        [words.text(key), _as_today(writer, path, unit), writer.metric(path, unit)]
        for key, path, unit in (
            ("kpi_effective", "coverages.effective_service.value", Unit.SHARE),
            ("kpi_use", "coverages.use.value", Unit.SHARE),
            ("kpi_cost", "money.cost_per_parcel", Unit.PER_PARCEL),
        )
    ]
    return rows


def _as_today(writer: Writer, path: str, unit: Unit) -> Cell:
    """Return a figure of the network as it is, where an option says so."""
    found = do_nothing(writer)
    if found is None:
        return writer.words.text("not_known")
    return found.records.value(METRICS, path, unit)


def _risks(writer: Writer) -> Iterator[Block]:
    unviable = writer.metric("viability.unviable_sites", Unit.COUNT)
    if unviable.value:
        yield writer.say(
            "risk_viability",
            is_bullet=True,
            lead="risk_lead",
            unviable=unviable,
            gap=writer.metric("viability.subsidy_gap", Unit.MONEY),
        )
    else:
        yield writer.say(
            "risk_viability_none",
            is_bullet=True,
            lead="risk_lead",
            viable=writer.metric("viability.viable_sites", Unit.COUNT),
        )
    yield writer.say(
        "risk_assumptions", is_bullet=True, lead="risk_lead", **_defaults(writer)
    )
    effective = writer.coverage("effective_service")
    covered = writer.coverage("residents")
    if effective.value is not None and effective.value < (covered.value or 0.0):
        yield writer.say(
            "risk_effective",
            is_bullet=True,
            lead="risk_lead",
            effective=effective,
            residents=covered,
        )


def _defaults(writer: Writer) -> dict[str, Any]:
    grades = writer.evidence.chosen.saved.run["defaults_by_grade"]
    counts = [
        writer.records.value("run.json", f"defaults_by_grade.{grade}", Unit.COUNT)
        for grade in grades
    ]
    judged = writer.records.value("run.json", "defaults_by_grade.M", Unit.COUNT)
    return {"judged": judged, "used": total(counts)}


def _questions(writer: Writer) -> Iterator[Block]:
    answers = (
        ("more_villages", _more_villages),
        ("price", _price),
        ("no_regret", _no_regret),
        ("losing", _losing),
        ("peak", _peak),
        ("buses", _buses),
        ("less_demand", _less_demand),
        ("why_not", _why_not),
        ("who_pays", _who_pays),
        ("unknown", _unknown),
    )
    for key, answer in answers:
        said = answer(writer)
        yield Paragraph(
            runs=said.runs,
            anchor=f"q-{key.replace('_', '-')}",
            lead=writer.words.text(f"q_{key}"),
        )


def _more_villages(writer: Writer) -> Paragraph:
    covered = writer.records.count("villages.csv", Unit.VILLAGES, is_covered="1")
    today = writer.metric("today.covered_villages", Unit.VILLAGES)
    return writer.say(
        "a_more_villages",
        residents=difference(
            writer.records.sum(
                "villages.csv", "residents", Unit.RESIDENTS, is_covered="1"
            ),
            writer.metric("today.covered_residents", Unit.RESIDENTS),
        ),
        villages=difference(covered, today),
        today=today,
    )


def _price(writer: Writer) -> Paragraph:
    after = next_point(writer)
    if after is not None:
        price, share = after
        return writer.say("a_price_frontier", price=price, share=share)
    covered = writer.records.sum(
        "villages.csv", "residents", Unit.RESIDENTS, is_covered="1"
    )
    cost = writer.metric("money.annual_cost", Unit.MONEY)
    return writer.say("a_price_average", price=ratio(cost, covered, Unit.PER_RESIDENT))


def _no_regret(writer: Writer) -> Paragraph:
    found = writer.evidence.alternatives
    if found is None:
        return writer.say(
            "a_no_regret_missing",
            open=total([_open(writer, "store"), _open(writer, "point")]),
        )
    names = [
        row["name"] or row["site_id"]
        for row in found.tables["sites.csv"]
        if row["role"] in {MUST, ALWAYS}
    ]
    return writer.say(
        "a_no_regret",
        must=found.count("sites.csv", role=MUST),
        always=found.count("sites.csv", role=ALWAYS),
        names=first_names(writer, names),
    )


def _losing(writer: Writer) -> Paragraph:
    rows = unviable_rows(writer)
    if not rows:
        return writer.say(
            "a_losing_none",
            viable=writer.metric("viability.viable_sites", Unit.COUNT),
            subsidy=total(
                [
                    writer.records.sum(
                        "ledger.csv", "amount_per_year", Unit.MONEY, line=line
                    )
                    for line in ("subsidy", "parcel_subsidy")
                ]
            ),
        )
    return writer.say(
        "a_losing",
        unviable=writer.metric("viability.unviable_sites", Unit.COUNT),
        names=first_names(writer, [row["name"] or row["facility_id"] for row in rows]),
        gap=writer.metric("viability.subsidy_gap", Unit.MONEY),
    )


def _peak(writer: Writer) -> Paragraph:
    if not writer.metric("service.staff", Unit.COUNT).value:
        return writer.say("a_peak_missing")
    return writer.say(
        "a_peak",
        use=writer.metric("service.peak_staff_use", Unit.SHARE),
        full=writer.records.count_where("facilities.csv", OVERLOADED),
    )


def _buses(writer: Writer) -> Paragraph:
    carried = writer.metric("service.carried_by_third_parties", Unit.SHARE)
    if not carried.value:
        return writer.say("a_buses_none", carried=carried)
    without = [
        run
        for run in writer.evidence.options
        if not run.saved.metrics["service"]["carried_by_third_parties"]
    ]
    if without:
        cost = without[0].records.value("metrics.json", "money.annual_cost", Unit.MONEY)
        return writer.say(
            "a_buses_option",
            carried=carried,
            option=option_name(writer, without[0]),
            cost=cost,
            more=difference(cost, writer.metric("money.annual_cost", Unit.MONEY)),
        )
    return writer.say(
        "a_buses",
        carried=carried,
        fees=writer.records.sum(
            "ledger.csv", "amount_per_year", Unit.MONEY, line="carrier_fees"
        ),
    )


def _less_demand(writer: Writer) -> Paragraph:
    found = writer.evidence.sensitivity
    if found is not None:
        where = {"assumption": "demand"}
        return writer.say(
            "a_less_demand_costed",
            factor=found.cell(SENSITIVITY, "low", Unit.SHARE, **where),
            net=found.cell(SENSITIVITY, "net_cost_low", Unit.MONEY, **where),
            base=writer.metric("money.net_cost", Unit.MONEY),
            weak=writer.records.count_where("facilities.csv", LESS_DEMAND),
        )
    return writer.say(
        "a_less_demand",
        weak=writer.records.count_where("facilities.csv", LESS_DEMAND),
        sites=total(
            [
                writer.metric("viability.viable_sites", Unit.COUNT),
                writer.metric("viability.unviable_sites", Unit.COUNT),
            ]
        ),
    )


def _why_not(writer: Writer) -> Paragraph:
    every = writer.records.count("villages.csv", Unit.VILLAGES)
    served = writer.records.count("villages.csv", Unit.VILLAGES, reason="")
    return writer.say("a_why_not", unserved=difference(every, served))


def _who_pays(writer: Writer) -> Paragraph:
    return writer.say(
        "a_who_pays",
        cost=writer.metric("money.annual_cost", Unit.MONEY),
        income=writer.metric("money.annual_income", Unit.MONEY),
        net=writer.metric("money.net_cost", Unit.MONEY),
    )


def _unknown(writer: Writer) -> Paragraph:
    found = writer.evidence.sensitivity
    if found is not None and found.tables[SENSITIVITY]:
        run = writer.evidence.chosen.saved.run
        first = found.tables[SENSITIVITY][0]["assumption"]
        low, high = (
            found.cell(SENSITIVITY, column, Unit.MONEY, assumption=first)
            for column in ("net_cost_low", "net_cost_high")
        )
        return writer.say(
            "a_unknown_most",
            judged=_defaults(writer)["judged"],
            name=Name(assumption_name(run, writer.words, first)),
            low=low,
            high=high,
        )
    return writer.say("a_unknown", judged=_defaults(writer)["judged"])

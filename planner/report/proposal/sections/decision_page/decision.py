"""The decision page: the ask, three baselines, risks, and the ten questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from planner.model.service import Mode
from planner.report.proposal.document import Block, Cell, Heading, Paragraph, Run, Table
from planner.report.proposal.evidence.figures import Figure, Unit, difference, total
from planner.report.proposal.evidence.picked_rows import (
    do_nothing,
    judged_defaults,
    open_in_tier,
)
from planner.report.proposal.evidence.saved_runs import METRICS
from planner.report.proposal.illustrations.maps import decision_map
from planner.report.proposal.sections.decision_page.questions import questions
from planner.report.proposal.sections.decision_page.risks import risks
from planner.report.proposal.sections.funding.cash_need import cash_need
from planner.report.proposal.sections.standard import covered_words
from planner.report.proposal.sections.uncertainty.carrying import cannot_carry
from planner.report.proposal.sections.uncertainty.even_split import even_split
from planner.report.proposal.wording.relaxed_words import relaxed_runs
from planner.report.proposal.writer import Writer

__all__ = ["decision"]

LEAST_SHOWN = 0.0005
"""Gap below which a per cent with one decimal reads 0.0, as if nothing were left."""

CASH = "cash_flow.csv"
COVERAGES = ("villages", "residents", "demand")
OTHERS = (
    ("kpi_effective", "coverages.effective_service.value", Unit.SHARE),
    ("kpi_use", "coverages.use.value", Unit.SHARE),
    ("kpi_way", "distance_by_residents_m.mean", Unit.METRES),
    ("kpi_cost", "money.cost_per_parcel", Unit.PER_PARCEL),
    ("net_cost", "money.net_cost", Unit.MONEY),
)


def decision(writer: Writer) -> Iterator[Block]:
    """Yield what a decision maker reads first."""
    yield _ask(writer)
    yield cash_need(writer)
    yield from _not_met(writer)
    yield _baselines(writer)
    yield from _baseline_notes(writer)
    yield _coverage_note(writer)
    yield from _foundations(writer)
    is_known = writer.metric("today.residents", Unit.SHARE).value is not None
    yield from decision_map(writer.maps, writer.words, is_today_known=is_known)
    yield _recommendation(writer)
    yield from risks(writer)
    yield _confidence(writer)
    yield Heading(text=writer.words.text("questions_title"))
    yield from questions(writer)


def _ask(writer: Writer) -> Paragraph:
    """Return what is to be approved: all of the outlay, and what running costs."""
    today = writer.metric("today.residents", Unit.SHARE)
    asked = writer.say(
        "ask",
        outlay=writer.metric("money.outlay", Unit.MONEY),
        stores=open_in_tier(writer, "store"),
        points=open_in_tier(writer, "point"),
        county=writer.county,
        running=writer.metric("money.running_cost", Unit.MONEY),
        gap=writer.metric("viability.network_gap", Unit.MONEY),
        residents=writer.coverage("residents"),
    )
    known: dict[str, Any] = {} if today.value is None else {"today": today}
    now = writer.say("ask_today" if known else "ask_today_unknown", **known)
    opened = writer.records.count("facilities.csv", tier="hub", decision="open")
    hubs = writer.say("ask_hubs", hubs=opened).runs if opened.value else ()
    closed = _closed(writer)
    closing = writer.say("ask_closing", closed=closed).runs if closed.value else ()
    granted = writer.metric("money.outlay_subsidy", Unit.MONEY)
    paid = writer.say("ask_subsidy", subsidy=granted).runs if granted.value else ()
    more = (*hubs, *closing, *paid, *_renewals(writer), *_after_gap(writer))
    return replace(asked, runs=(*asked.runs, *now.runs, *more))


def _not_met(writer: Writer) -> Iterator[Block]:
    """Yield what the plan was asked for and does not keep."""
    if writer.evidence.chosen.saved.run["result"]["repair"]:
        said = writer.say("ask_not_met")
        broken = tuple(relaxed_runs(writer, writer.records))
        yield replace(said, runs=(*said.runs, *broken, writer.words.text("full_stop")))


def _renewals(writer: Writer) -> tuple[Run, ...]:
    """Return what has to be bought again within the years looked ahead, if anything."""
    later = [row for row in writer.rows_of(CASH)[1:] if float(row["outlay"])]
    if not later:
        return ()
    most = max(later, key=lambda row: float(row["outlay"]))["year"]
    every = writer.records.sum(CASH, "outlay", Unit.MONEY)
    first = writer.records.cell(CASH, "outlay", Unit.MONEY, year="0")
    values: dict[str, Any] = {
        "years": writer.metric("money.horizon_years", Unit.YEARS),
        "again": difference(every, first),
        "year": writer.records.cell(CASH, "year", Unit.COUNT, year=most),
    }
    if len(later) == 1:
        return writer.say("ask_renewals_once", **values).runs
    largest = writer.records.cell(CASH, "outlay", Unit.MONEY, year=most)
    return writer.say("ask_renewals", most=largest, **values).runs


def _after_gap(writer: Writer) -> tuple[Run, ...]:
    """Return what does not fit each week when the parcels of several days come."""
    days = writer.metric("after_longest_gap.days", Unit.PLAIN)
    if days.value is None or days.value <= 1:
        return ()
    sites = writer.metric("after_longest_gap.facilities_over", Unit.COUNT)
    trips = writer.metric("after_longest_gap.trips_over", Unit.COUNT)
    if not (sites.value or trips.value):
        return ()
    return writer.say("ask_gap", days=days, sites=sites, trips=trips).runs


def _coverage_note(writer: Writer) -> Paragraph:
    before, after = writer.words.text("coverage_note").split("{standard}")
    return Paragraph(runs=(before, *covered_words(writer), after))


def _baselines(writer: Writer) -> Table:
    """Return the table of baselines; nothing of the one that no option plans."""
    table = writer.table(
        "kpi_caption", ("kpi_name", "kpi_now", "kpi_kept", "kpi_after"), _kpis(writer)
    )
    if do_nothing(writer) is not None:
        return table
    kept = writer.words.text("kpi_kept")
    column = table.head.index(kept)

    def rest(row: tuple[Any, ...]) -> tuple[Any, ...]:
        return row[:column] + row[column + 1 :]

    return replace(
        table,
        caption=writer.words.text("kpi_caption_two"),
        head=rest(table.head),
        rows=tuple(map(rest, table.rows)),
    )


def _kpis(writer: Writer) -> list[list[Cell]]:
    words = writer.words
    rows: list[list[Cell]] = [
        [
            words.text(f"kpi_{name}"),
            writer.metric(f"today.{name}", Unit.SHARE),
            _as_kept(writer, f"coverages.{name}.value", Unit.SHARE),
            _with_range(writer, name),
        ]
        for name in COVERAGES
    ]
    rows += [
        [
            words.text(key),
            words.text("not_known"),
            _as_kept(writer, path, unit),
            writer.metric(path, unit),
        ]
        for key, path, unit in OTHERS
        if writer.metric(path, unit).value is not None
    ]
    return rows


def _with_range(writer: Writer, name: str) -> Cell:
    """Return a coverage, and what is left of it without those placed at seats."""
    value, least = writer.coverage(name), _least(writer, name)
    if least is None:
        return value
    before, after = writer.words.text("kpi_least").split("{least}")
    runs: tuple[Run, ...] = (value, before, least, after)
    return runs


def _least(writer: Writer, name: str) -> Figure | None:
    if not writer.metric("demand_points.placed_villages", Unit.VILLAGES).value:
        return None
    return writer.metric(f"coverages.{name}.least_value", Unit.SHARE)


def _as_kept(writer: Writer, path: str, unit: Unit) -> Cell:
    """Return a figure of the network kept as it is, where an option plans that."""
    found = do_nothing(writer)
    if found is None:
        return writer.words.text("not_planned")
    return found.records.value(METRICS, path, unit)


def _baseline_notes(writer: Writer) -> Iterator[Block]:
    """Yield what the two columns beside the proposal are."""
    if writer.metric("today.residents", Unit.SHARE).value is None:
        yield writer.say("kpi_now_unknown")
    else:
        yield writer.say("kpi_now_note")
    if do_nothing(writer) is not None:
        yield writer.say("kpi_kept_note")


def _foundations(writer: Writer) -> Iterator[Block]:
    """Yield what was assumed beneath the figures above, and the range that is left."""
    placed = writer.metric("demand_points.placed_villages", Unit.VILLAGES)
    least = _least(writer, "residents")
    if least is not None:
        said = writer.say(
            "found_placed",
            is_bullet=True,
            lead="found_lead",
            placed=placed,
            people=writer.metric("demand_points.placed_residents", Unit.RESIDENTS),
            residents=writer.coverage("residents"),
            least=least,
        )
        yield replace(said, runs=said.runs + _in_the_middle(writer))
    yield from even_split(writer)
    run = writer.evidence.chosen.saved.run
    if (run.get("roads") or {}).get("is_proxy"):
        yield writer.say(
            "found_proxy",
            is_bullet=True,
            lead="found_lead",
            detour=writer.records.value("run.json", "roads.proxy_detour", Unit.PLAIN),
        )
    yield from _defaults(writer)


def _in_the_middle(writer: Writer) -> tuple[Run, ...]:
    """Return how many of those placed stand for a seat that is not known itself."""
    points = writer.evidence.chosen.saved.metrics["demand_points"]
    if not points.get("placed_in_middle"):
        return ()
    middle = writer.metric("demand_points.placed_in_middle", Unit.VILLAGES)
    return writer.say("found_middle", middle=middle).runs


def _defaults(writer: Writer) -> Iterator[Block]:
    """Yield how many defaults the amounts rest on, and how far one moves the cost."""
    grades = writer.evidence.chosen.saved.run["defaults_by_grade"]
    used = total(
        [
            writer.records.value("run.json", f"defaults_by_grade.{grade}", Unit.COUNT)
            for grade in grades
        ]
    )
    if not used.value:
        return
    said = writer.say(
        "found_defaults",
        is_bullet=True,
        lead="found_lead",
        used=used,
        judged=judged_defaults(writer),
    )
    found = writer.evidence.sensitivity
    if found is None or not found.tables["sensitivity.csv"]:
        unknown = writer.say("found_no_range")
        yield replace(said, runs=said.runs + unknown.runs)
        return
    first = found.tables["sensitivity.csv"][0]["assumption"]
    low, high = (
        found.cell("sensitivity.csv", f"net_cost_{end}", Unit.MONEY, assumption=first)
        for end in ("low", "high")
    )
    moved = writer.say("found_range", low=low, high=high)
    beyond = cannot_carry(writer, found, first)
    yield replace(said, runs=said.runs + moved.runs + beyond)


def _recommendation(writer: Writer) -> Paragraph:
    """Return what opens, with hosts, closures and third parties where there are any."""
    said = writer.say(
        "recommendation",
        stores=open_in_tier(writer, "store"),
        points=open_in_tier(writer, "point"),
    )
    more = (
        ("recommend_hosts", "hosts", _hosts(writer)),
        ("recommend_closed", "closed", _closed(writer)),
        ("recommend_doors", "doors", _doors(writer)),
        (
            "recommend_carried",
            "carried",
            writer.metric("service.carried_by_third_parties", Unit.SHARE),
        ),
    )
    runs = list(said.runs)
    for key, name, figure in more:
        if figure.value:
            runs += writer.words.pieces(key, {name: figure})
    return replace(said, runs=(*runs, writer.words.text("full_stop")))


def _doors(writer: Writer) -> Figure:
    return writer.records.count("villages.csv", mode=Mode.HOME.value)


def _hosts(writer: Writer) -> Figure:
    return writer.metric("service.facilities_on_hosts", Unit.COUNT)


def _closed(writer: Writer) -> Figure:
    return writer.records.count("facilities.csv", decision="close")


def _confidence(writer: Writer) -> Paragraph:
    """Return how good the siting is known to be, in words where per cent show none."""
    gap = writer.records.value("run.json", "result.gap", Unit.SHARE)
    is_tight = gap.value is not None and gap.value < LEAST_SHOWN
    key = "confidence_tight" if is_tight else "confidence"
    said = writer.say(key, lead="confidence_lead", gap=gap)
    whole = writer.records.value("run.json", "result.total_gap", Unit.SHARE)
    if whole.value is None:
        more = writer.say("confidence_no_bound")
    else:
        amount = writer.records.value("run.json", "result.total_gap_amount", Unit.MONEY)
        more = writer.say("confidence_whole", whole=whole, amount=amount)
    return replace(said, runs=said.runs + more.runs)

"""Benefits, risks, phases and what to watch."""

from __future__ import annotations

from collections.abc import Iterator

from planner.report.proposal.document import (
    Block,
    Cell,
    Name,
    Paragraph,
    without_empty,
)
from planner.report.proposal.evidence.figures import Figure, Unit, ratio, total
from planner.report.proposal.evidence.picked_rows import (
    ALWAYS,
    IN_ALL_PLANS,
    MUST,
    ends_not_carried,
    site_names,
)
from planner.report.proposal.illustrations.pictures import tornado
from planner.report.proposal.sections.newly_covered import newly_covered
from planner.report.proposal.sections.uncertainty.carrying import not_carried_cell
from planner.report.proposal.sections.uncertainty.detour import detour_range
from planner.report.proposal.sections.uncertainty.switching import switching
from planner.report.proposal.wording.assumption_words import (
    assumption_cell,
    unit_words,
    value_cell,
)
from planner.report.proposal.wording.names import scenario_of
from planner.report.proposal.writer import Writer
from planner.units import MONTHS_PER_YEAR

__all__ = ["benefits", "monitoring", "phases", "risks"]

SENSITIVITY, MOST_ASSUMPTIONS = "sensitivity.csv", 12
"""The table, and how many of its assumptions the document shows: judgement."""
ROLES = {MUST: "role_must", ALWAYS: "role_always"}


def benefits(writer: Writer) -> Iterator[Block]:
    """Yield who gains, compared with today."""
    is_known = (
        writer.metric("today.covered_residents", Unit.RESIDENTS).value is not None
    )
    yield newly_covered(writer, "newly_covered" if is_known else "newly_unknown")
    used = writer.evidence.chosen.saved.metrics["vehicles_used"]
    staff = writer.metric("service.staff", Unit.COUNT)
    if used:
        vehicles = total(
            [writer.metric(f"vehicles_used.{name}", Unit.COUNT) for name in used]
        )
        if staff.value:
            yield _jobs(writer, staff, vehicles)
        else:
            yield writer.say("jobs_drivers", vehicles=vehicles)
    worst = writer.metric("equity.worst_tenth_mean_m", Unit.METRES)
    if worst.value is not None:
        yield writer.say(
            "equity_line",
            worst=worst,
            mean=writer.metric("equity.mean_m", Unit.METRES),
            times=writer.metric("equity.ratio", Unit.DECIMAL),
        )
    yield writer.say("benefit_missing")


def _jobs(writer: Writer, staff: Figure, vehicles: Figure) -> Paragraph:
    """Return who is needed, and how many clerks the network's wages are for."""
    said = writer.say("jobs_line", staff=staff, vehicles=vehicles)
    given = scenario_of(writer.evidence.chosen.saved.run).get("service") or {}
    if not given.get("wage_per_month"):
        return said
    wage = writer.records.value(
        "run.json", "scenario.resolved.service.wage_per_month", Unit.MONEY
    )
    wages = writer.records.sum(
        "ledger.csv", "amount_per_year", Unit.MONEY, line="facility_wages"
    )
    a_year = total([wage] * int(MONTHS_PER_YEAR))
    paid = ratio(wages, a_year, Unit.DECIMAL)
    return Paragraph(runs=said.runs + writer.say("jobs_paid", paid=paid).runs)


def risks(writer: Writer) -> Iterator[Block]:
    """Yield sites that stay whatever is done, or what to run to know them."""
    found = writer.evidence.alternatives
    if found is None:
        yield writer.say("alternatives_missing")
    else:
        sites = found.tables["sites.csv"]
        names = site_names(writer, sites, "site_id")
        rows: list[list[Cell]] = [
            [
                Name(names[row["site_id"]]),
                writer.words.text(f"tier_{row['tier']}"),
                writer.words.text(ROLES.get(row["role"], "role_replaceable")),
            ]
            for row in sites
            if IN_ALL_PLANS.holds(row)
        ]
        yield writer.table("must_caption", ("site", "tier", "role"), rows)
    yield from _sensitivity(writer)


def _sensitivity(writer: Writer) -> Iterator[Block]:
    """Yield which assumptions move the net cost most, or what to run to know."""
    found = writer.evidence.sensitivity
    if found is None:
        yield writer.say("sensitivity_missing")
        return
    yield from tornado(writer)
    run, rows = writer.evidence.chosen.saved.run, list[list[Cell]]()
    for row in found.tables[SENSITIVITY][:MOST_ASSUMPTIONS]:
        where = {"assumption": row["assumption"]}
        line: list[Cell] = [assumption_cell(run, writer.words, row["assumption"])]
        line += [value_cell(writer.words, row[key]) for key in ("low", "value", "high")]
        line += [unit_words(writer.words, row["unit"]), Name(row["grade"])]
        line.append(not_carried_cell(writer, row))
        line += [
            found.cell(SENSITIVITY, f"net_cost_{end}", Unit.MONEY, **where)
            for end in ("low", "high")
        ]
        rows.append(line)
    head = ("assumption", "low", "value", "high", "unit", "grade", "not_carried_at")
    nets = ("net_at_low", "net_at_high")
    yield without_empty(writer.money_table("sensitivity_caption", head, nets, rows))
    if any(map(ends_not_carried, found.tables[SENSITIVITY][:MOST_ASSUMPTIONS])):
        yield writer.say("not_carried_note")
    yield from detour_range(writer, found)
    yield writer.say("grades_note")
    yield writer.say("sensitivity_note")
    yield from switching(writer, found)


def phases(writer: Writer) -> Iterator[Block]:
    """Yield that there are none."""
    yield writer.say("phases_missing")


def monitoring(writer: Writer) -> Iterator[Block]:
    """Yield what to watch, each with its target, owner and trigger."""
    words = writer.words
    network, county = words.text("owner_network"), words.text("owner_county")
    below, above = words.text("trigger_below"), words.text("trigger_above")
    lead = writer.metric("lead_time_by_parcels_s.mean", Unit.SECONDS)
    cost = writer.metric("money.cost_per_parcel", Unit.PER_PARCEL)
    rows: list[list[Cell]] = [
        [words.text("kpi_residents"), writer.coverage("residents"), county, below],
        [
            words.text("kpi_effective"),
            writer.coverage("effective_service"),
            network,
            below,
        ],
        [words.text("kpi_use"), writer.coverage("use"), network, below],
        [words.text("lead_time"), lead, network, above],
        [words.text("kpi_cost"), cost, network, above],
    ]
    rows = [row for row in rows if isinstance(row[1], Figure) and row[1].value]
    yield writer.table("kpis_caption", ("kpi_name", "target", "owner", "trigger"), rows)

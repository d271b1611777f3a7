"""Where the county stands: scope, today, and the standard asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.report.proposal.document import Block, Cell, Name, Paragraph
from planner.report.proposal.evidence.figures import Unit
from planner.report.proposal.evidence.picked_rows import township_names
from planner.report.proposal.illustrations.maps import baseline_map
from planner.report.proposal.illustrations.pictures import townships_chart
from planner.report.proposal.sections.rules import rules
from planner.report.proposal.sections.standard import covered_words, effective_words
from planner.report.proposal.wording.names import given_name, scenario_of
from planner.report.proposal.writer import Writer

__all__ = ["background", "standards", "today"]


def background(writer: Writer) -> Iterator[Block]:
    """Yield the scope of the plan and what it is asked for."""
    seats = writer.metric("demand_points.seats", Unit.COUNT)
    said = writer.say(
        "scope",
        villages=writer.metric("demand_points.villages", Unit.VILLAGES),
        residents=writer.records.sum("villages.csv", "residents", Unit.RESIDENTS),
        townships=writer.records.length("metrics.json", "townships"),
        parcels=writer.metric("potential_parcels_per_day", Unit.PARCELS),
    )
    beside = writer.say("scope_seats", seats=seats).runs if seats.value else ()
    yield replace(said, runs=said.runs + beside)
    yield from _targets(writer)
    description = given_name(
        scenario_of(writer.evidence.chosen.saved.run), "description", writer.words
    )
    if description:
        lead = writer.words.text("description_lead")
        yield Paragraph(runs=(Name(description),), lead=lead)


def _targets(writer: Writer) -> Iterator[Block]:
    """Yield each share asked for, by county where counties are asked differently."""
    asked = writer.evidence.chosen.saved.metrics["asked"]
    if not asked:
        yield writer.say("targets_none")
    shares: dict[str, set[float]] = {}
    for row in asked:
        shares.setdefault(row["measure"], set()).add(row["share"])
    said = set()
    for idx, row in enumerate(asked):
        measure, is_same = row["measure"], len(shares[row["measure"]]) == 1
        if is_same and measure in said:
            continue
        said.add(measure)
        county = {} if is_same else {"county": row["county"]}
        yield writer.say(
            "targets" if is_same else "targets_in",
            is_bullet=True,
            lead="targets_lead" if row["is_required"] else "aims_lead",
            share=writer.metric(f"asked.{idx}.share", Unit.SHARE),
            measure=writer.words.text(f"measure_{measure}"),
            **county,
        )


def today(writer: Writer) -> Iterator[Block]:
    """Yield what stands today, and demand and coverage by township."""
    stores = writer.metric("today.stores", Unit.COUNT)
    points = writer.metric("today.points", Unit.COUNT)
    if stores.value is None:
        yield writer.say("today_unknown")
    else:
        yield writer.say(
            "today_network",
            stores=stores,
            points=points,
            villages=writer.metric("today.covered_villages", Unit.VILLAGES),
            residents=writer.metric("today.residents", Unit.SHARE),
        )
        yield from baseline_map(writer.maps, writer.words)
    yield from townships_chart(writer)
    yield writer.table(
        "townships_caption",
        ("township", "villages", "covered_villages", "residents", "parcels", "carried"),
        _township_rows(writer),
    )


def _township_rows(writer: Writer) -> list[list[Cell]]:
    names = township_names(writer)
    rows: list[list[Cell]] = []
    for idx, row in enumerate(writer.evidence.chosen.saved.metrics["townships"]):
        township_id = row["township_id"]
        line: list[Cell] = [Name(names.get(township_id) or township_id)]
        line += [
            writer.metric(f"townships.{idx}.{key}", unit)
            for key, unit in (
                ("num_villages", Unit.COUNT),
                ("covered_villages", Unit.COUNT),
                ("residents", Unit.COUNT),
                ("parcels_per_day", Unit.COUNT),
                ("carried_parcels_per_day", Unit.COUNT),
            )
        ]
        rows.append(line)
    return rows


def _value(writer: Writer, name: str) -> Cell:
    """Return a coverage; of effective service none where no standard is set."""
    value = writer.coverage(name)
    is_set = value.value is not None or name != "effective_service"
    return value if is_set else writer.words.text("no_standard")


def standards(writer: Writer) -> Iterator[Block]:
    """Yield the five coverages with what each one counts."""
    covered = covered_words(writer)
    definitions = {
        "effective_service": effective_words(writer),
        "use": (writer.words.text("standard_use"),),
    }
    yield writer.table(
        "coverages_caption",
        ("coverage", "value", "definition"),
        [
            [
                writer.words.text(f"kpi_{key}"),
                _value(writer, name),
                definitions.get(name, covered),
            ]
            for name, key in (
                ("villages", "villages"),
                ("residents", "residents"),
                ("demand", "demand"),
                ("effective_service", "effective"),
                ("use", "use"),
            )
        ],
    )
    yield from rules(writer)

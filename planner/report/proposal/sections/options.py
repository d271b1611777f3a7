"""Options side by side, and the frontier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from planner.report.proposal.document import Block, Cell
from planner.report.proposal.evidence.figures import Figure, Unit, difference
from planner.report.proposal.evidence.picked_rows import do_nothing, option_name
from planner.report.proposal.evidence.saved_runs import METRICS, Run
from planner.report.proposal.sections.frontier import frontier_blocks
from planner.report.proposal.sections.standard import (
    covered_words,
    effective_words,
    standard_of,
)
from planner.report.proposal.wording.relaxed_words import relaxed_runs
from planner.report.proposal.writer import Writer

__all__ = ["options"]

COVERAGES_AND_COSTS = (
    ("kpi_villages", "coverages.villages.value", Unit.SHARE),
    ("kpi_residents", "coverages.residents.value", Unit.SHARE),
    ("kpi_demand", "coverages.demand.value", Unit.SHARE),
    ("kpi_effective", "coverages.effective_service.value", Unit.SHARE),
    ("kpi_use", "coverages.use.value", Unit.SHARE),
    ("capex", "money.outlay", Unit.MONEY),
    ("annual_cost", "money.annual_cost", Unit.MONEY),
    ("net_cost", "money.net_cost", Unit.MONEY),
    ("kpi_cost", "money.cost_per_parcel", Unit.PER_PARCEL),
    ("lead_time", "lead_time_by_parcels_s.mean", Unit.SECONDS),
    ("kpi_way", "distance_by_residents_m.mean", Unit.METRES),
)
RISKS = (
    ("unviable", "viability.unviable_sites", Unit.COUNT),
    ("option_gap", "viability.network_gap", Unit.MONEY),
)
MODULES = (
    ("option_carried", "service.carried_by_third_parties", Unit.SHARE),
    ("option_busy", "service.peak_staff_use", Unit.SHARE),
    ("option_keepers", "worse_off.keepers_lack", Unit.MONEY),
    ("option_hosts", "worse_off.hosts_lack", Unit.MONEY),
)
"""Of modules that a scenario need not use: silent where no option does."""

SAME = 1e-3
"""Of a net cost: options that differ by less cost the same, by heuristic routes."""


def options(writer: Writer) -> Iterator[Block]:
    """Yield the table of options, a row a measure, and the frontier."""
    runs = (writer.evidence.chosen, *writer.evidence.options)
    today = writer.metric("today.residents", Unit.SHARE)
    if do_nothing(writer) is None and today.value is not None:
        yield writer.say(
            "option_today",
            residents=today,
            villages=writer.metric("today.villages", Unit.SHARE),
        )
    if len(runs) == 1:
        yield writer.say("options_missing")
    yield writer.wide_table(
        "options_caption",
        ("kpi_name",),
        [_head(writer, run) for run in runs],
        [
            *_rows(writer, runs, COVERAGES_AND_COSTS),
            *_tiers(writer, runs),
            *_rows(writer, runs, RISKS),
            *_used(_rows(writer, runs, MODULES)),
            *_used([[writer.words.text("option_doubtful"), *map(_doubtful, runs)]]),
        ],
    )
    yield from _own_standards(writer)
    for run in runs:
        if run.relaxed is not None:
            name = option_name(writer, run)
            said = writer.say("option_relaxed", is_bullet=True, option=name)
            changes = tuple(relaxed_runs(writer, run.relaxed))
            stop = writer.words.text("full_stop")
            yield replace(said, runs=(*said.runs, *changes, stop))
    if do_nothing(writer) is not None:
        yield writer.say("option_today_note")
    yield from better_options(writer)
    yield from frontier_blocks(writer)


def _own_standards(writer: Writer) -> Iterator[Block]:
    """Yield what covered means in each option that has a standard of its own.

    A share within ten kilometres beside one within three is no better plan.
    """
    for run in writer.evidence.options:
        if not _is_same_standard(writer, run):
            own = replace(writer, evidence=replace(writer.evidence, chosen=run))
            said = writer.say(
                "option_standard", is_bullet=True, option=option_name(writer, run)
            )
            words = (*covered_words(own), writer.words.text("list_semicolon"))
            effective = (writer.words.text("kpi_effective"), writer.words.text("colon"))
            stop = writer.words.text("full_stop")
            runs = (*words, *effective, *effective_words(own), stop)
            yield replace(said, runs=(*said.runs, *runs))


def _is_same_standard(writer: Writer, run: Run) -> bool:
    return standard_of(writer.evidence.chosen) == standard_of(run)


def better_options(writer: Writer) -> Iterator[Block]:
    """Yield each option that covers no fewer residents than the plan, for less net."""
    covered = writer.coverage("residents")
    base = writer.metric("money.net_cost", Unit.MONEY)
    for run in writer.evidence.options:
        residents = run.records.value(METRICS, "coverages.residents.value", Unit.SHARE)
        net = run.records.value(METRICS, "money.net_cost", Unit.MONEY)
        values = [item.value for item in (covered, base, residents, net)]
        known = [value for value in values if value is not None]
        is_comparable = _is_same_standard(writer, run) and not run.relaxed
        if len(known) < len(values) or not is_comparable:
            continue
        if known[2] >= known[0] and known[3] < known[1] * (1.0 - SAME):
            yield writer.say(
                "option_better",
                is_bullet=True,
                option=option_name(writer, run),
                residents=residents,
                net=net,
                covered=covered,
            )


def _used(rows: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
    """Yield the rows in which some option has more than nothing."""
    for row in rows:
        if any(isinstance(item, Figure) and item.value for item in row):
            yield row


def _head(writer: Writer, run: Run) -> str:
    name = option_name(writer, run).text
    is_chosen = run is writer.evidence.chosen
    is_plain = is_chosen and run.option != "recommended"
    return f"{name}{writer.words.text('option_chosen')}" if is_plain else name


def _rows(
    writer: Writer, runs: tuple[Run, ...], lines: tuple[tuple[str, str, Unit], ...]
) -> Iterator[list[Cell]]:
    for key, path, unit in lines:
        figures = [run.records.value(METRICS, path, unit) for run in runs]
        if any(item.value is not None for item in figures):
            yield [writer.head(key, unit), *figures]


def _tiers(writer: Writer, runs: tuple[Run, ...]) -> Iterator[list[Cell]]:
    """Yield the open stores and points of each option."""
    for key, tier in (("stores", "store"), ("points", "point")):
        yield [
            writer.words.text(key),
            *(
                run.records.count_without(
                    "facilities.csv", {"tier": tier}, {"decision": "close"}
                )
                for run in runs
            ),
        ]


def _doubtful(run: Run) -> Figure:
    """Return how many hosts are expected not to join."""
    hosts = run.records.value(METRICS, "service.facilities_on_hosts", Unit.COUNT)
    joining = run.records.value(METRICS, "service.expected_sign_ups", Unit.COUNT)
    return difference(hosts, joining)

"""Options side by side, and the frontier."""

from __future__ import annotations

from collections.abc import Iterator

from planner.report.proposal.document import Block, Cell
from planner.report.proposal.evidence import Run
from planner.report.proposal.figures import Unit
from planner.report.proposal.sections.frontier import frontier_blocks
from planner.report.proposal.writer import Writer

__all__ = ["options"]

COLUMNS = (
    ("kpi_villages", "coverages.villages.value", Unit.SHARE),
    ("kpi_residents", "coverages.residents.value", Unit.SHARE),
    ("kpi_demand", "coverages.demand.value", Unit.SHARE),
    ("kpi_effective", "coverages.effective_service.value", Unit.SHARE),
    ("kpi_use", "coverages.use.value", Unit.SHARE),
    ("capex", "money.capex", Unit.MONEY),
    ("annual_cost", "money.annual_cost", Unit.MONEY),
    ("net_cost", "money.net_cost", Unit.MONEY),
    ("kpi_cost", "money.cost_per_parcel", Unit.PER_PARCEL),
    ("lead_time", "lead_time_by_parcels_s.mean", Unit.SECONDS),
    ("unviable", "viability.unviable_sites", Unit.COUNT),
)


def options(writer: Writer) -> Iterator[Block]:
    """Yield the table of options, a row a measure, and the frontier."""
    yield writer.say(
        "option_today",
        residents=writer.metric("today.residents", Unit.SHARE),
        villages=writer.metric("today.villages", Unit.SHARE),
    )
    runs = (writer.evidence.chosen, *writer.evidence.options)
    if len(runs) == 1:
        yield writer.say("options_missing")
    yield writer.wide_table(
        "options_caption",
        ("kpi_name",),
        [_name(writer, run) for run in runs],
        [
            [_label(writer, key, unit), *(_value(run, path, unit) for run in runs)]
            for key, path, unit in COLUMNS
        ],
    )
    yield from frontier_blocks(writer)


def _name(writer: Writer, run: Run) -> str:
    is_chosen = run is writer.evidence.chosen
    return f"{run.name} {writer.words.text('option_chosen')}" if is_chosen else run.name


def _label(writer: Writer, key: str, unit: Unit) -> str:
    if unit is Unit.MONEY:
        return writer.money_head(key)
    name = writer.words.text(key)
    is_priced = unit is Unit.PER_PARCEL
    return writer.words.with_unit(name, writer.words.money_unit) if is_priced else name


def _value(run: Run, path: str, unit: Unit) -> Cell:
    return run.records.value("metrics.json", path, unit)

"""From where on another option costs less than the proposed plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.report.proposal.document import Block, Cell, Name
from planner.report.proposal.evidence.figures import Unit
from planner.report.proposal.evidence.picked_rows import name_of_option
from planner.report.proposal.evidence.saved_runs import Records
from planner.report.proposal.wording.assumption_words import assumption_cell, unit_words
from planner.report.proposal.writer import Writer

__all__ = ["switching"]

RECORD, FILE = "sensitivity.json", "switching.csv"


def switching(writer: Writer, found: Records) -> Iterator[Block]:
    """Yield the switching values, that there are none, or what to run to know."""
    against = found.objects[RECORD]["options"]
    if not against:
        yield writer.say("switching_missing")
        return
    compared = [item for item in against if item["is_comparable"]]
    left_out = [item for item in against if not item["is_comparable"]]
    if left_out:
        yield writer.say("switching_left_out", names=_names(writer, left_out))
    rows = found.tables[FILE]
    if compared and not rows:
        yield writer.say("switching_none", names=_names(writer, compared))
    if rows:
        head = ("assumption", "value", "switching_value", "unit", "option")
        yield writer.money_table(
            "switching_caption",
            head,
            ("switching_cost",),
            [_row(writer, found, row) for row in rows],
        )


def _row(writer: Writer, found: Records, row: Mapping[str, str]) -> list[Cell]:
    run = writer.evidence.chosen.saved.run
    where = {key: row[key] for key in ("assumption", "option", "switching_value")}
    return [
        assumption_cell(run, writer.words, row["assumption"]),
        found.cell(FILE, "value", Unit.PLAIN, **where),
        found.cell(FILE, "switching_value", Unit.PLAIN, **where),
        unit_words(writer.words, _unit(found, row["assumption"])),
        name_of_option(writer, row["option"]),
        found.cell(FILE, "net_cost", Unit.MONEY, **where),
    ]


def _unit(found: Records, assumption: str) -> str:
    """Return the unit of an assumption, which the table of all of them holds."""
    return next(
        row["unit"]
        for row in found.tables["sensitivity.csv"]
        if row["assumption"] == assumption
    )


def _names(writer: Writer, options: list[dict[str, Any]]) -> Name:
    names = (name_of_option(writer, item["option"]).text for item in options)
    return Name(writer.words.text("list_comma").join(names))

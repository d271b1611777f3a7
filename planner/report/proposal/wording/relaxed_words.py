"""What an option gave up where its requirements cannot be met together."""

from __future__ import annotations

from collections.abc import Iterator

from planner.model.amendment import parts_of
from planner.report.proposal.document import Name, Run
from planner.report.proposal.evidence.figures import Unit
from planner.report.proposal.evidence.saved_runs import RUN, Records
from planner.report.proposal.wording.amendment_words import SHARES, key_name
from planner.report.proposal.writer import Writer

__all__ = ["relaxed_runs"]

MONEY = ("max_capex", "max_annual_cost")


def relaxed_runs(writer: Writer, asked: Records) -> Iterator[Run]:
    """Yield each requirement that gives way: what was asked, and what the plan has.

    Parameters
    ----------
    asked
        Files of the option as it was asked for, without a plan.
    """
    for number, repair in enumerate(asked.objects[RUN]["result"]["repair"]):
        if number:
            yield writer.words.text("list_semicolon")
        yield from writer.words.pieces(
            "relaxed_change",
            {
                "name": Name(key_name(asked.objects[RUN], writer.words, repair["key"])),
                **{
                    end: _value(writer, asked, number, end)
                    for end in ("before", "after")
                },
            },
        )


def _value(writer: Writer, asked: Records, number: int, end: str) -> Run:
    """Return what a requirement asked for, or what it may ask for."""
    repair = asked.objects[RUN]["result"]["repair"][number]
    value, key = repair[end], str(repair["key"])
    if isinstance(value, bool):
        return writer.words.text("rule_holds" if value else "relaxed_without")
    if isinstance(value, str):
        return writer.words.text(f"site_{value}")
    kind, unit = parts_of(key)[1], Unit.PLAIN
    if kind in MONEY:
        unit = Unit.MONEY
    elif kind in SHARES:
        unit = Unit.SHARE
    return asked.value(RUN, f"result.repair.{number}.{end}", unit)

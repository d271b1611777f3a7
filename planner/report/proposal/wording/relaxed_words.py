"""What an option gave up where its requirements cannot be met together."""

from __future__ import annotations

from collections.abc import Iterator

from planner.report.proposal.document import Name, Run
from planner.report.proposal.evidence.figures import Unit
from planner.report.proposal.evidence.saved_runs import RUN, Records
from planner.report.proposal.writer import Writer

__all__ = ["relaxed_runs"]

SITES, RULES = "sites", "rules"
MONEY = ("max_capex", "max_annual_cost")
SHARES = ("at_least", "at_least_in", "at_least_in_every_township")


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
                "name": _name(writer, repair["key"]),
                **{
                    end: _value(writer, asked, number, end)
                    for end in ("before", "after")
                },
            },
        )


def _name(writer: Writer, key: str) -> Name:
    """Return what the key of a requirement is called."""
    section, _, path = key.partition(".")
    if section == SITES:
        return Name(path)
    if section == RULES:
        return Name(writer.words.text(f"rule_{path}"))
    kind, *details = path.split(".")
    if kind in SHARES:
        measure = writer.words.text(f"measure_{details[-1]}")
        return Name(" ".join([*details[:-1], measure]))
    name = writer.words.text(f"limit_{kind}")
    return Name(
        name.replace(
            "{tier}", writer.words.text(f"tier_{details[0]}") if details else ""
        )
    )


def _value(writer: Writer, asked: Records, number: int, end: str) -> Run:
    """Return what a requirement asked for, or what it may ask for."""
    repair = asked.objects[RUN]["result"]["repair"][number]
    value, key = repair[end], str(repair["key"])
    if isinstance(value, bool):
        return writer.words.text("rule_holds" if value else "relaxed_without")
    if isinstance(value, str):
        return writer.words.text(f"site_{value}")
    parts = key.split(".")
    unit = Unit.PLAIN
    if parts[1] in MONEY:
        unit = Unit.MONEY
    elif parts[1] in SHARES:
        unit = Unit.SHARE
    return asked.value(RUN, f"result.repair.{number}.{end}", unit)

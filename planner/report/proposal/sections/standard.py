"""The standard of coverage and of effective service, in words with their figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.report.proposal.document import Run
from planner.report.proposal.evidence.figures import Figure, Unit
from planner.report.proposal.evidence.saved_runs import Run as Evaluated
from planner.report.proposal.writer import Writer

__all__ = ["covered_words", "effective_words", "standard_of"]


def covered_words(writer: Writer) -> tuple[Run, ...]:
    """Return what counts as covered."""
    runs = list(
        writer.say(
            "standard_collect",
            functions=_functions(writer),
            km=_figure(writer, "collect_within_km"),
        ).runs
    )
    if standard_of(writer.evidence.chosen).get("store_within_min") is not None:
        minutes = _figure(writer, "store_within_min")
        runs += writer.say("standard_store", minutes=minutes).runs
    return (*runs, writer.words.text("standard_carried"))


def effective_words(writer: Writer) -> tuple[Run, ...]:
    """Return what counts as effective service."""
    runs = list(writer.say("standard_served", functions=_functions(writer)).runs)
    for key, name, text in (
        ("days_per_week", "days", "standard_days"),
        ("promise_hours", "hours", "standard_promise"),
    ):
        if standard_of(writer.evidence.chosen).get(key) is not None:
            runs += writer.say(text, **_named(name, _figure(writer, key))).runs
    return tuple(runs)


def _named(name: str, figure: Figure) -> dict[str, Any]:
    return {name: figure}


def standard_of(plan: Evaluated) -> Mapping[str, Any]:
    """Return the standard that the coverages of a plan are measured by."""
    found: Mapping[str, Any] = plan.scenario.get("resolved", {}).get("standard", {})
    return found


def _figure(writer: Writer, key: str) -> Figure:
    path = f"scenario.resolved.standard.{key}"
    return writer.records.value("run.json", path, Unit.PLAIN)


def _functions(writer: Writer) -> str:
    names = standard_of(writer.evidence.chosen).get("required_functions") or ()
    return writer.words.text("list_comma").join(
        writer.words.text(f"function_{name}") for name in names
    )

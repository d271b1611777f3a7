"""Annexes: assumptions, method and limits, villages not served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.model.places import VillageKind
from planner.report.proposal.document import Block, Cell, Name, Run
from planner.report.proposal.evidence.figures import Unit
from planner.report.proposal.sections.funding.point_pay import point_pay
from planner.report.proposal.wording.assumption_words import (
    assumption_cell,
    unit_words,
    value_cell,
)
from planner.report.proposal.wording.left_out import (
    detail_runs,
    is_priced,
    reason_words,
)
from planner.report.proposal.writer import Writer

__all__ = ["assumptions", "method", "unserved"]

WHOLE = (
    ("solver_total_objective", "result.total_objective", Unit.MONEY),
    ("solver_total_bound", "result.total_bound", Unit.MONEY),
    ("solver_total_gap", "result.total_gap", Unit.SHARE),
    ("solver_total_gap_amount", "result.total_gap_amount", Unit.MONEY),
)
"""How far the whole plan may be from the best one."""
SOLVER = (
    ("solver_objective", "result.objective", Unit.MONEY),
    ("solver_bound", "result.bound", Unit.MONEY),
    ("solver_gap", "result.gap", Unit.SHARE),
)


def assumptions(writer: Writer) -> Iterator[Block]:
    """Yield every default in use with its range, grade and source."""
    run, words = writer.evidence.chosen.saved.run, writer.words
    yield writer.say("grades_note")
    yield writer.table(
        "assumptions_caption",
        ("assumption", "value", "unit", "low", "high", "grade", "origin"),
        [
            [
                assumption_cell(run, words, str(item["fills"])),
                value_cell(words, item["value"]),
                unit_words(words, str(item["unit"])),
                value_cell(words, item["low"]),
                value_cell(words, item["high"]),
                Name(str(item["grade"])),
                Name(str(item["source_zh" if words.is_chinese else "source"])),
            ]
            for item in run["defaults_used"]
        ],
    )
    yield from point_pay(writer)


def method(writer: Writer) -> Iterator[Block]:
    """Yield what is exact, what is heuristic, and the solver's card."""
    for key in ("method_siting", "method_routes", "method_checked"):
        yield writer.say(key, is_bullet=True)
    run, words = writer.evidence.chosen.saved.run, writer.words
    result = run["result"]
    has_bound = result["total_bound"] is not None
    rows: list[list[Cell]] = [
        [words.text(key), writer.records.value("run.json", path, unit)]
        for key, path, unit in (*(WHOLE if has_bound else ()), *SOLVER)
    ]
    if not has_bound:
        why = _bound_reason(writer, result)
        rows.insert(0, [words.text("solver_total_bound"), why])
    scenario = run.get("scenario") or {}
    versions = ", ".join(f"{name} {text}" for name, text in run["versions"].items())
    rows += [
        [
            words.text("solver_status"),
            writer.known(f"status_{result['status']}", str(result["status"])),
        ],
        [words.text("solver_seed"), Name(str(result["seed"]))],
        [words.text("solver_hash"), Name(str(scenario.get("hash", "–")))],
        [words.text("solver_versions"), Name(versions)],
    ]
    yield writer.table("solver_caption", ("item", "value"), rows)
    yield writer.say("solver_note")


def unserved(writer: Writer) -> Iterator[Block]:
    """Yield every village that is not served in full, with its reason."""
    rows: list[list[Cell]] = [
        [
            _place(writer, row),
            Name(row["township"] or row["township_id"]),
            writer.records.cell(
                "villages.csv",
                "residents",
                Unit.COUNT,
                village_id=row["village_id"],
            ),
            reason_words(writer, row["reason"]),
            detail_runs(writer, row["reason_detail"]),
        ]
        for row in writer.rows_of("villages.csv")
        if row["reason"]
    ]
    if not rows:
        every = writer.records.count("villages.csv", Unit.VILLAGES)
        yield writer.say("unserved_none", served=every)
        return
    head = ("village", "township", "residents", "reason", "detail")
    yield writer.table("unserved_caption", head, rows)
    if any(is_priced(row) for row in writer.rows_of("villages.csv")):
        yield writer.say("unserved_note")


def _bound_reason(writer: Writer, result: Mapping[str, Any]) -> Run:
    reason = str(result["total_bound_reason"])
    return writer.known(f"bound_{reason}", reason)


def _place(writer: Writer, row: Mapping[str, str]) -> Cell:
    """Return the name of a demand point, and that it is a seat where it is one."""
    name = Name(row["name"] or row["village_id"])
    if row["kind"] == VillageKind.VILLAGE:
        return name
    return (name, writer.words.text("unserved_seat"))

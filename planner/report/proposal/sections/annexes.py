"""Annexes: assumptions, method and limits, villages not served."""

from __future__ import annotations

from collections.abc import Iterator

from planner.report.proposal.document import Block, Cell, Name
from planner.report.proposal.figures import Unit
from planner.report.proposal.writer import Writer

__all__ = ["assumptions", "method", "unserved"]

SOLVER = (
    ("solver_objective", "result.objective", Unit.MONEY),
    ("solver_bound", "result.bound", Unit.MONEY),
    ("solver_gap", "result.gap", Unit.SHARE),
)


def assumptions(writer: Writer) -> Iterator[Block]:
    """Yield every default in use with its range, grade and source."""
    used = writer.evidence.chosen.saved.run["defaults_used"]
    yield writer.table(
        "assumptions_caption",
        ("assumption", "value", "unit", "low", "high", "grade", "origin"),
        [
            [
                Name(str(item["fills"])),
                *(Name(_text(item[key])) for key in ("value", "unit", "low", "high")),
                Name(str(item["grade"])),
                Name(str(item["source"])),
            ]
            for item in used
        ],
    )


def method(writer: Writer) -> Iterator[Block]:
    """Yield what is exact, what is heuristic, and the solver's card."""
    for key in ("method_siting", "method_routes", "method_checked"):
        yield writer.say(key, is_bullet=True)
    run, words = writer.evidence.chosen.saved.run, writer.words
    result = run["result"]
    rows: list[list[Cell]] = [
        [words.text(key), writer.records.value("run.json", path, unit)]
        for key, path, unit in SOLVER
    ]
    scenario = run.get("scenario") or {}
    versions = ", ".join(f"{name} {text}" for name, text in run["versions"].items())
    rows += [
        [words.text("solver_total_bound"), Name(str(result["total_bound_reason"]))],
        [words.text("solver_status"), Name(str(result["status"]))],
        [words.text("solver_seed"), Name(str(result["seed"]))],
        [words.text("solver_hash"), Name(str(scenario.get("hash", "–")))],
        [words.text("solver_versions"), Name(versions)],
    ]
    yield writer.table("solver_caption", ("item", "value"), rows)


def unserved(writer: Writer) -> Iterator[Block]:
    """Yield every village that is not served in full, with its reason."""
    rows: list[list[Cell]] = [
        [
            Name(row["name"] or row["village_id"]),
            Name(row["township"] or row["township_id"]),
            writer.records.cell(
                "villages.csv",
                "residents",
                Unit.COUNT,
                village_id=row["village_id"],
            ),
            _reasons(writer, row["reason"]),
            Name(row["reason_detail"]),
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


def _reasons(writer: Writer, reasons: str) -> str:
    return "; ".join(
        writer.words.text(f"reason_{item}") for item in reasons.split("; ")
    )


def _text(value: object) -> str:
    if value is None:
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

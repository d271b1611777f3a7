"""``planner explain``: why a saved plan is as it is."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any, TypedDict

from rich.table import Table

from planner.cli.guard.exit_code import ExitCode
from planner.cli.terminal import Terminal
from planner.design.unmet.frozen import FrozenPlan, freeze
from planner.explain.named import id_of
from planner.explain.sites.site_card import site_card
from planner.explain.villages.village_reason import uncovered_villages, village_reason
from planner.ledger import compute_ledger
from planner.model.effort import Effort
from planner.report.tables.csv_text import csv_text
from planner.report.text.explain_words import (
    card_lines,
    reason_lines,
    reason_row,
    record,
)
from planner.workbench.saved_run import read_saved

__all__ = ["run"]

SHOWN = ("village_id", "name", "residents", "reason", "change", "annual_cost")


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Explain a village, a site, or every village that is not covered."""
    with terminal.working("Explaining the plan") as say:
        saved, plan, instance = read_saved(options.out, options.data, say)
        say("solving again near the plan")
        frozen = freeze(instance, plan)
        places = frozen.prepared.instance
        if options.village is not None:
            village_id = id_of(options.village, places.villages, "village")
            reason = village_reason(frozen, village_id)
            terminal.show_data(record(reason))
            terminal.show(*reason_lines(reason, places))
        elif options.site is not None:
            ledger = compute_ledger(plan, instance)
            site_id = id_of(options.site, instance.sites, "site")
            card = site_card(frozen, ledger, site_id, **_how(saved.run))
            terminal.show_data(record(card))
            terminal.show(*card_lines(card, places))
        else:
            _show_all(frozen, options, terminal)
    return ExitCode.DONE


def _how(run: Mapping[str, Any]) -> _How:
    """Return seed and effort of a run: a bench with it searches with the same."""
    solve = (run["scenario"] or {}).get("resolved", {}).get("solve", {})
    return {
        "seed": int(run["result"]["seed"]),
        "effort": Effort(solve.get("effort", Effort.NORMAL)),
    }


class _How(TypedDict):
    seed: int
    effort: Effort


def _show_all(frozen: FrozenPlan, options: Namespace, terminal: Terminal) -> None:
    instance = frozen.prepared.instance
    rows = [
        reason_row(village_reason(frozen, village_id), instance)
        for village_id in uncovered_villages(frozen)
    ]
    if options.csv is not None:
        columns = ("village_id", "name", "residents", "binding", "reason", "change")
        text = csv_text(rows, (*columns, "annual_cost"))
        options.csv.write_text(text, encoding="utf-8", newline="")
        terminal.note(f"Written to {options.csv}")
    terminal.show_data({"villages": rows})
    table = Table(title=f"Villages that are not covered and served ({len(rows)})")
    for name in SHOWN:
        table.add_column(name.replace("_", " "))
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in SHOWN))
    terminal.show(table)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if isinstance(value, float) else str(value)

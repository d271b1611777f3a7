"""The folder of the price of rules: a record, a table, and the plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planner.design.administration.prices import RoutedRules, RulePrices
from planner.instance import Instance
from planner.plan import plan_to_json
from planner.report.csv_table import csv_text
from planner.report.record_folder import write_record_folder, write_text
from planner.report.rules_table import ALL, RULE_COLUMNS, rule_rows, rule_words
from planner.scenario.provenance import Provenance

__all__ = ["RULES_FILES", "write_rules"]

RECORD, TABLE, PLANS = "rules.json", "rules.csv", "plans"
RULES_FILES = (RECORD, TABLE, PLANS)


def write_rules(
    out: Path | str,
    *,
    prices: RulePrices,
    instance: Instance,
    provenance: Provenance,
    seed: int,
) -> Path:
    """Write the price of rules into a folder and return the folder.

    ``plans`` holds each plan's decisions as ``plan.json`` of an output folder does:
    ``all``, and one without each rule, called so.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    plans: dict[str, RoutedRules | None] = {ALL: prices.ruled}
    plans |= {f"without_{item.rule}": item.found for item in prices.without}

    def fill(building: Path) -> None:
        rows = rule_rows(prices, instance)
        write_text(building / TABLE, csv_text(rows, RULE_COLUMNS))
        (building / PLANS).mkdir()
        for name, found in plans.items():
            if found is not None:
                text = plan_to_json(found.plan)
                write_text(building / PLANS / f"{name}.json", text)

    return write_record_folder(
        out,
        files=RULES_FILES,
        record=_record(prices, instance, seed),
        provenance=provenance,
        fill=fill,
    )


def _record(prices: RulePrices, instance: Instance, seed: int) -> dict[str, Any]:
    return {
        "rules": {
            "gap": prices.gap,
            "seed": seed,
            "findings": rule_words(prices, instance),
            "infeasible": list(prices.infeasible),
            "proven": "on the siting model at routing prices that are the same with "
            "and without each rule; routes are heuristic",
            "seconds": dict(prices.seconds),
        },
    }

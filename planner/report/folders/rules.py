"""The folder of the price of rules: a record, a table, and the plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planner.design.studies.administration.prices import RulePrices
from planner.instance import Instance
from planner.report.folders.study_folder import write_priced_plans
from planner.report.tables.csv_text import csv_text
from planner.report.tables.studies.rules import ALL, RULE_COLUMNS, rule_rows, rule_words
from planner.scenario.provenance import Provenance

__all__ = ["RULES_FILES", "write_rules"]

RULES_FILES = ("rules.json", "rules.csv", "plans")


def write_rules(
    out: Path | str,
    *,
    prices: RulePrices,
    instance: Instance,
    provenance: Provenance,
    seed: int,
) -> Path:
    """Write the price of rules into a folder and return the folder.

    The plans are ``all``, and one without each rule, called so.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    found = {ALL: prices.ruled}
    found |= {f"without_{item.rule}": item.found for item in prices.without}
    return write_priced_plans(
        out,
        files=RULES_FILES,
        table=csv_text(rule_rows(prices, instance), RULE_COLUMNS),
        plans={name: item.plan for name, item in found.items() if item is not None},
        record=_record(prices, instance, seed),
        provenance=provenance,
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

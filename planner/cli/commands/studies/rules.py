"""``planner rules``: the price of each rule of administration."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from planner.cli.guard.exit_code import ExitCode
from planner.cli.study import read_study, table_of
from planner.cli.terminal import Terminal
from planner.design.studies.administration.prices import RulePrices, price_of_rules
from planner.instance import Instance
from planner.report.folders.rules import RULES_FILES, write_rules
from planner.report.tables.studies.rules import rule_rows, rule_words

__all__ = ["run"]

SHOWN = {
    "rule": "",
    "value": "",
    "siting_cost": "{:,.0f}",
    "siting_price": "{:,.0f}",
    "annual_cost": "{:,.0f}",
    "annual_price": "{:,.0f}",
    "residents": "{:.1%}",
    "stores": "",
    "points": "",
    "violations": "",
}
"""Columns on the terminal, and how."""


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Plan a scenario with and without its rules, and show what each one costs."""
    study = read_study(options, terminal, name="rules", files=RULES_FILES)
    with terminal.working("Planning with and without each rule") as say:
        prices = price_of_rules(
            study.built.instance, gap=options.gap, seed=study.seed, progress=say
        )
    with terminal.working(f"Writing {study.out}"):
        write_rules(
            study.out,
            prices=prices,
            instance=study.built.instance,
            provenance=study.built.provenance,
            seed=study.seed,
        )
    return _show(prices, study.built.instance, study.out, terminal)


def _show(
    prices: RulePrices, instance: Instance, out: Path, terminal: Terminal
) -> ExitCode:
    rows, words = rule_rows(prices, instance), rule_words(prices, instance)
    terminal.show_data(
        {
            "out": str(out.resolve()),
            "rules": rows,
            "findings": words,
            "infeasible": list(prices.infeasible),
            "seconds": dict(prices.seconds),
        }
    )
    title = "The least cost with all rules, and without each"
    terminal.show(table_of(title, rows, SHOWN), *words, f"Written to {out}.")
    for reason in prices.infeasible:
        terminal.complain(reason)
    return ExitCode.IMPOSSIBLE if prices.ruled is None else ExitCode.DONE

"""``planner boundaries``: the price of administrative boundaries."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from planner.cli.guard.exit_code import ExitCode
from planner.cli.study import read_study, table_of
from planner.cli.terminal import Terminal
from planner.design.studies.boundaries.boundaries import (
    BoundaryPrices,
    price_of_boundaries,
)
from planner.instance import Instance
from planner.report.folders.boundaries import BOUNDARIES_FILES, write_boundaries
from planner.report.tables.studies.boundaries import boundary_rows, boundary_words

__all__ = ["run"]

SHOWN = {
    "boundary": "",
    "siting_cost": "{:,.0f}",
    "siting_price": "{:,.0f}",
    "annual_cost": "{:,.0f}",
    "annual_cost_more": "{:,.0f}",
    "residents": "{:.1%}",
    "stores": "",
    "points": "",
    "crossing_villages": "",
    "crossing_residents": "{:,.0f}",
    "violations": "",
}
"""Columns on the terminal, and how."""
WIDEST = {"solve": {"boundary": "none"}}


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Plan a scenario within each boundary, write the folder, and show the prices."""
    study = read_study(
        options, terminal, name="boundaries", files=BOUNDARIES_FILES, changes=WIDEST
    )
    with terminal.working("Planning within each boundary") as say:
        prices = price_of_boundaries(
            study.built.instance, gap=options.gap, seed=study.seed, progress=say
        )
    with terminal.working(f"Writing {study.out}"):
        write_boundaries(
            study.out,
            prices=prices,
            instance=study.built.instance,
            provenance=study.built.provenance,
            seed=study.seed,
        )
    return _show(prices, study.built.instance, study.out, terminal)


def _show(
    prices: BoundaryPrices, instance: Instance, out: Path, terminal: Terminal
) -> ExitCode:
    rows, words = (
        boundary_rows(prices, instance),
        boundary_words(prices, instance.currency),
    )
    impossible = [item for item in prices.plans if item.found is None]
    terminal.show_data(
        {
            "out": str(out.resolve()),
            "boundaries": rows,
            "findings": words,
            "infeasible": {str(i.boundary): list(i.infeasible) for i in impossible},
            "seconds": dict(prices.seconds),
        }
    )
    table = table_of("The least cost of the same requirements", rows, SHOWN)
    terminal.show(table, *words, f"Written to {out}.")
    for item in impossible:
        most = item.most_coverage.get("residents")
        if most is not None:
            terminal.complain(
                f"boundary {item.boundary}: no more than {most:.1%} of residents can "
                "be covered within it"
            )
        for reason in item.infeasible:
            terminal.complain(f"boundary {item.boundary}: {reason}")
    return ExitCode.IMPOSSIBLE if prices.widest is None else ExitCode.DONE

"""``planner boundaries``: the price of administrative boundaries."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from rich.table import Table

from planner.cli.cache_folder import travel_cache
from planner.cli.exit_code import ExitCode
from planner.cli.problems import show_warnings
from planner.cli.terminal import Terminal
from planner.cli.usual_out import usual_out
from planner.design.boundaries.boundaries import BoundaryPrices, price_of_boundaries
from planner.instance import Instance
from planner.report.boundaries_folder import (
    BOUNDARIES_FILES,
    BOUNDARIES_RECORD,
    write_boundaries,
)
from planner.report.boundaries_table import boundary_rows, boundary_words
from planner.report.csv_table import Row
from planner.report.folder import refuse_unwritable
from planner.scenario.build import read_county
from planner.scenario.read import read_scenario

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
    scenario = read_scenario(
        options.scenario, variant=options.variant, changes=WIDEST, data=options.data
    )
    out = options.out or usual_out(scenario, "boundaries")
    refuse_unwritable(out, files=BOUNDARIES_FILES, record=BOUNDARIES_RECORD)
    with terminal.working("Reading the county"):
        cache = None if options.no_cache else travel_cache(terminal)
        built = read_county(scenario, cache=cache)
    show_warnings(terminal, built.provenance.warnings)
    seed = scenario.settings.search.seed if options.seed is None else options.seed
    with terminal.working("Planning within each boundary") as say:
        prices = price_of_boundaries(
            built.instance, gap=options.gap, seed=seed, progress=say
        )
    with terminal.working(f"Writing {out}"):
        write_boundaries(
            out,
            prices=prices,
            instance=built.instance,
            provenance=built.provenance,
            seed=seed,
        )
    return _show(prices, built.instance, out, terminal)


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
    terminal.show(_table(rows), *words, f"Written to {out}.")
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


def _table(rows: list[Row]) -> Table:
    table = Table(title="The least cost of the same requirements")
    for name in SHOWN:
        table.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*(_cell(row[name], form) for name, form in SHOWN.items()))
    return table


def _cell(value: object, form: str) -> str:
    if value is None:
        return ""
    return form.format(value) if form else str(value)

"""``planner sensitivity``: a saved plan under low and high values of assumptions."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from planner.cli.cache_folder import travel_cache
from planner.cli.guard.exit_code import ExitCode
from planner.cli.study import table_of
from planner.cli.terminal import Say, Terminal
from planner.cli.usual_out import beside
from planner.explain.sensitivity.one_at_a_time import Case, sensitivity
from planner.explain.sensitivity.switching import contests, switches
from planner.network.travel.travel_cache import TravelCache
from planner.report.folders.explore import refuse_other_villages
from planner.report.folders.options import option_plans
from planner.report.folders.plan_folder import refuse_unwritable
from planner.report.folders.sensitivity import (
    SENSITIVITY_FILES,
    FoundSensitivity,
    sensitivity_rows,
    switching_rows,
    write_sensitivity,
)
from planner.scenario.build import read_county
from planner.workbench.saved_run import read_saved_scenario

__all__ = ["run"]

MOST_SHOWN = 15
"""Assumptions in the terminal, the widest ranges first: judgement; all are in the
folder."""
SHOWN = {
    "assumption": "",
    "grade": "",
    "low": "",
    "value": "",
    "high": "",
    "net_cost_low": "{:,.0f}",
    "net_cost_high": "{:,.0f}",
}
SHOWN_SWITCHES = {
    "assumption": "",
    "value": "",
    "switching_value": "",
    "option": "",
    "net_cost": "{:,.0f}",
}
"""Columns on the terminal, and how."""


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Cost the plan again under each value, write the folder, and show the widest."""
    out = options.out or beside(options.saved, "sensitivity")
    refuse_unwritable(out, files=SENSITIVITY_FILES, record=SENSITIVITY_FILES[0])
    with terminal.working("Costing the plan under other assumptions") as say:
        cache = None if options.no_cache else travel_cache(terminal)
        case = _case(options.saved, options.data, cache, say)
        found = _found(case, dict(_others(options, case, cache, say)), say)
        write_sensitivity(out, found=found, provenance=case.built.provenance)
    rows, switching = sensitivity_rows(found.rows), switching_rows(found)
    terminal.show_data(
        {"out": str(out.resolve()), "assumptions": rows, "switching": switching}
    )
    title = f"Net cost a year, {found.base.net_cost:,.0f} as assumed; the widest ranges"
    terminal.show(table_of(title, rows[:MOST_SHOWN], SHOWN))
    for item in found.contests:
        if not item.is_comparable:
            terminal.note(f"{item.option} does not cover what is asked: not compared")
    if switching:
        title = "From where on another option costs less"
        terminal.show(table_of(title, switching, SHOWN_SWITCHES))
    terminal.show(f"Written to {out}.")
    return ExitCode.DONE


def _found(case: Case, others: dict[str, Case], say: Say) -> FoundSensitivity:
    rows = sensitivity(case, progress=say)
    against = contests(case, others)
    fit = {item.option: others[item.option] for item in against if item.is_comparable}
    return FoundSensitivity(
        base=case.outcome(),
        rows=rows,
        contests=against,
        switches=switches(case, fit, rows, progress=say),
    )


def _case(out: Path, data: Path | None, cache: TravelCache | None, say: Say) -> Case:
    _, plan, scenario = read_saved_scenario(out, data, say)
    return Case(
        scenario=scenario,
        built=read_county(scenario, cache=cache),
        plan=plan,
        cache=cache,
    )


def _others(
    options: Namespace, chosen: Case, cache: TravelCache | None, say: Say
) -> Iterator[tuple[str, Case]]:
    """Yield the options to hold the plan against, but not the plan itself.

    Raises
    ------
    OutputError
        If one is of another county.
    """
    for name, folder in _plans(options.options):
        case = _case(folder, options.data, cache, say)
        instances = case.built.instance, chosen.built.instance
        refuse_other_villages(str(folder), *instances)
        if case.scenario.content_hash != chosen.scenario.content_hash:
            yield name, case


def _plans(outs: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Yield each plan's name and folder; a folder of options stands for its plans."""
    for out in outs:
        found = option_plans(out)
        if found is None:
            yield out.resolve().name, out
        else:
            yield from ((item.key, out / item.plan) for item in found)

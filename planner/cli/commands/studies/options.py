"""``planner options``: a plan for each option that a scenario names."""

from __future__ import annotations

from argparse import Namespace

from planner.cli.cache_folder import travel_cache
from planner.cli.guard.exit_code import ExitCode
from planner.cli.guard.interruption import ctrl_c
from planner.cli.problems import show_warnings
from planner.cli.relaxed import How, relax, relaxed_outcome
from planner.cli.terminal import Say, Terminal
from planner.cli.usual_out import usual_out
from planner.design.solve import solve
from planner.errors import PlannerError
from planner.network.travel.travel_cache import TravelCache
from planner.report.folders.options import (
    OPTIONS_RECORD,
    Option,
    compared_options,
    option_files,
    write_options,
)
from planner.report.folders.plan_folder import Outcome, refuse_unwritable
from planner.report.proposal.wording.language import Language
from planner.scenario.build import read_county
from planner.scenario.document.read import Scenario, read_scenario
from planner.scenario.edits.of_scenario import amended

__all__ = ["run"]


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Solve every option of a scenario, write the folder, and show them together."""
    scenario = read_scenario(options.scenario, data=options.data)
    keys = tuple(scenario.document.options)
    if not keys:
        msg = f"{scenario.file}: no table [options]; name there what to hold together"
        raise PlannerError(msg)
    out = options.out or usual_out(scenario, "options")
    refuse_unwritable(out, files=option_files(keys), record=OPTIONS_RECORD)
    with ctrl_c() as interruption:
        found = _solved_options(scenario, options, terminal)
        interruption.hold()
        first = found[0].solved.provenance
        show_warnings(terminal, first.warnings)
        with terminal.working(f"Writing {out}; Ctrl-C has to wait"):
            folder = write_options(
                out,
                options=found,
                keys=keys,
                provenance=first,
                language=Language(options.said_in),
            )
    compared = compared_options(folder, found)
    lines = [] if compared is None else compared.rows()
    terminal.show_data({"out": str(folder), "lines": lines})
    if compared is not None:
        terminal.show(compared.tables(), f"Written to {out}.")
    return _exit_code(found, keys, terminal)


def _solved_options(
    scenario: Scenario, options: Namespace, terminal: Terminal
) -> list[Option]:
    """Return the options with their plans, those so far if the user interrupts."""
    found: list[Option] = []
    cache = None if options.no_cache else travel_cache(terminal)
    with terminal.working("Solving the options") as say:
        try:
            for key in scenario.document.options:
                found.append(_solved(scenario, key, options.seed, cache, say))
                if found[-1].solved.result.is_interrupted:
                    break
        except KeyboardInterrupt:
            if not found:
                raise
    return found


def _solved(
    whole: Scenario, key: str, seed: int | None, cache: TravelCache | None, say: Say
) -> Option:
    named = whole.document.options[key]
    scenario = amended(whole, (), variant=named.variant)
    say(f"{key}: reading the county")
    built = read_county(scenario, cache=cache)
    search = scenario.settings.search
    how = How(
        mip_gap=search.mip_gap,
        seed=search.seed if seed is None else seed,
        rounds=search.rounds,
        effort=search.effort,
        bound=search.bound,
        time_limit_s=None,
        progress=lambda text: say(f"{key}: {text}"),
    )
    result, relaxed = relax(built.instance, solve(built.instance, **how), how)
    return Option(
        key=key,
        names={
            language: name
            for language, name in (("en", named.name), ("zh", named.name_zh))
            if name is not None
        },
        variant=named.variant,
        solved=Outcome(
            result=result, instance=built.instance, provenance=built.provenance
        ),
        relaxed=relaxed_outcome(relaxed, built, scenario),
    )


def _exit_code(
    found: list[Option], keys: tuple[str, ...], terminal: Terminal
) -> ExitCode:
    """Return how it ended, and say why it is not 0."""
    if len(found) < len(keys) or found[-1].solved.result.is_interrupted:
        left = ", ".join(keys[len(found) :]) or "none"
        terminal.complain(f"interrupted; options not solved: {left}")
        return ExitCode.INTERRUPTED
    unmet = [item for item in found if item.solved.result.plan is None]
    for item in unmet:
        for reason in item.solved.result.infeasible:
            terminal.complain(f"{item.key}: {reason}")
    return ExitCode.IMPOSSIBLE if unmet else ExitCode.DONE

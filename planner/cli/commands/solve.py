"""``planner solve``: from a scenario to a folder with the plan."""

from __future__ import annotations

import shlex
import time
from argparse import Namespace
from pathlib import Path

from rich.text import Text

from planner.cli.cache_folder import travel_cache
from planner.cli.guard.exit_code import ExitCode
from planner.cli.guard.interruption import Interruption, ctrl_c
from planner.cli.problems import show_warnings
from planner.cli.relaxed import (
    How,
    relax,
    relaxed_outcome,
    relaxed_words,
    what_would_change,
)
from planner.cli.result_data import result_data
from planner.cli.roads import roads_of_instance
from planner.cli.terminal import Say, Terminal
from planner.cli.usual_out import usual_out
from planner.cli.what_if import (
    COMMAND_LINE,
    asked_edits,
    what_changed,
    what_changed_data,
)
from planner.design.solve import solve
from planner.errors import InputError, PlannerError
from planner.instance import Instance
from planner.metrics import Judgement, judge
from planner.model.effort import Effort
from planner.plan import Result, Status, rounded_plan
from planner.report.folders.plan_folder import (
    FILES,
    RELAXED,
    Outcome,
    refuse_unwritable,
    write_folder,
)
from planner.report.proposal.wording.language import Language
from planner.report.text.summary import summary
from planner.report.text.words import counted
from planner.scenario.build import Built, read_county
from planner.scenario.document.read import Scenario, read_scenario
from planner.scenario.edits.of_scenario import rows_of, with_edits
from planner.scenario.edits.read import read_edits
from planner.scenario.validate import validate
from planner.workbench.bench.change import Change
from planner.workbench.bench.changing import Changing
from planner.workbench.bench.things import things_of
from planner.workbench.saved_run import Earlier, read_changed

__all__ = ["run"]


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Solve a scenario, write the folder, and show the summary."""
    with ctrl_c() as interruption:
        earlier, scenario = _earlier_and_scenario(options)
        out = options.out or _usual_out(options, scenario)
        refuse_unwritable(out)
        built = _read(scenario, options, terminal)
        with terminal.working("Solving") as say:
            how = _how(scenario, options, say)
            change = None
            if earlier is not None:
                change = _change(earlier, built, scenario, how, options)
            result = _solve(built.instance, how) if change is None else change.result
            result, relaxed = relax(built.instance, result, how)
            interruption.hold()
            changes = what_would_change(result, scenario, built.instance, terminal)
        rounds = counted(len(result.rounds), "round")
        terminal.note(f"Solved in {result.seconds.get('total', 0):.1f} s, {rounds}")
        outcome = relaxed_outcome(relaxed, built, scenario)
        language = Language(options.said_in)
        judgement = _write(out, result, built, outcome, terminal, language=language)
    files = [name for name in FILES if (out / name).is_file()]
    data = result_data(
        result, built, out=out, files=files, relaxed=relaxed, judgement=judgement
    )
    if change is not None and result.plan is not None:
        data["what_if"] = what_changed_data(change)
    terminal.show_data(data)
    terminal.show(summary(result, built.instance, judgement), *changes)
    terminal.show(*_written(out, files))
    if change is not None and result.plan is not None:
        terminal.show(*what_changed((options.earlier, out), change, options.said_in))
    if relaxed is not None:
        terminal.show(relaxed_words(relaxed, out / RELAXED, terminal.speech.language))
    _complain(result, interruption, out, terminal)
    return _exit_code(result, interruption)


def _earlier_and_scenario(options: Namespace) -> tuple[Earlier | None, Scenario]:
    """Return the earlier run, if one is named, and the scenario.

    Raises
    ------
    PlannerError
        If options contradict each other.
    """
    is_change = bool(options.require or options.exclude or options.set)
    if options.earlier is None:
        if is_change or options.scenario is None:
            msg = (
                "name a SCENARIO, or the earlier run with --from OUT; --require, "
                "--exclude and --set change an earlier run"
            )
            raise PlannerError(msg)
        return None, _scenario(options)
    if options.scenario is not None or options.variant is not None:
        msg = "--from OUT takes scenario and variant from the earlier run; leave them"
        raise PlannerError(msg)
    return read_changed(options.earlier, options.data, asked_edits(options))


def _usual_out(options: Namespace, scenario: Scenario) -> Path:
    if options.earlier is None:
        return usual_out(scenario)
    earlier: Path = options.earlier.resolve()
    return earlier.with_name(f"{earlier.name}-changed")


def _scenario(options: Namespace) -> Scenario:
    """Return the scenario.

    Raises
    ------
    InputError
        With every problem, those of the tables too.
    """
    names = {"variant": options.variant, "data": options.data}
    try:
        scenario = read_scenario(options.scenario, **names)
    except InputError as error:
        raise InputError(validate(options.scenario, **names)) from error
    if options.edits is None:
        return scenario
    return with_edits(scenario, [*rows_of(scenario), *asked_edits(options)])


def _read(scenario: Scenario, options: Namespace, terminal: Terminal) -> Built:
    started_s = time.perf_counter()
    cache = None if options.no_cache else travel_cache(terminal)
    with terminal.working("Reading the county"):
        built = read_county(scenario, cache=cache)
    terminal.note(_county_line(built.instance, time.perf_counter() - started_s))
    for line in roads_of_instance(built.instance).lines(terminal.speech.text):
        terminal.note(line)
    show_warnings(terminal, built.provenance.warnings)
    return built


def _county_line(instance: Instance, seconds: float) -> str:
    return (
        f"{instance.title}: {counted(len(instance.villages), 'demand point')}, "
        f"{counted(len(instance.sites), 'site')}, "
        f"{instance.residents.sum():,.0f} residents, "
        f"{instance.parcels_per_day.sum():,.0f} parcels a day; read in {seconds:.1f} s"
    )


def _how(scenario: Scenario, options: Namespace, say: Say) -> How:
    search = scenario.settings.search
    return How(
        mip_gap=search.mip_gap,
        seed=search.seed if options.seed is None else options.seed,
        rounds=search.rounds,
        effort=Effort(options.effort) if options.effort else search.effort,
        bound=search.bound,
        time_limit_s=options.time_limit,
        progress=say,
    )


def _solve(instance: Instance, how: How) -> Result:
    return solve(instance, **how)


def _change(
    earlier: Earlier,
    built: Built,
    scenario: Scenario,
    how: How,
    options: Namespace,
) -> Change:
    """Return the change from an earlier run, as a bench makes it."""
    changing = Changing(
        keep=options.keep,
        seed=how["seed"],
        effort=how["effort"],
        search=scenario.settings.search,
        edits=read_edits(asked_edits(options), file=COMMAND_LINE),
        names=things_of(built.instance).names,
        time_limit_s=how["time_limit_s"],
        say=how["progress"],
    )
    return changing.of(read_county(earlier.scenario), earlier.plan, built)


def _write(
    out: Path,
    result: Result,
    built: Built,
    relaxed: Outcome | None,
    terminal: Terminal,
    *,
    language: Language,
) -> Judgement | None:
    """Write the folder, and return what the judges say of its plan, if there is one."""
    with terminal.working(f"Writing {out}; Ctrl-C has to wait"):
        judgement = None
        if result.plan is not None:
            judgement = judge(rounded_plan(result.plan), built.instance)
        write_folder(
            out,
            result=result,
            instance=built.instance,
            provenance=built.provenance,
            relaxed=relaxed,
            judgement=judgement,
            language=language,
        )
    return judgement


def _written(out: Path, files: list[str]) -> list[Text]:
    lines = [Text.assemble(("Written to ", "bold"), f"{out}: {', '.join(files)}")]
    if "map.html" in files:
        check = f"planner check {shlex.quote(str(out))}"
        lines.append(Text(f"Look at {out / 'map.html'} first; verify it with: {check}"))
    return lines


def _complain(
    result: Result, interruption: Interruption, out: Path, terminal: Terminal
) -> None:
    """Say why the exit code is not 0."""
    if result.is_interrupted:
        terminal.complain(f"interrupted; {out} holds the best plan so far, marked so")
    elif interruption.came_while_held:
        terminal.complain(f"interrupted while {out} was written; it is complete")
    if result.status is Status.NO_SOLUTION:
        terminal.complain("no plan was found; allow more time")
    if result.status is Status.INFEASIBLE:
        terminal.complain("the requirements cannot be met")
    if terminal.is_quiet or terminal.is_json:
        for reason in result.infeasible:
            terminal.complain(reason)


def _exit_code(result: Result, interruption: Interruption) -> ExitCode:
    if result.is_interrupted or interruption.came_while_held:
        return ExitCode.INTERRUPTED
    if result.status is Status.NO_SOLUTION:
        return ExitCode.NO_PLAN
    is_met = result.status in (Status.OPTIMAL, Status.FEASIBLE)
    return ExitCode.DONE if is_met else ExitCode.IMPOSSIBLE

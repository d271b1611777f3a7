"""What ``planner solve`` adds where requirements cannot be met: a plan without some."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from rich.text import Text

from planner.cli.attainable import attainable_and_remedies
from planner.cli.terminal import Terminal
from planner.design.unmet.relaxed import Relaxed, solve_relaxed
from planner.errors import EngineError
from planner.instance import Instance
from planner.metrics import evaluate
from planner.model.effort import Effort
from planner.model.rules import Measure
from planner.plan import Result
from planner.report.folders.plan_folder import Outcome
from planner.report.proposal.wording.amendment_words import amendment_words
from planner.report.proposal.wording.language import Language
from planner.report.text.attainable_words import remedy_lines
from planner.scenario.build import Built
from planner.scenario.document.read import Scenario
from planner.scenario.edits.of_scenario import amended
from planner.scenario.provenance import Provenance

__all__ = [
    "How",
    "relax",
    "relaxed_outcome",
    "relaxed_provenance",
    "relaxed_words",
    "what_would_change",
]


class How(TypedDict):
    """How to search, for ``solve`` and ``solve_relaxed`` alike."""

    mip_gap: float
    seed: int
    rounds: int
    effort: Effort
    bound: bool
    time_limit_s: float | None
    progress: Callable[[str], None]


def relax(
    instance: Instance, result: Result, how: How
) -> tuple[Result, Relaxed | None]:
    """Return the result, its repair as the relaxed plan has it, and that plan."""
    if result.is_interrupted or not result.repair:
        return result, None
    how["progress"]("a plan for relaxed requirements")
    started = time.perf_counter()
    try:
        relaxed = solve_relaxed(instance, result, **how)
    except KeyboardInterrupt:
        return replace(result, is_interrupted=True), None
    except EngineError:
        return result, None
    result = _with_seconds(result, "relaxed", time.perf_counter() - started)
    if relaxed is None:
        return result, None
    told = (*result.infeasible, *relaxed.widened)
    told_of = replace(
        result,
        repair=relaxed.repair,
        infeasible=told,
        is_interrupted=relaxed.result.is_interrupted,
    )
    return told_of, relaxed


def _with_seconds(result: Result, step: str, seconds: float) -> Result:
    """Return a result with the time of one step more, in its total too."""
    spent = dict(result.seconds)
    for name in (step, "total"):
        spent[name] = spent.get(name, 0.0) + seconds
    return replace(result, seconds=spent)


def what_would_change(
    result: Result, scenario: Scenario, instance: Instance, terminal: Terminal
) -> tuple[Text, ...]:
    """Return what would bring a required share that cannot be met nearer."""
    is_share = any(".at_least" in item.key for item in result.repair)
    if not is_share or result.is_interrupted:
        return ()
    found, helpful = attainable_and_remedies(scenario, instance, terminal)
    lines = remedy_lines(found, helpful, terminal.speech.text, terminal.speech.language)
    return tuple(Text(line) for line in lines)


def relaxed_outcome(
    relaxed: Relaxed | None, built: Built, scenario: Scenario
) -> Outcome | None:
    """Return the relaxed plan with what it was made from, if there is one."""
    if relaxed is None:
        return None
    return Outcome(
        result=relaxed.result,
        instance=relaxed.instance,
        provenance=relaxed_provenance(relaxed, built, scenario),
    )


def relaxed_provenance(
    relaxed: Relaxed, built: Built, scenario: Scenario
) -> Provenance:
    """Return where the instance with relaxed requirements comes from."""
    return built.provenance.changed(amended(scenario, relaxed.repair))


def relaxed_words(relaxed: Relaxed, out: Path, language: Language) -> Text:
    """Return what was relaxed, what the plan costs and covers, and where it is.

    Parameters
    ----------
    language
        Of the names of what was relaxed.
    """
    instance, result = relaxed.instance, relaxed.result
    changes = "".join(
        f"\n- {amendment_words(item, language, before=item.before)}"
        for item in relaxed.repair
    )
    where = f"Written to {out}: the scenario with these changes, and its plan."
    cost = f"{result.annual_cost or 0.0:,.0f} {instance.currency}"
    covered = _covered(relaxed)
    return Text.assemble(
        ("The nearest plan that was found asks for:", "bold"),
        changes,
        f"\nIt costs {cost} a year and covers {covered}.\n{where}",
    )


def _covered(relaxed: Relaxed) -> str:
    if relaxed.result.plan is None:
        return "nobody"
    coverages = evaluate(relaxed.result.plan, relaxed.instance).coverages
    share = coverages[Measure.RESIDENTS.value].value
    return "nobody" if share is None else f"{share:.1%} of the residents"

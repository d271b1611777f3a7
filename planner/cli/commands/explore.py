"""``planner explore``: a page on which map, frontier and tables are linked."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from planner.cli.guard.exit_code import ExitCode
from planner.cli.terminal import Say, Terminal
from planner.cli.usual_out import beside
from planner.errors import OutputError
from planner.metrics import judge
from planner.report.folders.explore import (
    read_reasons,
    refuse_other_villages,
    write_explorer,
)
from planner.report.folders.frontier import PLANS, RECORD, TABLE
from planner.report.page import FrontierView, Group, PlanView, point_key
from planner.report.pictures.maps.content import map_content
from planner.report.proposal.evidence.reading import read_evidence
from planner.report.proposal.evidence.saved_runs import Evidence, Run
from planner.report.proposal.wording.language import Language, Words
from planner.report.proposal.wording.names import map_in_language, part_names
from planner.report.text.saying import say_in
from planner.workbench.saved_run import read_saved_county

__all__ = ["run"]


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Write the page of a plan, beside it others and the points of a frontier."""
    with terminal.working("Writing the page") as say:
        evidence = read_evidence(options.outs)
        folder = _frontier_folder(options.outs, evidence)
        language = Language(options.said_in)
        views = _views(evidence, folder, options.data, language, say)
        if options.reasons is not None:
            reasons = read_reasons(options.reasons, views[0])
            views[0] = replace(views[0], reasons=reasons)
        say("writing")
        page = write_explorer(
            options.out or beside(evidence.chosen.saved.folder, "explore"),
            views=views,
            frontier=_frontier(evidence),
        )
    terminal.show_data({"page": str(page), "plans": [view.name for view in views]})
    terminal.show(f"Written to {page}")
    if folder is not None and not (folder / PLANS).is_dir():
        terminal.note("The frontier's points have no maps; planner frontier --plans")
    return ExitCode.DONE


def _frontier_folder(outs: Sequence[Path], evidence: Evidence) -> Path | None:
    """Return the folder of the only frontier, ``None`` if there is none.

    Raises
    ------
    OutputError
        If there are two, or a study that the page does not show.
    """
    for study in (evidence.alternatives, evidence.sensitivity):
        if study is not None:
            msg = f"{study.folder}: expected plans and a frontier; leave it out"
            raise OutputError(msg)
    folders = [out for out in outs if (out / RECORD).exists()]
    if len(folders) > 1:
        names = ", ".join(str(item) for item in folders)
        msg = f"{names}: two frontiers; name the one to be shown"
        raise OutputError(msg)
    return folders[0] if folders else None


def _frontier(evidence: Evidence) -> FrontierView | None:
    found = evidence.frontier
    if found is None or TABLE not in found.tables:
        return None
    record = found.objects[RECORD]["frontier"]
    return FrontierView(record=record, rows=found.tables[TABLE])


def _views(
    evidence: Evidence,
    frontier: Path | None,
    data: Path | None,
    language: Language,
    say: Say,
) -> list[PlanView]:
    """Return all plans of the page, the chosen one first."""
    views: list[PlanView] = []
    for folder, key, name, group in _plans(evidence, frontier, language):
        say(f"{group} {name}")
        view = _view(folder, data, language)
        view = replace(view, key=key, name=name, group=group)
        if views:
            refuse_other_villages(str(folder), view.instance, views[0].instance)
        views.append(view)
    return views


def _plans(
    evidence: Evidence, frontier: Path | None, language: Language
) -> Iterator[tuple[Path, str, str, Group]]:
    """Yield folder, key, name and group of each plan."""
    chosen = evidence.chosen
    name = _plan_name(chosen, language)
    yield chosen.saved.folder, Group.CHOSEN.value, name, Group.CHOSEN
    for position, item in enumerate(evidence.options, 1):
        key = f"{Group.OPTION}-{position}"
        yield item.saved.folder, key, _plan_name(item, language), Group.OPTION
    if frontier is not None and evidence.frontier is not None:
        folder = frontier / PLANS
        rows = evidence.frontier.tables.get(TABLE, ()) if folder.is_dir() else ()
        for row in rows:
            number = row["point"]
            yield folder / f"{number:0>2}", point_key(number), number, Group.POINT


def _plan_name(item: Run, language: Language) -> str:
    """Return what the scenario calls an option; the folder of any other plan."""
    if not item.option:
        return item.records.folder
    given = item.names.get(language.value)
    return given or say_in(language)(item.option.replace("_", " ").capitalize())


def _view(folder: Path, data: Path | None, language: Language) -> PlanView:
    saved, plan, built = read_saved_county(folder, data, lambda _: None)
    instance, judged = built.instance, judge(plan, built.instance)
    words = Words(language=language, currency=instance.currency)
    content = map_content(plan, instance, judged.metrics, built.provenance.boundary)
    return PlanView(
        flow=judged.flow,
        content=map_in_language(content, saved.run, words),
        metrics=judged.metrics,
        ledger=judged.ledger,
        language=language,
        part_names=part_names(saved.run, words),
        missed=tuple(saved.run["result"]["infeasible"]),
    )

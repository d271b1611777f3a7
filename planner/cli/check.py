"""``planner check``: a saved plan, verified from its inputs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.text import Text

from planner.checker import Violation
from planner.cli.exit_code import ExitCode
from planner.cli.terminal import Terminal
from planner.errors import OutputError
from planner.report.folder import SavedRun, read_folder
from planner.report.provenance_record import refuse_changed_inputs
from planner.report.verify import Finding, verify_run
from planner.report.words import counted
from planner.scenario.build import build
from planner.scenario.read import Scenario, read_scenario

__all__ = ["run"]


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Verify a saved plan, and show each finding."""
    with terminal.working("Verifying the plan from its inputs") as say:
        say("reading the folder")
        saved = _read(options.out)
        say("reading the inputs")
        refuse_changed_inputs(saved.run, options.data)
        instance = build(_scenario(saved.run, options.data))
        say("comparing")
        findings = verify_run(saved, instance)
    terminal.show_data(_data(options.out, findings))
    _show(terminal, options.out, findings)
    return ExitCode.VIOLATIONS if findings else ExitCode.DONE


def _read(out: Path) -> SavedRun:
    saved = read_folder(out)
    _refuse_other_shape(saved.run, out)
    if saved.plan is None:
        msg = f"{out}: the run found no plan, so there is nothing to verify"
        raise OutputError(msg)
    return saved


def _refuse_other_shape(run: Mapping[str, Any], out: Path) -> None:
    """Make sure that ``run.json`` says what its inputs are.

    Raises
    ------
    OutputError
        If somebody edited it.
    """
    scenario = run.get("scenario")
    is_whole = scenario is None or (
        _has_texts(scenario, "data_folder", "hash")
        and isinstance(scenario.get("variant", ""), str | None)
        and isinstance(scenario.get("changes", {}), Mapping)
        and isinstance(run.get("inputs"), list)
        and all(_has_texts(item, "key", "path", "sha256") for item in run["inputs"])
        and any(item["key"] == "scenario" for item in run["inputs"])
    )
    if not is_whole:
        msg = f"{out / 'run.json'}: does not name the inputs of the run; solve again"
        raise OutputError(msg)


def _has_texts(value: object, *keys: str) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(value.get(key), str) for key in keys
    )


def _scenario(run: Mapping[str, Any], data: Path | None) -> Scenario:
    """Return the scenario of a run, as it was.

    Raises
    ------
    OutputError
        If another version of the planner understands it in another way.
    """
    recorded = run["scenario"]
    folder = Path(recorded["data_folder"]) if data is None else data
    path = next(item["path"] for item in run["inputs"] if item["key"] == "scenario")
    scenario = read_scenario(
        folder / path,
        variant=recorded["variant"],
        changes=recorded.get("changes", {}),
        data=folder,
    )
    if scenario.content_hash != recorded["hash"]:
        msg = (
            f"{path}: this version of the planner fills it in with other defaults than "
            "those of the run; solve again"
        )
        raise OutputError(msg)
    return scenario


def _show(terminal: Terminal, out: Path, findings: Sequence[Finding]) -> None:
    if not findings:
        terminal.show(
            f"{out}: nothing wrong. The plan keeps every rule and requirement, and "
            "every figure in the tables follows from it."
        )
        return
    broken = [item for item in findings if isinstance(item, Violation)]
    others = [item for item in findings if not isinstance(item, Violation)]
    _show_part(terminal, "Rules that the plan breaks", broken)
    _show_part(terminal, "Figures that do not follow from the plan", others)
    terminal.show_findings(f"{out}: {counted(len(findings), 'finding')}.")


def _show_part(terminal: Terminal, title: str, findings: Sequence[Finding]) -> None:
    if findings:
        terminal.show_findings(Text(f"{title} ({len(findings)})", style="bold"))
        terminal.show_findings(*(Text(f"  {item}") for item in findings), "")


def _data(out: Path, findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "out": str(out.resolve()),
        "findings": [
            {
                "kind": "violation" if isinstance(item, Violation) else "difference",
                "message": str(item),
                **{key: str(value) for key, value in asdict(item).items()},
            }
            for item in findings
        ],
    }

"""``planner check``: a saved plan, verified from its inputs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.text import Text

from planner.checker import Violation
from planner.cli.guard.exit_code import ExitCode
from planner.cli.terminal import Terminal
from planner.report.text.words import counted
from planner.report.verifying.record import NOT_VERIFIED
from planner.report.verifying.verify import Finding, verify_run
from planner.workbench.saved_run import read_saved_county

__all__ = ["run"]


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Verify a saved plan, and show each finding."""
    with terminal.working("Verifying the plan from its inputs") as say:
        saved, _, built = read_saved_county(
            options.out, options.data, say, is_trusted=False, has_aims=True
        )
        say("comparing")
        findings = verify_run(saved, built.instance, built.provenance)
    terminal.show_data(_data(options.out, findings))
    _show(terminal, options.out, findings)
    return ExitCode.VIOLATIONS if findings else ExitCode.DONE


def _show(terminal: Terminal, out: Path, findings: Sequence[Finding]) -> None:
    if not findings:
        terminal.show(
            f"{out}: nothing wrong. The plan keeps every rule and requirement, and "
            "every figure in the tables follows from it.",
            "Of run.json only solving again would tell: " + ", ".join(NOT_VERIFIED),
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
        "not_verified": list(NOT_VERIFIED),
        "findings": [
            {
                "kind": "violation" if isinstance(item, Violation) else "difference",
                "message": str(item),
                **{key: str(value) for key, value in asdict(item).items()},
            }
            for item in findings
        ],
    }

"""``planner report``: the expansion proposal from saved runs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from planner.cli.guard.exit_code import ExitCode
from planner.cli.terminal import Terminal
from planner.cli.usual_out import beside
from planner.errors import OutputError
from planner.metrics import evaluate
from planner.report.proposal.evidence.reading import read_evidence
from planner.report.proposal.evidence.saved_runs import Evidence
from planner.report.proposal.folder import Format, write_proposal
from planner.report.proposal.formats.pdf import why_no_pdf
from planner.report.proposal.illustrations.maps import proposal_maps
from planner.report.proposal.wording.language import Language
from planner.workbench.saved_run import read_saved_county

__all__ = ["run"]


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Write the proposal of the first plan, held against the others."""
    formats = _formats(options.format, terminal)
    with terminal.working("Writing the proposal") as say:
        evidence = read_evidence(options.outs)
        chosen = evidence.chosen.saved
        _, plan, built = read_saved_county(chosen.folder, options.data, say)
        maps = proposal_maps(
            plan,
            built.instance,
            evaluate(plan, built.instance),
            built.provenance.boundary,
        )
        folder = write_proposal(
            options.out or beside(chosen.folder, "proposal"),
            evidence=evidence,
            maps=maps,
            languages=[Language(item) for item in options.language],
            formats=formats,
            say=say,
        )
    terminal.show_data({"folder": str(folder)})
    terminal.show(f"Written to {folder}")
    missing = _missing(evidence)
    if missing:
        terminal.note(f"Said there as not computed, until it is: {', '.join(missing)}")
    return ExitCode.DONE


def _missing(evidence: Evidence) -> list[str]:
    """Return the commands whose folders the proposal could speak of and has not."""
    has_rules = evidence.chosen.scenario.get("resolved", {}).get("rules")
    found = {
        "planner options": evidence.options,
        "planner frontier": evidence.frontier,
        "planner alternatives": evidence.alternatives,
        "planner sensitivity": evidence.sensitivity,
        "planner rules": evidence.rules or not has_rules,
    }
    return [command for command, study in found.items() if not study]


def _formats(asked: Sequence[str] | None, terminal: Terminal) -> list[Format]:
    """Return the formats to write: those asked for, else all but an impossible PDF.

    Raises
    ------
    OutputError
        If PDF is asked for and cannot be made.
    """
    formats = [Format(item) for item in asked or Format]
    reason = why_no_pdf() if Format.PDF in formats else None
    if reason is None:
        return formats
    if asked:
        raise OutputError(reason)
    terminal.warn(f"no PDF: {reason}")
    return [item for item in formats if item is not Format.PDF]

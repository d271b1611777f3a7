"""From evidence to a document: the sections in their order."""

from __future__ import annotations

from dataclasses import replace

from planner.report.proposal.document import Document, Name, Section, figures_of
from planner.report.proposal.evidence.saved_runs import Evidence
from planner.report.proposal.illustrations.maps import ProposalMaps
from planner.report.proposal.sections import SECTIONS
from planner.report.proposal.sections.data import data_section
from planner.report.proposal.wording.language import Language, Words
from planner.report.proposal.wording.names import (
    given_name,
    map_in_language,
    scenario_of,
)
from planner.report.proposal.writer import Writer

__all__ = ["build_document"]


def build_document(
    evidence: Evidence, language: Language, maps: ProposalMaps | None
) -> Document:
    """Return the proposal in a language, every number with its source."""
    run = evidence.chosen.saved.run
    words = Words(language=language, currency=str(run["currency"]))
    if maps is not None:
        maps = replace(
            maps,
            plan=map_in_language(maps.plan, run, words),
            today=map_in_language(maps.today, run, words),
        )
    writer = Writer(words=words, evidence=evidence, maps=maps)
    sections = [
        Section(
            key=item.key,
            mark=item.mark,
            title=words.text(f"section_{item.key}"),
            blocks=tuple(item.write(writer)),
        )
        for item in SECTIONS
    ]
    sections.append(data_section(writer, figures_of(sections)))
    title = given_name(scenario_of(run), "title", words) or str(run["title"])
    return Document(
        language=language.value,
        title=words.text("proposal_title").replace("{county}", title),
        subtitle=tuple(
            words.pieces(
                "made_from",
                {
                    "folder": Name(evidence.chosen.records.folder),
                    "title": Name(title),
                },
            )
        ),
        sections=tuple(sections),
    )

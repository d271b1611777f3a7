"""The proposal of a plan: the document, the ask, and the answers to ten questions."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from planner.brief import Brief
from planner.errors import PlannerError
from planner.report.folders.sensitivity import FoundSensitivity, write_sensitivity
from planner.report.proposal.build import build_document
from planner.report.proposal.document import Document, Paragraph
from planner.report.proposal.evidence.figures import Figure
from planner.report.proposal.evidence.reading import read_evidence
from planner.report.proposal.evidence.saved_runs import Evidence
from planner.report.proposal.folder import Format, write_proposal
from planner.report.proposal.formats.html import html_page
from planner.report.proposal.illustrations.maps import ProposalMaps, proposal_maps
from planner.report.proposal.wording.language import Language, Words, number
from planner.workbench.folder import write_folder
from planner.workbench.page import Page
from planner.workbench.solved import Solved
from planner.workbench.views.turning import Turning
from planner.workbench.views.voice import voice_in

__all__ = ["Proposal", "propose"]

CHOSEN, TURNING = "proposed", "sensitivity"
DECISION, QUESTION = "decision", "q-"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Proposal(Brief):
    """A proposal in both languages, each number traced to a file and row.

    Parameters
    ----------
    evidence, maps
        What it rests on, and what its maps show.
    """

    title: str
    currency: str
    evidence: Evidence
    maps: ProposalMaps
    held: tempfile.TemporaryDirectory[str] = field(repr=False)

    def page(self, *, language: Language | str = Language.EN) -> Page:
        """Return the document: a notebook shows it, ``save`` writes it."""
        words = self._words(language)
        html = html_page(self._document(words.language), words)
        return Page(title=self.title, html=html)

    def sentence(self, *, language: Language | str = Language.EN) -> str:
        """Return the ask."""
        words = self._words(language)
        return next(_text(item, words) for item in self._decision(words.language))

    def answers(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a question of a decision maker, with its answer."""
        words, voice = self._words(language), voice_in(language, self.currency)
        rows = {
            item.lead.strip(): _text(item, words)
            for item in self._decision(words.language)
            if item.anchor.startswith(QUESTION)
        }
        return pd.DataFrame({voice.say("answer"): rows})

    def save(
        self,
        out: Path | str,
        *,
        languages: Sequence[Language | str] = tuple(Language),
        formats: Sequence[str] = ("html", "docx", "xlsx"),
    ) -> Path:
        """Write the documents into a folder and return it.

        Parameters
        ----------
        formats
            ``html``, ``docx``, ``xlsx``, ``pdf``.

        Raises
        ------
        OutputError
            If the folder holds other files, or cannot be written.
        """
        return write_proposal(
            out,
            evidence=self.evidence,
            maps=self.maps,
            languages=[Language(item) for item in languages],
            formats=[Format(item) for item in formats],
        )

    @cached_property
    def _documents(self) -> dict[Language, Document]:
        return {}

    def _document(self, language: Language) -> Document:
        if language not in self._documents:
            found = build_document(self.evidence, language, self.maps)
            self._documents[language] = found
        return self._documents[language]

    def _decision(self, language: Language) -> list[Paragraph]:
        """Return the paragraphs of the decision page, the ask first."""
        sections = self._document(language).sections
        blocks = next(item.blocks for item in sections if item.key == DECISION)
        return [item for item in blocks if isinstance(item, Paragraph)]

    def _words(self, language: Language | str) -> Words:
        return Words(language=Language(language), currency=self.currency)

    def _facts(self) -> dict[str, str]:
        plans = 1 + len(self.evidence.options)
        return {"title": self.title, "plans": str(plans)}


def propose(
    solved: Solved,
    *,
    against: Mapping[str, Solved] | None = None,
    turning: Turning | None = None,
) -> Proposal:
    """Return the proposal of a plan.

    Parameters
    ----------
    against
        Plans of the same county that it is held against, by name.
    turning
        What ``what_could_turn`` says of the plan.

    Raises
    ------
    PlannerError
        If nobody knows where a plan comes from, or it is of another county.
    """
    if solved.provenance is None:
        msg = "propose: a plan without provenance; take it from planner.open"
        raise PlannerError(msg)
    held = tempfile.TemporaryDirectory(prefix="proposal-")
    folder = Path(held.name)
    plans = {CHOSEN: solved, **(against or {})}
    outs = [write_folder(folder / name, item) for name, item in plans.items()]
    if turning is not None:
        found = FoundSensitivity(
            base=turning.base,
            rows=turning.rows,
            contests=turning.contests,
            switches=turning.switches,
        )
        outs.append(
            write_sensitivity(
                folder / TURNING, found=found, provenance=solved.provenance
            )
        )
    judgement = solved.judgement
    return Proposal(
        title=solved.title,
        currency=solved.currency,
        evidence=read_evidence(outs),
        maps=proposal_maps(
            judgement.flow.plan,
            solved.instance,
            judgement.metrics,
            solved.provenance.boundary,
        ),
        held=held,
    )


def _text(item: Paragraph, words: Words) -> str:
    """Return a paragraph as plain text, without what leads it."""
    return "".join(
        number(run, words)
        if isinstance(run, Figure)
        else run
        if isinstance(run, str)
        else run.text
        for run in item.runs
    )

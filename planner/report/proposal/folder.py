"""The folder of a proposal: a document for each language and format, and pictures."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

from planner.report.folders.plan_folder import refuse_foreign
from planner.report.folders.run_record import MADE_BY
from planner.report.proposal.build import build_document
from planner.report.proposal.document import Document, Picture
from planner.report.proposal.evidence.saved_runs import Evidence
from planner.report.proposal.formats.docx import docx_bytes
from planner.report.proposal.formats.html import html_page
from planner.report.proposal.formats.pdf import pdf_bytes
from planner.report.proposal.formats.xlsx import xlsx_bytes
from planner.report.proposal.illustrations.maps import ProposalMaps
from planner.report.proposal.wording.language import Language, Words
from planner.report.saving.atomic import write_atomically

__all__ = ["Format", "write_proposal"]

RECORD, PICTURES = "proposal.json", "pictures"


class Format(StrEnum):
    """Formats of a proposal."""

    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"


FILES = (
    RECORD,
    PICTURES,
    *(f"proposal.{language}.{kind}" for language in Language for kind in Format),
)


def write_proposal(
    out: Path | str,
    *,
    evidence: Evidence,
    maps: ProposalMaps | None,
    languages: Sequence[Language] = tuple(Language),
    formats: Sequence[Format] = tuple(Format),
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Write a proposal, whole or not at all, and return its folder.

    Parameters
    ----------
    maps
        What the maps show; ``None`` leaves them out.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    folder = Path(out).resolve()
    refuse_foreign(folder, files=FILES, record=RECORD)

    def fill(building: Path) -> None:
        for language in languages:
            say(f"writing the document: {language}")
            document = build_document(evidence, language, maps)
            words = Words(
                language=language, currency=str(evidence.chosen.saved.run["currency"])
            )
            page = html_page(document, words)
            for kind in formats:
                say(f"{language}: {kind}")
                path = building / f"proposal.{language}.{kind}"
                path.write_bytes(_made(kind, document, page, evidence, words))
            _write_pictures(building / PICTURES, document, language)
        record = {
            "made_by": MADE_BY,
            "folders": [item.folder for item in evidence.records],
            "languages": list(languages),
            "formats": list(formats),
        }
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        (building / RECORD).write_text(text, encoding="utf-8", newline="")

    write_atomically(folder, fill)
    return folder


def _made(
    kind: Format, document: Document, page: str, evidence: Evidence, words: Words
) -> bytes:
    if kind is Format.HTML:
        return page.encode("utf-8")
    if kind is Format.PDF:
        return pdf_bytes(page)
    if kind is Format.DOCX:
        return docx_bytes(document, words)
    return xlsx_bytes(document, evidence, words)


def _write_pictures(folder: Path, document: Document, language: Language) -> None:
    folder.mkdir(exist_ok=True)
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Picture):
                (folder / f"{block.name}.{language}.svg").write_bytes(block.svg)
                (folder / f"{block.name}.{language}.png").write_bytes(block.png)

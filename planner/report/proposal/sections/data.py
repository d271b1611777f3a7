"""The last annex: the files, and every number of the document with its source."""

from __future__ import annotations

from collections.abc import Sequence

from planner.report.proposal.document import Name, Section
from planner.report.proposal.figures import Figure
from planner.report.proposal.language import origin
from planner.report.proposal.writer import Writer

__all__ = ["data_section"]

HASH_DIGITS = 12


def data_section(writer: Writer, figures: Sequence[Figure]) -> Section:
    """Return the annex with input files and the sources of all figures."""
    inputs = writer.evidence.chosen.saved.run.get("inputs") or []
    files = writer.table(
        "files_caption",
        ("file", "item", "solver_hash"),
        [
            [
                Name(str(item["path"])),
                writer.known(f"input_{item['key']}", str(item["key"])),
                Name(str(item["sha256"])[:HASH_DIGITS]),
            ]
            for item in inputs
        ],
    )
    numbers = writer.table(
        "figures_caption",
        ("shown", "made"),
        [[figure, Name(origin(figure, writer.words))] for figure in figures],
    )
    return Section(
        key="data",
        mark="D",
        title=writer.words.text("section_data"),
        blocks=(files, numbers),
    )

"""The last annex: the files, and every number of the document with its source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from planner.model.places import LocationSource, VillageKind
from planner.report.proposal.document import (
    Cell,
    Name,
    Paragraph,
    Run,
    Section,
)
from planner.report.proposal.evidence.figures import Figure
from planner.report.proposal.evidence.picked_rows import village_names
from planner.report.proposal.wording.language import Words, origin
from planner.report.proposal.writer import Writer
from planner.scenario.odd.repeated import DECIMALS

__all__ = ["data_section", "same_points"]

HASH_DIGITS = 12
"""Of a file's SHA-256 that the annex shows: judgement; 48 bits tell a county's files
apart, and the whole hash is in ``run.json``."""


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
        [_row(writer, alike) for alike in _alike(figures, writer)],
    )
    return Section(
        key="data",
        mark="D",
        title=writer.words.text("section_data"),
        blocks=(*same_points(writer), files, numbers),
    )


def same_points(writer: Writer) -> Iterator[Paragraph]:
    """Yield which villages have the same coordinates of their own, if any."""
    names = village_names(writer)
    groups: dict[tuple[float, float], list[str]] = defaultdict(list)
    for row in writer.rows_of("villages.csv"):
        is_given = row["location_source"] == LocationSource.GIVEN
        if is_given and row["kind"] == VillageKind.VILLAGE:
            point = (float(row["lon"]), float(row["lat"]))
            lon, lat = (round(degrees, DECIMALS) for degrees in point)
            groups[lon, lat].append(names[row["village_id"]])
    alike = [" = ".join(group) for group in groups.values() if len(group) > 1]
    if alike:
        said = Name(writer.words.text("list_semicolon").join(alike))
        yield writer.say("same_point", groups=said)


def _alike(figures: Sequence[Figure], writer: Writer) -> list[list[Figure]]:
    """Return figures in groups that differ in their rows alone."""
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        key = _without_rows(figure, writer.words)
        groups.setdefault(key, []).append(figure)
    return list(groups.values())


def _without_rows(figure: Figure, words: Words) -> str:
    """Return where a figure comes from, with the values left out that choose rows."""
    if figure.source is None:
        parts = "; ".join(_without_rows(part, words) for part in figure.parts)
        return f"{figure.how}({parts})"
    source = figure.source
    columns = [
        f"{item.column}=" if item.value is not None else str(item)
        for item in source.conditions
    ]
    path = (source.folder, source.file, *source.path, *columns, source.column)
    return f"{figure.how}({path})"


def _row(writer: Writer, alike: Sequence[Figure]) -> list[Cell]:
    """Return the figures, and where they come from: the first in full, then the rows.

    Of the others only what chooses their rows is said, in the same order.
    """
    first, *others = alike
    shown: list[Run] = [first]
    made = origin(first, writer.words)
    for figure in others:
        shown += [Name("; "), figure]
    if others:
        rows = (_rows_of(figure, writer.words) for figure in others)
        made += " | " + " | ".join(rows)
    return [tuple(shown), Name(made)]


def _rows_of(figure: Figure, words: Words) -> str:
    values = (
        str(item.value)
        for source in figure.sources()
        for item in source.conditions
        if item.value is not None
    )
    return words.text("list_comma").join(dict.fromkeys(values))

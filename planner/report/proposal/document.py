"""A document before it has a format: sections of paragraphs, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from planner.report.proposal.evidence.figures import Figure

__all__ = [
    "NOTHING",
    "Block",
    "Cell",
    "Document",
    "Heading",
    "Key",
    "Name",
    "Paragraph",
    "Picture",
    "Run",
    "Section",
    "Table",
    "figures_of",
    "runs_of",
    "without_empty",
]


@dataclass(frozen=True, slots=True)
class Name:
    """Text of the user's data, shown as it stands there."""

    text: str


@dataclass(frozen=True, slots=True)
class Key(Name):
    """Where a thing is found in the user's data, small on a line of its own."""


NOTHING = "–"
"""What a cell holds that has nothing to say."""

Run = str | Name | Figure
Cell = Run | tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Text with figures in it.

    Parameters
    ----------
    anchor
        Name by which the paragraph can be found, of a question for example.
    lead
        What stands before it in bold.
    """

    runs: tuple[Run, ...]
    is_bullet: bool = False
    anchor: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; every row has as many cells as the head.

    ``is_bare`` if figures stand without their units, which the head or row has.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as PNG and SVG, with a caption that says what it shows."""

    name: str
    caption: str
    png: bytes
    svg: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading within a section."""

    text: str


Block = Heading | Paragraph | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section; ``mark`` is its number or letter."""

    key: str
    mark: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole proposal in one language."""

    language: str
    title: str
    subtitle: tuple[Run, ...]
    sections: tuple[Section, ...] = field(default=())


def runs_of(cell: Cell) -> tuple[Run, ...]:
    """Return the runs of a cell."""
    return cell if isinstance(cell, tuple) else (cell,)


def without_empty(table: Table) -> Table:
    """Return a table without the columns that say nothing in any row."""
    kept = [
        column
        for column in range(len(table.head))
        if not table.rows or any(row[column] != NOTHING for row in table.rows)
    ]
    return replace(
        table,
        head=tuple(table.head[column] for column in kept),
        rows=tuple(tuple(row[column] for column in kept) for row in table.rows),
    )


def figures_of(sections: Sequence[Section]) -> list[Figure]:
    """Return every figure, each once, in the order in which it is first shown."""
    return list(
        dict.fromkeys(run for run in _runs(sections) if isinstance(run, Figure))
    )


def _runs(sections: Sequence[Section]) -> Iterator[Run]:
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield from block.runs
            elif isinstance(block, Table):
                for row in block.rows:
                    for cell in row:
                        yield from runs_of(cell)

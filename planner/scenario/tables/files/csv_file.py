"""Reading CSV in any usual encoding and with any usual separator."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from planner.network.readers.limits import MOST_TABLE_BYTES, refuse_large
from planner.scenario.tables.files.encodings import decoded
from planner.scenario.tables.files.file_kinds import refuse_other_kinds
from planner.scenario.tables.files.grid import Source, table_of
from planner.scenario.tables.files.header import GridRow
from planner.scenario.tables.files.raw_table import RawTable, unreadable

__all__ = ["read_csv"]

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
COMMENT = "#"
SAMPLE_LINES = 40
"""Lines that tell the separator: judgement; titles and notes are fewer."""


def read_csv(
    path: Path, *, name: str, encoding: str | None, wanted: Sequence[str]
) -> RawTable:
    """Return the table of a CSV file.

    It may be separated by comma, semicolon, tab or bar. Lines that begin with ``#``
    above the header are comments.

    Parameters
    ----------
    encoding
        UTF-8, UTF-16, Latin-1, GB18030, Big5 and Shift-JIS are noticed unless given.
    wanted
        Column names that are looked for.
    """
    refuse_large(path, MOST_TABLE_BYTES, name=name)
    content = path.read_bytes()
    refuse_other_kinds(content, name=name, suffix=".csv")
    text, used = decoded(content, name, encoding, wanted=wanted)
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = list(enumerate(reader, start=1))
    except csv.Error as error:
        found = f"line {reader.line_num}: {error}"
        raise unreadable(
            name, found, "CSV, texts with quotes closed", "close the quotes"
        ) from error
    grid = [GridRow(number=number, cells=cells) for number, cells in rows]
    notes = (f"text in {used}, separated by {SEPARATORS[separator]}",)
    return table_of(Source(name=name, kind="csv", notes=notes), grid, wanted)


def _separator(text: str) -> str:
    """Return the separator that gives most rows the same number of values.

    A row has several lines where a text in quotes has.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    lines = [line for line in lines if not line.startswith(COMMENT)][:SAMPLE_LINES]

    def evenness(separator: str) -> tuple[float, int]:
        rows = csv.reader(lines, delimiter=separator)
        widths = Counter(len(row) for row in rows)
        width, count = max(
            widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0)
        )
        return (count / widths.total(), width) if width > 1 else (0.0, 1)

    return max(SEPARATORS, key=evenness)

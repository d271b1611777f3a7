"""Reading sheets: CSV in any usual encoding, and the first sheet of XLSX files."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from planner.errors import InputError, Problem
from planner.scenario.raw_table import RawRow, RawTable, unreadable

__all__ = ["read_csv", "read_xlsx"]

DELIMITERS = (",", ";", "\t")
COMMENT = "#"
MARKS_OF_UTF16 = (b"\xff\xfe", b"\xfe\xff")

Row = tuple[int, Sequence[str]]


def read_csv(path: Path, *, name: str, encoding: str | None) -> RawTable:
    """Return the table of a CSV file.

    It may be separated by comma, semicolon or tab. Lines that begin with ``#``
    above the header are comments.

    Parameters
    ----------
    encoding
        UTF-8 (with or without mark), UTF-16 with mark and GB18030 are noticed
        unless it is given.
    """
    text = _decoded(path.read_bytes(), name, encoding)
    lines = text.split("\n")
    first = next((line for line in lines if not line.startswith(COMMENT)), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(enumerate(reader, start=1))
    except csv.Error as error:
        line = reader.line_num
        found = f"line {line}: {error}"
        raise unreadable(
            name, found, "CSV, texts with quotes closed", "close the quotes"
        ) from error
    return _table(name, rows)


def read_xlsx(path: Path, *, name: str) -> RawTable:
    """Return the first sheet of an XLSX file; formulas by their last values."""
    try:
        with warnings.catch_warnings():
            # Styles and extensions that openpyxl does not know hold no values.
            warnings.simplefilter("ignore", UserWarning)
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            rows = [
                (number, [_text(value) for value in values])
                for number, values in enumerate(
                    sheet.iter_rows(values_only=True), start=1
                )
            ]
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError) as error:
        raise unreadable(
            name, "no spreadsheet", "an XLSX file", "save it again as .xlsx"
        ) from error
    return _table(name, rows)


def _decoded(content: bytes, name: str, encoding: str | None) -> str:
    if encoding is None and content.startswith(MARKS_OF_UTF16):
        encoding = "utf-16"
    for candidate in (encoding,) if encoding else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise unreadable(
                name,
                f"places.encoding = {encoding!r}",
                "an encoding such as utf-8, gb18030 or latin-1",
                "correct or delete places.encoding",
            ) from error
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise unreadable(
        name,
        "bytes that are not text",
        f"text in {encoding or 'UTF-8 or GB18030'}",
        "set places.encoding, or save the file as UTF-8",
    )


def _table(name: str, rows: Sequence[Row]) -> RawTable:
    header = next((row for row in rows if _is_content(row[1])), None)
    if header is None:
        raise unreadable(name, "an empty file", "a header and rows", "fill it in")
    columns = tuple(text.strip() for text in header[1])
    while columns and not columns[-1]:
        columns = columns[:-1]
    body = [row for row in rows if row[0] > header[0] and any(map(str.strip, row[1]))]
    problems = [*_repeated(name, columns), *_too_long(name, columns, body)]
    if problems:
        raise InputError(problems)
    return RawTable(
        file=name,
        columns=columns,
        rows=tuple(
            RawRow(label=f"row {number}", cells=dict(zip(columns, cells, strict=False)))
            for number, cells in body
        ),
    )


def _is_content(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and not cells[0].startswith(COMMENT)


def _repeated(name: str, columns: tuple[str, ...]) -> Iterable[Problem]:
    for column, count in Counter(columns).items():
        if count > 1:
            yield Problem(
                file=name,
                where="header",
                column=column,
                found=f"{count} columns of that name" if column else "an empty name",
                expected="a different name for each column",
                remedy="rename or delete columns",
            )


def _too_long(
    name: str, columns: tuple[str, ...], rows: Iterable[Row]
) -> Iterable[Problem]:
    for number, cells in rows:
        if any(cell.strip() for cell in cells[len(columns) :]):
            yield Problem(
                file=name,
                where=f"row {number}",
                found=f"{len(cells)} values",
                expected=f"at most {len(columns)}, as the header has",
                remedy="put texts that contain the separator in quotes",
            )


def _text(value: object) -> str:
    """Return a cell's value as text; whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

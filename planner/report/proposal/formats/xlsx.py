"""The proposal's tables as a workbook whose totals are live formulas.

Every table of the document has a sheet, and so have the rows of the output folder that
they are made from; totals on the first sheet are formulas over them, with their values.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from planner.ledger import NETWORK
from planner.report.proposal.document import Cell as Content
from planner.report.proposal.document import Document, Key, Name, Run, Table, runs_of
from planner.report.proposal.evidence.figures import Figure, Unit
from planner.report.proposal.evidence.folder_sheets import (
    FOLDER_SHEETS,
    SHARES,
    cell_text,
    column_head,
    ledger_word,
)
from planner.report.proposal.evidence.saved_runs import Evidence
from planner.report.proposal.formats.formula_values import with_formula_values
from planner.report.proposal.wording.language import Words, number
from planner.report.proposal.wording.number_form import form_of
from planner.report.proposal.writer import Writer
from planner.report.sheets import AnyCell, finish_sheet, write_text

__all__ = ["xlsx_bytes"]

NAMES = {"name", "entity", "account", "facility", "township", "county"}
"""Columns of the output folder that hold names, beside those of ids."""

MOST_SHEET_NAME = 31
"""Letters that Excel allows in the name of a sheet."""
WHOLE, PER_CENT = "#,##0", "0.0%"
TOTALS = (
    (
        "total_cost",
        "=SUMIFS({amount},{kind},{resource},{payer},{network})",
    ),
    (
        "total_income",
        "=SUMIFS({amount},{kind},{transfer},{payee},{network})"
        "-SUMIFS({amount},{kind},{transfer},{payer},{network})",
    ),
    ("net_cost", "=B2-B3"),
)
LEDGER_COLUMNS = {
    "amount": "amount_per_year",
    "kind": "kind",
    "payer": "payer",
    "payee": "payee",
}
LEDGER_VALUES = {"resource": "kind", "transfer": "kind", "network": "payer"}
"""What stands in the formulas: columns of the ledger, and values of some of them."""


def xlsx_bytes(document: Document, evidence: Evidence, words: Words) -> bytes:
    """Return a workbook; text of the user's data is never a formula."""
    book = Workbook()
    writer = Writer(words=words, evidence=evidence, maps=None)
    totals = book.worksheets[0]
    totals.title = words.text("sheet_summary")
    for name in FOLDER_SHEETS:
        rows = evidence.chosen.records.tables[f"{name}.csv"]
        _add_rows(book.create_sheet(words.text(f"sheet_{name}")), rows, writer)
    ledger = evidence.chosen.records.tables["ledger.csv"]
    _add_totals(totals, writer, list(ledger[0]) if ledger else [])
    tables = [
        (section.mark, block)
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Table)
    ]
    for position, (mark, table) in enumerate(tables, 1):
        name = f"{mark}-{position} {table.caption}"[:MOST_SHEET_NAME]
        _add_table(book.create_sheet(_sheet_name(name)), table, words)
    stream = io.BytesIO()
    book.save(stream)
    return with_formula_values(stream.getvalue(), _total_values(writer))


def _sheet_name(text: str) -> str:
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in text).strip()


def _add_totals(sheet: Worksheet, writer: Writer, columns: Sequence[str]) -> None:
    """Write the totals as formulas over the sheet of the ledger."""
    words, ledger = writer.words, writer.words.text("sheet_ledger")
    letters = {
        name: get_column_letter(number_of) for number_of, name in enumerate(columns, 1)
    }
    ranges = {
        name: f"'{ledger}'!${letters[column]}:${letters[column]}"
        for name, column in LEDGER_COLUMNS.items()
        if column in letters
    }
    values = {
        name: f'"{ledger_word(writer, column, name)}"'
        for name, column in LEDGER_VALUES.items()
    }
    write_text(sheet.cell(1, 1), words.text("kpi_name"))
    write_text(
        sheet.cell(1, 2), words.with_unit(words.text("amount"), words.money_unit)
    )
    for row, (key, formula) in enumerate(TOTALS, 2):
        write_text(sheet.cell(row, 1), words.text(key))
        cell = sheet.cell(row, 2, formula.format(**ranges, **values))
        cell.number_format = WHOLE
    finish_sheet(sheet)


def _total_values(writer: Writer) -> dict[str, float]:
    """Return what the formulas of the totals make, by cell."""

    def summed(**where: str) -> float:
        figure = writer.records.sum(
            "ledger.csv", LEDGER_COLUMNS["amount"], Unit.MONEY, **where
        )
        return figure.value or 0.0

    cost = summed(kind="resource", payer=NETWORK)
    received = summed(kind="transfer", payee=NETWORK)
    income = received - summed(kind="transfer", payer=NETWORK)
    return {"B2": cost, "B3": income, "B4": cost - income}


def _add_rows(
    sheet: Worksheet, rows: Sequence[Mapping[str, str]], writer: Writer
) -> None:
    """Write rows of the output folder, numbers as numbers, ids and names as text.

    As a number, a code of twelve digits shows as 4.33E+11, and one that begins with a
    nought loses it.
    """
    for column, name in enumerate(rows[0] if rows else (), 1):
        write_text(sheet.cell(1, column), column_head(writer, name))
        is_text = name in NAMES or name.endswith("_id")
        for row_number, row in enumerate(rows, 2):
            text = cell_text(writer, row, name)
            value = None if is_text else _number(text)
            cell = sheet.cell(row_number, column)
            if value is None:
                write_text(cell, text)
            else:
                cell.value = value
                if name in SHARES:
                    cell.number_format = PER_CENT
    finish_sheet(sheet)


def _number(text: str) -> float | int | None:
    try:
        value = float(text)
    except ValueError:
        return None
    is_plain = text.strip("-").replace(".", "", 1).isdigit()
    if not is_plain:
        return None
    return int(value) if value.is_integer() and "." not in text else value


def _add_table(sheet: Worksheet, table: Table, words: Words) -> None:
    """Write a table of the document, figures as numbers with a format."""
    for column, name in enumerate(table.head, 1):
        write_text(sheet.cell(1, column), name)
    for row_number, row in enumerate(table.rows, 2):
        for column, content in enumerate(row, 1):
            cell = sheet.cell(row_number, column)
            if isinstance(content, Figure) and content.value is not None:
                names = (table.head[column - 1], _plain(row[0], words))
                _write_figure(cell, content, content.value, names, words)
            else:
                write_text(cell, _plain(content, words))
    finish_sheet(sheet)


def _write_figure(
    cell: AnyCell, figure: Figure, value: float, names: Sequence[str], words: Words
) -> None:
    """Write a figure as a number in the unit that its head, row or format names."""
    form = form_of(figure.unit, words, value, in_table=True)
    unit = words.in_brackets(form.unit)
    is_named = any(unit in name for name in names)
    cell.value = value / form.scale
    cell.number_format = form.cell_format(has_unit=not is_named)


def _plain(content: Content, words: Words) -> str:
    return "".join(_text(run, words) for run in runs_of(content))


def _text(run: Run, words: Words) -> str:
    if isinstance(run, Figure):
        return number(run, words)
    if isinstance(run, Key):
        return f" ({run.text})"
    return run.text if isinstance(run, Name) else run

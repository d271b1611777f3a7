"""Every workbook read back: no cell contradicts its head, its row or its format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell

from planner.report.proposal.build import build_document
from planner.report.proposal.document import Table, runs_of
from planner.report.proposal.evidence import Evidence
from planner.report.proposal.figures import Figure, How, Unit
from planner.report.proposal.language import Language, Words, number
from planner.report.proposal.number_form import form_of
from planner.report.proposal.xlsx import FOLDER_SHEETS, _add_rows

KILOMETRE, HOUR = 1000.0, 3600.0
SCALES = {
    "元": 1.0,
    "万元": 10_000.0,
    "CNY": 1.0,
    "元/件": 1.0,
    "CNY/parcel": 1.0,
    "元/人·年": 1.0,
    "CNY/resident/year": 1.0,
    "小时": HOUR,
    "h": HOUR,
    "公里": KILOMETRE,
    "km": KILOMETRE,
    "件/日": 1.0,
    "parcels a day": 1.0,
    "人": 1.0,
    "residents": 1.0,
    "resident": 1.0,
    "个行政村": 1.0,
    "villages": 1.0,
    "village": 1.0,
    "年": 1.0,
    "years": 1.0,
    "year": 1.0,
}
"""What one of each unit is in the units of the output folder."""
OF_UNITS = {
    Unit.MONEY: {"元", "万元", "CNY"},
    Unit.PAY: {"元", "CNY"},
    Unit.PER_PARCEL: {"元/件", "CNY/parcel"},
    Unit.PER_RESIDENT: {"元/人·年", "CNY/resident/year"},
    Unit.SECONDS: {"小时", "h"},
    Unit.METRES: {"公里", "km"},
}
"""Units that an amount must be read with; the others count things or are shares."""
WITHOUT = {Unit.SHARE, Unit.COUNT, Unit.DECIMAL, Unit.PLAIN}
BRACKETS = re.compile(r"[(（]([^()（）]+)[)）]")
QUOTED = re.compile(r'"([^"]+)"')


def words_of(language: str) -> Words:
    """Return the words of a language with yuan."""
    return Words(language=Language(language), currency="CNY")


def written_units(cell: Cell, names: tuple[str, str]) -> set[str]:
    """Return the units that a reader finds in the format, the head and the row."""
    found = QUOTED.findall(cell.number_format)
    if not found:
        found = [unit for name in names for unit in BRACKETS.findall(name)]
    return {unit.strip() for unit in found if unit.strip() in SCALES}


def figures_in_workbook(
    evidence: Evidence, language: str, workbook: Path
) -> Iterator[tuple[Figure, Cell, tuple[str, str]]]:
    """Yield each figure of the document's tables with its cell, head and row."""
    document = build_document(evidence, Language(language), None)
    tables = [
        block
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Table)
    ]
    sheets = openpyxl.load_workbook(workbook).worksheets[-len(tables) :]
    for table, sheet in zip(tables, sheets, strict=True):
        for row_number, row in enumerate(table.rows, 2):
            for column, content in enumerate(row, 1):
                if isinstance(content, Figure) and content.value is not None:
                    names = sheet.cell(1, column).value, sheet.cell(row_number, 1).value
                    cell = sheet.cell(row_number, column)
                    yield content, cell, (str(names[0]), str(names[1]))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_cell_contradicts_its_head(
    language: str, proposal: Path, evidence: Evidence
) -> None:
    """Test that value × unit is what the output folder holds, cell by cell.

    Money under 万元 is a ten-thousandth of the yuan of the folder, hours are seconds
    over 3600; a cell whose head, row and format name no unit may only count.
    """
    checked = 0
    workbook = proposal / f"proposal.{language}.xlsx"
    for figure, cell, names in figures_in_workbook(evidence, language, workbook):
        units = written_units(cell, names)
        where = (cell.parent.title, cell.coordinate, names, cell.number_format)
        if figure.unit in OF_UNITS:
            units &= OF_UNITS[figure.unit]
            assert len(units) == 1, where
        scale = 1.0 if figure.unit in WITHOUT else SCALES[units.pop()]
        assert isinstance(cell.value, int | float), where
        assert cell.value * scale == pytest.approx(figure.value), where
        assert ("%" in cell.number_format) == (figure.unit is Unit.SHARE), where
        checked += 1
    assert checked > 200


@pytest.mark.parametrize("language", ["zh", "en"])
def test_bare_figures_have_their_unit_beside_them(
    language: str, evidence: Evidence
) -> None:
    """Test that head or row names the unit wherever a document leaves it out."""
    words = words_of(language)
    for section in build_document(evidence, Language(language), None).sections:
        for table in section.blocks:
            if not isinstance(table, Table) or not table.is_bare:
                continue
            for row in table.rows:
                label = "".join(str(run) for run in runs_of(row[0]))
                for head, content in zip(table.head, row, strict=True):
                    if isinstance(content, Figure) and content.unit in OF_UNITS:
                        form = form_of(content.unit, words, 0.0, in_table=True)
                        unit = words.in_brackets(form.unit)
                        assert unit in head or unit in label, (table.caption, head)


@pytest.mark.parametrize(
    ("unit", "value", "zh", "en"),
    [
        (Unit.MONEY, 1_569_900.0, "156.99 万元", "1.57 million CNY"),
        (Unit.MONEY, 2_280.0, "2,280 元", "2,280 CNY"),
        (Unit.SECONDS, 32_616.0, "9.1 小时", "9.1 h"),
        (Unit.VILLAGES, 1.0, "1 个行政村", "1 village"),
        (Unit.RESIDENTS, 325_000.0, "32.50 万人", "325,000 residents"),
        (Unit.YEARS, 1.0, "1 年", "1 year"),
        (Unit.YEARS, 1.4, "1.4 年", "1.4 years"),
    ],
)
def test_figures_in_a_sentence(unit: Unit, value: float, zh: str, en: str) -> None:
    """Test amounts in the unit that suits their size, one of a thing in the singular.

    32,616 s / 3600 = 9.06 h.
    """
    figure = Figure(value=value, unit=unit, how=How.VALUE)
    assert number(figure, words_of("zh")) == zh
    assert number(figure, words_of("en")) == en


def test_codes_are_text() -> None:
    """Test codes of twelve digits and with a nought in front, and a name of digits."""
    row = {
        "village_id": "433123101002",
        "township_id": "0431",
        "name": "11",
        "entity": "433123101002",
        "residents": "3446",
    }
    sheet = openpyxl.Workbook().worksheets[0]
    _add_rows(sheet, [row])
    values = [cell.value for cell in sheet[2]]
    assert values == ["433123101002", "0431", "11", "433123101002", 3446]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sheets_of_the_folder_hold_what_its_tables_hold(
    language: str, proposal: Path, evidence: Evidence
) -> None:
    """Test each cell against the table: the text, or the number that it is."""
    book = openpyxl.load_workbook(proposal / f"proposal.{language}.xlsx")
    for name in FOLDER_SHEETS:
        head, *rows = book[name].iter_rows(values_only=True)
        table = evidence.chosen.records.tables[f"{name}.csv"]
        assert len(rows) == len(table)
        for found, row in zip(rows, table, strict=True):
            for column, value in zip(head, found, strict=True):
                text = row[str(column)]
                if isinstance(value, int | float):
                    assert value == float(text)
                    assert not str(column).endswith("_id")
                else:
                    assert (value or "") == text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_who_are_worse_off_stand_where_the_note_says(
    language: str, proposal: Path
) -> None:
    """Test that the note names a sheet that has the income a month of everyone."""
    note = words_of(language).text("trades_note")
    says = {"zh": " {} 表", "en": "sheet {},"}[language]
    named = [name for name in FOLDER_SHEETS if says.format(name) in note]
    assert named == ["facilities"]
    book = openpyxl.load_workbook(proposal / f"proposal.{language}.xlsx")
    head = [cell.value for cell in book[named[0]][1]]
    assert {"keeper_income_per_month", "host_income_per_month"} <= set(head)

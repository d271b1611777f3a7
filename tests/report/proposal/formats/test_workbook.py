"""Every workbook read back: no cell contradicts its head, its row or its format."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell

from planner.report.proposal.build import build_document
from planner.report.proposal.document import Table, runs_of
from planner.report.proposal.evidence.figures import Figure, How, Unit
from planner.report.proposal.evidence.folder_sheets import (
    FOLDER_SHEETS,
    KNOWN,
    YES_OR_NO,
    cell_text,
)
from planner.report.proposal.evidence.saved_runs import Evidence
from planner.report.proposal.formats.formula_values import with_formula_values
from planner.report.proposal.formats.xlsx import _add_rows
from planner.report.proposal.wording.language import Language, Words, catalogue, number
from planner.report.proposal.wording.number_form import form_of
from planner.report.proposal.writer import Writer
from tests.report.proposal.test_answers import writer_of
from tests.repository.english import english_sentences

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
                    assert isinstance(cell, Cell)
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


def test_codes_are_text(evidence: Evidence) -> None:
    """Test codes of twelve digits and with a nought in front, and a name of digits."""
    row = {
        "village_id": "433123101002",
        "township_id": "0431",
        "name": "11",
        "entity": "433123101002",
        "residents": "3446",
    }
    sheet = openpyxl.Workbook().worksheets[0]
    _add_rows(sheet, [row], Writer(words=words_of("en"), evidence=evidence, maps=None))
    values = [cell.value for cell in sheet[2]]
    assert values == ["433123101002", "0431", "11", "433123101002", 3446]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sheets_of_the_folder_hold_what_its_tables_hold(
    language: str, proposal: Path, evidence: Evidence
) -> None:
    """Test each cell against the table: the number, the text, or the word for it."""
    book = openpyxl.load_workbook(proposal / f"proposal.{language}.xlsx")
    said = {key: texts[language] for key, texts in catalogue().items()}
    for name in FOLDER_SHEETS:
        head, *rows = book[said[f"sheet_{name}"]].iter_rows(values_only=True)
        table = evidence.chosen.records.tables[f"{name}.csv"]
        assert len(rows) == len(table)
        for found, row in zip(rows, table, strict=True):
            for title, value in zip(head, found, strict=True):
                column = str(title).split("\n")[1]
                text = row[column]
                if isinstance(value, int | float):
                    assert value == float(text)
                    assert not column.endswith("_id")
                elif column == "decision" and row["status"] == "existing":
                    shown = {"open": "decision_upgrade"}
                    assert value == said[shown.get(text, f"decision_{text}")]
                elif column in KNOWN and text:
                    assert value == said[f"{KNOWN[column]}{text}"]
                elif column in YES_OR_NO and text:
                    assert value == said[{"1": "yes", "0": "no"}[text]]
                elif column not in {"reason", "reason_detail", "format", "host_type"}:
                    assert (value or "") == text
                else:
                    assert bool(value) == bool(text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_heads_of_the_folder_have_the_unit_of_their_column(
    language: str, proposal: Path, evidence: Evidence
) -> None:
    """Test money, minutes, hours, metres and months against the key of the column.

    These sheets hold what the CSV holds: yuan and never ten thousands of them.
    """
    units = {"_min": ("分钟", "(min)"), "_h": ("小时", "(h)"), "_m": ("米", "(m)")}
    units |= {"parcels_per_day": ("件/日", " day"), "_per_month": ("月", "a month")}
    position = ["zh", "en"].index(language)
    book = openpyxl.load_workbook(proposal / f"proposal.{language}.xlsx")
    said = {key: texts[language] for key, texts in catalogue().items()}
    money = re.compile(
        "annual|_per_month|amount|profit|gap|trunk|capex|charge|_transfers|_resources|"
        "^net$"
    )
    checked = 0
    for name in FOLDER_SHEETS:
        for cell in book[said[f"sheet_{name}"]][1]:
            title, column = str(cell.value).split("\n")
            assert column in evidence.chosen.records.tables[f"{name}.csv"][0]
            is_money = bool(money.search(column))
            assert (("元", "CNY")[position] in title) == is_money, title
            assert "万元" not in title
            for suffix, names in units.items():
                if column.endswith(suffix):
                    assert names[position] in title, title
                    checked += 1
    assert checked > 15


@pytest.mark.parametrize("language", ["zh", "en"])
def test_totals_are_those_of_the_ledger(
    language: str, proposal: Path, evidence: Evidence
) -> None:
    """Test each formula, computed here over the cells that it names."""
    book = openpyxl.load_workbook(proposal / f"proposal.{language}.xlsx")
    said = {key: texts[language] for key, texts in catalogue().items()}
    rows = evidence.chosen.records.tables["ledger.csv"]

    def values(address: str) -> list[object]:
        sheet, letters = re.fullmatch(r"'(.+)'!\$([A-Z]+):\$\2", address).groups()
        return [cell.value for cell in book[sheet][letters][1:]]

    def sumifs(arguments: str) -> float:
        amounts, *tests = arguments.split(",")
        kept = [True] * len(rows)
        for address, wanted in zip(tests[::2], tests[1::2], strict=True):
            cells = values(address)
            kept = [
                is_kept and cell == wanted.strip('"')
                for is_kept, cell in zip(kept, cells, strict=True)
            ]
        return sum(
            float(str(amount))
            for amount, is_kept in zip(values(amounts), kept, strict=True)
            if is_kept
        )

    def summed(kind: str, **where: str) -> float:
        wanted = {"kind": kind, **where}.items()
        return sum(
            float(row["amount_per_year"]) for row in rows if wanted <= row.items()
        )

    cost = summed("resource", payer="network")
    income = summed("transfer", payee="network") - summed("transfer", payer="network")
    formulas = [book[said["sheet_summary"]][f"B{row}"].value for row in (2, 3, 4)]
    sums = re.findall(r"SUMIFS\(([^)]*)\)", "".join(map(str, formulas)))
    found = [sumifs(item) for item in sums]
    assert found[0] == pytest.approx(cost)
    assert found[1] - found[2] == pytest.approx(income)
    assert formulas[2] == "=B2-B3"
    shown = openpyxl.load_workbook(
        proposal / f"proposal.{language}.xlsx", data_only=True
    )
    stored = [shown[said["sheet_summary"]][f"B{row}"].value for row in (2, 3, 4)]
    assert stored == pytest.approx([cost, income, cost - income])


def test_chinese_documents_have_no_english_sentence(proposal: Path) -> None:
    """Test the page and every cell of the workbook."""
    page = (proposal / "proposal.zh.html").read_text("utf-8")
    page = re.sub(r"(?s)<(style|svg)\b.*?</\1>|data:[^\"]*", "", page)
    found = english_sentences(re.sub(r"<[^>]*>", "\n", page))
    book = openpyxl.load_workbook(proposal / "proposal.zh.xlsx")
    for sheet in book:
        found += english_sentences(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type != "f":
                    found += english_sentences(cell.value)
    assert found == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_who_are_worse_off_stand_where_the_note_says(
    language: str, proposal: Path
) -> None:
    """Test that the note names a sheet that has the income a month of everyone."""
    note = words_of(language).text("trades_note")
    says = {"zh": "“{}”表", "en": "sheet {},"}[language]
    sheets = [words_of(language).text(f"sheet_{name}") for name in FOLDER_SHEETS]
    (named,) = (name for name in sheets if says.format(name) in note)
    book = openpyxl.load_workbook(proposal / f"proposal.{language}.xlsx")
    head = [str(cell.value).split("\n")[1] for cell in book[named][1]]
    assert {"keeper_income_per_month", "host_income_per_month"} <= set(head)


@pytest.mark.parametrize(
    ("status", "decision", "shown"),
    [
        ("existing", "keep", "stays"),
        ("existing", "open", "is upgraded"),
        ("candidate", "open", "opens"),
    ],
)
def test_what_exists_does_not_open(status: str, decision: str, shown: str) -> None:
    """Test the words of the sheet of facilities for what exists and what is new."""
    row = {"status": status, "decision": decision}
    assert cell_text(writer_of({}), row, "decision") == shown


def test_a_value_needs_its_formula() -> None:
    """Test that a value for a cell without a formula is refused."""
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    with pytest.raises(ValueError, match="no formula without a value in B2"):
        with_formula_values(stream.getvalue(), {"B2": 1.0})

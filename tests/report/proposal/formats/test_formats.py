"""Each format opened by a program that reads it; names of villages stay text."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from planner.report.proposal.evidence.saved_runs import Evidence
from planner.report.proposal.formats.pdf import why_no_pdf
from planner.report.proposal.wording.language import catalogue
from planner.report.tables.csv_text import read_csv
from tests.report.proposal.conftest import FORMULA, SCRIPT
from tests.report.proposal.evidence.test_traces import page

LANGUAGES = ("zh", "en")
office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)


def office_convert(file: Path, kind: str, folder: Path) -> None:
    """Have LibreOffice convert a file."""
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            str(file),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )


def test_all_files_are_there(proposal: Path) -> None:
    """Test two languages, all formats possible, and pictures as PNG and SVG."""
    kinds = ("html", "docx", "xlsx", *(() if why_no_pdf() else ("pdf",)))
    names = {f"proposal.{name}.{kind}" for name in LANGUAGES for kind in kinds}
    assert {item.name for item in proposal.iterdir()} == {
        *names,
        "proposal.json",
        "manifest.json",
        "pictures",
    }
    pictures = {item.name for item in (proposal / "pictures").iterdir()}
    shown = ("map", "map_today", "map_decision", "map_routes", "cost", "frontier")
    assert {f"{name}.zh.svg" for name in shown} <= pictures
    assert {f"{name}.en.png" for name in shown} <= pictures


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_no_script_and_asks_no_server(
    language: str, proposal: Path
) -> None:
    """Test that the name of a village is no element, and nothing is loaded."""
    text = (proposal / f"proposal.{language}.html").read_text("utf-8")
    assert "script" not in page(proposal, language).tags
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "http://" not in text
    assert "https://" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_document(language: str, proposal: Path) -> None:
    """Test headings, captions, tables, pictures, and names as text."""
    word = docx.Document(str(proposal / f"proposal.{language}.docx"))
    styles = [item.style.name for item in word.paragraphs if item.style]
    assert styles.count("Heading 1") == 17
    assert styles.count("Caption") == len(word.tables) + len(word.inline_shapes)
    assert len(word.inline_shapes) >= 5
    cells = {cell.text for table in word.tables for cell in table._cells}
    text = "\n".join([*cells, *(item.text for item in word.paragraphs)])
    assert "TOC" in word.element.xml
    assert SCRIPT in text or FORMULA in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_of_the_word_document_fit_the_page(
    language: str, proposal: Path
) -> None:
    """Test widths in grid and cells, heads that repeat and rows that stay whole."""
    word = docx.Document(str(proposal / f"proposal.{language}.docx"))
    page = word.sections[0]
    assert page.page_width and page.left_margin and page.right_margin
    room = page.page_width - page.left_margin - page.right_margin
    for table in word.tables:
        assert not table.autofit
        widths = [column.width for column in table.columns]
        assert sum(width or 0 for width in widths) == pytest.approx(room, rel=0.01)
        assert table._tbl.tr_lst[0].xpath("./w:trPr/w:tblHeader")
        for row in table._tbl.tr_lst:
            assert row.xpath("./w:trPr/w:cantSplit")
            assert [cell.width for cell in row.tc_lst] == widths
    captions = [
        item.getprevious() for item in word.element.body if item.tag == qn("w:tbl")
    ]
    assert all(item.xpath("./w:pPr/w:keepNext") for item in captions)


def test_chinese_letters_have_a_chinese_font(proposal: Path) -> None:
    """Test that every font that a style names has one for East Asian text."""
    word = docx.Document(str(proposal / "proposal.zh.docx"))
    fonts = list(word.styles.element.iter(qn("w:rFonts")))
    assert fonts
    assert {item.get(qn("w:eastAsia")) for item in fonts} == {"Microsoft YaHei"}
    assert not [name for item in fonts for name in item.attrib if "Theme" in name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_workbook_has_names_as_text(language: str, proposal: Path) -> None:
    """Test that only the totals are formulas, and both names stand as they are."""
    book = openpyxl.load_workbook(proposal / f"proposal.{language}.xlsx")
    formulas = [
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    totals, villages = (
        catalogue()[f"sheet_{name}"][language] for name in ("summary", "villages")
    )
    assert formulas == [(totals, "B2"), (totals, "B3"), (totals, "B4")]
    names = {row[1].value for row in book[villages].iter_rows(min_row=2)}
    assert {SCRIPT, FORMULA} <= names
    assert all(sheet.freeze_panes == "A2" for sheet in book)


@office
def test_formulas_equal_the_ledger(
    proposal: Path, evidence: Evidence, tmp_path: Path
) -> None:
    """Test totals as LibreOffice computes them against ``ledger.csv``."""
    office_convert(
        proposal / "proposal.en.xlsx",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1",
        tmp_path,
    )
    (file,) = tmp_path.glob("*summary.csv")
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8"))))
    found = [float(row[1]) for row in rows[1:4]]
    lines = read_csv(evidence.chosen.saved.folder / "ledger.csv")

    def summed(kind: str, **where: str) -> float:
        return sum(
            float(row["amount_per_year"])
            for row in lines
            if row["kind"] == kind
            and all(row[name] == value for name, value in where.items())
        )

    cost = summed("resource", payer="network")
    income = summed("transfer", payee="network") - summed("transfer", payer="network")
    assert found == pytest.approx([cost, income, cost - income], abs=0.01)


@office
@pytest.mark.parametrize("language", LANGUAGES)
def test_office_opens_the_word_document(
    language: str, proposal: Path, tmp_path: Path
) -> None:
    """Test that LibreOffice lays it out."""
    office_convert(proposal / f"proposal.{language}.docx", "pdf", tmp_path)
    made = tmp_path / f"proposal.{language}.pdf"
    assert made.read_bytes().startswith(b"%PDF")


@pytest.mark.skipif(why_no_pdf() is not None, reason="Pango is not installed")
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="Poppler is missing")
@pytest.mark.parametrize(
    ("language", "title"), [("zh", "决策摘要"), ("en", "Decision page")]
)
def test_pdf_has_the_text(language: str, title: str, proposal: Path) -> None:
    """Test that Poppler reads headings and the hostile names out of it."""
    file = proposal / f"proposal.{language}.pdf"
    read = subprocess.run(
        ["pdftotext", str(file), "-"], check=True, capture_output=True, timeout=60
    )
    text = read.stdout.decode("utf-8")
    assert title in text
    assert "alert(1)" in text or "HYPERLINK" in text


def test_the_word_document_is_plain(proposal: Path) -> None:
    """Test that it links to nothing outside and holds no macro."""
    with zipfile.ZipFile(proposal / "proposal.en.docx") as package:
        names = package.namelist()
        relations = [
            package.read(name).decode() for name in names if name.endswith(".rels")
        ]
    assert not [name for name in names if "vba" in name.lower()]
    assert not [text for text in relations if 'TargetMode="External"' in text]

"""The proposal as a Word document: styles, contents, captions, native tables."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor, Twips
from docx.table import Table as WordTable
from docx.table import _Cell as TableCell
from docx.table import _Row as TableRow
from docx.text.paragraph import Paragraph as WordParagraph

from planner.report.proposal.document import (
    Document,
    Heading,
    Key,
    Name,
    Paragraph,
    Picture,
    Run,
    Table,
    runs_of,
)
from planner.report.proposal.evidence.figures import Figure
from planner.report.proposal.formats.column_widths import column_shares, number_column
from planner.report.proposal.wording.language import Words, number

__all__ = ["docx_bytes"]

LATIN_FONT, CHINESE_FONT = "Calibri", "Microsoft YaHei"
TEXT_WIDTH_CM, MOST_HEIGHT_CM = 17.0, 21.0
"""Of an A4 page's text with margins of 2 cm, and of a picture: judgement, its caption
needs the rest."""
TWIPS_PER_CM = 1440 / 2.54
"""Word's unit: 1,440 to an inch of 2.54 cm."""
GRID, TABLE_STYLE, TABLE_POINTS, KEY_POINTS = "Table Grid", "Table Text", 8.5, 7
"""Styles of Word; sizes of letters in tables and of keys: judgement."""
LINE, HEAD = "BFC7CF", "EEF2F5"
ACCENT = RGBColor(0x00, 0x5A, 0x8C)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def docx_bytes(document: Document, words: Words) -> bytes:
    """Return a document that Word and LibreOffice open and edit."""
    word = docx.Document()
    _set_up(word, document.title)
    word.add_paragraph(_clean(document.title), style="Title")
    _add_runs(word.add_paragraph(style="Subtitle"), document.subtitle, words)
    _add_contents(word, document, words)
    for section in document.sections:
        heading = f"{section.mark}  {section.title}"
        word.add_heading(_clean(heading), level=1)
        for block in section.blocks:
            if isinstance(block, Heading):
                word.add_heading(_clean(block.text), level=2)
            elif isinstance(block, Paragraph):
                _add_paragraph(word, block, words)
            elif isinstance(block, Table):
                _add_table(word, block, words)
            else:
                _add_picture(word, block, words)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _set_up(word: WordDocument, title: str) -> None:
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.0)
    page.top_margin, page.bottom_margin = Cm(2.0), Cm(2.2)
    in_tables = word.styles.add_style(TABLE_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    in_tables.base_style = word.styles["Normal"]
    in_tables.font.size = Pt(TABLE_POINTS)
    in_tables.paragraph_format.space_before = Pt(2)
    in_tables.paragraph_format.space_after = Pt(2)
    _set_lines(word.styles[GRID])
    for fonts in word.styles.element.iter(qn("w:rFonts")):
        _set_fonts(fonts)
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Caption"):
        _set_fonts(word.styles[name].element.get_or_add_rPr().get_or_add_rFonts())
    word.styles["Normal"].font.size = Pt(10.5)
    word.styles["Heading 1"].font.color.rgb = ACCENT
    word.core_properties.title = _clean(title)
    word.core_properties.author = ""
    _add_field(page.footer.paragraphs[0], "PAGE")
    page.footer.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_lines(style: Any) -> None:
    """Draw thin lines between the rows of a table style, and none between columns."""
    for line in style.element.find(qn("w:tblPr")).find(qn("w:tblBorders")):
        is_shown = line.tag in {
            qn(f"w:{side}") for side in ("top", "bottom", "insideH")
        }
        line.set(qn("w:val"), "single" if is_shown else "nil")
        line.set(qn("w:color"), LINE)


def _set_fonts(fonts: Any) -> None:
    """Name one font for Latin letters and one for Chinese, instead of a theme's."""
    for side in ("ascii", "hAnsi"):
        fonts.set(qn(f"w:{side}"), LATIN_FONT)
    fonts.set(qn("w:eastAsia"), CHINESE_FONT)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _add_contents(word: WordDocument, document: Document, words: Words) -> None:
    """Add a table of contents, filled in but for the pages, which Word adds."""
    word.add_paragraph(words.text("contents"), style="Subtitle")
    lines = [f"{item.mark}  {item.title}" for item in document.sections]
    first = word.add_paragraph()
    _add_mark(first, "begin")
    _add_code(first, 'TOC \\o "1-1" \\h \\z \\u')
    _add_mark(first, "separate")
    first.add_run(_clean(lines[0]))
    for line in lines[1:]:
        last = word.add_paragraph()
        last.add_run(_clean(line))
    _add_mark(last, "end")
    last.add_run().add_break(WD_BREAK.PAGE)


def _add_field(paragraph: WordParagraph, instruction: str, shown: str = "") -> None:
    """Add a field that the word processor brings up to date."""
    _add_mark(paragraph, "begin")
    _add_code(paragraph, instruction)
    _add_mark(paragraph, "separate")
    if shown:
        paragraph.add_run(shown)
    _add_mark(paragraph, "end")


def _add_mark(paragraph: WordParagraph, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)


def _add_code(paragraph: WordParagraph, instruction: str) -> None:
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = instruction
    paragraph.add_run()._r.append(code)


def _add_paragraph(word: WordDocument, block: Paragraph, words: Words) -> None:
    style = "List Bullet" if block.is_bullet else "Normal"
    paragraph = word.add_paragraph(style=style)
    if block.lead:
        paragraph.add_run(_clean(block.lead) + " ").bold = True
        if block.anchor:
            paragraph.runs[-1].add_break()
    _add_runs(paragraph, block.runs, words)


def _add_runs(
    paragraph: WordParagraph,
    runs: tuple[Run, ...],
    words: Words,
    *,
    is_bare: bool = False,
) -> None:
    for run in runs:
        text = _clean(_text(run, words, is_bare=is_bare))
        if isinstance(run, Key):
            paragraph.add_run().add_break()
            paragraph.add_run(text).font.size = Pt(KEY_POINTS)
        else:
            paragraph.add_run(text)


def _text(run: Run, words: Words, *, is_bare: bool) -> str:
    if isinstance(run, Figure):
        return number(run, words, is_bare=is_bare)
    return run.text if isinstance(run, Name) else run


def _clean(text: str) -> str:
    """Return a text without the characters that XML forbids."""
    return _NOT_XML.sub("\ufffd", text)


def _add_caption(
    word: WordDocument, kind: str, caption: str, number_of: int
) -> WordParagraph:
    paragraph = word.add_paragraph(style="Caption")
    paragraph.add_run(f"{kind} ")
    _add_field(paragraph, f"SEQ {kind} \\* ARABIC", str(number_of))
    paragraph.add_run(f"  {_clean(caption)}")
    return paragraph


def _add_table(word: WordDocument, block: Table, words: Words) -> None:
    """Add a table of fixed widths under its caption; its head stands on each page."""
    number_of = len(word.tables) + 1
    caption = _add_caption(word, words.text("table"), block.caption, number_of)
    caption.paragraph_format.keep_with_next = True
    table = word.add_table(len(block.rows) + 1, len(block.head), style=GRID)
    _set_widths(table, column_shares(block, words))
    is_number = [number_column(block, idx) for idx in range(len(block.head))]
    for position, row in enumerate((block.head, *block.rows)):
        line = table.rows[position]
        _set_row(line, is_head=not position)
        for idx, (cell, content) in enumerate(zip(line.cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.style = word.styles[TABLE_STYLE]
            _add_runs(paragraph, runs_of(content), words, is_bare=block.is_bare)
            if is_number[idx]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if not position:
                _set_head(cell)
    word.add_paragraph(style=TABLE_STYLE)


def _set_widths(table: WordTable, shares: Sequence[float]) -> None:
    """Set the same widths on the grid, which Word reads, and on every cell."""
    table.autofit = False
    twips = [round(share * TEXT_WIDTH_CM * TWIPS_PER_CM) for share in shares]
    whole = table._tbl.tblPr.find(qn("w:tblW"))
    whole.set(qn("w:type"), "dxa")
    whole.set(qn("w:w"), str(sum(twips)))
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, twips, strict=True):
        column.w = Twips(width)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, twips, strict=True):
            cell.width = Twips(width)


def _set_row(row: TableRow, *, is_head: bool) -> None:
    """Keep a row on one page; the head is repeated on each."""
    marks = ("w:cantSplit", "w:tblHeader") if is_head else ("w:cantSplit",)
    for name in marks:
        mark = OxmlElement(name)
        mark.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(mark)


def _set_head(cell: TableCell) -> None:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", HEAD)):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.keep_with_next = True
    for run in paragraph.runs:
        run.bold = True


def _add_picture(word: WordDocument, block: Picture, words: Words) -> None:
    """Add a picture with its caption below, no higher than most of a page."""
    shape = word.add_picture(io.BytesIO(block.png), width=Cm(TEXT_WIDTH_CM))
    if shape.height > Cm(MOST_HEIGHT_CM):
        shape.width = int(shape.width * Cm(MOST_HEIGHT_CM) / shape.height)
        shape.height = Cm(MOST_HEIGHT_CM)
    paragraph = word.paragraphs[-1]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    number_of = len(word.inline_shapes)
    _add_caption(word, words.text("figure"), block.caption, number_of)

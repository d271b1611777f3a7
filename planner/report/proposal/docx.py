"""The proposal as a Word document: styles, contents, captions, native tables."""

from __future__ import annotations

import io
import re

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from planner.report.proposal.document import (
    Document,
    Heading,
    Name,
    Paragraph,
    Picture,
    Run,
    Table,
    runs_of,
)
from planner.report.proposal.figures import Figure
from planner.report.proposal.language import Words, number

__all__ = ["docx_bytes"]

LATIN_FONT, CHINESE_FONT = "Calibri", "Microsoft YaHei"
TEXT_WIDTH_CM = 17.0
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
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Caption"):
        style = word.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for side in ("ascii", "hAnsi"):
            fonts.set(qn(f"w:{side}"), LATIN_FONT)
        fonts.set(qn("w:eastAsia"), CHINESE_FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    word.styles["Normal"].font.size = Pt(10.5)
    word.styles["Heading 1"].font.color.rgb = ACCENT
    word.core_properties.title = _clean(title)
    word.core_properties.author = ""
    _add_field(page.footer.paragraphs[0], "PAGE")
    page.footer.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


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
        paragraph.add_run(_clean(_text(run, words, is_bare=is_bare)))


def _text(run: Run, words: Words, *, is_bare: bool) -> str:
    if isinstance(run, Figure):
        return number(run, words, is_bare=is_bare)
    return run.text if isinstance(run, Name) else run


def _clean(text: str) -> str:
    """Return a text without the characters that XML forbids."""
    return _NOT_XML.sub("\ufffd", text)


def _add_caption(word: WordDocument, kind: str, caption: str, number_of: int) -> None:
    paragraph = word.add_paragraph(style="Caption")
    paragraph.add_run(f"{kind} ")
    _add_field(paragraph, f"SEQ {kind} \\* ARABIC", str(number_of))
    paragraph.add_run(f"  {_clean(caption)}")


def _add_table(word: WordDocument, block: Table, words: Words) -> None:
    number_of = len(word.tables) + 1
    _add_caption(word, words.text("table"), block.caption, number_of)
    table = word.add_table(rows=1, cols=len(block.head), style="Light Grid Accent 1")
    header = table.rows[0]
    for cell, name in zip(header.cells, block.head, strict=True):
        cell.text = _clean(name)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    header._tr.get_or_add_trPr().append(mark)
    for row in block.rows:
        cells = table.add_row().cells
        for cell, content in zip(cells, row, strict=True):
            paragraph = cell.paragraphs[0]
            _add_runs(paragraph, runs_of(content), words, is_bare=block.is_bare)
            if isinstance(content, Figure):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                for run in paragraph.runs:
                    run.font.size = Pt(8.5)
    word.add_paragraph()


def _add_picture(word: WordDocument, block: Picture, words: Words) -> None:
    word.add_picture(io.BytesIO(block.png), width=Cm(TEXT_WIDTH_CM))
    number_of = len(word.inline_shapes)
    _add_caption(word, words.text("figure"), block.caption, number_of)

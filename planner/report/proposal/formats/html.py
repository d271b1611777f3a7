"""The proposal as one page that needs no server and prints to A4."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from importlib.resources import files

import jinja2
from markupsafe import Markup, escape

from planner.report.fonts import embed_fonts
from planner.report.proposal.document import (
    Document,
    Key,
    Name,
    Picture,
    Run,
    runs_of,
)
from planner.report.proposal.evidence.figures import Figure
from planner.report.proposal.formats.column_widths import (
    column_shares,
    is_short,
    number_column,
)
from planner.report.proposal.wording.language import Words, number, origin

__all__ = ["html_page"]

_BREAK = re.compile(r"(?<=[._])")
"""Where the key of an assumption may go on in the next line."""


def html_page(document: Document, words: Words) -> str:
    """Return the page; every text of the user's data is escaped."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    folder = files("planner.report.proposal")
    template = environment.from_string(folder.joinpath("page.html").read_text("utf-8"))
    template.globals.update(
        kind=lambda block: type(block).__name__.lower(),
        runs=lambda runs: _runs(runs, words),
        cell=lambda cell, is_bare: _runs(runs_of(cell), words, is_bare=is_bare),
        is_short=is_short,
        shares=lambda table: column_shares(table, words),
        is_number_column=number_column,
        picture=_picture,
    )
    page = template.render(
        document=document,
        words=words,
        css=Markup(folder.joinpath("page.css").read_text("utf-8")),
    )
    return embed_fonts(page)


def _runs(runs: Iterable[Run], words: Words, *, is_bare: bool = False) -> Markup:
    return Markup("").join(_run(run, words, is_bare=is_bare) for run in runs)


def _run(run: Run, words: Words, *, is_bare: bool) -> Markup:
    if isinstance(run, Figure):
        text = escape(number(run, words, is_bare=is_bare))
        return Markup('<span class="n" title="{}">{}</span>').format(
            origin(run, words), text
        )
    if isinstance(run, Key):
        text = Markup("<wbr>").join(_BREAK.split(run.text))
        return Markup('<small class="name">{}</small>').format(text)
    if isinstance(run, Name):
        return Markup('<span class="name">{}</span>').format(run.text)
    return escape(run)


def _picture(picture: Picture) -> Markup:
    data = base64.b64encode(picture.png).decode("ascii")
    return Markup('<img alt="{}" src="data:image/png;base64,{}">').format(
        picture.caption, Markup(data)
    )

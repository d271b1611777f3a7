"""The glyphs that a page uses, inside the page."""

from __future__ import annotations

import base64
import io
import string
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from planner.report.fonts.files import FAMILY, font_paths

__all__ = ["embed_fonts"]

_HEAD = '<meta charset="utf-8">\n'
_RULE = (
    '@font-face {{ font-family: "{family}"; font-weight: {weight}; '
    'src: url(data:font/woff;base64,{data}) format("woff"); }}\n'
)


def embed_fonts(page: str) -> str:
    """Return a page with the glyphs of all its characters, regular and bold.

    Characters that the planner's own font lacks are left to the reader's fonts. Digits
    and Latin letters are always there, for what the scripts of a page write.

    Raises
    ------
    ValueError
        If the page's head does not begin with its character set.
    """
    before, mark, after = page.partition(_HEAD)
    if not mark:
        msg = f"the page has no line {_HEAD!r} for its fonts to follow"
        raise ValueError(msg)
    characters = frozenset(page) | frozenset(string.printable)
    rules = "".join(
        _RULE.format(family=FAMILY, weight=weight, data=_glyphs(path, characters))
        for weight, path in font_paths().items()
    )
    return f"{before}{mark}<style>{rules}</style>\n{after}"


def _glyphs(path: Path, characters: frozenset[str]) -> str:
    """Return the part of a font that draws the characters, in base64."""
    stream = io.BytesIO()
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(subset.Options())
        subsetter.populate(unicodes=sorted(map(ord, characters)))
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(stream)
    return base64.b64encode(stream.getvalue()).decode("ascii")

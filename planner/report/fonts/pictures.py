"""The planner's own font in pictures, whatever fonts a machine has."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache

from matplotlib import font_manager, rc_context

from planner.report.fonts.files import FAMILY, font_paths

__all__ = ["can_draw", "drawable", "font_families", "own_fonts"]

_LATIN_FAMILY = "DejaVu Sans"
"""Comes with matplotlib; has some symbols that the own font lacks."""


def font_families() -> list[str]:
    """Return the families in which glyphs are looked for, the planner's own first.

    The own font is made known to matplotlib by its file, not by matplotlib's list of
    installed fonts: that list is kept in a file for years and would not know it.
    """
    _make_known()
    return [FAMILY, _LATIN_FAMILY]


def own_fonts() -> AbstractContextManager[None]:
    """Return a context in which text is drawn in the planner's own font, as it is.

    A dollar sign in a name begins no formula.
    """
    return rc_context({"font.family": font_families(), "text.parse_math": False})


def can_draw(text: str) -> bool:
    """Return whether every character of ``text`` has a glyph."""
    return all(item == "\n" or ord(item) in _characters() for item in text)


def drawable(text: str, fallback: str) -> str:
    """Return ``text``, or ``fallback`` where a character has no glyph.

    Characters that the fallback's own glyphs lack become question marks.
    """
    if can_draw(text):
        return text
    return "".join(item if can_draw(item) else "?" for item in fallback)


@lru_cache(maxsize=1)
def _make_known() -> None:
    for path in font_paths().values():
        font_manager.fontManager.addfont(path)


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    latin = font_manager.findfont(_LATIN_FAMILY, fallback_to_default=False)
    known: set[int] = set()
    for path in (*map(str, font_paths().values()), str(latin)):
        known.update(font_manager.get_font(path).get_charmap())
    return frozenset(known)

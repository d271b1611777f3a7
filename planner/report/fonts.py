"""Fonts for Chinese text: found where there are any, never replaced by squares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from matplotlib import font_manager

__all__ = ["CJK_FAMILIES", "Fonts", "find_fonts"]

CJK_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "Microsoft YaHei",
    "DengXian",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Noto Sans CJK TC",
    "Noto Sans CJK JP",
    "Source Han Sans",
    "Arial Unicode MS",
    "Noto Serif CJK SC",
    "SimSun",
    "AR PL UMing CN",
)
_LATIN_FAMILY = "DejaVu Sans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """Font families in the order in which glyphs are looked for.

    Parameters
    ----------
    families
        Names of installed families; the last one comes with matplotlib.
    cjk_family
        The one with Chinese characters, ``None`` where there is none.
    """

    families: tuple[str, ...]
    cjk_family: str | None

    def can_draw(self, text: str) -> bool:
        """Return whether every character of ``text`` has a glyph."""
        known = _characters(self.families)
        return all(ord(item) in known for item in text if item != "\n")

    def drawable(self, text: str, fallback: str) -> str:
        """Return ``text``, or ``fallback`` where a character has no glyph.

        Characters that not even the fallback's fonts have become question marks.
        """
        if self.can_draw(text):
            return text
        known = _characters(self.families)
        return "".join(
            item if item == "\n" or ord(item) in known else "?" for item in fallback
        )


def find_fonts(preferred: Sequence[str] = CJK_FAMILIES) -> Fonts:
    """Return the first of the ``preferred`` families installed, and Latin glyphs."""
    installed = set(font_manager.get_font_names())
    found = next((name for name in preferred if name in installed), None)
    families = (found, _LATIN_FAMILY) if found else (_LATIN_FAMILY,)
    return Fonts(families=families, cjk_family=found)


@lru_cache(maxsize=8)
def _characters(families: tuple[str, ...]) -> frozenset[int]:
    known: set[int] = set()
    for family in families:
        path = font_manager.findfont(family, fallback_to_default=False)
        known.update(font_manager.get_font(path).get_charmap())
    return frozenset(known)

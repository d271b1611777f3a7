"""Make the planner's own fonts: the Chinese characters of a county's names, no more.

Sources are Debian packages: fonts-noto-cjk (Noto Sans CJK, SIL Open Font Licence 1.1)
and unicode-data, whose Unihan database marks the 8,105 characters of 通用规范汉字表
(kTGH). Characters of GBK (GB 2312, and rarer ones that names of places hold), Latin,
Greek, Cyrillic, punctuation, full-width forms and symbols are added. The outlines are
unchanged; hinting and layout tables are left out, and the family is renamed, so that no
installed font is mistaken for it::

    apt-get install fonts-noto-cjk unicode-data
    .venv/bin/python -m benchmarks.chinese_font planner/report/vendor/noto_sans_sc
"""

from __future__ import annotations

import argparse
import bz2
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

FAMILY = "Planner Sans SC"
WEIGHTS = ("Regular", "Bold")
NOTO = "/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc"
UNIHAN = "/usr/share/unicode/Unihan_OtherMappings.txt.bz2"
SIMPLIFIED_CHINESE = 2
"""Position of the mainland Chinese forms in the collection."""

NUM_STANDARD_CHARACTERS = 8105
RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x017F),  # Latin-1, Latin Extended-A
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x045F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x209F),  # punctuation, superscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x22FF),  # letterlike symbols, numbers, arrows, mathematics
    (0x2460, 0x257F),  # enclosed numbers, lines
    (0x25A0, 0x266F),  # geometric shapes, symbols
    (0x3000, 0x303F),  # Chinese punctuation
    (0xFF00, 0xFFEF),  # full-width forms
)
DROPPED_TABLES = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx")
FAMILY_IDS, STYLE_IDS = (1, 16), (2, 17)
FULL_WIDTH = 1000
"""Width of a Chinese character, in the units of the font."""

UNIQUE_ID, FULL_ID, POSTSCRIPT_ID = 3, 4, 6


def main() -> None:
    """Write a font of each weight into the folder given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--noto", default=NOTO, help="path with {weight} in it")
    parser.add_argument("--unihan", default=UNIHAN, type=Path)
    options = parser.parse_args()
    wanted = {
        *standard_characters(options.unihan),
        *gbk(),
        *(code for first, last in RANGES for code in range(first, last + 1)),
    }
    for weight in WEIGHTS:
        source = options.noto.format(weight=weight)
        made = options.out / f"planner_sans_sc_{weight.lower()}.otf"
        write_font(source, wanted, weight, made)
        print(f"{made}: {made.stat().st_size:,} bytes")


def standard_characters(unihan: Path) -> set[int]:
    """Return the characters of 通用规范汉字表."""
    with bz2.open(unihan, "rt", encoding="utf-8") as stream:
        found = {
            int(line.split("\t")[0].removeprefix("U+"), 16)
            for line in stream
            if "\tkTGH\t" in line
        }
    if len(found) != NUM_STANDARD_CHARACTERS:
        msg = f"{unihan}: {len(found)} characters marked kTGH, expected 8105"
        raise ValueError(msg)
    return found


def gbk() -> Iterator[int]:
    """Yield every character of GBK, GB 2312 among them: names of places need them."""
    for row in range(0x81, 0xFF):
        for cell in range(0x40, 0xFF):
            yield from map(ord, bytes([row, cell]).decode("gbk", errors="ignore"))


def write_font(source: str, wanted: set[int], weight: str, out: Path) -> None:
    """Write the subset of a font under the planner's own family name."""
    font = TTFont(source, fontNumber=SIMPLIFIED_CHINESE, recalcTimestamp=False)
    options = subset.Options()
    options.hinting = False
    options.desubroutinize = True  # smaller once compressed, and quick to subset
    options.layout_features = []
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += DROPPED_TABLES
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    postscript = f"{FAMILY.replace(' ', '')}-{weight}"
    _rename(font, weight, postscript)
    _key_by_name(font, weight, postscript)
    font.save(out)


def _rename(font: TTFont, weight: str, postscript: str) -> None:
    for record in list(font["name"].names):
        if record.nameID in FAMILY_IDS:
            record.string = FAMILY
        elif record.nameID in STYLE_IDS:
            record.string = weight
        elif record.nameID == FULL_ID:
            record.string = f"{FAMILY} {weight}"
        elif record.nameID in (UNIQUE_ID, POSTSCRIPT_ID):
            record.string = postscript


def _key_by_name(font: TTFont, weight: str, postscript: str) -> None:
    """Name glyphs by their character instead of by their number in the full font.

    A PDF that is given positions of glyphs takes them for these numbers, and a font cut
    down has other positions: text would be blank.
    """
    names = {
        glyph: f"uni{min(codes):04X}"
        for glyph, codes in font["cmap"].buildReversed().items()
    }
    order = font.getGlyphOrder()
    glyphs, widths = font.getGlyphSet(), font["hmtx"].metrics
    strings = {}
    for glyph in order:
        width, _ = widths[glyph]
        pen = T2CharStringPen(None if width == FULL_WIDTH else width, glyphs)
        glyphs[glyph].draw(pen)
        strings[names.get(glyph, glyph)] = pen.getCharString()
    cmap = {code: names[glyph] for code, glyph in font.getBestCmap().items()}
    bounds = font["head"].xMin, font["head"].yMin, font["head"].xMax, font["head"].yMax
    builder = FontBuilder(font=font)
    builder.setupGlyphOrder([names.get(glyph, glyph) for glyph in order])
    info = {"FullName": f"{FAMILY} {weight}", "FamilyName": FAMILY, "Weight": weight}
    private = {"defaultWidthX": FULL_WIDTH, "nominalWidthX": 0}
    builder.setupCFF(postscript, {**info, "FontBBox": bounds}, strings, private)
    builder.setupCharacterMap(cmap)
    builder.setupHorizontalMetrics(
        {names.get(glyph, glyph): widths[glyph] for glyph in order}
    )
    builder.setupPost(keepGlyphNames=False)


if __name__ == "__main__":
    main()

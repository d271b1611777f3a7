"""The script that makes the planner's own font."""

from __future__ import annotations

import bz2
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from benchmarks import chinese_font as script
from planner.report.fonts.files import font_paths


def test_gbk_is_whole() -> None:
    """Test all 20,902 characters of the first block, GB 2312 among them."""
    characters = {chr(code) for code in script.gbk()}
    assert {chr(code) for code in range(0x4E00, 0x9FA6)} <= characters
    hanzi = [
        bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(161, 255)
    ]
    assert {item for code in hanzi for item in code.decode("gb2312", "ignore")} <= (
        characters
    )


def test_standard_characters_are_counted(tmp_path: Path) -> None:
    """Test that a list that is not the one of 8,105 characters is refused."""
    unihan = tmp_path / "unihan.bz2"
    lines = [f"U+{code:04X}\tkTGH\t2013:1\n" for code in range(0x4E00, 0x4E00 + 8105)]
    unihan.write_bytes(bz2.compress("".join([*lines, "U+9FFF\tkX\t1\n"]).encode()))
    assert script.standard_characters(unihan) == set(range(0x4E00, 0x4E00 + 8105))
    unihan.write_bytes(bz2.compress("".join(lines[:-1]).encode()))
    with pytest.raises(ValueError, match="8104 characters"):
        script.standard_characters(unihan)


def test_font_is_cut_and_renamed(tmp_path: Path) -> None:
    """Test that outlines stay, and name and kind of the glyphs are the planner's."""
    source, made = font_paths()[700], tmp_path / "made.otf"
    script.write_font(str(source), {ord("村"), ord("a")}, "Bold", made)
    with TTFont(made) as font, TTFont(source) as whole:
        assert set(font.getBestCmap()) == {ord("村"), ord("a")}
        assert font["name"].getDebugName(1) == script.FAMILY
        assert font["hmtx"]["uni6751"] == whole["hmtx"]["uni6751"]
        assert not hasattr(font["CFF "].cff[0], "ROS")

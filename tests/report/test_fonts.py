"""The planner's own font: Chinese in pictures and pages, whatever a machine has."""

import base64
import hashlib
import io
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from planner.metrics import evaluate
from planner.report.fonts import (
    can_draw,
    drawable,
    embed_fonts,
    font_families,
    own_fonts,
)
from planner.report.fonts.files import font_paths
from planner.report.pictures.maps.content import map_content
from planner.report.pictures.maps.furniture import add_title
from planner.report.pictures.maps.plan_map import draw_map
from tests.report.sample import make_instance, make_plan
from tests.tiny_plan import edit_village

SINHALA = "වවුනියාව"
PAGE = '<!DOCTYPE html>\n<head>\n<meta charset="utf-8">\n<title>{}</title>\n'


def drawn_texts(village: str) -> list[str]:
    """Return all texts of the sample's map, one village under another name."""
    instance = edit_village(make_instance(20), "v3", name=village)
    plan = make_plan(instance)
    content = map_content(plan, instance, evaluate(plan, instance))
    figure = Figure(figsize=(8, 6))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    draw_map(axes, content, "subtitle")
    return texts_of(axes)


def texts_of(axes: Axes) -> list[str]:
    """Return all texts on axes and in their legend."""
    legend = axes.get_legend()
    assert legend is not None
    return [item.get_text() for item in (*axes.texts, *legend.get_texts())]


def embedded(page: str) -> dict[int, set[str]]:
    """Return the characters of the fonts inside a page by weight."""
    rule = r"font-weight: (\d+); src: url\(data:font/woff;base64,([^)]+)\)"
    fonts = {
        int(weight): TTFont(io.BytesIO(base64.b64decode(data)))
        for weight, data in re.findall(rule, page)
    }
    return {weight: set(map(chr, font.getBestCmap())) for weight, font in fonts.items()}


def test_files_are_those_of_the_readme() -> None:
    """Test that fonts and licence are those whose digests are written beside them."""
    folder = files("planner.report").joinpath("vendor", "noto_sans_sc")
    readme = folder.joinpath("README.md").read_text(encoding="utf-8")
    listed = re.findall(r"\| `([\w.]+)` \|.*`([0-9a-f]{64})`", readme)
    assert len(listed) == 3
    for name, digest in listed:
        content = folder.joinpath(name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest


def test_glyphs_are_keyed_by_name() -> None:
    """Test that no glyph goes by its number in the full font; a PDF shows it blank."""
    for path in font_paths().values():
        assert not hasattr(TTFont(path)["CFF "].cff[0], "ROS")


def test_all_of_gb2312_can_be_drawn() -> None:
    """Test that each of the 6,763 characters and the symbols in use has a glyph."""
    rows = range(0xB0, 0xF8)
    cells = range(0xA1, 0xFF)
    codes = [bytes([row, cell]) for row in rows for cell in cells]
    characters = "".join(code.decode("gb2312", errors="ignore") for code in codes)
    assert len(characters) == 6763
    assert can_draw(characters)
    assert can_draw("■●▲→−×≤≥²³%‰·–，：（）“”…①½￥¥ＡＢＣ１２３")


def test_rare_characters_of_place_names_can_be_drawn() -> None:
    """Test that 通用规范汉字表 is covered beyond GB 2312, and what lies beyond both."""
    rare = "塆垸岜崾峁堉犍浬溆浉沄澴" + "筸鮀篢竜甽礐坵"
    with pytest.raises(UnicodeEncodeError):
        rare.encode("gb2312")
    assert can_draw(rare)


def test_chinese_is_drawn_by_the_own_font_regular_and_bold() -> None:
    """Test that no glyph is missing, even if a machine has no other font."""
    assert font_families()[0] == "Planner Sans SC"
    with own_fonts():
        figure = Figure()
        figure.text(0.1, 0.5, "凤凰县 青山服务店 $5")
        figure.text(0.1, 0.2, "沱江镇", weight="bold")
        figure.savefig(io.BytesIO(), format="png")


def test_font_needs_no_list_of_installed_fonts(tmp_path: Path) -> None:
    """Test that the font is found by a list that matplotlib made without it."""
    code = (
        "from matplotlib import font_manager\n"
        "names = font_manager.get_font_names()\n"
        "from planner.report.fonts import font_families\n"
        "family = font_families()[0]\n"
        "found = font_manager.findfont(family, fallback_to_default=False)\n"
        "print(family in names, found)"
    )
    for _ in ("list made", "list read"):
        printed = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "MPLCONFIGDIR": str(tmp_path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        assert printed[0] == "False"
        assert printed[1].endswith("planner_sans_sc_regular.otf")
    assert list(tmp_path.glob("fontlist-*.json"))


def test_drawable_falls_back_to_the_id() -> None:
    """Test that text stays if it can be drawn, and is replaced if not."""
    assert drawable("石桥村", "v1") == "石桥村"
    assert drawable(SINHALA, "v1") == "v1"
    assert drawable(SINHALA, "v" + SINHALA[:1]) == "v?"


def test_map_shows_chinese_names() -> None:
    """Test that names of villages and stores are on the map, without a note."""
    texts = drawn_texts("石桥村")
    assert {"石桥村", "青山服务店"} <= set(texts)
    assert not any("show as ids" in text for text in texts)


def test_map_shows_ids_for_other_scripts_and_says_so() -> None:
    """Test that no text on the map would need a glyph that is not there."""
    texts = drawn_texts(SINHALA)
    assert all(can_draw(text) for text in texts)
    assert "v3" in texts
    assert any("show as ids" in text for text in texts)


def test_title_in_another_script_has_no_squares() -> None:
    """Test that what has no id is written with question marks."""
    axes = Figure().add_subplot()
    add_title(
        axes,
        "Vavuniya " + SINHALA[:1],
        "",
    )
    assert axes.texts[0].get_text() == "Vavuniya ?"


def test_page_holds_the_glyphs_it_uses() -> None:
    """Test that a page has its characters in both weights, and few others."""
    found = embedded(embed_fonts(PAGE.format("凤凰县" + SINHALA)))
    assert found.keys() == {400, 700}
    for characters in found.values():
        assert set("凤凰县0129azAZ%") <= characters
        assert not characters & set("石桥" + SINHALA)


def test_embedding_is_the_same_each_time() -> None:
    """Test that two runs give the same bytes."""
    page = PAGE.format("凤凰县")
    assert embed_fonts(page) == embed_fonts(page)


def test_page_without_a_head_is_refused() -> None:
    """Test that fonts are not left out in silence."""
    with pytest.raises(ValueError, match="charset"):
        embed_fonts("<p>石桥</p>")

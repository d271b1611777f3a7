"""Fonts: Chinese where a font has it, ids and a note where none has."""

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from planner.metrics import evaluate
from planner.report import fonts, maps
from planner.report.fonts import Fonts, find_fonts
from planner.report.map_content import map_content
from tests.report.sample import make_instance, make_plan

LATIN = Fonts(families=("DejaVu Sans",), cjk_family=None)


def drawn_texts(used: Fonts) -> list[str]:
    """Return all texts of the sample's map, drawn with some fonts."""
    instance = make_instance(20)
    plan = make_plan(instance)
    content = map_content(plan, instance, evaluate(plan, instance))
    figure = Figure(figsize=(8, 6))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    maps.draw_map(axes, content, "subtitle", used)
    return texts_of(axes)


def texts_of(axes: Axes) -> list[str]:
    """Return all texts on axes and in their legend."""
    legend = axes.get_legend()
    assert legend is not None
    return [item.get_text() for item in (*axes.texts, *legend.get_texts())]


def test_first_preferred_family_is_taken() -> None:
    """Test that the families are taken in the order given."""
    found = find_fonts(["No Such Font", "DejaVu Serif", "DejaVu Sans Mono"])
    assert found.cjk_family == "DejaVu Serif"
    assert found.families == ("DejaVu Serif", "DejaVu Sans")


def test_nothing_found_leaves_latin() -> None:
    """Test that without any preferred family only the Latin one is used."""
    assert find_fonts(["No Such Font"]) == LATIN


def test_drawable_falls_back_to_the_id() -> None:
    """Test that text stays if it can be drawn, and is replaced if not."""
    assert LATIN.drawable("Stone Bridge", "v1") == "Stone Bridge"
    assert LATIN.drawable("石桥村", "v1") == "v1"
    assert LATIN.drawable("石桥村", "村1") == "?1"


def test_map_without_chinese_font_shows_ids_and_says_so() -> None:
    """Test that no text on the map would need a glyph that is not there."""
    texts = drawn_texts(LATIN)
    assert all(LATIN.can_draw(text) for text in texts)
    assert "s0" in texts
    assert any("these show as ids" in text for text in texts)


def test_map_with_chinese_font_shows_names() -> None:
    """Test that Chinese names are drawn where a font has them."""
    found = find_fonts()
    if found.cjk_family is None:
        pytest.skip("no Chinese font is installed, such as fonts-noto-cjk")
    texts = drawn_texts(found)
    assert "青山服务店" in texts
    assert not any("these show as ids" in text for text in texts)


def test_map_looks_for_fonts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that the map asks which fonts are installed."""
    monkeypatch.setattr(fonts.font_manager, "get_font_names", lambda: ["DejaVu Sans"])
    assert find_fonts().cjk_family is None
    instance = make_instance(20)
    plan = make_plan(instance)
    axes = Figure().add_subplot()
    maps.plot_plan(plan, instance, axes)
    assert any("these show as ids" in text for text in texts_of(axes))

"""A slider along plans: one picture, its heading, and what fails."""

import sys
from base64 import b64decode

import pytest
from matplotlib.figure import Figure

from planner.errors import PlannerError
from planner.workbench.views.browser import Leaf, browser
from planner.workbench.views.picture import Picture, picture_of


def drawn(number: int) -> Picture:
    """Return a picture of a number."""
    figure = Figure(figsize=(1, 1))
    figure.text(0.5, 0.5, str(number))
    return picture_of(figure)


def leaf(position: int) -> Leaf:
    """Return what stands at a position."""
    number = position + 1
    return Leaf(heading=f"Plan {number} <b>", text="a & b", picture=drawn(number))


def png_of(box) -> bytes:
    """Return the one picture that a box shows."""
    [output] = box.children[2].outputs
    assert list(output["data"]) == ["image/png"]
    return b64decode(output["data"]["image/png"])


def test_picture_and_heading_follow_the_slider() -> None:
    """Test that one picture is shown, of the plan at the slider, names escaped."""
    asked = []

    def counted(position: int) -> Leaf:
        asked.append(position)
        return leaf(position)

    box = browser(3, counted, first=1, label="Plan")
    slider, heading, _ = box.children
    assert (slider.min, slider.value, slider.max) == (1, 2, 3)
    assert heading.value == "<h4>Plan 2 &lt;b&gt;</h4><p>a &amp; b</p>"
    assert png_of(box) == drawn(2).png
    slider.value = 3
    assert "Plan 3" in heading.value
    assert png_of(box) == drawn(3).png != drawn(2).png
    slider.value = 2
    assert png_of(box) == drawn(2).png
    assert asked == [1, 2]


def test_what_cannot_be_browsed(monkeypatch) -> None:
    """Test that no plans, and no widgets, are said with what to do."""
    with pytest.raises(PlannerError, match="nothing to show"):
        browser(0, leaf, first=0, label="Plan")
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(PlannerError, match="install it with pip"):
        browser(1, leaf, first=0, label="Plan")


def test_pictures_are_saved_as_they_are_shown(tmp_path) -> None:
    """Test that the file holds the bytes shown, and only as PNG."""
    picture = drawn(1)
    file = picture.save(tmp_path / "a.png")
    assert file.read_bytes() == picture._repr_png_() == picture.png
    with pytest.raises(PlannerError, match=r"ends in \.png"):
        picture.save(tmp_path / "a.jpg")

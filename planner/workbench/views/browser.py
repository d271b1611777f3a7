"""A slider along plans: the plan's number, what is said of it, and its picture."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib import import_module
from typing import Any

from planner.errors import PlannerError
from planner.workbench.views.picture import Picture

__all__ = ["Leaf", "browser"]

HOW = "pip install -e '.[notebooks]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What is shown of one plan.

    Parameters
    ----------
    heading
        Begins with the kind of thing and its number.
    """

    heading: str
    text: str
    picture: Picture


def browser(
    num_leaves: int, leaf: Callable[[int], Leaf], *, first: int, label: str
) -> Any:
    """Return a box with a slider from 1, a heading, and one picture below it.

    Parameters
    ----------
    leaf
        Returns what is shown at a position, from 0; asked once for each position that
        the slider comes to.
    first
        Position shown at the beginning.

    Raises
    ------
    PlannerError
        If there is nothing to show, or widgets are not installed.
    """
    if num_leaves < 1:
        msg = "browse(): nothing to show; what was asked for has no plan"
        raise PlannerError(msg)
    widgets, leaf = _widgets(), lru_cache(maxsize=None)(leaf)
    slider = widgets.IntSlider(
        first + 1, min=1, max=num_leaves, description=label, continuous_update=False
    )
    heading, output = widgets.HTML(), widgets.Output()

    def show(number: int) -> None:
        """Show what stands at a number of the slider."""
        shown = leaf(number - 1)
        heading.value = f"<h4>{escape(shown.heading)}</h4><p>{escape(shown.text)}</p>"
        output.outputs = (_display(shown.picture),)

    slider.observe(lambda change: show(change["new"]), names="value")
    show(slider.value)
    return widgets.VBox([slider, heading, output])


def _display(picture: Picture) -> dict[str, Any]:
    """Return a picture as an output of a notebook's cell."""
    png = b64encode(picture.png).decode("ascii")
    return {"output_type": "display_data", "data": {"image/png": png}, "metadata": {}}


def _widgets() -> Any:
    try:
        return import_module("ipywidgets")
    except ImportError as error:
        msg = f"browse() needs ipywidgets; install it with {HOW}"
        raise PlannerError(msg) from error

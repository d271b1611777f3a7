"""Files of the planner's own font, and the name it goes by."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

__all__ = ["FAMILY", "font_paths"]

FAMILY = "Planner Sans SC"
"""Also named by the style sheets of the pages."""

_FOLDER = ("vendor", "noto_sans_sc")
_WEIGHTS = {400: "planner_sans_sc_regular.otf", 700: "planner_sans_sc_bold.otf"}
"""File by the weight that style sheets know it by."""


def font_paths() -> Mapping[int, Path]:
    """Return the file of each weight, regular and bold."""
    folder = files("planner.report").joinpath(*_FOLDER)
    return {
        weight: Path(str(folder.joinpath(name))) for weight, name in _WEIGHTS.items()
    }

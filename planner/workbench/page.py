"""A page on which a plan is explored: shown in a notebook, or kept as a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from planner.workbench.files import writing

__all__ = ["Page"]

HEIGHT_PX = 640
"""Of the page's frame in a notebook: judgement; map and tables in one screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that asks no server for anything.

    Parameters
    ----------
    html
        The whole page.
    """

    title: str
    html: str = field(repr=False)

    def save(self, path: Path | str) -> Path:
        """Write the page into a file and return the file.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        with writing(path) as file:
            file.write_text(self.html, encoding="utf-8", newline="")
        return file

    def _repr_html_(self) -> str:
        """Return the page in a frame of its own, apart from the notebook."""
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts" '
            f'style="width:100%;height:{HEIGHT_PX}px;border:0"></iframe>'
        )

"""A picture as a notebook shows it, and as a file."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

from matplotlib.figure import Figure

from planner.workbench.files import writing

__all__ = ["Picture", "picture_of"]

DPI = 100
"""Sharp on a screen, and a map of a county still well below 300 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that is the same for the same plan, whatever shows it.

    Parameters
    ----------
    png
        The bytes of the file.
    """

    png: bytes = field(repr=False)

    def save(self, path: Path | str) -> Path:
        """Write the picture into a file and return the file.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        with writing(path, ".png") as file:
            file.write_bytes(self.png)
        return file

    def _repr_png_(self) -> bytes:
        return self.png


def picture_of(figure: Figure) -> Picture:
    """Return a figure as a picture."""
    file = io.BytesIO()
    figure.savefig(
        file,
        format="png",
        dpi=DPI,
        bbox_inches="tight",
        metadata={"Software": None},
    )
    return Picture(png=file.getvalue())

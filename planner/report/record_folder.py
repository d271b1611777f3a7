"""A folder of results with a record that says where they come from.

Frontiers, alternatives and boundaries are written so; the folder of a single plan is
that of ``folder``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from planner.report.folder import refuse_foreign
from planner.report.provenance_record import provenance_record
from planner.report.run_record import MADE_BY, json_text
from planner.report.saving.atomic import write_atomically
from planner.scenario.provenance import Provenance

__all__ = ["save_picture", "write_record_folder", "write_text"]

PICTURE_DPI = 200


def write_record_folder(
    out: Path | str,
    *,
    files: Sequence[str],
    record: Mapping[str, Any],
    provenance: Provenance,
    fill: Callable[[Path], None],
) -> Path:
    """Write a folder, whole or not at all, and return it.

    Parameters
    ----------
    files
        Names of what may stand there, the record's first.
    record
        What the record says besides the inputs.
    fill
        Writes the rest into the folder that it is given.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    folder, name = Path(out).resolve(), files[0]
    refuse_foreign(folder, files=files, record=name)
    content = {"made_by": MADE_BY, **provenance_record(provenance), **record}
    text = json_text(content, name)

    def write(building: Path) -> None:
        write_text(building / name, text)
        fill(building)

    write_atomically(folder, write)
    return folder


def write_text(path: Path, text: str) -> None:
    """Write a text as it is, on any system."""
    path.write_text(text, encoding="utf-8", newline="")


def save_picture(path: Path, figure: Figure) -> None:
    """Write a picture that is the same for the same figure."""
    figure.savefig(path, dpi=PICTURE_DPI, metadata={"Software": None})

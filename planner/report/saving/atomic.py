"""Writing a folder whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from planner.errors import OutputError
from planner.report.saving.exchange import put_in_place
from planner.report.saving.leftovers import (
    building,
    discard,
    former_name,
    held,
    restore,
)
from planner.report.saving.manifest import write_manifest

__all__ = ["write_atomically"]


def write_atomically(out: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside ``out`` and put it in the place of ``out`` at the end.

    Whatever goes wrong, ``out`` is what it was before and the folder is removed; if the
    process is killed, the next one that writes ``out`` removes it. What others laid
    into ``out`` in the meantime stays.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        restore(out)
        earlier = _written(out, fill)
        if earlier is not None:
            discard(earlier, out)
    except OSError as error:
        msg = (
            f"{out}: cannot be written ({error}); make room there, or choose another "
            "output folder"
        )
        raise OutputError(msg) from error


def _written(out: Path, fill: Callable[[Path], None]) -> Path | None:
    """Write the folder and put it in place; return where the earlier one is now."""
    unfinished = building(out)
    unfinished.mkdir()
    try:
        with held(unfinished):
            fill(unfinished)
            write_manifest(unfinished)
            _store(unfinished)
            return put_in_place(unfinished, out, former=former_name(out))
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _store(folder: Path) -> None:
    """Have everything in a folder stored on disk before it counts."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())

"""Writing a folder whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from planner.errors import OutputError

__all__ = ["write_atomically"]


def write_atomically(out: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside ``out`` and put it in the place of ``out`` at the end.

    Whatever goes wrong, ``out`` is what it was before and the folder is removed.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    building = out.parent / f".{out.name}.writing-{os.getpid()}"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        building.mkdir()
        fill(building)
        _replace(out, building)
    except OSError as error:
        msg = f"{out}: cannot be written ({error}); choose another output folder"
        raise OutputError(msg) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _replace(out: Path, building: Path) -> None:
    if not out.exists():
        building.rename(out)
        return
    former = out.parent / f".{out.name}.former-{os.getpid()}"
    out.rename(former)
    try:
        building.rename(out)
    except OSError:
        former.rename(out)
        raise
    shutil.rmtree(former)

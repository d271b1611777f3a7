"""Folders that take long to make: made by the first worker, used by all."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

__all__ = ["made_once"]

DONE = "done"


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """Return a folder that tests only read, whichever process made it.

    Parameters
    ----------
    name
        One name for each folder of the run.
    make
        Fills the empty folder that it is given. If it fails, the next worker begins
        anew.
    """
    base = factory.getbasetemp()
    own = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    whole = own / f"made_once_{name}"
    whole.mkdir(exist_ok=True)
    folder = whole / name
    with (whole / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (whole / DONE).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            (whole / DONE).touch()
    return folder

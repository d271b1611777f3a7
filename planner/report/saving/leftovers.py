"""What a planner left beside an output folder when it was stopped while writing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from planner.errors import OutputError
from planner.report.saving.manifest import MANIFEST, read_manifest

__all__ = ["building", "discard", "former_name", "held", "restore"]

_WRITING, _FORMER = "writing-", "former-"


def building(out: Path) -> Path:
    """Return a new name for the folder in which this process writes ``out``."""
    return out.parent / f".{out.name}.{_WRITING}{os.getpid()}"


def former_name(out: Path) -> Path:
    """Return what ``out`` is called while another folder takes its place."""
    return out.parent / f".{out.name}.{_FORMER}{os.getpid()}"


def restore(out: Path) -> None:
    """Put back an output that is missing, and take away what is left of others.

    Folders in which another process is writing stay.
    """
    if not out.parent.is_dir():
        return
    if not out.exists():
        for path in _left(out, _FORMER):
            path.rename(out)
            break
    unheld = [path for path in _left(out, _WRITING) if not _is_held(path)]
    for path in (*_left(out, _FORMER), *unheld):
        discard(path, out)


def discard(folder: Path, out: Path) -> None:
    """Delete a folder of an earlier output; files of others in it go to ``out``."""
    written = _known(folder)
    if written is not None and out.is_dir():
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            is_foreign = name not in written and name.rpartition("/")[2] != MANIFEST
            if path.is_file() and is_foreign and not (out / name).exists():
                (out / name).parent.mkdir(parents=True, exist_ok=True)
                path.rename(out / name)
    shutil.rmtree(folder)


def _known(folder: Path) -> Mapping[str, str] | None:
    """Return what was written into a folder; ``None`` if it was not finished."""
    try:
        return read_manifest(folder)
    except OutputError:
        return None


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Tell other planners that this process is writing into a folder."""
    descriptor = _lock(folder)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _left(out: Path, mark: str) -> list[Path]:
    start = f".{out.name}.{mark}"
    found = (path for path in out.parent.iterdir() if path.name.startswith(start))
    return sorted(path for path in found if path.is_dir())


def _is_held(folder: Path) -> bool:
    """Return whether a living process writes into a folder, or nothing can tell."""
    try:
        descriptor = _lock(folder)
    except BlockingIOError:
        return True
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def _lock(folder: Path) -> int | None:
    """Lock a folder; the system unlocks it when the process ends, however it ends.

    ``None`` where the system has no such locks.

    Raises
    ------
    BlockingIOError
        If another process has it.
    """
    try:
        import fcntl  # noqa: PLC0415
    except ImportError:
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor

"""Putting a finished folder in the place of another one, in one step."""

from __future__ import annotations

import ctypes
import errno
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["put_in_place"]

_HERE = -100
"""``AT_FDCWD``: paths start in the working folder."""

_EXCHANGE = 2
"""``RENAME_EXCHANGE``: each of two names gets the content of the other, in one step."""

_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


def put_in_place(finished: Path, out: Path, *, former: Path) -> Path | None:
    """Let ``out`` be what ``finished`` is, and return where the earlier content is.

    Where the system can exchange two names, ``out`` is never missing: a computer that
    stops in between leaves the earlier folder or the finished one. Where it cannot, the
    earlier one is called ``former`` for a moment, and ``leftovers.restore`` puts it
    back when the planner starts the next time.
    """
    if not out.exists():
        finished.rename(out)
        _store_names(out.parent)
        return None
    if _exchange(finished, out):
        _store_names(out.parent)
        return finished
    out.rename(former)
    try:
        finished.rename(out)
    except OSError:
        former.rename(out)
        raise
    _store_names(out.parent)
    return former


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders; return whether the system can."""
    rename = _renameat2()
    if rename is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    if rename(_HERE, paths[0], _HERE, paths[1], _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))


@lru_cache(maxsize=1)
def _renameat2() -> Any:
    """Return the function of the C library; ``None`` where there is none."""
    try:
        function = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return None
    function.argtypes = (
        *(ctypes.c_int, ctypes.c_char_p),
        *(ctypes.c_int, ctypes.c_char_p, ctypes.c_uint),
    )
    return function


def _store_names(folder: Path) -> None:
    """Have the names in a folder stored on disk, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(descriptor)

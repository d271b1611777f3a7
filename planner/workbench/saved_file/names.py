"""Names in a saved file: relative, safe on any system, told apart without case."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePosixPath

__all__ = ["free_name", "is_plain"]

_NOT_PLAIN = re.compile(r'[\\:*?"<>|\x00-\x1f]')
"""Letters that some system takes for something else than a part of a name."""


def is_plain(name: str) -> bool:
    """Return whether a name is a path down into a folder, and nothing else."""
    parts = name.split("/")
    return not (_NOT_PLAIN.search(name) or {"", ".", ".."} & set(parts))


def free_name(name: str, taken: Collection[str]) -> str:
    """Return a name like this one that none of the others equals, whatever its case.

    Letters that are not safe become underlines.
    """
    plain = _NOT_PLAIN.sub("_", name)
    known = {item.casefold() for item in taken}
    path, number, found = PurePosixPath(plain), 1, plain
    while found.casefold() in known:
        number += 1
        found = str(path.with_name(f"{path.stem}_{number}{path.suffix}"))
    return found

"""Files that a notebook asks for, each written by one call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.errors import OutputError

__all__ = ["writing"]


@contextmanager
def writing(path: Path | str, *suffixes: str) -> Iterator[Path]:
    """Give the path of a file that the block writes, in the place of an earlier one.

    Parameters
    ----------
    suffixes
        Those that its name may have, any unless given.

    Raises
    ------
    OutputError
        If its name has another one, or it cannot be written.
    """
    file = Path(path)
    if suffixes and file.suffix.lower() not in suffixes:
        msg = f"{file}: expected a name that ends in {' or '.join(suffixes)}"
        raise OutputError(msg)
    try:
        file.unlink(missing_ok=True)
        yield file
    except OSError as error:
        msg = f"{file}: cannot be written ({error}); name a file in a folder of yours"
        raise OutputError(msg) from error

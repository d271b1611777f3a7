"""Files of a county that lives in memory, kept as long as somebody needs them."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["HeldFolder"]


class HeldFolder:
    """A temporary folder that is removed with the last scenario that needs it.

    Copies share the folder. A pickle carries the files: it finds the folder again, or
    makes it again where it is gone.
    """

    def __init__(self) -> None:
        """Make the folder."""
        self._take(Path(tempfile.mkdtemp(prefix="county-")))

    def _take(self, folder: Path) -> None:
        """Answer for a folder: it goes when this object goes."""
        self.folder = folder
        _LIVING[str(folder)] = self
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    def __copy__(self) -> HeldFolder:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> HeldFolder:
        return self

    def __reduce__(
        self,
    ) -> tuple[Callable[..., HeldFolder], tuple[str, Mapping[str, bytes]]]:
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        contents = {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(files)
        }
        return _held_again, (str(self.folder), contents)


_LIVING: weakref.WeakValueDictionary[str, HeldFolder] = weakref.WeakValueDictionary()
"""Held folders of this process, by their path."""


def _held_again(name: str, contents: Mapping[str, bytes]) -> HeldFolder:
    """Return the folder of a pickle, written again where it is gone."""
    if name in _LIVING:
        return _LIVING[name]
    held, folder = HeldFolder.__new__(HeldFolder), Path(name)
    if folder.exists():
        # Another process answers for it.
        held.folder = folder
        return held
    folder.mkdir(mode=0o700)
    held._take(folder)
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return held

"""Travel results kept on disk, found again by the content they follow from."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["TravelCache", "cached", "content_key"]

logger = logging.getLogger(__name__)

Arrays = dict[str, NDArray[np.generic]]

_NO_INFLUENCE = frozenset(("shapes", "source", "is_joinable", "notes", "gaps"))
_DIGEST = "content_sha256"
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True, slots=True)
class TravelCache:
    """A folder of arrays, one ``.npz`` file a key, with a hash of its content.

    Parameters
    ----------
    folder
        Where the files are; made when the first one is written.
    """

    folder: Path

    def get(self, key: str) -> Arrays | None:
        """Return the arrays kept under ``key``; ``None`` if there are none."""
        path = self._path(key)
        if not path.exists():
            return None
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            return _undamaged(key, arrays)
        except _UNREADABLE as error:
            logger.warning("%s is damaged and is made anew: %s", path, error)
            return None

    def put(self, key: str, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Keep arrays under ``key``; a folder that cannot be written is no error."""
        try:
            digest = np.frombuffer(_digest(key, arrays).encode("ascii"), np.uint8)
            self._write(self._path(key), {**arrays, _DIGEST: digest})
        except OSError as error:
            logger.warning("%s cannot be written: %s", self.folder, error)

    def _path(self, key: str) -> Path:
        return Path(self.folder) / f"{key}.npz"

    def _write(self, path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=".", suffix=".part", delete=False
        ) as part:
            unfinished = Path(part.name)
            try:
                np.savez(part, allow_pickle=False, **arrays)
            except BaseException:
                unfinished.unlink()
                raise
        unfinished.replace(path)


def _undamaged(key: str, arrays: Arrays) -> Arrays:
    """Return what was kept under a key.

    Raises
    ------
    ValueError
        If it is not what was written.
    """
    written = arrays.pop(_DIGEST).tobytes().decode("ascii")
    if written != _digest(key, arrays):
        msg = "its content is not what was written"
        raise ValueError(msg)
    return arrays


def _digest(key: str, arrays: Mapping[str, NDArray[np.generic]]) -> str:
    """Return a hash of what is kept under a key."""
    in_order = [part for name in sorted(arrays) for part in (name, arrays[name])]
    return content_key(key, *in_order)


def cached(
    cache: TravelCache | None,
    parts: tuple[object, ...],
    names: tuple[str, ...],
    compute: Callable[[], Arrays],
) -> Arrays:
    """Return named arrays from the cache, or compute them and keep them there."""
    if cache is None:
        return compute()
    key = content_key(*parts)
    arrays = cache.get(key)
    if arrays is None or set(arrays) != set(names):
        arrays = compute()
        cache.put(key, arrays)
    return arrays


def content_key(*parts: object) -> str:
    """Return the SHA-256 of arrays, dataclasses, mappings and plain values.

    What a road graph is drawn with (``shapes``) or called (``source``) does not
    count.
    """
    digest = hashlib.sha256()
    for part in parts:
        _feed(digest.update, part)
    return digest.hexdigest()


def _feed(update: Callable[[bytes], None], part: object) -> None:
    if isinstance(part, np.ndarray):
        update(f"{part.dtype.str}{part.shape}".encode())
        update(np.ascontiguousarray(part).tobytes())
    elif is_dataclass(part) and not isinstance(part, type):
        for item in fields(part):
            if item.name not in _NO_INFLUENCE:
                update(item.name.encode())
                _feed(update, getattr(part, item.name))
    elif isinstance(part, Mapping):
        update(repr(sorted(part.items())).encode())
    else:
        update(f"{part!r};".encode())

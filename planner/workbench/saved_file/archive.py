"""The saved file as a zip: written the same for the same content, opened with care."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from planner.errors import OutputError
from planner.json_shape import json_object, read_as
from planner.network.readers.limits import MIB, MOST_MAP_BYTES, MOST_TABLE_BYTES
from planner.report.folders.run_record import MADE_BY, json_text, library_versions
from planner.workbench.saved_file.names import is_plain

__all__ = ["FORMAT", "SUFFIX", "Archive", "opened", "write_archive"]

SUFFIX: Final = ".planner"
FORMAT: Final = 1
"""Of the saved file; counted up when its form changes."""
MANIFEST: Final = "manifest.json"
MOST_MEMBERS: Final = 1_000
"""Of a file: a county has some ten inputs."""

MOST_RATIO: Final = 200
"""Of a member's size to what it takes in the file: text shrinks to a twentieth, and
what shrinks further is written as it is."""

_SMALL: Final = MIB
"""Bytes that no ratio makes large."""

_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""Of every member: the first that a zip can hold, so that content alone counts."""

_REGULAR: Final = (stat.S_IFREG | 0o644) << 16
"""Of every member, as a zip writes modes of Unix: a plain file that all may read."""
_CHUNK_BYTES: Final = 2**20
"""Read at once: judgement, results do not depend on it."""
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What zipfile may raise on a file that it did not write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    """A member as it was written."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manifest:
    """Who wrote the file, and what it holds besides this."""

    made_by: str
    format_version: int
    versions: Mapping[str, str]
    members: Mapping[str, _Member]


def write_archive(path: Path, members: Mapping[str, bytes | Path]) -> None:
    """Write a saved file, whole or not at all, in the place of an earlier one.

    Parameters
    ----------
    members
        Content of each by its name, or the file that has it.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=SUFFIX, dir=path.parent)
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w") as new:
                listed = {name: _put(new, name, members[name]) for name in members}
                _put(new, MANIFEST, _manifest_text(listed))
            unfinished.chmod(0o644)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        msg = f"{path}: cannot be written ({error}); name a file in a folder of yours"
        raise OutputError(msg) from error


def _manifest_text(members: Mapping[str, _Member]) -> bytes:
    manifest = _Manifest(
        made_by=MADE_BY,
        format_version=FORMAT,
        versions=library_versions(),
        members=members,
    )
    return json_text(asdict(manifest), MANIFEST).encode()


def _put(archive: zipfile.ZipFile, name: str, content: bytes | Path) -> _Member:
    """Write a member; the two passes tell whether it would look like a bomb."""
    with _stream(content) as source:
        packed = _packed_bytes(source)
        size = source.tell()
    item = zipfile.ZipInfo(name, date_time=_DATE)
    item.create_system, item.external_attr = 3, _REGULAR
    is_bomb = size > _SMALL and size > MOST_RATIO * packed
    item.compress_type = zipfile.ZIP_STORED if is_bomb else zipfile.ZIP_DEFLATED
    item.file_size = size
    digest = hashlib.sha256()
    with _stream(content) as source, archive.open(item, "w") as target:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            target.write(chunk)
    return _Member(bytes=size, sha256=digest.hexdigest())


def _packed_bytes(source: IO[bytes]) -> int:
    packer, packed = zlib.compressobj(), 0
    while chunk := source.read(_CHUNK_BYTES):
        packed += len(packer.compress(chunk))
    return packed + len(packer.flush())


def _stream(content: bytes | Path) -> IO[bytes]:
    return content.open("rb") if isinstance(content, Path) else io.BytesIO(content)


class Archive:
    """A saved file that is open; each member is held against the manifest when read."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        """Read the manifest."""
        self._path = path
        self._archive = archive
        self._members: Mapping[str, _Member] = {}
        self._members = self._manifest().members
        self._refuse_other_members()

    @property
    def names(self) -> frozenset[str]:
        """Names of all members but the manifest."""
        return frozenset(self._members)

    def text(self, name: str) -> str:
        """Return the text of a member.

        Raises
        ------
        OutputError
            If it is not there, not as it was written, or too large.
        """
        size = self._info(name).file_size
        if size > MOST_TABLE_BYTES:
            raise _refused(self._path, f"{name} of {size / MIB:,.0f} MiB")
        content = io.BytesIO()
        self._copy(name, content)
        try:
            return content.getvalue().decode()
        except UnicodeDecodeError as error:
            raise _refused(self._path, f"{name} that is no text") from error

    def unpack(self, name: str, target: Path) -> None:
        """Write a member as a file that is not there yet.

        Raises
        ------
        OutputError
            If it is not in the archive, not as it was written, or cannot be written.
        """
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as stream:
                self._copy(name, stream)
        except OSError as error:
            msg = f"{self._path}: {name} cannot be unpacked ({error}); make room for it"
            raise OutputError(msg) from error

    def _manifest(self) -> _Manifest:
        content = json_object(self.text(MANIFEST), file=MANIFEST)
        found = content.get("format_version")
        if content.get("made_by") != MADE_BY or type(found) is not int:
            raise _refused(self._path, "a manifest that is not the planner's")
        if found > FORMAT:
            versions = content.get("versions")
            known = versions.get("planner") if isinstance(versions, Mapping) else None
            msg = (
                f"{self._path}: format_version is {found}, expected at most {FORMAT}; "
                f"planner {known or 'of a later version'} wrote it, install that one"
            )
            raise OutputError(msg)
        return read_as(_Manifest, content, file=MANIFEST)

    def _refuse_other_members(self) -> None:
        found = {*self._archive.namelist()} - {MANIFEST}
        if odd := sorted(found ^ self.names):
            raise _refused(self._path, f"{odd[0]!r} in the zip or its manifest alone")

    def _info(self, name: str) -> zipfile.ZipInfo:
        try:
            return self._archive.getinfo(name)
        except KeyError:
            raise _refused(self._path, f"no {name}") from None

    def _copy(self, name: str, target: IO[bytes]) -> None:
        info, digest = self._info(name), hashlib.sha256()
        try:
            source = self._archive.open(info)
        except _UNREADABLE as error:
            raise _damaged(self._path, name, error) from error
        with source:
            while chunk := self._chunk(source, name):
                digest.update(chunk)
                target.write(chunk)
        known = self._members.get(name)
        if known is None and name != MANIFEST:
            raise _refused(self._path, f"{name}, which its manifest does not list")
        if known is not None and digest.hexdigest() != known.sha256:
            raise _damaged(self._path, name, "another content hash")

    def _chunk(self, source: IO[bytes], name: str) -> bytes:
        try:
            return source.read(_CHUNK_BYTES)
        except _UNREADABLE as error:
            raise _damaged(self._path, name, error) from error


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a saved file, and close it at the end of the block.

    Raises
    ------
    OutputError
        If it is no such file, a newer planner wrote it, or it holds something that
        might be written elsewhere than into its own folder, or without end.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _UNREADABLE as error:
        msg = f"{path}: cannot be opened ({error}); name a file of planner.save"
        raise OutputError(msg) from error
    with archive:
        _refuse_unsafe(path, archive)
        yield Archive(path, archive)


def _refuse_unsafe(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse names that lead elsewhere or stand twice, links, and bombs."""
    items = archive.infolist()
    if len(items) > MOST_MEMBERS:
        raise _refused(path, f"{len(items):,} members, more than {MOST_MEMBERS:,}")
    seen: set[str] = set()
    for item in items:
        name = item.orig_filename
        if not is_plain(name):
            raise _refused(path, f"{name!r}, which is no path inside a folder")
        if name.casefold() in seen:
            raise _refused(path, f"{name!r} twice")
        seen.add(name.casefold())
        if stat.S_IFMT(item.external_attr >> 16) not in (0, stat.S_IFREG):
            raise _refused(path, f"{name!r}, which is a link or no file")
        if item.file_size > _SMALL and item.file_size > MOST_RATIO * item.compress_size:
            raise _refused(path, f"{name!r}, {_times(item)} times as large unpacked")
    unpacked = sum(item.file_size for item in items)
    if unpacked > MOST_MAP_BYTES:
        raise _refused(path, f"{unpacked / MIB:,.0f} MiB unpacked")


def _times(item: zipfile.ZipInfo) -> str:
    return f"{item.file_size / max(item.compress_size, 1):,.0f}"


def _refused(path: Path, found: str) -> OutputError:
    msg = f"{path}: holds {found}; not as planner.save wrote it, ask for the file again"
    return OutputError(msg)


def _damaged(path: Path, name: str, why: object) -> OutputError:
    msg = f"{path}: {name} is damaged ({why}); ask for the file again"
    return OutputError(msg)

"""The list of what was written into a folder: a hash of every other file."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.errors import OutputError
from planner.json_shape import json_object, read_as
from planner.scenario.file_hash import file_hash

__all__ = ["MANIFEST", "changed_files", "hashes", "read_manifest", "write_manifest"]

MANIFEST = "manifest.json"
_FORMAT = 1
"""Of the manifest; counted up when its form changes."""
GONE, CHANGED = "no such file", "other content"
UNLISTED = f"not listed in {MANIFEST}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manifest:
    """What the file holds."""

    format_version: int
    files: Mapping[str, str]


def write_manifest(folder: Path) -> None:
    """Write the list of all other files of a folder; the last thing written there."""
    content = {"format_version": _FORMAT, "files": hashes(folder)}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="")


def hashes(folder: Path) -> dict[str, str]:
    """Return a hash of each file in a folder but its list, by the path there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: file_hash(path) for name, path in found.items() if name != MANIFEST}


def read_manifest(folder: Path) -> Mapping[str, str] | None:
    """Return the hash of each file as it was written; ``None`` if nothing says it.

    Raises
    ------
    OutputError
        If the list cannot be read.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: cannot be read ({error}); solve again"
        raise OutputError(msg) from error
    found = read_as(_Manifest, json_object(text, file=MANIFEST), file=MANIFEST)
    if found.format_version != _FORMAT:
        msg = f"{path}: format_version is {found.format_version}, expected "
        msg += f"{_FORMAT}; solve again"
        raise OutputError(msg)
    return found.files


def changed_files(
    folder: Path, ours: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Yield each file that is not as it was written, and what is wrong with it.

    Files that others laid into the folder are none of its business.

    Parameters
    ----------
    ours
        Names of what the planner writes there, which has to be on the list.

    Raises
    ------
    OutputError
        If the list cannot be read.
    """
    written = read_manifest(folder)
    if written is None:
        yield MANIFEST, GONE
        return
    for name, content in written.items():
        path = folder / name
        if not path.is_file():
            yield name, GONE
        elif file_hash(path) != content:
            yield name, CHANGED
    for name in ours:
        if name != MANIFEST and name not in written and (folder / name).is_file():
            yield name, UNLISTED

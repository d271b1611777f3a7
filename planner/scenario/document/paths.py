"""Paths that scenarios may name: inside their own folder, nowhere else."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

from planner.errors import Problem

__all__ = ["inside"]


def inside(
    folder: Path, name: str, *, file: str, where: str, problems: list[Problem]
) -> Path | None:
    """Return the path of an existing file inside ``folder``.

    Parameters
    ----------
    name
        Relative path as the document gives it.
    file, where
        The document and its key, for messages.
    problems
        Takes what is wrong with the path; the result is then ``None``.
    """
    found = _fault(folder, name)
    if found is None:
        return folder / name
    problem = Problem(
        file=file,
        where=where,
        found=f"{name!r}, {found}",
        expected=f"a file inside {str(folder)!r}, as a relative path",
        remedy="put the file there, or name its folder with --data",
    )
    problems.append(problem)
    return None


def _fault(folder: Path, name: str) -> str | None:
    windows = PureWindowsPath(name)
    if Path(name).is_absolute() or windows.drive or windows.root:
        return "an absolute path"
    if ".." in windows.parts:
        return "a path that climbs out of a folder"
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        return "a link that leads outside"
    return None if path.is_file() else "which is not there"

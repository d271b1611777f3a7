"""The files of a county, copied into the folder of its scenario."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.errors import OutputError

__all__ = ["Copies", "copies_of"]

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Where files are to stand.

    Parameters
    ----------
    names
        Path inside the folder, by what the file holds, such as ``"villages"``.
    sources
        File to copy, by its path inside the folder; without those that are there.
    """

    folder: Path
    names: Mapping[str, str]
    sources: Mapping[str, Path]

    def write(self) -> None:
        """Copy the files; nothing is overwritten by something else.

        Raises
        ------
        OutputError
            If another file of a name is there already.
        """
        for name, source in self.sources.items():
            target = self.folder / name
            if target.exists() and not filecmp.cmp(source, target, shallow=False):
                msg = f"{target}: another file is called so; name an empty folder"
                raise OutputError(msg)
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, source in self.sources.items():
            shutil.copyfile(source, self.folder / name)


def copies_of(folder: Path, files: Mapping[str, Path]) -> Copies:
    """Return how files come into a folder: by their names, or where they stand there.

    Paths of a scenario do not lead out of its folder, hence the copies. A file that is
    given twice is copied once; the parts of a shapefile go together.
    """
    names: dict[str, str] = {}
    sources: dict[str, Path] = {}
    for key, path in files.items():
        inside = path.resolve()
        root = folder.resolve()
        if inside.is_relative_to(root):
            names[key] = inside.relative_to(root).as_posix()
            continue
        name = path.name
        if name in sources and sources[name].resolve() != inside:
            name = f"{key}-{name}"
        names[key] = name
        for part in _parts(path):
            sources[Path(name).with_suffix(part.suffix).name] = part
    return Copies(folder=folder, names=names, sources=sources)


def _parts(path: Path) -> Iterable[Path]:
    if path.suffix.lower() != ".shp":
        return [path]
    return [
        part
        for part in sorted(path.parent.iterdir())
        if part.stem == path.stem and part.suffix.lower() in SHAPEFILE_PARTS
    ]

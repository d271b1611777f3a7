"""A new scenario folder: the commented template with a small example."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from planner.errors import OutputError
from planner.scenario.toml_file import FILE_NAME

__all__ = ["write_template"]

TEMPLATE = "template.toml"
STARTER = ("villages.csv", "townships.csv")


def write_template(folder: Path | str) -> Path:
    """Write the template of a scenario and small example tables into a folder.

    Returns
    -------
    Path
        The scenario file.

    Raises
    ------
    OutputError
        If one of the files is there already, or the folder cannot be made.
    """
    folder = Path(folder)
    package = files("planner.scenario")
    sources = {FILE_NAME: package / TEMPLATE}
    sources |= {name: package / "starter" / name for name in STARTER}
    for name in sources:
        if (folder / name).exists():
            msg = f"{folder}: there is a {name} already; name an empty folder"
            raise OutputError(msg)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, source in sources.items():
            (folder / name).write_bytes(source.read_bytes())
    except OSError as error:
        msg = f"{folder}: cannot be written, {error.strerror}; name another folder"
        raise OutputError(msg) from error
    return folder / FILE_NAME

"""A new scenario folder: the commented template with a small example."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from planner.errors import OutputError
from planner.scenario.document.toml_file import FILE_NAME

__all__ = ["with_defaults_as_comments", "write_template"]

TEMPLATE = "template.toml"
# What a county has to say of itself; everything else is a default.
YOURS = {"": ("schema_version", "title"), "county": ("name", "lon", "lat")}
LINE = re.compile(r"(\[(?P<section>[\w.]+)\]|(?P<key>\w+) = )")
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
            text = source.read_text(encoding="utf-8")
            content = with_defaults_as_comments(text) if name == FILE_NAME else text
            (folder / name).write_text(content, encoding="utf-8")
    except OSError as error:
        msg = f"{folder}: cannot be written, {error.strerror}; name another folder"
        raise OutputError(msg) from error
    return folder / FILE_NAME


def with_defaults_as_comments(template: str) -> str:
    """Return the template with its defaults as comments: they are no requirements."""
    section, lines = "", []
    for line in template.splitlines():
        match = LINE.match(line)
        if match is None:
            lines.append(line)
            continue
        section = match["section"] or section
        is_head = match["section"] in ("places", "county")
        is_own = match["key"] in YOURS.get(section, ()) or "# yours" in line
        lines.append(line if is_head or is_own else f"# {line}")
    return "\n".join([*lines, ""])

"""Copies of the notebooks, beside what they read, with another county's path."""

from __future__ import annotations

import argparse
import json
import re
import shutil
from pathlib import Path

__all__ = ["copy_notebooks", "names_of", "parser_of"]

ROOT = Path(__file__).resolve().parents[2]
PATH = re.compile(r'^path = ".*"$', re.MULTILINE)
OF_A_TABLE = "load_your_own_villages"
"""The notebook whose path is a table of villages."""


def names_of(wanted: list[str]) -> list[str]:
    """Return the names of notebooks; of all where none are wanted."""
    return wanted or sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


def copy_notebooks(
    root: Path, names: list[str], county: Path | None, villages: Path | None
) -> None:
    """Copy notebooks into a folder of their own in ``root``.

    Parameters
    ----------
    county, villages
        What stands in the place of the path at the top, and of that of the notebook
        which reads a table of villages; nothing else is changed.
    """
    (root / "notebooks").mkdir()
    shutil.copytree(ROOT / "planner" / "examples", root / "planner" / "examples")
    shutil.copytree(ROOT / "scenarios", root / "scenarios")
    for name in names:
        text = (ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
        notebook = json.loads(text)
        first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        own = villages if name == OF_A_TABLE else county
        if own is not None:
            source = "".join(first["source"])
            first["source"] = PATH.sub(f'path = "{own.resolve()}"', source)
        copy = root / "notebooks" / f"{name}.ipynb"
        copy.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def parser_of(words: str | None, out: Path) -> argparse.ArgumentParser:
    """Return the parser of a command that runs notebooks, given its help and folder."""
    parser = argparse.ArgumentParser(
        description=words, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--path", type=Path, metavar="COUNTY")
    parser.add_argument("--villages", type=Path, metavar="TABLE")
    parser.add_argument("--out", type=Path, default=out, metavar="DIR")
    return parser

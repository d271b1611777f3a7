"""Make the reference of the package from its docstrings: ``make docs``.

    python docs/api.py OUT

Written by pdoc: a page for the public names, and one for each module. Nothing is
asked of any server.
"""

from __future__ import annotations

import pkgutil
import sys
import warnings
from pathlib import Path

import pdoc
import pdoc.render

import planner
import planner.location

ENGINE = "planner.location_routing._engine"


def main() -> None:
    """Write the pages; public names appear where the package promises them."""
    for module in (planner, planner.location):
        for name in module.__all__:
            setattr(module, name, getattr(module, name))
    # Of inherited fields and named tuples pdoc looks in the wrong module: it then shows
    # the annotation as it is written, which is what is wanted.
    warnings.filterwarnings("ignore", "Error parsing type annotation", UserWarning)
    pdoc.render.configure(docformat="numpy", math=False, search=True)
    parts = [item.name for item in pkgutil.iter_modules(planner.__path__, "planner.")]
    not_python = ("!planner.cli.__main__", f"!{ENGINE}")
    pdoc.pdoc("planner", *parts, *not_python, output_directory=Path(sys.argv[1]))


if __name__ == "__main__":
    main()

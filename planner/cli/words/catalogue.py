"""What the terminal says of the input, in Chinese."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

from planner.report.text.sentences import Catalogue

__all__ = ["catalogue"]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return the catalogue of the package."""
    file = files("planner.cli.words").joinpath("problems.zh.toml")
    return Catalogue(tomllib.loads(file.read_text("utf-8")))

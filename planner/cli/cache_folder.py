"""Where travel times are kept between runs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from planner.cli.terminal import Terminal
from planner.network.travel import TravelCache

__all__ = ["cache_folder", "travel_cache"]


def travel_cache(terminal: Terminal) -> TravelCache | None:
    """Return the user's cache; ``None`` after a warning if it cannot be written."""
    try:
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, RuntimeError) as error:
        terminal.warn(
            f"travel times cannot be kept on disk ({error}); set PLANNER_CACHE_DIR to "
            "another folder, or use --no-cache"
        )
        return None
    return TravelCache(folder)


def cache_folder() -> Path:
    """Return the folder named by the environment, or the usual one.

    Raises
    ------
    RuntimeError
        If the user has no home.
    """
    if named := os.environ.get("PLANNER_CACHE_DIR"):
        return Path(named)
    if parent := os.environ.get("XDG_CACHE_HOME"):
        return Path(parent) / "planner"
    return Path.home() / ".cache" / "planner"

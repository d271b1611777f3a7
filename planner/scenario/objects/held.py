"""Files of a county that lives in memory, kept as long as somebody needs them."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path

__all__ = ["HeldFolder"]


class HeldFolder:
    """A temporary folder that is removed with the last scenario that needs it."""

    def __init__(self) -> None:
        """Make the folder."""
        self.folder = Path(tempfile.mkdtemp(prefix="county-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

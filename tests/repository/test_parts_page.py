"""The page of the parts: what it shows runs, and gives what it says."""

from __future__ import annotations

import matplotlib as mpl

from planner import location
from tests.repository.markdown import ROOT, code_blocks

PAGE = (ROOT / "docs" / "parts.md").read_text(encoding="utf-8")


def test_blocks_run() -> None:
    """Test that each block runs by itself; each asserts what was worked by hand."""
    blocks = code_blocks(PAGE, "python")
    assert len(blocks) == 4
    for block in blocks:
        assert "assert " in block
        with mpl.rc_context({"backend": "agg"}):
            exec(compile(block, "parts.md", "exec"), {})


def test_every_model_has_its_row() -> None:
    """Test that the table names each location model."""
    functions = [name for name in location.__all__ if name.islower()]
    assert all(f"`planner.location.{name}(" in PAGE for name in functions)

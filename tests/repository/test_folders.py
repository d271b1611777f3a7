"""Folders are lists that can be read at a glance, without an exception."""

from __future__ import annotations

from pathlib import Path

from tests.repository.markdown import ROOT

MOST_FILES = 15
"""Files that a folder holds directly, ``__init__.py``, data and pictures included."""
TREES = ("planner", "tests", "benchmarks", "docs", "scenarios", "notebooks")
MADE = {"__pycache__", "out"}
"""Folders that running the planner or its tests makes, as hidden ones are."""
COMPILED = {".so", ".pyd"}


def overfull(tree: Path) -> list[str]:
    """Return the folders of a tree, itself included, that hold too many files."""
    found = []
    for folder in [tree, *sorted(path for path in tree.rglob("*") if path.is_dir())]:
        parts = folder.relative_to(tree).parts
        if MADE.isdisjoint(parts) and not any(name.startswith(".") for name in parts):
            files = [item for item in folder.iterdir() if item.is_file()]
            count = sum(item.suffix not in COMPILED for item in files)
            if count > MOST_FILES:
                found.append(f"{folder.relative_to(tree.parent)}: {count}")
    return found


def test_finds_what_holds_too_many(tmp_path: Path) -> None:
    """Test that 16 files are too many, 15 are not, and made ones do not count."""
    for name, count in (("full", 15), ("over", 16), ("over/__pycache__", 40)):
        folder = tmp_path / name
        folder.mkdir()
        for number in range(count):
            (folder / f"{number}.py").touch()
    (tmp_path / "full" / "engine.so").touch()
    assert overfull(tmp_path) == [f"{tmp_path.name}/over: 16"]


def test_no_folder_holds_too_many() -> None:
    """Test that no folder of the repository holds more than fifteen files."""
    assert not [folder for tree in TREES for folder in overfull(ROOT / tree)]

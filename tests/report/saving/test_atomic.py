"""Folders written whole or not at all, whatever happens in between."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.errors import OutputError
from planner.report.saving import exchange
from planner.report.saving.atomic import write_atomically
from planner.report.saving.leftovers import restore
from planner.report.saving.manifest import MANIFEST, changed_files

KILLED = """\
import os, sys
from pathlib import Path
from planner.report.saving import atomic, exchange
def die(*_, **__): os._exit(9)
if sys.argv[2] == "filling":
    def fill(folder):
        (folder / "a.txt").write_text("new")
        die()
else:
    def fill(folder): (folder / "a.txt").write_text("new")
    {patch}
atomic.write_atomically(Path(sys.argv[1]), fill)
"""


def write(text: str) -> Callable[[Path], None]:
    """Return what fills a folder with one file."""

    def fill(folder: Path) -> None:
        (folder / "a.txt").write_text(text)

    return fill


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(item.name for item in folder.iterdir())


def killed(out: Path, *, moment: str, patch: str = "pass") -> None:
    """Write a folder in a process that ends in the middle of it."""
    program = KILLED.replace("{patch}", patch)
    done = subprocess.run(
        [sys.executable, "-c", program, str(out), moment], check=False
    )
    assert done.returncode == 9


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return a folder that an earlier run wrote."""
    write_atomically(tmp_path / "out", write("old"))
    return tmp_path / "out"


@pytest.fixture(params=["in one step", "by two renames"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the system exchange two folders in one step, or not."""
    if request.param != "in one step":
        monkeypatch.setattr(exchange, "_renameat2", lambda: None)
    return str(request.param)


def test_a_folder_takes_the_place_of_another(out: Path, system: str) -> None:
    """Test that the new folder is there, whole and alone."""
    write_atomically(out, write("new"))
    assert names(out.parent) == ["out"]
    assert names(out) == ["a.txt", MANIFEST]
    assert (out / "a.txt").read_text() == "new"
    assert list(changed_files(out)) == []


def test_files_of_others_stay(out: Path, system: str) -> None:
    """Test that what somebody laid there while the planner was writing is kept."""

    def fill(folder: Path) -> None:
        (folder / "a.txt").write_text("new")
        (out / "notes").mkdir()
        (out / "notes" / "mine.txt").write_text("mine")

    write_atomically(out, fill)
    assert (out / "notes" / "mine.txt").read_text() == "mine"
    assert names(out.parent) == ["out"]


@pytest.mark.parametrize(
    ("moment", "patch", "text"),
    [
        ("filling", "pass", "old"),
        ("before the exchange", "atomic.put_in_place = die", "old"),
        ("after the exchange", "atomic.discard = die", "new"),
        (
            "between two renames",
            "exchange._renameat2 = lambda: None; "
            "rename = Path.rename; "
            "Path.rename = lambda self, to: "
            "die() if 'writing' in self.name else rename(self, to)",
            "old",
        ),
    ],
)
def test_killed_while_writing(out: Path, moment: str, patch: str, text: str) -> None:
    """Test that the next run finds the old folder or the new one, and no litter."""
    (out / "notes.txt").write_text("mine")
    killed(out, moment=moment, patch=patch)
    restore(out)
    assert names(out.parent) == ["out"]
    assert (out / "a.txt").read_text() == text
    assert (out / "notes.txt").read_text() == "mine"
    assert list(changed_files(out)) == []


def test_another_process_that_writes_is_left_alone(out: Path) -> None:
    """Test that the unfinished folder of a living process stays."""

    def fill(folder: Path) -> None:
        (folder / "a.txt").write_text("new")
        program = (
            "import sys; from pathlib import Path; "
            "from planner.report.saving.leftovers import restore; "
            "restore(Path(sys.argv[1]))"
        )
        subprocess.run([sys.executable, "-c", program, str(out)], check=True)
        assert folder.is_dir()

    write_atomically(out, fill)
    assert (out / "a.txt").read_text() == "new"


def test_a_full_disk_leaves_what_was_there(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a disk that is full when data are stored is one message."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="make room there"):
        write_atomically(out, write("new"))
    monkeypatch.undo()
    assert names(out.parent) == ["out"]
    assert (out / "a.txt").read_text() == "old"


def test_what_is_not_on_the_list(out: Path) -> None:
    """Test files that are gone, changed, unlisted, and of others."""
    (out / "a.txt").write_text("other")
    (out / "b.txt").write_text("b")
    assert list(changed_files(out)) == [("a.txt", "other content")]
    assert ("b.txt", f"not listed in {MANIFEST}") in list(changed_files(out, ["b.txt"]))
    (out / "a.txt").unlink()
    assert list(changed_files(out)) == [("a.txt", "no such file")]
    (out / MANIFEST).write_text("[]")
    with pytest.raises(OutputError, match="expected an object"):
        list(changed_files(out))
    (out / MANIFEST).unlink()
    assert list(changed_files(out)) == [(MANIFEST, "no such file")]

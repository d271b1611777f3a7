"""Answers kept in a folder, so that work which ended half way goes on from there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.errors import OutputError
from planner.workbench.sweeps.tasks import FAILED, Found, Task
from planner.workbench.sweeps.workers import answers

__all__ = ["ROWS", "Kept", "refuse_foreign_rows"]

ROWS = "rows"


@dataclass(slots=True, kw_only=True)
class Kept:
    """Answers by the keys of their tasks.

    Parameters
    ----------
    folder
        Where they are kept; ``None``: nowhere.
    is_interrupted
        Whether the user ended the work: then nothing is done any more.
    """

    folder: Path | None
    workers: int
    say: Callable[[str], None]
    is_interrupted: bool = False

    def all_of(self, tasks: Iterable[Task], words: str) -> dict[str, Found]:
        """Return the answer of each task by its key; each is done once.

        Those that were known or done if the user ends the work.

        Raises
        ------
        OutputError
            If the folder cannot be written, or holds something else.
        """
        by_key = {task.key: task for task in tasks}
        found = {key: known for key in by_key if (known := self._read(key)) is not None}
        missing = [key for key in by_key if key not in found]
        if self.is_interrupted or not missing:
            return found
        tasks = [by_key[key] for key in missing]
        try:
            self._tell(words, len(found), len(by_key))
            for number, answer in answers(tasks, self.workers):
                found[missing[number]] = answer
                if answer.status != FAILED:
                    self._write(missing[number], answer)
                self._tell(words, len(found), len(by_key))
        except KeyboardInterrupt:
            self.is_interrupted = True
        return found

    def _tell(self, words: str, done: int, all_of_them: int) -> None:
        self.say(f"{words}: {done} of {all_of_them}")

    def _read(self, key: str) -> Found | None:
        if self.folder is None:
            return None
        path = self.folder / ROWS / f"{key}.json"
        if not path.is_file():
            return None
        return Found.from_json(path.read_text("utf-8"), str(path))

    def _write(self, key: str, found: Found) -> None:
        if self.folder is None:
            return
        path = self.folder / ROWS / f"{key}.json"
        building = path.with_suffix(".writing")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            building.write_text(found.to_json(), encoding="utf-8")
            building.replace(path)
        except OSError as error:
            msg = f"{path}: cannot be written ({error.strerror}); name another folder"
            raise OutputError(msg) from error


def refuse_foreign_rows(folder: Path, files: Sequence[str]) -> None:
    """Make sure that a folder holds nothing but what a sweep wrote.

    Raises
    ------
    OutputError
        Naming what else it holds.
    """
    if folder.exists() and not folder.is_dir():
        msg = f"{folder}: a file, expected a folder; choose another output folder"
        raise OutputError(msg)
    names = {item.name for item in folder.iterdir()} if folder.exists() else set()
    foreign = sorted(names - {ROWS, *files})
    if foreign:
        msg = (
            f"{folder}: holds {', '.join(foreign[:5])}, which a sweep does not "
            "write; choose another output folder or move these files"
        )
        raise OutputError(msg)

"""Tasks done side by side, each in a process of its own with one thread."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import planner
from planner.workbench.sweeps.tasks import FAILED, Found, Task
from planner.workbench.sweeps.worker import read_message, write_message

__all__ = ["answers"]

WORKER = "planner.workbench.sweeps.worker"
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)
ENDED = "its process ended, for lack of memory perhaps; take fewer workers"

Numbered = tuple[int, Task]


def answers(tasks: Sequence[Task], workers: int) -> Iterator[tuple[int, Found]]:
    """Yield the position of each task with its answer, as they come.

    A single worker is this process itself. A task whose process dies has failed, and
    the others go on.

    Raises
    ------
    KeyboardInterrupt
        If the user ends the work; processes that were begun are ended, too.
    """
    if workers == 1 or len(tasks) < 2:
        for number, task in enumerate(tasks):
            yield number, task.run()
        return
    crew = _Crew(tasks)
    try:
        crew.begin(min(workers, len(tasks)))
        for _ in tasks:
            yield crew.next_answer()
    finally:
        crew.end()


class _Crew:
    """Threads that each hold a process, and what they have in common."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._waiting: queue.SimpleQueue[Numbered] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[int, Found | BaseException]] = (
            queue.SimpleQueue()
        )
        self._processes: list[subprocess.Popen[bytes]] = []
        self._threads: list[threading.Thread] = []
        self._lock, self._is_ended = threading.Lock(), False
        for item in enumerate(tasks):
            self._waiting.put(item)

    def begin(self, workers: int) -> None:
        """Start the threads."""
        for _ in range(workers):
            thread = threading.Thread(target=self._work, daemon=True)
            self._threads.append(thread)
            thread.start()

    def next_answer(self) -> tuple[int, Found]:
        """Wait for an answer, or raise what a thread came upon."""
        number, answer = self._answers.get()
        if isinstance(answer, BaseException):
            raise answer
        return number, answer

    def end(self) -> None:
        """End every process that was begun, and what speaks with it."""
        with self._lock:
            self._is_ended = True
            for process in self._processes:
                process.kill()
        for thread in self._threads:
            thread.join()
        for process in self._processes:
            # What a process that was killed had not read yet is for nobody.
            with contextlib.suppress(BrokenPipeError), process:
                process.kill()

    def _work(self) -> None:
        process = None
        while not self._is_ended:
            try:
                number, task = self._waiting.get_nowait()
            except queue.Empty:
                return
            try:
                if process is None:
                    process = self._new_process()
                answer = _asked(process, task)
            except Exception as error:
                self._answers.put((number, error))
                return
            if answer is None:
                process, answer = None, Found(status=FAILED, reasons=(ENDED,))
            self._answers.put((number, answer))

    def _new_process(self) -> subprocess.Popen[bytes]:
        with self._lock:
            process = subprocess.Popen(
                [sys.executable, "-m", WORKER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(),
            )
            self._processes.append(process)
            if self._is_ended:
                process.kill()
        return process


def _asked(process: subprocess.Popen[bytes], task: Task) -> Found | None:
    """Return the answer of a process; ``None`` if it died."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        write_message(process.stdin, pickle.dumps(task))
    except BrokenPipeError:
        return None
    message = read_message(process.stdout)
    if message is None:
        return None
    found = pickle.loads(message)
    if isinstance(found, Exception):
        raise found
    if not isinstance(found, Found):
        msg = f"a worker answered with a {type(found).__name__}"
        raise TypeError(msg)
    return found


def _environment() -> dict[str, str]:
    """Return this process's environment, one thread each, the same planner first."""
    home = str(Path(planner.__file__).parents[1])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return {**os.environ, **dict.fromkeys(THREADS, "1"), "PYTHONPATH": path}

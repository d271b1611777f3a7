"""Work side by side in threads: the solvers let go of Python's lock while they work."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from planner.solvers.silence import give_back_stdout

__all__ = ["Crew", "num_cores"]

WAIT_S = 0.2
"""For an answer at a time, before it is looked again whether more can begin. A
judgement: short beside any task."""

Task = TypeVar("Task")
Answer = TypeVar("Answer")
_Done = tuple[Task, list[Answer], BaseException | None]


def num_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Crew(Generic[Task, Answer]):
    """Workers that do the same to every task.

    An interruption comes to whoever waits for answers; work begun is left behind.

    Parameters
    ----------
    work
        What to do; it should spend its time in a solver.
    num_workers
        Tasks done at a time at most.
    """

    def __init__(self, work: Callable[[Task], Answer], num_workers: int) -> None:
        self._work = work
        self._waiting: list[Task] = []
        self._free = num_workers
        self._busy = 0
        self._done: queue.Queue[_Done[Task, Answer]] = queue.Queue()

    def ask(self, *tasks: Task) -> None:
        """Have tasks done, in turn as workers are free."""
        self._waiting += tasks

    def answers(self) -> Iterator[tuple[Task, Answer]]:
        """Yield each task with its answer as it is done; more may be asked meanwhile.

        What the work raises is raised here.
        """
        try:
            while self._waiting or self._busy:
                self._begin()
                yield from self._arrived()
        finally:
            if self._busy:
                give_back_stdout()

    def _arrived(self) -> Iterator[tuple[Task, Answer]]:
        try:
            task, answers, failure = self._done.get(timeout=WAIT_S)
        except queue.Empty:
            return
        self._busy -= 1
        self._free += 1
        if failure is not None:
            raise failure
        yield task, answers[0]

    def _begin(self) -> None:
        while self._waiting and self._free:
            task = self._waiting.pop(0)
            self._busy += 1
            self._free -= 1
            threading.Thread(target=self._do, args=(task,), daemon=True).start()

    def _do(self, task: Task) -> None:
        try:
            self._done.put((task, [self._work(task)], None))
        except BaseException as error:
            self._done.put((task, [], error))

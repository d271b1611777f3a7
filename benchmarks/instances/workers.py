"""Worker processes that measure, each one instance at a time with one thread."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import traceback
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace

from benchmarks.instances.measuring import Job, measure
from benchmarks.instances.rows import Row

THREAD_COUNTS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


def measured(
    groups: Sequence[Sequence[Job]], num_workers: int
) -> Generator[Row, None, None]:
    """Yield the row of each job as soon as it is known.

    The jobs of a group run in turn in the same process. A job that raises, or kills its
    process, gives a row that says so, and the others go on.
    """
    waiting = deque(groups)
    workers = [_Worker() for _ in range(min(num_workers, len(groups)))]
    others = set(multiprocessing.active_children())
    try:
        running: dict[Future[Row], _Worker] = {}
        while True:
            for worker in workers:
                if worker not in running.values() and worker.has_next(waiting):
                    running[worker.start()] = worker
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield running.pop(future).result(future)
    finally:
        # The processes first: a pool that waits for none has closed its pipes while its
        # thread still writes to them.
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        for worker in workers:
            worker.pool.shutdown(cancel_futures=True)


def _new_pool() -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=_set_up)


def _set_up() -> None:
    """Limit the threads of this process and leave interrupts to the main one."""
    for name in THREAD_COUNTS:
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@dataclass(eq=False)
class _Worker:
    """A process, replaced if it dies, and the jobs that it has before it."""

    pool: ProcessPoolExecutor = field(default_factory=_new_pool)
    jobs: deque[Job] = field(default_factory=deque)

    def has_next(self, waiting: deque[Sequence[Job]]) -> bool:
        """Return whether there is a job, one of the next group if need be."""
        if not self.jobs and waiting:
            self.jobs.extend(waiting.popleft())
        return bool(self.jobs)

    def start(self) -> Future[Row]:
        """Start the first job."""
        return self.pool.submit(measure, self.jobs[0])

    def result(self, future: Future[Row]) -> Row:
        """Return the row of the first job, which is done."""
        job = self.jobs.popleft()
        error = future.exception()
        if error is None:
            return future.result()
        if isinstance(error, BrokenProcessPool):
            self.pool = _new_pool()
        print(f"\n{job.case.name}, {job.method}:", file=sys.stderr)
        traceback.print_exception(error, file=sys.stderr)
        note = " ".join(f"error: {type(error).__name__}: {error}".split())
        return replace(job.row(), note=note, is_failed=True)

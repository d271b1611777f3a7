"""Keeps off the standard output what HiGHS prints there in spite of its options.

Solves may run side by side: the first to begin silences, the last to end gives the
output back.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["give_back_stdout", "silent_stdout"]


class _Silence:
    """The standard output, silent while anybody asks for it.

    ``turn`` counts how often it was given back, so that work left behind that ends
    late gives back nothing.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.num_inside = 0
        self.turn = 0
        self._kept = -1

    def begin(self) -> int:
        with self.lock:
            if self.num_inside == 0:
                sys.stdout.flush()
                self._kept = os.dup(1)
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, 1)
                os.close(nowhere)
            self.num_inside += 1
            return self.turn

    def end(self, turn: int) -> None:
        with self.lock:
            if turn == self.turn:
                self.num_inside -= 1
                if self.num_inside == 0:
                    self._give_back()

    def end_all(self) -> None:
        with self.lock:
            if self.num_inside:
                self.num_inside = 0
                self._give_back()

    def _give_back(self) -> None:
        os.dup2(self._kept, 1)
        os.close(self._kept)
        self.turn += 1


_SILENCE = _Silence()


@contextmanager
def silent_stdout() -> Iterator[None]:
    """Silence the standard output of the process, that of libraries too."""
    turn = _SILENCE.begin()
    try:
        yield
    finally:
        _SILENCE.end(turn)


def give_back_stdout() -> None:
    """Give the standard output back though solvers left behind still run."""
    _SILENCE.end_all()

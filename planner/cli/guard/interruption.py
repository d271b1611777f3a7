"""Ctrl-C: it ends the search for a plan, and waits while a plan is written."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

__all__ = ["Interruption", "ctrl_c"]

SAME_PRESS_S = 1.0
"""Seconds within which Ctrl-C counts once: judgement; a launcher may pass on what the
terminal has sent already."""


@dataclass(slots=True)
class Interruption:
    """What to do when the user presses Ctrl-C.

    Parameters
    ----------
    is_held
        Whether Ctrl-C has to wait.
    came_while_held
        Whether it was pressed in the meantime.
    """

    is_held: bool = False
    came_while_held: bool = False
    _last_s: float = -SAME_PRESS_S

    def hold(self) -> None:
        """Let Ctrl-C wait from now on."""
        self.is_held = True

    def hear(self, _signal: int, _frame: FrameType | None) -> None:
        """Interrupt, unless Ctrl-C has to wait or was pressed a moment ago."""
        if self.is_held:
            self.came_while_held = True
            return
        now_s = time.monotonic()
        if now_s - self._last_s >= SAME_PRESS_S:
            self._last_s = now_s
            raise KeyboardInterrupt


@contextmanager
def ctrl_c() -> Iterator[Interruption]:
    """Handle Ctrl-C inside the block; only the main thread of a process hears it."""
    interruption = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    former = signal.signal(signal.SIGINT, interruption.hear)
    try:
        yield interruption
    finally:
        signal.signal(signal.SIGINT, former)

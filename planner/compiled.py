"""The one seam in front of numba: machine code for the loops that are hot.

The machine code is kept beside the source (or in numba's cache folder), so that it is
made once on each machine and not in every run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from numba import njit
from numba.core import event

__all__ = ["compiled", "told_when_compiling"]

logger = logging.getLogger(__name__)

COMPILING_S = 20
"""What a location model takes: 8 to 14 s of the processor were measured."""

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function as machine code, made at the first call.

    It may use numbers, numpy arrays, tuples of both and other compiled functions.
    """
    machine_code: Callable[P, R] = njit(cache=True, nogil=True)(function)
    return machine_code


@contextmanager
def told_when_compiling() -> Iterator[None]:
    """Say it once if something has to be made into machine code in the block."""
    with event.install_listener("numba:compile", _Teller()):
        yield


class _Teller(event.Listener):
    """Says at the first function that is compiled how long all of them take."""

    def __init__(self) -> None:
        self._has_told = False

    def on_start(self, event: event.Event) -> None:  # noqa: ARG002
        """Say it, unless it has been said."""
        if not self._has_told:
            self._has_told = True
            logger.warning("compiling, once on this machine: about %d s", COMPILING_S)

    def on_end(self, event: event.Event) -> None:
        """Say nothing."""

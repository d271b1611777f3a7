"""The one seam in front of numba: machine code for the loops that are hot.

The machine code is kept beside the source (or in numba's cache folder), so that it is
made once on each machine and not in every run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

__all__ = ["compiled"]

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function as machine code, made at the first call.

    It may use numbers, numpy arrays, tuples of both and other compiled functions.
    """
    machine_code: Callable[P, R] = njit(cache=True, nogil=True)(function)
    return machine_code

"""Values of frames and graphs as files hold them: one form of each, none missing."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

__all__ = ["is_missing", "items_of", "plain_value", "text_of"]

NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""Characters that neither CSV nor GeoPackage nor XML holds."""
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
LINE_ENDS = re.compile("\r\n?")


def plain_value(value: object) -> object:
    """Return a value of numpy as Python's own, any other as it is."""
    return value.item() if isinstance(value, np.generic) else value


def is_missing(value: object) -> bool:
    """Return whether a value is none: None, NaN, NA, NaT or an empty text."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    plain = plain_value(value)
    if isinstance(plain, float):
        return math.isnan(plain)
    return isinstance(plain, str) and not plain


def text_of(value: object) -> str:
    """Return a value as text: numbers by ``repr``, nothing for what is missing."""
    plain = plain_value(value)
    if is_missing(plain):
        return ""
    if isinstance(plain, float):
        return repr(plain)
    return NO_TEXT.sub(REPLACEMENT, LINE_ENDS.sub("\n", str(plain)))


def items_of(value: object) -> list[object] | None:
    """Return what a list, tuple, set or array holds, ``None`` for a single value.

    Sets are sorted, since their order differs from run to run; missing items are left
    out.
    """
    if isinstance(value, np.ndarray):
        items = list(value.ravel())
    elif isinstance(value, list | tuple):
        items = list(value)
    elif isinstance(value, set | frozenset):
        items = sorted(value, key=str)
    else:
        return None
    return [item for item in items if not is_missing(item)]

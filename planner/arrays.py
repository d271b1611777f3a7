"""Arrays of frozen records."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

__all__ = ["freeze"]


def freeze(record: Any) -> None:
    """Make the arrays that are fields of a dataclass read-only."""
    for item in fields(record):
        value = getattr(record, item.name)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)

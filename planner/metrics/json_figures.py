"""Figures as JSON holds them: plain mappings, lists and finite numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any

__all__ = ["plain", "refuse_not_finite"]


def plain(value: Any) -> Any:
    """Return a figure or record of figures as JSON holds it."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return plain(asdict(value))
    return str(value) if isinstance(value, StrEnum) else value


def refuse_not_finite(value: Any, where: str) -> None:
    """Raise a ``ValueError`` if a number among figures is not finite."""
    if isinstance(value, dict):
        for key, item in value.items():
            refuse_not_finite(item, f"{where}.{key}")
    elif isinstance(value, list):
        for idx, item in enumerate(value):
            refuse_not_finite(item, f"{where}[{idx}]")
    elif isinstance(value, float) and not math.isfinite(value):
        msg = f"{where} is {value}, not a finite number"
        raise ValueError(msg)

"""The order of places by their ids, whatever the order of rows in a file."""

from __future__ import annotations

import re

__all__ = ["IdOrder", "order_of_id"]

IdOrder = tuple[list[tuple[bool, int, str]], str]


def order_of_id(name: str) -> IdOrder:
    """Return where an id stands, its numbers by their size: v2 before v10."""
    return [_part_in_order(part) for part in re.split(r"(\d+)", name)], name


def _part_in_order(part: str) -> tuple[bool, int, str]:
    """Return where a part of an id stands: words first, then numbers by their size."""
    digits = part.lstrip("0")
    return (True, len(digits), digits) if part.isdecimal() else (False, 0, part)

"""Variants: named patches of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["leaves", "patched"]


def patched(document: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with the patch merged into it, table by table.

    Tables are merged key by key; numbers, texts and lists are replaced whole.
    """
    merged = dict(document)
    for key, value in patch.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = patched(old, value)
        else:
            merged[key] = value
    return merged


def leaves(patch: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the dotted path of every value in the patch that is not a table."""
    for key, value in patch.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"

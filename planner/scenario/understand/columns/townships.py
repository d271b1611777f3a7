"""How the villages name their township, and what that is in the table of townships."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.scenario.understand.columns.profile import Profile
from planner.scenario.understand.columns.reading import Reading
from planner.scenario.understand.columns.vocabulary import rank

__all__ = ["matched_townships", "referring", "stem"]

SUFFIXES = ("街道办事处", "民族乡", "街道", "乡", "镇")
ENOUGH = 0.5
"""Share of the villages whose township is found, from which columns match:
judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    villages: str
    townships: str
    share: float
    place: int


def matched_townships(
    villages: Reading, townships: Reading
) -> tuple[Reading, Reading] | None:
    """Return both readings with the columns that refer to each other.

    Every column of the villages is held against every column of the townships whose
    values are all different: codes against codes, names against names.

    Returns
    -------
    tuple of Reading, or None
        ``None`` if no column of the villages names the townships.
    """
    matches = [item for item in _matches(villages, townships) if item.share >= ENOUGH]
    if not matches:
        return None
    best = max(matches, key=lambda item: (item.share, -item.place))
    return (
        villages.with_column("township", best.villages),
        townships.with_column("id", best.townships),
    )


def referring(
    reading: Reading, townships: Reading | None, villages: Reading
) -> Reading:
    """Return a table whose columns name townships and villages by their ids."""
    if townships is not None:
        key = townships.profiles[townships.columns["id"]]
        reading = _referring(reading, "township", key)
    ids = villages.profiles.get(villages.columns["id"])
    return _referring(reading, "village", ids) if ids else reading


def stem(name: str) -> str:
    """Return the name of a township without the word for township."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name


def _matches(villages: Reading, townships: Reading) -> Iterator[_Match]:
    keys = [
        item
        for item in townships.profiles.values()
        if item.texts and item.distinct == 1 and item.filled == 1
    ]
    given = villages.columns.get("township")
    own = {villages.columns.get("id")}
    for column in villages.profiles.values():
        place = rank("township", column.column)
        if column.column in own or not column.texts:
            continue
        for key in keys:
            is_code = key.column == townships.columns.get("id")
            yield _Match(
                villages=column.column,
                townships=key.column,
                share=_share(column, key),
                place=4 * (not is_code)
                + 2 * (place is None)
                + (column.column != given),
            )


def _referring(reading: Reading, ours: str, key: Profile) -> Reading:
    shares = {
        column.column: _share(column, key)
        for column in reading.profiles.values()
        if column.texts and column.column != reading.columns.get("id")
    }
    best = max(shares, key=lambda name: shares[name], default="")
    is_reference = bool(best) and shares[best] >= ENOUGH
    return reading.with_column(ours, best) if is_reference else reading.without(ours)


def _share(column: Profile, key: Profile) -> float:
    """Return the share of cells that name a key, with or without its suffix."""
    keys, stems = set(key.texts), {stem(text) for text in key.texts}
    exact = sum(text in keys for text in column.texts)
    alike = sum(stem(text) in stems for text in column.texts)
    # Exact ones come first: a reading that needs no help is the better one.
    return (exact + 0.99 * (alike - exact)) / len(column.texts)

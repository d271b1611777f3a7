"""The tier of facilities whose table does not say it: by their names and places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.model.places import Tier
from planner.scenario.places.planar import planar_m
from planner.scenario.places.tier_words import likely_tier
from planner.scenario.places.townships import seat_of
from planner.scenario.tables.columns import Row
from planner.scenario.tables.files.raw_table import RawRow
from planner.scenario.understand.columns.reading import Reading
from planner.scenario.understand.columns.vocabulary import rank
from planner.scenario.understand.findings import Doubt

__all__ = ["GuessedTier", "GuessedTiers", "guess_tiers"]

AT_SEAT_M = 1_000.0
"""A facility nearer than this to the seat of a township is in the town."""
SPEAKING = ("tier", "type", "format", "name", "host")
"""Columns whose words may tell a tier, those that say it most plainly first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessedTier:
    """The likelier tier of a facility, and what it was told by."""

    tier: Tier
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessedTiers:
    """Guessed tiers by the id of a facility, and the doubt about them."""

    by_id: Mapping[str, GuessedTier]
    doubt: Doubt


def guess_tiers(
    reading: Reading | None, rows: Mapping[str, Sequence[Row]]
) -> GuessedTiers | None:
    """Return the tiers of existing facilities; ``None`` where their table has them.

    Words in the names tell a tier, such as 站, 点 or "warehouse"; what has none is a
    store where it stands at the seat of a township, else a point.

    Parameters
    ----------
    rows
        Located rows by table.
    """
    if reading is None or "tier" in reading.columns:
        return None
    seats = _seats(rows)
    raw_rows = {row.label: row for row in reading.raw.rows}
    by_id = {
        row.id: _guess(row, raw_rows[row.label], reading, seats)
        for row in rows["existing"]
        if row.id
    }
    if not by_id:
        return None
    return GuessedTiers(by_id=by_id, doubt=_doubt(reading, by_id))


def _guess(
    row: Row, raw: RawRow, reading: Reading, seats: Sequence[tuple[float, float]]
) -> GuessedTier:
    for text in _texts(raw, reading):
        if (tier := likely_tier(text)) is not None:
            return GuessedTier(tier=tier, reason=f"by {text!r}")
    if row.lon is None or row.lat is None:
        return GuessedTier(tier=Tier.POINT, reason="as nothing says more")
    if _is_near(row.lon, row.lat, seats):
        reason = "as it stands at the seat of a township"
        return GuessedTier(tier=Tier.STORE, reason=reason)
    return GuessedTier(tier=Tier.POINT, reason="as it stands at no seat of a township")


def _texts(raw: RawRow, reading: Reading) -> Iterator[str]:
    """Yield the texts of a row that may tell its tier."""
    for ours in SPEAKING:
        for column in reading.raw.columns:
            cell = raw.cells.get(column)
            if (
                rank(ours, column) is not None
                and isinstance(cell, str)
                and cell.strip()
            ):
                yield cell.strip()


def _seats(rows: Mapping[str, Sequence[Row]]) -> list[tuple[float, float]]:
    """Return the seats of the townships, those that only villages name included."""
    listed = {row.id: row for row in rows.get("townships", ())}
    members: dict[str, list[Row]] = {}
    for row in rows["villages"]:
        members.setdefault(row.text("township"), []).append(row)
    names = dict.fromkeys((*listed, *(name for name in members if name)))
    found = (seat_of(listed.get(name), members.get(name, [])) for name in names)
    return [(seat.lon, seat.lat) for seat in found if seat is not None]


def _is_near(lon: float, lat: float, seats: Sequence[tuple[float, float]]) -> bool:
    places = np.array([(lon, lat), *seats], dtype=np.float64)
    places_m = planar_m(places[:, 0], places[:, 1])
    return bool((np.hypot(*(places_m[1:] - places_m[0]).T) <= AT_SEAT_M).any())


def _doubt(reading: Reading, by_id: Mapping[str, GuessedTier]) -> Doubt:
    tiers = [item.tier for item in by_id.values()]
    counts = ", ".join(
        f"{number} {tier}" for tier in Tier if (number := tiers.count(tier))
    )
    return Doubt(
        about="places.tiers",
        taken=f"tiers of {len(by_id)} facilities by their names and places: {counts}",
        other=f"others, as no column of {reading.raw.file} says them",
        remedy="correct [places.tiers], or --column existing.tier=COLUMN",
    )

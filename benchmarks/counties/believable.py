"""What a logistician would not believe in a plan: read from its folder alone.

It shares nothing with the planner's checker but the instance, which is read again
from the scenario. Each doubt is a sentence with its numbers.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import planner

LEAST_PARCELS = 1.0
NEARER_M, NEARER_SHARE = 500.0, 0.10
ROUNDING = 1e-3
"""Of the tables: parcels have three decimals."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Folder:
    """The tables of a plan that the doubts speak of, and the ways of its county."""

    villages: list[Row]
    facilities: list[Row]
    instance: planner.Instance


def read(out: Path, scenario: Path) -> Folder:
    """Return the tables of an output folder, and its county read again."""
    return Folder(
        villages=_rows(out / "villages.csv"),
        facilities=_rows(out / "facilities.csv"),
        instance=planner.build(planner.read_scenario(scenario)),
    )


def doubts(folder: Folder) -> list[str]:
    """Return what is not to be believed, empty if all is well."""
    return [
        *_unused(folder),
        *_overfull(folder),
        *_nearer(folder),
        *_covered_and_not_carried(folder),
        *_room_and_no_room(folder),
    ]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _open(folder: Folder) -> list[Row]:
    return [row for row in folder.facilities if row["decision"] in {"open", "keep"}]


def _unused(folder: Folder) -> Iterator[str]:
    """Yield new points that hand over less than a parcel a day."""
    required = set(folder.instance.requirements.required_site_ids)
    for row in _open(folder):
        is_new = row["tier"] == "point" and row["decision"] == "open"
        is_free = row["facility_id"] not in required
        load = float(row["load_parcels_per_day"])
        if is_new and is_free and load < LEAST_PARCELS - ROUNDING:
            yield f"unused: {row['facility_id']} opens for {load} parcels a day"


def _overfull(folder: Folder) -> Iterator[str]:
    for row in _open(folder):
        load, room = (
            float(row[name])
            for name in ("load_operating_day", "capacity_parcels_per_day")
        )
        if load > room + ROUNDING:
            yield f"overfull: {row['facility_id']} takes {load} of {room}"


@dataclass(frozen=True, slots=True)
class _Rooms:
    """Parcels a day that open facilities have room for, and what supplies them."""

    room: dict[str, float]
    parent: dict[str, str]

    def has(self, site_id: str, parcels: float, *, today: str = "") -> bool:
        """Return whether a store or point, and all above it, could take parcels.

        What also supplies the facility of today carries them already.
        """
        above_today = set(self._chain(today))
        is_known = site_id in self.room and site_id in self.parent
        return is_known and all(
            self.room[name] >= parcels
            for name in self._chain(site_id)
            if name not in above_today
        )

    def _chain(self, site_id: str) -> Iterator[str]:
        while site_id in self.room:
            yield site_id
            site_id = self.parent.get(site_id, "")


def _rooms(folder: Folder) -> _Rooms:
    rows = _open(folder)
    return _Rooms(
        room={row["facility_id"]: _room(row) for row in rows},
        parent={
            row["facility_id"]: row["parent_id"] for row in rows if row["tier"] != "hub"
        },
    )


def _room(row: Row) -> float:
    """Return the parcels of an average day that a facility still holds.

    What it holds is of an operating day, which carries several days of those that are
    not one.
    """
    load, on_day = (
        float(row[name]) for name in ("load_parcels_per_day", "load_operating_day")
    )
    of_a_day = load / on_day if on_day > 0 else 1.0
    return (float(row["capacity_parcels_per_day"]) - on_day) * of_a_day


def _ways(folder: Folder) -> dict[str, dict[str, float]]:
    """Return the villagers' way in metres, by village and by facility."""
    instance, reach = folder.instance, folder.instance.reach
    ways: dict[str, dict[str, float]] = defaultdict(dict)
    for village, site, distance_m in zip(
        reach.origin_idx, reach.destination_idx, reach.distance_m, strict=True
    ):
        name = instance.villages[village].id
        ways[name][instance.sites[site].id] = float(distance_m)
    return ways


def _parcels(row: Row) -> float:
    return float(row["parcels_in_per_day"]) + float(row["parcels_out_per_day"])


def _nearer(folder: Folder) -> Iterator[str]:
    """Yield people sent past an open facility with room for all of them."""
    rooms, ways = _rooms(folder), _ways(folder)
    for row in folder.villages:
        if row["mode"] not in {"store", "point"} or not row["distance_m"]:
            continue
        here, parcels = float(row["distance_m"]), _parcels(row) * float(row["share"])
        limit = here - max(NEARER_M, NEARER_SHARE * here)
        for site_id, way in ways[row["village_id"]].items():
            today = row["facility_id"]
            if way < limit and rooms.has(site_id, parcels, today=today):
                yield (
                    f"past a nearer one: {row['village_id']} goes {here:.0f} m to "
                    f"{row['facility_id']}, {site_id} is {way:.0f} m away with room"
                )


def _covered_and_not_carried(folder: Folder) -> Iterator[str]:
    for row in folder.villages:
        served = float(row["served_share"] or 0.0)
        if row["is_covered"] == "1" and served < 0.5 and _parcels(row) > 0:
            yield f"covered without parcels: {row['village_id']}, {served:.2f} carried"


def _room_and_no_room(folder: Folder) -> Iterator[str]:
    """Yield villages left for want of room that an open facility in reach has."""
    rooms, ways = _rooms(folder), _ways(folder)
    reach_m = {
        str(mode): metres
        for mode, metres in folder.instance.requirements.reach_m.items()
    }
    tier = {row["facility_id"]: row["tier"] for row in folder.facilities}
    for row in folder.villages:
        if row["reason"] != "CAPACITY":
            continue
        parcels = _parcels(row) * (1 - float(row["served_share"] or 0.0))
        for site_id, way in ways[row["village_id"]].items():
            near = way <= reach_m.get(tier.get(site_id, ""), 0.0)
            if near and rooms.has(site_id, parcels):
                yield (
                    f"no room, it is said: {row['village_id']} has {parcels:.1f} "
                    f"parcels, {site_id} in {way:.0f} m has room"
                )

"""Moves of villages: dropped, added, served another way, one in another's place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.instance import Instance
from planner.model.service import Mode
from planner.plan import Allocation, Plan

from .judge import Move
from .ways import Ways

__all__ = ["of_villages"]


def of_villages(instance: Instance, plan: Plan) -> Iterator[Move]:
    """Yield every move of one village, then exchanges of two."""
    ways = Ways(instance=instance, facilities=plan.facilities)
    served: dict[str, list[Allocation]] = {}
    for item in plan.allocations:
        served.setdefault(item.stream_id, []).append(item)
    for village in instance.villages:
        before = served.get(village.id, [])
        others = [x for x in plan.allocations if x.stream_id != village.id]
        if before:
            yield _move(plan, "drop a village", f"drop {_said(before)}", others)
        for way in ways.every(village.id):
            if before != [way]:
                words = f"{_said(before) or village.id + ' left out'} -> {_said([way])}"
                yield _move(plan, _kind(before, way), words, [*others, way])
    yield from _all_of_a_store(plan, ways)
    yield from _exchanges(instance, plan, ways, served)


def _move(plan: Plan, kind: str, words: str, allocations: Sequence[Allocation]) -> Move:
    return Move(
        kind=kind,
        words=words,
        facilities=plan.facilities,
        allocations=tuple(allocations),
    )


def _said(items: Sequence[Allocation]) -> str:
    return " + ".join(
        f"{x.stream_id} {x.mode} {x.carrier_id or x.facility_id}" for x in items
    )


def _kind(before: Sequence[Allocation], way: Allocation) -> str:
    if not before:
        return "add a village"
    was, now = before[0].mode, way.mode
    if Mode.CARRIER in {was, now}:
        return "door by own vehicle or third party"
    if was.is_at_door != now.is_at_door:
        return "store or point to door and back"
    return "village to another facility"


def _all_of_a_store(plan: Plan, ways: Ways) -> Iterator[Move]:
    """Yield all doors of a store or a third party given to another, together."""
    for sort, mode in (("home", Mode.HOME), ("carrier", Mode.CARRIER)):
        by = {
            (x.facility_id, x.carrier_id): [
                y
                for y in plan.allocations
                if (y.mode, y.facility_id, y.carrier_id)
                == (mode, x.facility_id, x.carrier_id)
            ]
            for x in plan.allocations
            if x.mode is mode
        }
        for (facility_id, carrier_id), group in by.items():
            rest = [x for x in plan.allocations if x not in group]
            for other in ("walk", "home", "carrier"):
                if other == sort and other == "carrier":
                    continue
                names = [x.stream_id for x in group]
                found = ways.by_pattern(names, (other, sort))
                words = f"all doors of {carrier_id or facility_id}: {other}"
                kind = "all doors by own vehicle or third party"
                yield _move(plan, kind, words, [*rest, *found])


def _exchanges(
    instance: Instance,
    plan: Plan,
    ways: Ways,
    served: dict[str, list[Allocation]],
) -> Iterator[Move]:
    """Yield each village that is left out served in the place of each other one."""
    for village in instance.villages:
        if village.id in served:
            continue
        for way in ways.every(village.id):
            for other, before in served.items():
                rest = [x for x in plan.allocations if x.stream_id != other]
                words = f"{_said([way])} in the place of {_said(before)}"
                yield _move(plan, "exchange of two villages", words, [*rest, way])

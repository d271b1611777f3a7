"""What could be changed where a county cannot attain what is asked, and what it gives.

Each remedy is a change of the scenario, which is read again with it; the share it gives
is the bound of the changed county, computed like that of the county as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.design.attainable.enough import enough_facilities
from planner.design.attainable.out_of_time import another_hub, of_time
from planner.design.attainable.shares import WORTH, Attainable, attainable_shares
from planner.errors import InputError
from planner.instance import Instance
from planner.model.places import Tier
from planner.scenario.document.read import Scenario, read_scenario
from planner.scenario.document.variants import patched
from planner.service.frequency import days_per_visit, typical_days
from planner.units import METRES_PER_KM

__all__ = ["Remedy", "remedies"]

MOST_REMEDIES = 3
"""Changes that are named at most: a judgement of what is read."""
WIDER = 1.5
"""Factor by which a standard is widened: what two thirds of the people would accept."""
LARGER = 2.0
"""Factor of a larger format: the next of the planner's own sizes is about that."""
LARGER_GAP_M = 30.0
"""Gaps between ends of roads up to this length are mostly errors of drawing."""

Changes = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A change of the scenario, and what can be attained with it.

    Parameters
    ----------
    words
        The change as the scenario would state it.
    changes
        The same in the form of a variant; empty where it is a row of a table.
    attainable
        With it, of the county and measure that miss the most without it.
    """

    words: str
    changes: Changes
    attainable: float


def remedies(
    scenario: Scenario,
    instance: Instance,
    found: Sequence[Attainable],
    build: Callable[[Scenario], Instance],
) -> tuple[Remedy, ...]:
    """Return the cheapest changes that help where the most is missed, best first.

    Nothing where all that is asked for can be attained.

    Parameters
    ----------
    build
        Reads a changed scenario.
    """
    worst = max(found, key=lambda item: item.missed, default=None)
    if worst is None or not worst.is_missed:
        return ()
    helpful = []
    for words, changes, changed in _candidates(scenario, instance, worst):
        with_it = changed or _instance_with(scenario, changes, build)
        share = None if with_it is None else _share_of(with_it, worst)
        if share is not None and share >= (worst.attainable or 0.0) + WORTH:
            helpful.append(Remedy(words=words, changes=changes, attainable=share))
    enough = [item for item in helpful if item.attainable >= worst.asked]
    others = sorted(
        (item for item in helpful if item.attainable < worst.asked),
        key=lambda item: -item.attainable,
    )
    looser = []
    if worst.is_required and worst.attainable is not None:
        looser = [_looser(worst, worst.attainable)]
    return (*[*enough, *others][: MOST_REMEDIES - len(looser)], *looser)


def _looser(worst: Attainable, attainable: float) -> Remedy:
    """Return the remedy that asks for less: whole per cent, rounded down.

    Not for an aim, of which a plan attains what can be attained anyway.
    """
    share = math.floor(attainable * 100) / 100
    key = f"solve.at_least.{worst.measure}"
    return Remedy(
        words=f"{key} = {share:g}",
        changes={"solve": {"at_least": {str(worst.measure): share}}},
        attainable=attainable,
    )


def _candidates(
    scenario: Scenario, instance: Instance, worst: Attainable
) -> Iterator[tuple[str, Changes, Instance | None]]:
    """Yield changes that may help, the cheapest first.

    With the changed instance where it is no change of the document alone.
    """
    for words, changes in _of_document(scenario, instance, worst):
        yield words, changes, None
    if (worst.attainable or 0.0) < worst.on_road - WORTH:
        for words, changed in another_hub(instance):
            yield words, {}, changed


def _of_document(
    scenario: Scenario, instance: Instance, worst: Attainable
) -> Iterator[tuple[str, Changes]]:
    """Yield changes of the document that may help, the cheapest first."""
    if worst.located < 1.0 - WORTH:
        yield (
            'places.without_coordinates = "township_seat"',
            {"places": {"without_coordinates": "township_seat"}},
        )
    if worst.on_road < worst.located - WORTH:
        yield from _of_roads(scenario, instance)
    if worst.within_standard < worst.on_road - WORTH:
        yield from _of_standard(instance)
    attainable = worst.attainable or 0.0
    if attainable < worst.on_road - WORTH:
        yield from of_time(instance)
    if attainable < worst.within_standard - WORTH:
        yield from _of_town(scenario, instance, worst)
        yield from _of_capacity(instance)
        yield from _of_limits(instance, worst)


def _of_roads(scenario: Scenario, instance: Instance) -> Iterator[tuple[str, Changes]]:
    if not instance.graph.is_proxy and scenario.document.roads.snap_ends_m is None:
        yield (
            f"roads.snap_ends_m = {LARGER_GAP_M:g}",
            {"roads": {"snap_ends_m": LARGER_GAP_M}},
        )
    limit_m = scenario.settings.snap_limit_m * WIDER
    yield f"roads.snap_limit_m = {limit_m:g}", {"roads": {"snap_limit_m": limit_m}}


def _of_standard(instance: Instance) -> Iterator[tuple[str, Changes]]:
    km = instance.standard.collect_within_m / METRES_PER_KM * WIDER
    yield (
        f"standard.collect_within_km = {km:g}",
        {"standard": {"collect_within_km": km}},
    )


def _of_town(
    scenario: Scenario, instance: Instance, worst: Attainable
) -> Iterator[tuple[str, Changes]]:
    """Yield as many more stores in the county town as would hold what is missed."""
    stores = [item for item in instance.formats if item.tier is Tier.STORE]
    capacity = max((item.capacity_parcels_per_day for item in stores), default=0.0)
    capacity /= days_per_visit(typical_days(instance))
    if capacity <= 0:
        return
    missed = worst.within_standard - (worst.attainable or 0.0)
    needed = math.ceil(missed * float(instance.parcels_per_day.sum()) / capacity)
    number = (scenario.document.places.generate.town_stores or 0) + max(1, needed)
    yield (
        f"places.generate.town_stores = {number}",
        {"places": {"generate": {"town_stores": number}}},
    )


def _of_capacity(instance: Instance) -> Iterator[tuple[str, Changes]]:
    if not instance.requirements.is_split_allowed:
        yield 'solve.allocation = "split"', {"solve": {"allocation": "split"}}
    for tier in (Tier.STORE, Tier.POINT):
        formats = [item for item in instance.formats if item.tier is tier]
        if not formats:
            continue
        largest = max(formats, key=lambda item: item.capacity_parcels_per_day)
        capacity = LARGER * largest.capacity_parcels_per_day
        key = f"formats.{largest.id}.capacity_parcels_per_day"
        yield (
            f"{key} = {capacity:g}",
            {"formats": {largest.id: {"capacity_parcels_per_day": capacity}}},
        )


def _of_limits(instance: Instance, worst: Attainable) -> Iterator[tuple[str, Changes]]:
    rules = instance.requirements
    for tier in rules.max_facilities:
        more = enough_facilities(instance, tier, worst)
        changes = {"solve": {"max_facilities": {str(tier): more}}}
        yield f"solve.max_facilities.{tier} = {more}", changes
    for name in ("max_capex", "max_annual_cost"):
        limit = getattr(rules, name)
        if limit is not None:
            yield (
                f"solve.{name} = {limit * WIDER:,.0f}",
                {"solve": {name: limit * WIDER}},
            )


def _instance_with(
    scenario: Scenario,
    changes: Mapping[str, Any],
    build: Callable[[Scenario], Instance],
) -> Instance | None:
    """Return the county with a change; ``None`` if it cannot be read."""
    try:
        changed = read_scenario(
            scenario.file,
            variant=scenario.variant,
            changes=patched(scenario.changes, changes),
            data=scenario.data_folder,
        )
        return build(changed)
    except InputError:
        return None


def _share_of(instance: Instance, worst: Attainable) -> float | None:
    """Return what can be attained in the county and measure that miss the most."""
    for item in attainable_shares(instance):
        if (item.measure, item.county_id) == (worst.measure, worst.county_id):
            return item.attainable
    return None

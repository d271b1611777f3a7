"""What could be changed where a county cannot attain what is asked, and what it gives.

Each remedy is a change of the scenario, which is read again with it; the share it gives
is the bound of the changed county, computed like that of the county as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from planner.design.attainable.enough import enough_facilities
from planner.design.attainable.out_of_time import Candidate, another_hub, of_time
from planner.design.attainable.shares import WORTH, Attainable, attainable_shares
from planner.errors import InputError
from planner.instance import Instance
from planner.model.amendment import Amendment, key_at
from planner.model.places import Tier
from planner.scenario.document.read import Scenario
from planner.scenario.edits.of_scenario import amended, changes_of
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A change of the scenario, and what can be attained with it.

    Parameters
    ----------
    amendments
        None where it is a row of a table.
    note
        Says the change where its amendments do not.
    attainable
        With it, of the county and measure that miss the most without it.
    """

    amendments: tuple[Amendment, ...]
    attainable: float
    note: str = ""

    def record(self) -> dict[str, Any]:
        """Return the remedy as data, its amendments in the form of a variant."""
        return {
            "words": self.note or " and ".join(map(str, self.amendments)),
            "changes": changes_of(self.amendments, {}),
            "attainable": self.attainable,
        }


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
    for item in _candidates(scenario, instance, worst):
        with_it = item.instance or _instance_with(scenario, item.amendments, build)
        share = None if with_it is None else _share_of(with_it, worst)
        if share is not None and share >= (worst.attainable or 0.0) + WORTH:
            helpful.append(
                Remedy(amendments=item.amendments, note=item.note, attainable=share)
            )
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
    looser = Amendment(key=f"solve.at_least.{worst.measure}", value=share)
    return Remedy(amendments=(looser,), attainable=attainable)


def _candidates(
    scenario: Scenario, instance: Instance, worst: Attainable
) -> Iterator[Candidate]:
    """Yield changes that may help, the cheapest first."""
    for item in _of_places(scenario, instance, worst):
        yield Candidate(amendments=(item,))
    is_too_far = (worst.attainable or 0.0) < worst.on_road - WORTH
    if is_too_far:
        yield from of_time(instance)
    for item in _of_sizes(scenario, instance, worst):
        yield Candidate(amendments=(item,))
    if is_too_far:
        yield from another_hub(instance)


def _of_places(
    scenario: Scenario, instance: Instance, worst: Attainable
) -> Iterator[Amendment]:
    """Yield amendments of where places are, and how near they have to be."""
    if worst.located < 1.0 - WORTH:
        yield Amendment(key="places.without_coordinates", value="township_seat")
    if worst.on_road < worst.located - WORTH:
        yield from _of_roads(scenario, instance)
    if worst.within_standard < worst.on_road - WORTH:
        yield from _of_standard(instance)


def _of_sizes(
    scenario: Scenario, instance: Instance, worst: Attainable
) -> Iterator[Amendment]:
    """Yield amendments of how many facilities there may be, and how large."""
    if (worst.attainable or 0.0) < worst.within_standard - WORTH:
        yield from _of_town(scenario, instance, worst)
        yield from _of_capacity(instance)
        yield from _of_limits(instance, worst)


def _of_roads(scenario: Scenario, instance: Instance) -> Iterator[Amendment]:
    if not instance.graph.is_proxy and scenario.document.roads.snap_ends_m is None:
        yield Amendment(key="roads.snap_ends_m", value=LARGER_GAP_M)
    limit_m = scenario.settings.snap_limit_m * WIDER
    yield Amendment(key="roads.snap_limit_m", value=limit_m)


def _of_standard(instance: Instance) -> Iterator[Amendment]:
    km = instance.standard.collect_within_m / METRES_PER_KM * WIDER
    yield Amendment(key="standard.collect_within_km", value=km)


def _of_town(
    scenario: Scenario, instance: Instance, worst: Attainable
) -> Iterator[Amendment]:
    """Yield as many more stores in the county town as would hold what is missed."""
    stores = [item for item in instance.formats if item.tier is Tier.STORE]
    capacity = max((item.capacity_parcels_per_day for item in stores), default=0.0)
    capacity /= days_per_visit(typical_days(instance))
    if capacity <= 0:
        return
    missed = worst.within_standard - (worst.attainable or 0.0)
    needed = math.ceil(missed * float(instance.parcels_per_day.sum()) / capacity)
    number = (scenario.document.places.generate.town_stores or 0) + max(1, needed)
    yield Amendment(key="places.generate.town_stores", value=number)


def _of_capacity(instance: Instance) -> Iterator[Amendment]:
    if not instance.requirements.is_split_allowed:
        yield Amendment(key="solve.allocation", value="split")
    for tier in (Tier.STORE, Tier.POINT):
        formats = [item for item in instance.formats if item.tier is tier]
        if not formats:
            continue
        largest = max(formats, key=lambda item: item.capacity_parcels_per_day)
        capacity = LARGER * largest.capacity_parcels_per_day
        key = key_at("formats", largest.id, "capacity_parcels_per_day")
        yield Amendment(key=key, value=capacity)


def _of_limits(instance: Instance, worst: Attainable) -> Iterator[Amendment]:
    rules = instance.requirements
    for tier in rules.max_facilities:
        more = enough_facilities(instance, tier, worst)
        yield Amendment(key=f"solve.max_facilities.{tier}", value=more)
    for name in ("max_capex", "max_annual_cost"):
        limit = getattr(rules, name)
        if limit is not None:
            yield Amendment(key=f"solve.{name}", value=limit * WIDER)


def _instance_with(
    scenario: Scenario,
    amendments: Sequence[Amendment],
    build: Callable[[Scenario], Instance],
) -> Instance | None:
    """Return the county with a change; ``None`` if it cannot be read."""
    try:
        return build(amended(scenario, amendments))
    except InputError:
        return None


def _share_of(instance: Instance, worst: Attainable) -> float | None:
    """Return what can be attained in the county and measure that miss the most."""
    for item in attainable_shares(instance):
        if (item.measure, item.county_id) == (worst.measure, worst.county_id):
            return item.attainable
    return None

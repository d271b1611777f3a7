"""No field of an instance is changed in memory without an effect.

Changed by ``dataclasses.replace``, each is refused, or changes what ``evaluate`` or
``check`` says of a plan, or is one of those that decide nothing, each with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

import pytest

import planner
from planner.errors import PlannerError
from planner.instance import Instance
from planner.keys import parts_key
from planner.model.rules import Boundary
from planner.plan import Plan
from tests.tiny_plan import line_county, line_plan
from tests.workbench.changed_fields import Changed, changes, field_names, known_values
from tests.workbench.rich_county import heavy_plan, rich_county, rich_plan

NAME = "only tables, pictures and messages say what something is called"
ORIGIN = "says where the roads come from, or what was odd about their file"
SEAT = "was used when places were made; villages and sites have places of their own"
SEARCH = "only the search weighs plans by it; no money, and no rule of a plan"
OWN = "what the instance itself was made for: kept to compare arrays with, never used"
DECIDES_NOTHING: Mapping[str, str] = {
    "Instance.title": NAME,
    "Instance.title_zh": NAME,
    "Instance.currency": "only shown beside amounts; nothing is converted",
    "Instance.county_key": "tells a search whether a plan to start from is one of "
    "another county; what a plan means is read from the villages themselves",
    "Township.name": NAME,
    "Village.name": NAME,
    "Site.name": NAME,
    "Format.name": NAME,
    "HostType.name": NAME,
    "GoodsClass.name": NAME,
    "VehicleType.name": NAME,
    "Carrier.name": NAME,
    "Contract.name": NAME,
    "Contract.id": "only the table of facilities says which contract each has",
    "Subsidy.name": NAME,
    "County.lon": SEAT,
    "County.lat": SEAT,
    "Township.lon": SEAT,
    "Township.lat": SEAT,
    "Township.county_id": "only the search uses it, to solve counties one by one; "
    "villages and sites say themselves in which county they are",
    "Carrier.has_tracking": "only the table of prices shows it",
    "Requirements.objective": SEARCH,
    "Requirements.maximise": SEARCH,
    "Requirements.unserved_price": SEARCH,
    "Requirements.uncovered_price": SEARCH,
    "RoadGraph.source": ORIGIN,
    "RoadGraph.notes": ORIGIN,
    "Problem.file": ORIGIN,
    "Problem.found": ORIGIN,
    "Problem.expected": ORIGIN,
    "Problem.remedy": ORIGIN,
    "Problem.where": ORIGIN,
    "Problem.column": ORIGIN,
    "Problem.is_warning": ORIGIN,
    "Problem.rows": ORIGIN,
    "Instance.made_for": OWN,
    "MadeFor.village_location": OWN,
    "MadeFor.site_location": OWN,
    "MadeFor.parcels": OWN,
    "MadeFor.haul": OWN,
    "MadeFor.reach": OWN,
}
"""Fields that neither ``evaluate`` nor ``check`` reads, and why."""

FEW_TRIES = 3
"""Changes of each of these fields in tests that run in minutes."""

Pair = tuple[Instance, Plan]


@dataclass(frozen=True)
class Found:
    """What became of changes: by field, the first place of each."""

    decides: dict[str, str] = field(default_factory=dict)
    nothing: dict[str, str] = field(default_factory=dict)
    same_key: dict[str, str] = field(default_factory=dict)
    fails: dict[str, str] = field(default_factory=dict)


def pairs() -> Iterator[Pair]:
    """Yield counties with plans that between them use every field."""
    yield rich_county(), rich_plan()
    yield rich_county(Boundary.TOWNSHIP, has_base=False), heavy_plan()
    yield line_county(), line_plan()


def answers(plan: Plan, instance: Instance) -> str:
    """Return a key of all that is said of a plan, but for messages."""
    ledger = planner.compute_ledger(plan, instance)
    metrics = planner.evaluate(plan, instance, ledger=ledger)
    broken = planner.check(plan, instance, ledger=ledger)
    rules = [(item.code, item.subject, item.found, item.limit) for item in broken]
    return parts_key((metrics, ledger, rules))


def judge(pair: Pair, tried: Iterable[Changed], found: Found) -> None:
    """Find out what becomes of changes of an instance."""
    instance, plan = pair
    before, key = answers(plan, instance), planner.instance_key(instance)
    for item in tried:
        try:
            changed = item.make()
            is_same = answers(plan, changed) == before
        except PlannerError:
            found.decides.setdefault(item.field, item.place)
            continue
        except Exception as error:
            found.fails.setdefault(item.field, f"{item.place}: {error!r}")
            continue
        kept = found.nothing if is_same else found.decides
        kept.setdefault(item.field, item.place)
        if not is_same and planner.instance_key(changed) == key:
            found.same_key.setdefault(item.field, item.place)


def few(instance: Instance, known, found: Found) -> Iterator[Changed]:
    """Yield changes until each field decides, few of those that decide nothing."""
    tried = sorted(changes(instance, known), key=lambda item: item.field)
    for name, items in groupby(tried, key=lambda item: item.field):
        if name in DECIDES_NOTHING:
            some = list(items)
            yield from some[:: -(-len(some) // FEW_TRIES)]
            continue
        for item in items:
            if name not in found.decides:
                yield item


def expect_promise(found: Found) -> None:
    """Make sure that every field decides or is listed, and that none fails."""
    assert found.fails == {}
    assert found.same_key == {}
    idle = {
        name: place
        for name, place in found.nothing.items()
        if name not in found.decides and name not in DECIDES_NOTHING
    }
    assert idle == {}, "taken in without effect: refuse it, or list it with a reason"
    listed = {name: found.decides.get(name) for name in DECIDES_NOTHING}
    assert {name: place for name, place in listed.items() if place} == {}
    assert set(found.decides) | set(found.nothing) == set(field_names())


def test_every_field_decides_or_is_known_not_to():
    """Test that a changed field is refused, changes an answer, or is listed."""
    found, given = Found(), list(pairs())
    known = known_values([instance for instance, _ in given])
    for instance, plan in given:
        judge((instance, plan), few(instance, known, found), found)
    expect_promise(found)


@pytest.mark.slow
def test_every_change_of_every_field():
    """Test the same with all changes of the county on a line."""
    found, given = Found(), list(pairs())
    known = known_values([instance for instance, _ in given])
    *others, line = given
    judge(line, changes(line[0], known), found)
    for instance, plan in others:
        judge((instance, plan), few(instance, known, found), found)
    expect_promise(found)


def test_the_list_speaks_of_fields():
    """Test that nothing is listed that is no field any more."""
    assert set(DECIDES_NOTHING) <= set(field_names())

"""Tests of the best plan of tiny counties: solved by hand, and by trying all."""

import math
from itertools import product

import pytest

from benchmarks.counties.tiny import (
    KINDS,
    Draft,
    SiteRow,
    VillageRow,
    write_county,
    write_folder,
)
from benchmarks.quality.exhaustive import (
    BEFORE,
    TODAY,
    Definitions,
    best_plan,
    judge,
    read_county,
)
from benchmarks.quality.exhaustive.costs import Costs
from benchmarks.quality.exhaustive.decisions import Decisions
from benchmarks.quality.exhaustive.options import Choices, configurations

HUB = SiteRow(id="h", tier="hub", node=0, status="existing", format="hub")
HUB_YEAR = 12 * 1000.0
STORE_YEAR = 5000 * 0.06 / (1 - 1.06**-5) + 12 * 200.0
"""Capex over five years at 6 %, and running cost."""
TRUCK_DAY = 400.0


@pytest.fixture
def county(tmp_path):
    """Return a function that writes a county along a road and reads it again."""

    def make(places_km, sites, villages, more="", **values):
        draft = Draft(
            values=values,
            places=[(km, 0) for km in places_km],
            edges=[(idx, idx + 1) for idx in range(len(places_km) - 1)],
            sites=[HUB, *sites],
            villages=villages,
            more=more,
        )
        return read_county(write_folder(draft, tmp_path / "county"))

    return make


def store(node, **more):
    """Return a store at a node."""
    return SiteRow(id=f"s{node}", tier="store", node=node, **more)


def point(node):
    """Return a point at a node."""
    return SiteRow(id=f"p{node}", tier="point", node=node)


def village(node, parcels_in, **more):
    """Return a village at a node."""
    return VillageRow(node=node, parcels_in=parcels_in, **more)


def test_one_store(county):
    """Test 20 parcels a day at a store 2 km from the hub.

    Handling 0.1 at the hub and 0.2 at the store; the truck's day 400, 4 km at 2, and
    10 min loading, 400 s on the way, 1 + 2 min at the store at 36 an hour.
    """
    found = best_plan(county([0, 2], [store(1)], [village(1, 20)]), BEFORE)
    truck = TRUCK_DAY + 4 * 2 + (600 + 400 + 180) * 36 / 3600
    expected = HUB_YEAR + STORE_YEAR + 365 * (20 * 0.3 + truck)
    assert found.priced.annual_cost == pytest.approx(expected)


def test_nothing_is_cheaper(county):
    """Test that 40 parcels unserved at 3 each, 43,800, cost less than any truck."""
    made = county(
        [0, 5], [store(1)], [village(1, 40)], more="unserved_price = 3.0\n", use=0.0
    )
    found = best_plan(made, BEFORE)
    assert found.priced.objective == pytest.approx(40 * 3 * 365)
    assert not found.decisions.formats


def test_one_van_for_two_stores(county):
    """Test that both points are called at from one store, by one van.

    The stores serve the villages beside them alone; a second van costs 200 a day.
    """
    places, sites = [-6, 0, 10, 16], [store(1), store(2), point(0), point(3)]
    villages = [village(node, 5) for node in range(4)]
    made = county(places, sites, villages, store_reach=1, use=1.0)
    found = best_plan(made, BEFORE)
    loops = [item for item in found.priced.routes if item.leg == "loop"]
    assert len(loops) == 1
    assert len(loops[0].fleet.routes) == 1


def test_no_plan(county):
    """Test that a store of 30 a day cannot take 40, and that this is no plan."""
    made = county(
        [0, 2], [store(1)], [village(1, 15), village(1, 25)], store_capacity=30
    )
    assert best_plan(made, BEFORE) is None


def test_village_that_is_shared_is_refused(county):
    """Test that 40 parcels of one village are not judged with stores of 30."""
    made = county([0, 2], [store(1)], [village(1, 40)], store_capacity=30)
    with pytest.raises(ValueError, match="40 parcels"):
        best_plan(made, BEFORE)


def cost(made, **switches):
    """Return the least objective under some definitions, ``None`` without a plan."""
    found = best_plan(made, Definitions(**switches))
    return None if found is None else found.priced.objective


def test_least_parcels(county):
    """Test that b has to go to its point, where delivery beside an empty one was less.

    The van calls at the point in both, for 1 min; the call at b's doors took 1 min and
    4 times 0.5, at 18 an hour. The point's own parcels take 4 times 0.1 and 0.5 each.
    """
    made = county(
        [0, 4, 13],
        [store(1), point(2)],
        [village(1, 20), village(2, 4)],
        residents=1.0,
        store_reach=5,
        modes='["point", "store", "home"]',
    )
    extra = cost(made, least_parcels=True) - cost(made)
    doors, at_point = 3 / 60 * 18, 4 * 0.1 / 60 * 18 + 4 * 0.5
    assert extra == pytest.approx(365 * (at_point - doors))


def test_any_mode(county):
    """Test that people who collect elsewhere are covered by what stands beside them.

    A point beside b keeps a's parcels: b is covered though it goes to the store.
    """
    made = county(
        [0, 2, 4.5],
        [store(1), SiteRow(id="p", tier="point", node=2, status="required")],
        [village(1, 20), village(2, 4)],
        residents=1.0,
        collect_km=1.0,
    )
    served_there = cost(made)
    assert served_there - cost(made, any_mode=True) == pytest.approx(
        365 * (4 * 0.5 + 4 * 6 / 3600 * 18)
    )


def test_nearer_facility(county):
    """Test the same county: with the rule, b may not pass the point beside it."""
    made = county(
        [0, 2, 4.5],
        [store(1), SiteRow(id="p", tier="point", node=2, status="required")],
        [village(1, 20), village(2, 4)],
    )
    extra = cost(made, nearer_facility=True) - cost(made)
    assert extra == pytest.approx(365 * (4 * 0.5 + 4 * 6 / 3600 * 18))


def test_villagers_time(county):
    """Test 20 ways of 2 km there and back at 5 m/s, 800 s, at 3 an hour."""
    made = county([0, 2], [store(0)], [village(1, 20)], time_price=3.0)
    extra = cost(made, villagers_time=True) - cost(made)
    assert extra == pytest.approx(365 * 20 * 800 / 3600 * 3)


def test_operating_day(county):
    """Test that 24 a day are 33.6 on each of five days, too many for 30."""
    made = county(
        [0, 2], [store(1)], [village(1, 12), village(1, 12)], store_capacity=30, days=5
    )
    assert cost(made) is not None
    assert cost(made, operating_day=True) is None


def test_one_place(county):
    """Test that a store in the hub's house needs no truck.

    It took 400 a day, 10 min loading and 1 + 2 min at the store, at 36 an hour.
    """
    made = county([0, 2], [store(0)], [village(1, 20)])
    saved = cost(made) - cost(made, one_place=True)
    assert saved == pytest.approx(365 * (TRUCK_DAY + 780 / 3600 * 36))


def test_renewal(county):
    """Test that the hub, 100,000 over ten years, is renewed after five."""
    made = county([0, 2], [store(1)], [village(1, 20)])
    again = 100_000 * 0.06 / (1 - 1.06**-10) * 1.06**-5
    assert cost(made, renewal=True) - cost(made) == pytest.approx(again)


@pytest.mark.parametrize("kind", KINDS)
def test_against_trying_all(tmp_path, kind):
    """Test the bounds: no plan at all is cheaper than the one found."""
    tried = 0
    for seed in range(40):
        made = read_county(write_county(tmp_path / str(seed), kind, seed))
        if len(made.villages) > 3 or len(made.sites) > 3:
            continue
        for definitions in (BEFORE, TODAY):
            found = best_plan(made, definitions)
            least = found.priced.objective if found else math.inf
            assert least == pytest.approx(_least_of_all(made, definitions))
        tried += 1
        if tried == 2:
            return


def _least_of_all(made, definitions):
    costs, least = Costs(made, definitions), math.inf
    for formats in configurations(made, costs):
        choices = Choices(made, definitions, costs, formats)
        sites = [*choices.stores, *choices.points]
        for supply in product(*(choices.supplies(site) for site in sites)):
            for service in product(*(choices.possible(item) for item in made.villages)):
                decisions = Decisions(
                    formats,
                    dict(zip(sites, supply, strict=True)),
                    {
                        item.id: how
                        for item, how in zip(made.villages, service, strict=True)
                    },
                )
                priced, broken = judge(made, definitions, decisions)
                most = made.solve.get("max_annual_cost", math.inf)
                if not broken and priced and priced.annual_cost <= most:
                    least = min(least, priced.objective)
    return least

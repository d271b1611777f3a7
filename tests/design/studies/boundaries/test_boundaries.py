"""The price of boundaries by hand, and on random counties."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.design.studies.boundaries.boundaries import price_of_boundaries
from planner.errors import PlannerError
from planner.instance import Instance
from planner.model.places import County, Township
from planner.model.rules import Boundary, Measure, Objective
from planner.model.service import Mode
from tests import tiny
from tests.design.counties import EVERYBODY, EVERYTHING, HIRED, asking
from tests.tiny import Place, build, hub, point, store, village

TOWNSHIPS = (
    tiny.TOWNSHIP,
    Township(id="t2", name="Clear Water", county_id="c1"),
    Township(id="u1", name="Old Ferry", county_id="c2"),
)
COUNTIES = (tiny.COUNTY, County(id="c2", name="Long Valley"))


def two_townships(**fields) -> Instance:
    """Return hub h (km 0), store s (10) and village a (10) in t1; b (11) is in t2.

    There is a candidate store at b, in t2.
    """
    rules = {"modes": (Mode.STORE,), "boundary": Boundary.NONE, **fields}
    return build(
        village("a", 10),
        village("b", 11, township_id="t2"),
        hub("h", 0),
        store("s", 10),
        store("sb", 11, township_id="t2"),
        townships=TOWNSHIPS[:2],
        vehicle_types=HIRED,
        requirements=asking(**rules),
    )


def test_price_by_hand() -> None:
    """Test that own townships need a second store: 3 000 a year, and its stop.

    Opening is 5 000 over 5 years, running 2 000: 3 000 a year. The truck goes 22 km
    for 20, 2 x 2 = 4 more, and 260 s more, 200 to drive and 60 to stop, at 0.01: 2.6.
    Over 365 days 6.6 are 2 409. In all 5 409 more, routes included.
    """
    found = price_of_boundaries(two_townships(at_least=EVERYTHING), gap=0.0)
    by_boundary = {item.boundary: item.found for item in found.plans}
    township, none = by_boundary[Boundary.TOWNSHIP], by_boundary[Boundary.NONE]
    assert len(none.plan.facilities) == 2
    assert len(township.plan.facilities) == 3
    more = township.metrics.money.annual_cost - none.metrics.money.annual_cost
    assert more == pytest.approx(5_409.0)
    assert found.is_different(township)
    assert none.crossing_village_ids in (("a",), ("b",))
    assert none.crossing_residents == 100.0
    assert township.crossing_village_ids == ()
    assert not found.is_different(by_boundary[Boundary.COUNTY])


def test_too_narrow() -> None:
    """Test that without a store of its own township b cannot be covered: 1 of 2."""
    instance = two_townships(at_least=EVERYBODY, excluded_site_ids=("sb",))
    narrow, county, none = price_of_boundaries(instance, gap=0.0).plans
    assert narrow.found is None
    assert any("at_least" in words for words in narrow.infeasible)
    assert narrow.most_coverage["residents"] == pytest.approx(0.5)
    assert county.found is not None
    assert none.found is not None


@pytest.mark.parametrize("seed", range(8))
def test_wider_never_costs_more(seed: int) -> None:
    """Test that a wider boundary costs no more, and every plan passes the checker."""
    found = price_of_boundaries(random_counties(seed), gap=0.0)
    costs = [np.inf if item.found is None else item.found.cost for item in found.plans]
    assert costs == sorted(costs, reverse=True)
    for item in found.plans:
        if item.found is None:
            continue
        assert item.found.violations == ()
        assert item.found.bound <= item.found.cost
        least, price, most = found.siting_price(item.found)
        assert least - 1e-6 <= max(price, 0.0)
        assert price <= most + 1e-6
        routed = found.routed_price(item.found)
        assert routed is not None
        assert routed[0] >= -1e-6


def random_counties(seed: int) -> Instance:
    """Return two counties side by side, the first with two townships."""
    rng = np.random.default_rng(seed)
    places: list[Place] = []
    for number, township in enumerate(TOWNSHIPS):
        unit: dict[str, Any] = {
            "county_id": township.county_id,
            "township_id": township.id,
        }
        km = 8 * number + rng.integers(0, 10, 6)
        places += [village(f"{township.id}v{k}", km[k], **unit) for k in range(3)]
        places += [store(f"{township.id}s", km[3], **unit)]
        places += [point(f"{township.id}p{k}", km[4 + k], **unit) for k in range(2)]
    hubs = [hub("h1", 0), hub("h2", 24, county_id="c2", township_id="u1")]
    return build(
        *(item for item in places if "v" in item.record.id),
        *hubs,
        *(item for item in places if "v" not in item.record.id),
        counties=COUNTIES,
        townships=TOWNSHIPS,
        vehicle_types=HIRED,
        requirements=asking(boundary=Boundary.NONE, at_least={Measure.RESIDENTS: 0.6}),
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"boundary": Boundary.COUNTY}, "boundary = county"),
        ({"objective": Objective.COVERAGE}, "objective = coverage"),
    ],
)
def test_refused(fields, words: str) -> None:
    """Test that what gives no price is refused with what to do."""
    with pytest.raises(PlannerError, match=words):
        price_of_boundaries(two_townships(**fields))


def test_no_townships() -> None:
    """Test that an instance without townships is refused."""
    instance = replace(two_townships(), townships=())
    with pytest.raises(PlannerError, match="no townships"):
        price_of_boundaries(instance)

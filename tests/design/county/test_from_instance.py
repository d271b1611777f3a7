"""A county in the neutral form, told by hand.

Vans of 100 parcels, four of five of which come in, carry 125 in plus out; trucks 625.
A van takes 0.1 s a metre, waits 60 s at a stop and 6 s for a parcel, 30 s at a home.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.design.county.from_instance import can_express, from_prepared
from planner.design.county.positions import CountyProblem
from planner.design.siting_model.prepare import prepare
from planner.instance import Instance
from planner.location_routing.evaluate import evaluate
from planner.location_routing.problem import LocationRoutingSolution
from planner.model.places import SiteStatus, Tier
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Allocation, Plan
from tests import tiny
from tests.design.counties import EVERYBODY, EVERYTHING, asking, three_villages
from tests.tiny import build, hub, point, store, village


def county_of(instance: Instance, plan: Plan | None = None) -> CountyProblem:
    """Return an instance in the neutral form; it must have one."""
    prepared = prepare(instance)
    assert can_express(prepared) is None
    return from_prepared(prepared, plan)


def choices(county: CountyProblem, customer: int) -> list[tuple[str, float]]:
    """Return a customer's ways to be served, with the site (or *), and the load."""
    problem, found = county.problem, []
    for option in np.flatnonzero(problem.option_customer == customer).tolist():
        entries = slice(problem.option_start[option], problem.option_start[option + 1])
        site = int(county.option_site[option])
        name = county.instance.sites[site].id if site >= 0 else "*"
        load = float(problem.option_load[entries].sum())
        found.append((f"{name} home" if county.is_home(option) else name, load))
    return found


def test_options_are_those_of_the_siting_model() -> None:
    """Test that c, 1 km from point p, is served there, at home, or not at all.

    Store t, 20 km from h, is 1 km from c too.
    """
    county = county_of(three_villages(store("t", 20), point("p", 22)))
    assert choices(county, 0) == [("*", 0.0), ("s", 5.0), ("* home", 5.0)]
    assert choices(county, 2) == [("*", 0.0), ("t", 5.0), ("p", 5.0), ("* home", 5.0)]


def test_arcs_and_fleet() -> None:
    """Test capacity, cost and time of the van: 22 km and its hours, 12 km to s.

    At 1 a km and 0.005 a second: from s (km 10) to p (km 22) 12 km and 1 200 s, with
    600 s of loading and 60 s at p: 12 + 1 860 x 0.005 = 21.3. From p back: 12 + 6.
    """
    problem = county_of(three_villages(point("p", 22))).problem
    assert problem.fleet.capacity.tolist() == pytest.approx([125.0])
    assert problem.fleet.arc_cost[0, 0, 1] == pytest.approx(21.3)
    assert problem.fleet.arc_cost[0, 1, 0] == pytest.approx(18.0)
    assert problem.fleet.arc_time_s[0, 0, 1] == pytest.approx(1_200.0)
    assert problem.fleet.loading_s == 600.0
    assert problem.fleet.max_trips.tolist() == [3]
    assert problem.fleet.shift_s.tolist() == [28_800.0]
    assert (problem.scale, problem.load_per_visit) == (365.0, 1.0)
    assert problem.platforms is not None
    assert problem.platforms.fleet.capacity.tolist() == pytest.approx([625.0])


def test_costs_of_sites() -> None:
    """Test a store's and a point's cost a year, and what each parcel costs.

    Store 5 000 / 5 + 2 000, point 1 000 / 5 + 600. A parcel a day at the store 365 x
    0.2, at p 365 x 0.5; the truck's 6 s of it cost 0.06, the van's 0.03 a day. At the
    hub it costs 365 x 0.1 = 36.5, which is in the options.
    """
    county = county_of(three_villages(point("p", 22)))
    problem = county.problem
    assert problem.depot_cost.tolist() == [[3_000.0]]
    assert problem.stop_cost[0, 0] == 800.0
    assert problem.depot_cost_per_load.tolist() == pytest.approx([73.0 + 365 * 0.06])
    assert problem.stop_cost_per_load[0] == pytest.approx(182.5 + 365 * 0.03)
    at_store = int(np.flatnonzero(problem.option_depot == 0)[0])
    access = 0.18 * 365 * 5.0 * 400.0 / 3_600.0
    assert problem.option_cost[at_store] == pytest.approx(5 * 36.5 + access)


def test_existing_and_required_sites() -> None:
    """Test that closing costs and duties go with the sites, and excluded ones go."""
    existing: dict[str, Any] = {
        "status": SiteStatus.EXISTING,
        "current_format_id": tiny.STORE_FORMAT.id,
        "closing_cost": 5_000.0,
    }
    county = county_of(
        three_villages(
            store("e", 11, **existing),
            store("r", 12, status=SiteStatus.REQUIRED),
            store("x", 13, status=SiteStatus.EXCLUDED),
        )
    )
    names = [county.instance.sites[site].id for site in county.depot_site.tolist()]
    assert names == ["s", "e", "r"]
    assert county.problem.depot_closed_cost.tolist() == [0.0, 1_000.0, 0.0]
    assert county.problem.is_depot_required.tolist() == [False, False, True]
    assert county.offset == 0.0


def test_coverage_and_service_floors() -> None:
    """Test that 60 % of residents must be covered and half of the parcels carried."""
    at_least = {Measure.RESIDENTS: 0.6, Measure.USE: 0.5}
    instance = three_villages(point("p", 22), requirements=asking(at_least=at_least))
    problem = county_of(instance).problem
    floors: list[Any] = [
        (floor.is_by_service, floor.at_least) for floor in problem.floors
    ]
    assert floors == [
        (False, pytest.approx(180.0, abs=0.01)),
        (True, pytest.approx(7.5, abs=0.01)),
    ]
    covering = problem.covering
    covers = zip(covering.cover_customer.tolist(), covering.cover_stop, strict=True)
    assert list(covers) == [(2, 0)]
    assert sorted(covering.counter_customer.tolist()) == [0, 1]
    assert not covering.needs_depot


def far_county() -> Instance:
    """Return villages a, 1 km from store s, and f, 4 km: the standard is 3 km."""
    return build(
        village("a", 11),
        village("f", 14),
        hub("h", 0),
        store("s", 10),
        requirements=asking(at_least={Measure.RESIDENTS: 0.5}),
    )


def test_far_service_is_no_choice_unless_the_plan_uses_it() -> None:
    """Test that f may go to s, 4 km away, only if it does in the plan already.

    The 100 residents of both count in the floor in either case.
    """
    allocation = Allocation(stream_id="f", facility_id="s", mode=Mode.STORE, share=1.0)
    plan = Plan(
        facilities=(),
        allocations=(allocation,),
        unserved=(),
        closed_site_ids=(),
        routes=(),
    )
    without, with_plan = county_of(far_county()), county_of(far_county(), plan)
    assert choices(without, 1) == [("*", 0.0), ("* home", 5.0)]
    assert choices(with_plan, 1) == [("*", 0.0), ("s", 5.0), ("* home", 5.0)]
    assert without.problem.floors[0].weight.tolist() == [100.0, 100.0]
    assert with_plan.problem.floors[0].weight.tolist() == [100.0, 100.0]


def test_large_village_has_a_stop_for_each_van() -> None:
    """Test that 160 + 40 parcels at home are two vans' work from the only store.

    A van takes 125 of them, a little less for rounding: stops of 125 and 75.
    """
    county = county_of(
        build(
            village("v", 10, parcels_in=160.0, parcels_out=40.0),
            hub("h", 0),
            store("s", 11),
            requirements=asking(modes=(Mode.HOME,), at_least=EVERYTHING),
        )
    )
    assert choices(county, 0) == [("*", 0.0), ("s home", pytest.approx(200.0))]
    assert county.problem.option_load.tolist() == pytest.approx([125, 75], abs=0.02)
    assert county.stop_village.tolist() == [0, 0]


@pytest.mark.parametrize(
    "requirements",
    [
        asking(max_capex=1e6),
        asking(max_annual_cost=1e6),
        asking(max_facilities={Tier.POINT: 3}),
        asking(uncovered_price=1.0),
        asking(is_split_allowed=True),
        asking(at_least=EVERYBODY),
    ],
)
def test_no_requirement_ends_the_search(requirements) -> None:
    """Test that a county has a neutral form whatever is asked of it.

    Limits that the form does not know are judged on what is found.
    """
    assert can_express(prepare(three_villages(requirements=requirements))) is None


def test_one_hub_at_a_time() -> None:
    """Test that two hubs have no neutral form, and one that is too small has one."""
    small = replace(tiny.HUB_FORMAT, capacity_parcels_per_day=14.0)
    formats = (small, *tiny.FORMATS[1:])
    assert can_express(prepare(three_villages(hub("g", 5)))) == "no hub is open"
    assert can_express(prepare(three_villages(formats=formats))) is None


def test_uncovered_residents_have_a_price() -> None:
    """Test that falling short costs the price of a resident, and breaks nothing.

    Three villages of 100 people, none served: 300 x 2 a year.
    """
    county = county_of(three_villages(requirements=asking(uncovered_price=2.0)))
    (floor,) = county.problem.floors
    assert floor.at_least == pytest.approx(300.0)
    assert floor.price == 2.0
    nobody = LocationRoutingSolution(
        customer_option=np.searchsorted(
            county.problem.option_customer, np.arange(county.problem.num_customers)
        ),
        routes=(),
        cost=0.0,
        is_feasible=True,
    )
    found = evaluate(county.problem, nobody)
    assert found.cost["not covered"] == pytest.approx(600.0)
    assert not found.violations

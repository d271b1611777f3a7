"""What cannot be met is named: which requirement, by how much, for which villages."""

from __future__ import annotations

import numpy as np

from planner.instance import Instance
from planner.model.places import SiteStatus, Tier
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Status
from tests.design.counties import EVERYBODY, HIRED, asking, best, three_villages
from tests.tiny import build, hub, store, village


def sentence(instance: Instance) -> str:
    """Return the only sentence on why an instance has no plan."""
    result = best(instance)
    assert result.status is Status.INFEASIBLE
    assert result.plan is None
    (found,) = result.infeasible
    return found


def test_coverage_beyond_reach() -> None:
    """Test that c, 11 km from the only store, is named: 2 of 3 can be covered."""
    county = three_villages(requirements=asking(at_least=EVERYBODY))
    found = sentence(county)
    assert found.startswith("at_least.residents = 1: no more than 0.6667")
    assert found.endswith("cannot be covered by any site whatever opens: c (c)")


def test_capacity_below_demand() -> None:
    """Test that a store of 200 a day carries one of two villages of 130."""
    county = build(
        village("a", 9, parcels_in=100.0, parcels_out=30.0),
        village("b", 11, parcels_in=100.0, parcels_out=30.0),
        hub("h", 0),
        store("s", 10),
        vehicle_types=HIRED,
        requirements=asking(at_least={Measure.USE: 1.0}),
    )
    found = sentence(county)
    assert found.startswith("at_least.use = 1: no more than 0.5000")
    assert found.endswith(("left out: a (a)", "left out: b (b)"))


def test_capex_budget_too_small() -> None:
    """Test that two stores of 5 000 are one thousand over a budget of 9 000."""
    requirements = asking(at_least=EVERYBODY, max_capex=9_000.0)
    county = three_villages(store("t", 20), requirements=requirements)
    assert sentence(county) == (
        "max_capex = 9,000 CNY: at least 10,000 CNY is needed for the other "
        "requirements"
    )


def test_too_few_facilities() -> None:
    """Test that three stores are asked for where two are allowed.

    One store more is half of the limit; leaving a village out would miss residents
    and use by a third each, which is more.
    """
    county = build(
        *(village(f"v{km}", km) for km in (10, 20, 30)),
        hub("h", 0),
        *(store(f"s{km}", km) for km in (10, 20, 30)),
        vehicle_types=HIRED,
        requirements=asking(
            modes=(Mode.STORE,),
            at_least={Measure.RESIDENTS: 1.0, Measure.USE: 1.0},
            max_facilities={Tier.STORE: 2},
        ),
    )
    assert sentence(county) == "max_facilities.store = 2: at least 3 are needed"


def test_required_store_without_road() -> None:
    """Test that a required store that no road joins to the hub is named."""
    county = three_villages(
        store("t", 20, status=SiteStatus.REQUIRED),
        distances_km={(other, "t"): np.inf for other in ("h", "s", "a", "b", "c")},
        requirements=asking(at_least={Measure.USE: 0.1}),
    )
    assert sentence(county) == (
        "site 't' is required, but no store or hub can supply it by road within a "
        "shift; set its status to candidate or excluded"
    )


def test_required_store_off_the_road() -> None:
    """Test that a required store too far from any road is named as well."""
    county = three_villages(
        store("t", 20, status=SiteStatus.REQUIRED, is_on_road=False),
        requirements=asking(at_least={Measure.USE: 0.1}),
    )
    assert "site 't' is required" in sentence(county)


def test_annual_budget_too_small_for_the_routes() -> None:
    """Test that the cost of the plan's real routes is named beside the budget.

    No plan of a and b is cheaper than 38 623, told by hand in ``test_solve``.
    """
    requirements = asking(at_least={Measure.USE: 0.6}, max_annual_cost=38_000.0)
    result = best(three_villages(requirements=requirements))
    assert result.status is Status.INFEASIBLE
    assert result.infeasible == (
        "annual cost is 38,623.00 CNY, at most 38,000.00 is allowed",
    )


def test_annual_budget_too_small_for_anything() -> None:
    """Test that a budget below the fixed costs is named before any route is made."""
    requirements = asking(at_least={Measure.USE: 0.6}, max_annual_cost=13_000.0)
    found = sentence(three_villages(requirements=requirements))
    assert found.startswith("max_annual_cost = 13,000 CNY: at least ")

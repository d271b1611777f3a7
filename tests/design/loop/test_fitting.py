"""Changed plans have the formats that they need."""

from dataclasses import replace

from planner.design.loop.fitting import with_fitting_formats
from planner.design.siting_model.prepare import prepare
from planner.design.solve import solve
from planner.flow import resolve
from planner.plan import decisions
from tests import tiny
from tests.design.counties import plan_of, three_villages


def test_hub_has_the_cheapest_format_that_holds_what_passes() -> None:
    """Test 3 x 5 = 15 parcels a day: the hub of 20 is cheaper than that of 1,000."""
    small = replace(
        tiny.HUB_FORMAT, id="small_hub", opex_per_year=0.0, capacity_parcels_per_day=20
    )
    county = three_villages(formats=(*tiny.FORMATS, small))
    hubs = tuple(
        replace(site, format_ids=("county_hub", "small_hub"))
        if site.id == "h"
        else site
        for site in county.sites
    )
    county = replace(county, sites=hubs)
    plan = plan_of(solve(county, neighbours=0))
    larger = tuple(
        replace(item, format_id="county_hub") if item.site_id == "h" else item
        for item in plan.facilities
    )
    flow = resolve(decisions(larger, plan.allocations), county)
    fitting = with_fitting_formats(prepare(county), flow)
    assert {item.site_id: item.format_id for item in fitting}["h"] == "small_hub"

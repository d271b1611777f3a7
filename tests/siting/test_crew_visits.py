"""Siting with crews: a base opens where visits from outside would cost more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.design.county.kept import kept_base
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices
from planner.flow.crews import spared_by_bases
from planner.instance import Instance
from planner.model.places import Tier
from planner.model.service import ServiceRates
from planner.siting.search.least_cost import solve_three_tier
from tests import tiny
from tests.design.counties import EVERYTHING, asking, best, three_villages

GOODS = (replace(tiny.GOODS[0], install_share=0.25, visit_s=0.0),)
WITH_CREWS = replace(
    tiny.STORE_FORMAT,
    id="base",
    functions=(*tiny.STORE_FORMAT.functions, "install"),
    opex_per_year=tiny.STORE_FORMAT.opex_per_year + 1_000.0,
)
"""1,000 a year dearer than the store without crews."""


def county(price: float, **rates: Any) -> Instance:
    """Return three villages and s in either format; visits from outside at a price."""
    found = three_villages(
        goods=GOODS,
        formats=(*tiny.FORMATS, WITH_CREWS),
        requirements=asking(at_least=EVERYTHING, villager_time_price_per_hour=0.0),
        service=ServiceRates(outside_visit_price=price, **rates),
    )
    sites = tuple(
        replace(site, format_ids=(*site.format_ids, "base"))
        if site.tier is Tier.STORE
        else site
        for site in found.sites
    )
    return replace(found, sites=sites)


def test_what_a_base_spares() -> None:
    """Test 4 parcels x 365 x 0.25 = 365 visits a village at 2 from outside.

    From s, 1 km from a and b and 11 km from c, crews at 0.1 a km cost 0.2 and 2.2 a
    visit: 1.8 x 365 = 657 are spared for a and b, nothing for c.
    """
    found = spared_by_bases(county(2.0, crew_cost_per_km=0.1))
    assert found.tolist() == pytest.approx([657, 657, 0])


@pytest.mark.parametrize(("price", "form"), [(0.9, "service_store"), (0.95, "base")])
def test_a_base_opens_where_it_spares_more(price: float, form: str) -> None:
    """Test 1,095 visits at 0.9 or 0.95: 985.5 or 1,040.25; a base costs 1,000."""
    prepared = prepare(county(price))
    found = solve_three_tier(prepared.data, first_prices(prepared), gap=0.0)
    assert found is not None
    opened = found.site_option[np.flatnonzero(prepared.data.site_tier == 1)]
    assert [prepared.option_format[option] for option in opened] == [form]
    spared = 0.0 if form == "base" else price * 3 * 365
    assert found.penalty == pytest.approx(spared)


def test_objective_and_corrections_are_the_ledger() -> None:
    """Test that what steers the siting is no cost: the ledger says what visits cost."""
    for price in (0.9, 0.95):
        result = best(county(price))
        assert result.objective is not None
        total = result.objective + sum(result.corrections.values())
        assert total == pytest.approx(result.annual_cost)


def test_nothing_is_asked_where_every_store_is_a_base() -> None:
    """Test that the model has no variable for it then."""
    base = replace(WITH_CREWS, id=tiny.STORE_FORMAT.id)
    formats = (tiny.HUB_FORMAT, base, tiny.POINT_FORMAT)
    assert not len(prepare(three_villages(goods=GOODS, formats=formats)).data.visited)


def test_search_keeps_a_base() -> None:
    """Test that what the search starts from keeps the format in which crews come."""
    instance = county(2.0)
    (s,) = [idx for idx, site in enumerate(instance.sites) if site.tier is Tier.STORE]
    plan = best(instance).plan
    assert plan is not None
    assert "base" in {item.format_id for item in plan.facilities}
    prepared = prepare(instance)
    assert kept_base(prepared, plan) == s
    assert kept_base(prepared, None) is None
    plain = replace(
        plan,
        facilities=tuple(
            replace(item, format_id=tiny.STORE_FORMAT.id)
            if item.format_id == "base"
            else item
            for item in plan.facilities
        ),
    )
    assert kept_base(prepared, plain) is None

"""Links that the siting model keeps; those left out are tried before it gives up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import planner.design.siting_model.links as module
from planner.checker import check
from planner.design.siting_model.links import supply_links
from planner.design.siting_model.prepare import prepare, with_every_link
from planner.design.siting_model.prices import first_prices
from planner.design.unmet.infeasible import explain_infeasible
from planner.instance import Instance
from planner.model.places import SiteStatus
from planner.model.rules import Measure
from planner.plan import Status
from tests import tiny
from tests.design.counties import HIRED, asking, best, plan_of
from tests.tiny import build, hub, point, store, village

SMALL = replace(tiny.STORE_FORMAT, id="small", capacity_parcels_per_day=10.0)


def full_stores(*, share: float = 0.5) -> Instance:
    """Return a village of 50 parcels a day behind three stores that hold 10 each.

    The fourth nearest store to its point, 40 km on, holds 200. It collects at its point
    alone: stores are more than 3 km away.
    """
    small: dict[str, Any] = {"format_ids": ("small",)}
    return build(
        village("v", 40, parcels_in=40.0, parcels_out=10.0),
        hub("h", 0),
        store("a", 10, **small),
        store("b", 20, **small),
        store("c", 30, **small),
        store("big", 80),
        point("pv", 40),
        formats=(*tiny.FORMATS, SMALL),
        vehicle_types=HIRED,
        requirements=asking(at_least={Measure.RESIDENTS: share}),
    )


def parents(instance: Instance, child: str) -> list[str]:
    """Return the ids of a site's possible parents in the siting model."""
    position = instance.site_index[child]
    return [
        instance.sites[parent].id
        for site, parent in supply_links(instance)
        if site == position
    ]


def test_links_are_kept_until_there_is_room() -> None:
    """Test that three stores of 10 are not enough for 50 parcels, so that big counts.

    200 is twice what is needed and more: a fifth store behind it would not be kept.
    """
    county = full_stores()
    assert parents(county, "pv") == ["a", "b", "c", "big"]
    others = tuple(
        replace(item, format_ids=(tiny.STORE_FORMAT.id,)) if item.id == "a" else item
        for item in county.sites
    )
    assert parents(replace(county, sites=others), "pv") == ["a", "b", "c"]


def test_the_nearest_store_that_stands_is_kept() -> None:
    """Test that the fourth nearest store is linked where it is open today."""
    open_today: dict[str, Any] = {
        "status": SiteStatus.EXISTING,
        "current_format_id": tiny.STORE_FORMAT.id,
    }
    for more, expected in (({}, 3), (open_today, 4)):
        county = build(
            village("v", 0),
            hub("h", 0),
            *(store(f"s{km}", km) for km in (1, 2, 3)),
            store("s4", 4, **more),
            point("p", 0),
        )
        assert len(parents(county, "p")) == expected


@pytest.mark.parametrize("margin", [2.0, 0.0])
def test_full_stores_do_not_make_a_county_infeasible(
    margin: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that the village is served from big, kept at once or when nothing else does.

    Without the margin the three nearest stores are all that the model knows at first.
    """
    monkeypatch.setattr(module, "MARGIN", margin)
    county = full_stores()
    result = best(county)
    assert result.status is Status.FEASIBLE
    plan = plan_of(result)
    (served,) = (item for item in plan.facilities if item.site_id == "pv")
    assert served.parent_id == "big"
    assert check(plan, county) == []


def test_what_only_farther_links_allow_is_not_called_impossible(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test the words where the nearest links do not do, and where none does."""
    monkeypatch.setattr(module, "FEW_LINKS", 0)
    monkeypatch.setattr(module, "MARGIN", 0.0)
    prepared = prepare(full_stores())
    assert len(prepared.data.link_child) == 4 + 3
    wide = with_every_link(prepared)
    assert wide is not None
    assert len(wide.data.link_child) == 4 + 4
    assert with_every_link(wide) is None
    (words,) = explain_infeasible(prepared, first_prices(prepared), seed=1)
    assert "parents farther away" in words
    never = prepare(
        replace(
            full_stores(),
            requirements=asking(at_least={Measure.RESIDENTS: 1.0}, max_capex=0.0),
        )
    )
    reasons = explain_infeasible(never, first_prices(never), seed=1)
    assert any("max_capex" in item for item in reasons)


def test_who_stands_in_the_hub_needs_no_shift() -> None:
    """Test that a store in the hub's house has its link where no truck can drive.

    Its shift of 36 s is less than its loading; a store 10 km away has none.
    """
    truck = replace(tiny.TRUCK, shift_s=36.0)
    county = tiny.build(
        tiny.village("v1", 0.0),
        tiny.hub("h", 0.0),
        tiny.store("s", 0.0),
        tiny.store("t", 10.0),
        vehicle_types=(truck, tiny.VAN),
    )
    assert parents(county, "s") == ["h"]
    assert parents(county, "t") == []

"""The arrays of the siting model, written out for tiny counties.

The county on a line of ``tiny_plan`` has its villages v1, v2, v3, v4 and its sites
h, s, p, q, x in positions 0, 1, 2 and so on.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.design.siting_model.links import MOST_HOME_STORES, MOST_PARENTS
from planner.design.siting_model.prepare import Prepared, prepare
from planner.ledger import fixed_cost_per_year
from planner.model.places import SiteStatus, Tier, Township
from planner.model.rules import Boundary, Measure
from planner.model.service import Mode
from tests import tiny
from tests.tiny import build, hub, point, store, village
from tests.tiny_plan import edit_site, line_county

LINE = prepare(line_county())
BIG_STORE = replace(
    tiny.STORE_FORMAT, id="big_store", capex=9_000.0, capacity_parcels_per_day=400.0
)


def links(prepared: Prepared) -> list[tuple[str, str]]:
    """Return the ids of child and parent of each link."""
    sites, data = prepared.instance.sites, prepared.data
    pairs = zip(data.link_child.tolist(), data.link_parent.tolist(), strict=True)
    return [(sites[child].id, sites[parent].id) for child, parent in pairs]


def arcs(prepared: Prepared) -> list[tuple[str, str, str]]:
    """Return village, site and mode of each arc."""
    instance, data = prepared.instance, prepared.data
    positions = zip(data.arc_village.tolist(), data.arc_site.tolist(), strict=True)
    return [
        (instance.villages[village_idx].id, instance.sites[site_idx].id, mode.value)
        for (village_idx, site_idx), mode in zip(
            positions, prepared.arc_mode, strict=True
        )
    ]


def covering(prepared: Prepared) -> set[tuple[str, str]]:
    """Return village and site of each pair that covers for collecting."""
    instance, data = prepared.instance, prepared.data
    sites = data.option_site[data.cover_option].tolist()
    return {
        (instance.villages[village_idx].id, instance.sites[site_idx].id)
        for village_idx, site_idx in zip(
            data.cover_village.tolist(), sites, strict=True
        )
    }


def test_options_cost_what_the_ledger_says() -> None:
    """Test unit costs by hand; money is not discounted.

    h exists: opex 10 000, and 100 000 again for ten years. s: 5 000 / 5 + 2 000. p in a
    grocery that saves half the capex and a quarter of the opex: 500 / 5 + 450. q: 1 000
    / 5 + 600. x exists: 600 and 1 000 again for five years; closing it costs 500 / 5.
    Handling is 0.1, 0.2 and 0.5 a parcel on 365 days.
    """
    data = LINE.data
    assert data.option_site.tolist() == [0, 1, 2, 3, 4]
    assert data.option_fixed_cost == pytest.approx([20_000, 3_000, 550, 800, 800])
    assert data.option_handling_cost == pytest.approx([36.5, 73, 182.5, 182.5, 182.5])
    assert data.option_capex.tolist() == [0, 5_000, 500, 1_000, 0]
    assert data.option_capacity.tolist() == [1_000, 200, 50, 50, 50]
    assert data.closing_cost.tolist() == [0, 0, 0, 0, 100]
    assert data.site_tier.tolist() == [0, 1, 2, 2, 2]


def test_every_format_is_an_option() -> None:
    """Test that a site with two formats has two options at the ledger's cost."""
    formats = (*tiny.FORMATS, BIG_STORE)
    names = (tiny.STORE_FORMAT.id, BIG_STORE.id)
    county = build(hub("h", 0), store("s", 10, format_ids=names), formats=formats)
    prepared = prepare(county)
    assert prepared.data.option_site.tolist() == [0, 1, 1]
    assert prepared.option_format == (tiny.HUB_FORMAT.id, *names)
    by_ledger = [sum(fixed_cost_per_year(county, 1, name).values()) for name in names]
    # 5 000 / 5 + 2 000 and 9 000 / 5 + 2 000.
    assert by_ledger == pytest.approx([3_000, 3_800])
    assert prepared.data.option_fixed_cost[1:] == pytest.approx(by_ledger)


def test_arcs_within_reach() -> None:
    """Test the ways to be served: points within 5 km, stores within 20, homes.

    v1 (km 13): s, p and q, 3, 1 and 2 km. v2 (km 8): s and p, 2 and 4 km. v3 (km 16):
    s, p, q and x, 6, 4, 1 and 4 km. v4 is not located.
    """
    assert arcs(LINE) == [
        ("v1", "s", "home"),
        ("v1", "s", "store"),
        ("v1", "p", "point"),
        ("v1", "q", "point"),
        ("v2", "s", "home"),
        ("v2", "s", "store"),
        ("v2", "p", "point"),
        ("v3", "s", "home"),
        ("v3", "s", "store"),
        ("v3", "p", "point"),
        ("v3", "q", "point"),
        ("v3", "x", "point"),
    ]
    # A point is reached by way of the link that supplies it.
    assert LINE.data.arc_link.tolist() == [-1, -1, 1, 2, -1, -1, 1, -1, -1, 1, 2, 3]


@pytest.mark.parametrize(("less_m", "is_near"), [(4e-10, True), (0.1, False)])
def test_way_as_long_as_the_reach(less_m: float, *, is_near: bool) -> None:
    """Test that rounding keeps nobody from what is exactly as far as people go.

    v2 (km 8) and v3 (km 16) are 4 km from p (km 12).
    """
    county = line_county()
    reach_m = dict(county.requirements.reach_m) | {Mode.POINT: 4_000 - less_m}
    rules = replace(county.requirements, reach_m=reach_m)
    found = arcs(prepare(replace(county, requirements=rules)))
    for name in ("v2", "v3"):
        assert ((name, "p", "point") in found) is is_near


def test_villagers_time_is_charged() -> None:
    """Test 0.18 an hour: v1 has 10 parcels a day, 73 a year for each km of its way.

    A km there and back takes 400 s, 0.02 for each of 3,650 parcels.

    Nothing to be delivered at home, 3 km to s, 1 km to p and 2 km to q.
    """
    assert LINE.data.arc_access_cost[:4] == pytest.approx([0, 219, 73, 146])


def test_links_from_each_child_to_its_parents() -> None:
    """Test that the only hub supplies the only store, and that the points."""
    assert links(LINE) == [("s", "h"), ("p", "s"), ("q", "s"), ("x", "s")]


def test_every_link_of_a_small_county() -> None:
    """Test that no parent is left out where 1 x 4 + 4 x 1 pairs are few."""
    stores = [store(f"s{km}", km) for km in range(1, MOST_PARENTS + 2)]
    prepared = prepare(build(village("v", 0), hub("h", 0), *stores, point("p", 0)))
    assert sum(child == "p" for child, _ in links(prepared)) == MOST_PARENTS + 1


def test_nearest_parents_only(monkeypatch) -> None:
    """Test that one store too many within the shift is left out, the farthest."""
    monkeypatch.setattr("planner.design.siting_model.links.FEW_LINKS", 0)
    stores = [store(f"s{km}", km) for km in range(1, MOST_PARENTS + 2)]
    prepared = prepare(build(village("v", 0), hub("h", 0), *stores, point("p", 0)))
    parents = {parent for child, parent in links(prepared) if child == "p"}
    assert parents == {f"s{km}" for km in range(1, MOST_PARENTS + 1)}


def test_nearest_stores_deliver_home(monkeypatch) -> None:
    """Test that homes are delivered to from the nearest stores only."""
    monkeypatch.setattr("planner.design.siting_model.links.FEW_LINKS", 0)
    stores = [store(f"s{km}", km) for km in range(1, MOST_HOME_STORES + 2)]
    prepared = prepare(build(village("v", 0), hub("h", 0), *stores))
    homes = {site for _, site, mode in arcs(prepared) if mode == "home"}
    assert homes == {f"s{km}" for km in range(1, MOST_HOME_STORES + 1)}


def test_links_fit_a_shift() -> None:
    """Test the longest link of a shift of 28 800 s, at 100 s a kilometre.

    Loading takes 600 s and the stop 60 s: 28 140 s are 140.7 km out and back. A point
    at 141 km from the store has no link, one at 140 km has.
    """
    county = build(hub("h", 0), store("s", 0), point("near", 140), point("far", 141))
    assert links(prepare(county)) == [("s", "h"), ("near", "s")]


def test_covering_pairs() -> None:
    """Test who is covered by what within 3 km; the hub has no counter.

    v1 is 3, 1 and 2 km from s, p and q; v2 is 2 km from s; v3 is 1 km from q.
    """
    assert covering(LINE) == {
        ("v1", "s"),
        ("v1", "p"),
        ("v1", "q"),
        ("v2", "s"),
        ("v3", "q"),
    }
    counters = dict(zip(arcs(LINE), LINE.data.arc_is_counter.tolist(), strict=True))
    assert not counters["v3", "s", "home"]
    assert counters["v3", "q", "point"]
    assert counters["v3", "s", "store"]


def test_formats_without_the_functions_cover_nobody() -> None:
    """Test that points that take no orders cover nobody where orders are required."""
    standard = replace(tiny.STANDARD, required_functions=("collect", "order"))
    prepared = prepare(line_county(standard=standard))
    assert covering(prepared) == {("v1", "s"), ("v2", "s")}


def test_stores_near_enough() -> None:
    """Test that 500 s are 2.5 km for villagers: v2 has a store that near, v1 not."""
    assert LINE.data.store_village is None
    standard = replace(tiny.STANDARD, store_within_s=500.0)
    data = prepare(line_county(standard=standard)).data
    assert data.store_village is not None
    assert data.store_option is not None
    assert data.store_village.tolist() == [1]
    assert data.store_option.tolist() == [1]


def test_shut_sites() -> None:
    """Test that excluded sites and sites off the road are shut, and not supplied."""
    county = line_county(
        point("off", 11.0, is_on_road=False),
        point("no", 11.0, status=SiteStatus.EXCLUDED),
    )
    prepared = prepare(county)
    assert prepared.data.is_excluded.tolist() == [False] * 5 + [True, True]
    assert "off" not in {child for child, _ in links(prepared)}


def test_required_sites() -> None:
    """Test that a required site is marked, and costs what it did before."""
    prepared = prepare(edit_site(line_county(), "q", status=SiteStatus.REQUIRED))
    assert prepared.data.is_required.tolist() == [False, False, False, True, False]
    assert prepared.data.option_fixed_cost.tolist() == (
        LINE.data.option_fixed_cost.tolist()
    )


def two_townships(boundary: Boundary) -> Prepared:
    """Return v and p on the border of t1, 1 km from store t in t2, 4 km from s."""
    other = Township(id="t2", name="Mill Creek", county_id=tiny.COUNTY.id)
    return prepare(
        build(
            village("v", 14),
            hub("h", 0),
            store("s", 10),
            store("t", 15, township_id=other.id),
            point("p", 14),
            townships=(tiny.TOWNSHIP, other),
            requirements=replace(tiny.REQUIREMENTS, boundary=boundary),
        )
    )


def test_township_boundary() -> None:
    """Test that the boundary cuts points, walks and homes off the next township.

    Linehaul from the hub may cross it.
    """
    assert ("p", "t") in links(two_townships(Boundary.COUNTY))
    assert ("v", "t", "home") in arcs(two_townships(Boundary.COUNTY))
    bounded = two_townships(Boundary.TOWNSHIP)
    assert links(bounded) == [("s", "h"), ("t", "h"), ("p", "s")]
    assert arcs(bounded) == [
        ("v", "s", "home"),
        ("v", "s", "store"),
        ("v", "p", "point"),
    ]
    assert covering(bounded) == {("v", "p")}


def test_modes_not_allowed_have_no_arcs() -> None:
    """Test that only stores serve where the modes say so."""
    requirements = replace(tiny.REQUIREMENTS, modes=(Mode.STORE,))
    prepared = prepare(line_county(requirements=requirements))
    assert {mode for _, _, mode in arcs(prepared)} == {"store"}


def test_requirements_arrive() -> None:
    """Test shares, budgets, numbers and penalties in the units of the model.

    4 for each parcel not carried are 1 460 a year for a parcel a day.
    """
    requirements = replace(
        tiny.REQUIREMENTS,
        at_least={Measure.RESIDENTS: 0.5, Measure.USE: 0.25},
        max_capex=7_000.0,
        max_annual_cost=90_000.0,
        max_facilities={Tier.POINT: 1},
        unserved_price=4.0,
        uncovered_price=3.0,
        is_split_allowed=True,
    )
    data = prepare(line_county(requirements=requirements)).data
    assert data.at_least == {"residents": 0.5, "use": 0.25}
    assert (data.max_capex, data.max_annual_cost) == (7_000, 90_000)
    assert data.max_facilities == {2: 1}
    assert (data.unserved_cost, data.uncovered_cost) == (1_460, 3)
    assert data.is_split_allowed

"""Symbols mean the same on every map of a county; roads are compared as roads."""

from __future__ import annotations

from dataclasses import replace

from planner.metrics import evaluate
from planner.model.places import VillageKind
from planner.plan import Plan
from planner.report.page.plan_data import _notes
from planner.report.page.view import PlanView
from planner.report.pictures.maps.content import MapContent, map_content
from planner.report.pictures.maps.plan_map import map_figure
from tests.report.page.page_view import view_of
from tests.report.sample import make_instance, make_plan
from tests.tiny import STORE_FORMAT
from tests.tiny_plan import line_county, line_plan

LARGE = replace(STORE_FORMAT, id="large_store", name="large store")


def notes(view: PlanView, chosen: PlanView) -> str:
    """Return the notes of a plan beside the chosen one."""
    return " ".join(_notes(view, chosen))


def content_of(plan: Plan) -> MapContent:
    """Return the map of a plan of the line county with two formats of stores."""
    county = line_county()
    sites = tuple(
        replace(item, format_ids=(*item.format_ids, LARGE.id))
        if item.id == "s"
        else item
        for item in county.sites
    )
    county = replace(county, sites=sites, formats=(*county.formats, LARGE))
    return map_content(plan, county, evaluate(plan, county))


def test_a_format_keeps_its_symbol() -> None:
    """Test that the large store is the second format of stores, alone or not."""
    plan = line_plan()
    large = tuple(
        replace(item, format_id=LARGE.id) if item.site_id == "s" else item
        for item in plan.facilities
    )
    variants = {}
    for made in (plan, replace(plan, facilities=large)):
        marks = {item.id: item for item in content_of(made).facilities}
        variants[marks["s"].format_id] = marks["s"].variant
    assert variants == {STORE_FORMAT.id: 0, LARGE.id: 1}


def test_the_legend_counts_seats_apart() -> None:
    """Test a county of 40 with one seat among those covered and served."""
    county = make_instance(40)
    plan = make_plan(county)
    state = next(
        item.id
        for item in map_content(plan, county, evaluate(plan, county)).villages
        if item.state == "covered"
    )
    villages = tuple(
        replace(item, kind=VillageKind.TOWNSHIP_SEAT) if item.id == state else item
        for item in county.villages
    )
    county = replace(county, villages=villages)
    content = map_content(plan, county, evaluate(plan, county))
    covered = sum(item.state == "covered" for item in content.located_villages)
    legend = map_figure(content, "").axes[0].get_legend()
    assert legend is not None
    texts = [item.get_text() for item in legend.get_texts()]
    assert f"Village covered and served ({covered - 1} + 1 seats)" in texts


def test_other_sites_are_no_other_roads() -> None:
    """Test that a plan on proxy roads of the same factor is on the roads drawn.

    Other sites and places give other proxy links; a file of roads that lacks a fifth is
    another one.
    """
    chosen, other = make_instance(40, proxy=True), make_instance(30, proxy=True)
    views = [view_of(item, make_plan(item)) for item in (chosen, other)]
    assert "Planned on other roads" not in notes(views[1], views[0])
    real = make_instance(40)
    cut = replace(real.graph, length_m=0.8 * real.graph.length_m)
    changed = replace(
        real,
        graph=cut,
        haul=dict(real.haul),
        reach=replace(real.reach),
        connectivity=replace(real.connectivity),
    )
    views = [view_of(real, make_plan(real)), view_of(changed, make_plan(real))]
    assert "Planned on other roads" in notes(views[1], views[0])

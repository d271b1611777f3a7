"""Maps of a proposal: they show what its figures say, in its language."""

from __future__ import annotations

import re
from dataclasses import replace

from planner.metrics import evaluate
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.report.pictures.maps.content import VillageState, map_content
from planner.report.pictures.maps.plan_map import map_figure
from planner.report.proposal.illustrations.maps import _route_handles, proposal_maps
from planner.report.proposal.wording.language import Language, Words
from planner.report.proposal.wording.names import map_in_language
from tests.report.sample import make_instance, make_plan
from tests.tiny import village
from tests.tiny_plan import line_county, line_plan

CHINESE = Words(language=Language.ZH, currency="CNY")


def test_the_map_of_today_shows_whom_the_figures_count() -> None:
    """Test that who is near an existing facility is covered, though nothing is carried.

    Point x at km 20 exists; v5 at km 18 is 2 km away, v3 at km 16 is 4.
    """
    county = line_county(village("v5", 18.0, residents=70.0))
    plan = line_plan()
    metrics = evaluate(plan, county)
    maps = proposal_maps(plan, county, metrics)
    covered = [
        item.id for item in maps.today.villages if item.state is VillageState.COVERED
    ]
    others = {item.state for item in maps.today.villages if item.id not in covered}
    assert covered == ["v5"]
    assert len(covered) == metrics.today.covered_villages
    assert others == {VillageState.UNSERVED}


def test_the_stand_in_for_roads_is_said_in_chinese() -> None:
    """Test that no English source of the roads stands under a Chinese map."""
    instance = make_instance(40, proxy=True)
    plan = make_plan(instance)
    content = map_content(plan, instance, evaluate(plan, instance))
    run = {"roads": {"proxy_detour": 1.65}}
    shown = map_in_language(replace(content, title=""), run, CHINESE)
    drawn = map_figure(shown, "", CHINESE.of_map)
    notes = [item.get_text() for item in drawn.axes[0].texts]
    note = next(text for text in notes if "EPSG" in text)
    assert "1.65 倍" in note
    assert not re.search("[A-Za-z]{2,}", note.replace("EPSG", ""))


def test_loops_of_a_store_called_like_the_hub_say_so() -> None:
    """Test the key of the map of routes, which had the bare name of both."""
    instance = make_instance(60)
    plan = make_plan(instance)
    content = map_content(plan, instance, evaluate(plan, instance))
    depot = next(item.depot_id for item in content.routes if item.leg is Leg.LOOP)
    hub = next(item for item in content.facilities if item.tier is Tier.HUB)
    marks = tuple(
        replace(item, name=hub.name) if item.id == depot else item
        for item in content.facilities
    )
    handles = _route_handles(replace(content, facilities=marks), CHINESE)
    labels = [str(item.get_label()) for item in handles]
    assert any(text.startswith(f"支线：{hub.name}（服务店）") for text in labels)

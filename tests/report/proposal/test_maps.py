"""Maps of a proposal: they show what its figures say, in its language."""

from __future__ import annotations

import re
from dataclasses import replace

from planner.metrics import evaluate
from planner.report.map_content import VillageState, map_content
from planner.report.maps import map_figure
from planner.report.proposal.language import Language, Words
from planner.report.proposal.maps import proposal_maps
from planner.report.proposal.names import map_in_language
from tests.report.sample import make_instance, make_plan
from tests.tiny_plan import line_county, line_plan, village

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

"""The static map: everything on it, labels apart, legend and notes."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from planner.instance import Instance
from planner.metrics import evaluate
from planner.model.fleet import Leg
from planner.model.places import LocationSource, Tier
from planner.plan import Plan
from planner.report.pictures.maps.content import VillageState, map_content
from planner.report.pictures.maps.furniture import nice_length_m, residents_shown
from planner.report.pictures.maps.label_places import Label, place_labels
from planner.report.pictures.maps.place_names import facility_labels
from planner.report.pictures.maps.plan_map import headline, map_figure, plot_plan
from planner.report.pictures.maps.route_lines import merged_lines, route_lines
from tests.report.sample import make_instance, make_plan
from tests.tiny_plan import edit_village, line_county, line_plan


@pytest.mark.parametrize(
    ("longest_m", "expected_m"),
    [(1000.0, 1000.0), (999.0, 500.0), (4999.0, 2000.0), (7.0, 5.0), (0.3, 0.2)],
)
def test_nice_length(longest_m: float, expected_m: float) -> None:
    """Test that scale bars are 1, 2 or 5 times a power of ten long."""
    assert nice_length_m(longest_m) == pytest.approx(expected_m)


def test_residents_in_the_legend() -> None:
    """Test that the legend shows round numbers, and none where nobody lives."""
    assert residents_shown(3300.0) == (200.0, 2000.0)
    assert residents_shown(0.0) == ()


def test_states_of_villages() -> None:
    """Test the four states: v1 and v2 are covered and served, v3 is served only.

    v3 is 4 km from the point, beyond the 3 km; v4 has no coordinates.
    """
    instance, plan = line_county(), line_plan()
    content = map_content(plan, instance, evaluate(plan, instance))
    assert [item.state for item in content.villages] == [
        VillageState.COVERED,
        VillageState.COVERED,
        VillageState.SERVED,
        VillageState.UNSERVED,
    ]
    assert np.isnan(content.villages[3].x_m)
    assert [item.id for item in content.located_villages] == ["v1", "v2", "v3"]


def test_a_village_served_at_the_door_has_a_mark_of_its_own() -> None:
    """Test that v3, which a van serves at home, has a house around its mark."""
    instance, plan = line_county(), line_plan()
    content = map_content(plan, instance, evaluate(plan, instance))
    assert [item.id for item in content.villages if item.is_at_door] == ["v3"]
    axes = map_figure(content, "").axes[0]
    legend = axes.get_legend()
    assert legend is not None
    words = [item.get_text() for item in legend.get_texts()]
    assert "Village served at the door (1)" in words


def test_facilities_closed_and_open() -> None:
    """Test that the facility that closes is there too, and marked."""
    instance, plan = line_county(), line_plan()
    content = map_content(plan, instance, evaluate(plan, instance))
    assert [(item.id, item.is_open) for item in content.facilities] == [
        ("h", True),
        ("s", True),
        ("p", True),
        ("x", False),
    ]
    assert content.facilities[1].tier is Tier.STORE


def test_routes_follow_roads() -> None:
    """Test that lines begin and end at the depot and are as long as the trips.

    The truck goes 10 km out and back; the van 2 km, 4 km, 6 km.
    """
    instance, plan = line_county(), line_plan()
    (linehaul,), (loop,) = route_lines(plan, instance)
    assert shapely.LineString(linehaul).length == pytest.approx(20_000.0)
    assert shapely.LineString(loop).length == pytest.approx(12_000.0)
    assert loop[0].tolist() == loop[-1].tolist() == [10_000.0, 0.0]


def test_merged_lines_use_each_road_once() -> None:
    """Test that the way out and back of 10 km is a single line of 10 km."""
    instance, plan = line_county(), line_plan()
    linehaul, _ = route_lines(plan, instance)
    (line,) = merged_lines(linehaul)
    assert shapely.LineString(line).length == pytest.approx(10_000.0)


def page_map(plan: Plan, instance: Instance) -> Axes:
    """Return the map of a plan that stands on a page of its own."""
    metrics = evaluate(plan, instance)
    content = map_content(plan, instance, metrics)
    return map_figure(content, headline(metrics, instance)).axes[0]


def drawn(num_villages: int, *, proxy: bool = False) -> Axes:
    """Return the map of a made-up county."""
    instance = make_instance(num_villages, proxy=proxy)
    return page_map(make_plan(instance), instance)


def drawn_on_line(instance: Instance) -> Axes:
    """Return the map of the county on a line."""
    return page_map(line_plan(), instance)


def test_map_shows_roads_routes_and_legend() -> None:
    """Test that lines, marks, title, legend and sources are on the map."""
    axes = drawn(60)
    lines = [item for item in axes.collections if isinstance(item, LineCollection)]
    assert len(lines) >= 1 + len(Leg)
    legend = axes.get_legend()
    assert legend is not None
    words = [item.get_text() for item in legend.get_texts()]
    assert "Linehaul, hub to stores" in words
    assert any(text == "Service store (4)" for text in words)
    texts = [item.get_text() for item in axes.texts]
    assert "N" in texts
    assert any("Roads: made up for tests" in text for text in texts)
    assert any("Covered: an open facility" in text for text in texts)


def test_hub_and_store_of_one_name_are_told_apart() -> None:
    """Test the labels of a store called like the hub; others say their name alone."""
    instance = make_instance(60)
    hub = next(site for site in instance.sites if site.tier is Tier.HUB)
    content = map_content(
        make_plan(instance), instance, evaluate(make_plan(instance), instance)
    )
    stores = [mark for mark in content.facilities if mark.tier is Tier.STORE]
    first = stores[0]
    marks = tuple(
        replace(mark, name=hub.name) if mark is first else mark
        for mark in content.facilities
    )
    labels = [item.text for item in facility_labels(replace(content, facilities=marks))]
    assert f"{hub.name} (Hub)" in labels
    assert f"{hub.name} (Store)" in labels
    assert hub.name not in labels
    assert stores[1].name in labels


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Large store", "Large store (4)"), ("Outlet", "Store: Outlet (4)")],
)
def test_the_legend_says_the_tier_once(name: str, shown: str) -> None:
    """Test formats whose names say their tier, and one whose name does not."""
    instance = make_instance(60)
    plan = make_plan(instance)
    content = map_content(plan, instance, evaluate(plan, instance))
    marks = tuple(
        replace(mark, format_name=name) if mark.tier is Tier.STORE else mark
        for mark in content.facilities
    )
    legend = map_figure(replace(content, facilities=marks), "").axes[0].get_legend()
    assert legend is not None
    assert shown in [item.get_text() for item in legend.get_texts()]


def test_proxy_roads_are_noted() -> None:
    """Test that a map on proxy roads says so, and one on real roads does not."""
    for proxy in (True, False):
        texts = [item.get_text() for item in drawn(20, proxy=proxy).texts]
        assert any("Proxy roads" in text for text in texts) is proxy


def test_villages_at_the_seat_are_noted() -> None:
    """Test that v1, placed at its township's seat, is counted under the map."""
    at_seat = LocationSource.TOWNSHIP_SEAT
    for source, expected in ((at_seat, 1), (LocationSource.GIVEN, 0)):
        instance = edit_village(line_county(), "v1", location_source=source)
        texts = [item.get_text() for item in drawn_on_line(instance).texts]
        notes = "\n".join(texts)
        assert notes.count("drawn at the township seat: 1.") == expected


def test_labels_do_not_overlap() -> None:
    """Test that placed labels keep apart and what does not fit is counted."""
    figure = Figure(figsize=(3, 3))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    rng = np.random.default_rng(1)
    labels = [
        Label(
            text=f"Store {idx}",
            x_m=float(x_m),
            y_m=float(y_m),
            gap_points=6.0,
            size_points=8.0,
            weight="normal",
            colour="#000000",
        )
        for idx, (x_m, y_m) in enumerate(rng.uniform(0, 100, (60, 2)))
    ]
    left_out = place_labels(axes, labels)
    boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) + left_out == 60
    assert 0 < left_out < 60
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    frame = axes.get_window_extent()
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in boxes)


def test_new_figure_where_no_axes_are_given() -> None:
    """Test that a plan can be drawn without preparing anything."""
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("agg")
    axes = plot_plan(line_plan(), line_county())
    assert axes.get_aspect() == 1.0
    plt.close(axes.figure)

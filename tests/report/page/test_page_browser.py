"""The interactive page in a browser, opened as a file, without any network."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planner.report.page import build_page
from tests.report.page.browser import (
    ActionChains,
    By,
    assert_asks_for_nothing,
    needs_browser,
    running_browser,
    search,
)
from tests.report.page.page_view import view_of
from tests.report.sample import make_instance, make_plan

MARKUP = "<script>window.broken = 1</script>"
IMAGE = "<img src=x onerror='window.broken = 1'>"
VILLAGE = 5
"""Position of a village whose Chinese name the tests look for."""

pytestmark = needs_browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a made-up county, two villages with hostile names."""
    instance = make_instance(60, proxy=True)
    first, second, *others = instance.villages
    villages = (replace(first, name=MARKUP), replace(second, name=IMAGE), *others)
    instance = replace(instance, villages=villages)
    text = build_page([view_of(instance, make_plan(instance))])
    path = tmp_path_factory.mktemp("page") / "map.html"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield a browser."""
    with running_browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(driver: Any, page: Path) -> Any:
    """Return the browser with the page newly opened."""
    driver.get(page.as_uri())
    return driver


def test_page_asks_for_nothing(browser: Any, page: Path) -> None:
    """Test that the page itself is the only thing loaded, and nothing complains."""
    assert_asks_for_nothing(browser, page)


def test_layers_are_drawn_and_switched(browser: Any) -> None:
    """Test that each layer is on the map, and leaves it when it is switched off."""
    keys = browser.execute_script("return Object.keys(plannerMap.layers)")
    assert {"roads", "links", "loop", "linehaul", "point", "store", "hub"} <= set(keys)
    on_map = "return plannerMap.map.hasLayer(plannerMap.layers.store)"
    assert browser.execute_script(on_map) is True
    browser.find_element(By.ID, "layer-store").click()
    assert browser.execute_script(on_map) is False
    browser.find_element(By.ID, "layer-store").click()
    assert browser.execute_script(on_map) is True


def test_search_zooms_and_opens_the_card(browser: Any) -> None:
    """Test that a Chinese name is found, zoomed to, and its card shown."""
    village = browser.execute_script(f"return plannerMap.data.villages[{VILLAGE}]")
    before = browser.execute_script("return plannerMap.map.getZoom()")
    search(browser, village["name"])
    centre = browser.execute_script("return plannerMap.map.getCenter()")
    assert browser.execute_script("return plannerMap.map.getZoom()") > before
    assert centre["lat"] == pytest.approx(village["lat"], abs=1e-3)
    assert centre["lng"] == pytest.approx(village["lon"], abs=1e-3)
    card = browser.find_element(By.ID, "card")
    assert card.is_displayed()
    assert browser.find_element(By.ID, "card-title").text == village["name"]
    assert "Residents" in card.text
    browser.find_element(By.ID, "card-close").click()
    assert not card.is_displayed()


def test_search_lists_matches_and_says_when_there_are_none(browser: Any) -> None:
    """Test that part of an id finds several, and nonsense finds nothing."""
    field = browser.find_element(By.ID, "search")
    field.send_keys("v1")
    results = browser.find_elements(By.CSS_SELECTOR, "#search-results li[role=option]")
    assert len(results) > 1
    field.clear()
    field.send_keys("no such place")
    text = browser.find_element(By.ID, "search-results").text
    assert text == "Nothing found"


def test_village_without_coordinates_has_a_card(browser: Any) -> None:
    """Test that a village that is not on the map is found all the same."""
    search(browser, "v1")
    assert browser.find_element(By.ID, "card-title").text == IMAGE
    assert "no coordinates" in browser.find_element(By.ID, "card-rows").text


def test_tooltip_names_a_facility(browser: Any) -> None:
    """Test that pointing at the hub shows its name and what it carries."""
    place = browser.execute_script(
        "const hub = plannerMap.plan.facilities.find((item) => item.layer === 'hub');"
        "const box = plannerMap.map.getContainer().getBoundingClientRect();"
        "const point = plannerMap.map.latLngToContainerPoint([hub.lat, hub.lon]);"
        "return [Math.round(box.left + point.x), Math.round(box.top + point.y)]"
    )
    actions = ActionChains(browser)
    actions.w3c_actions.pointer_action.move_to_location(place[0] + 1, place[1])
    actions.w3c_actions.pointer_action.move_to_location(*place)
    actions.perform()
    tips = browser.find_elements(By.CSS_SELECTOR, ".leaflet-tooltip:not(.map-label)")
    assert [tip.text.splitlines()[0] for tip in tips] == ["县级共配中心"]
    assert "parcels a day" in tips[0].text


def test_panel_shows_coverage_cost_and_proxy_note(browser: Any) -> None:
    """Test that the five coverages, the cost and the note on roads are there."""
    panel = browser.find_element(By.ID, "panel").text
    for text in ("Effective service", "Use", "Annual cost", "Proxy roads"):
        assert text in panel
    assert len(browser.find_elements(By.CSS_SELECTOR, "#coverages > div")) == 5


def test_hostile_names_are_text(browser: Any) -> None:
    """Test that names that look like markup are shown as they are and never run."""
    search(browser, "<script>")
    assert browser.find_element(By.ID, "card-title").text == MARKUP
    browser.find_element(By.ID, "search").clear()
    search(browser, "<img")
    assert browser.find_element(By.ID, "card-title").text == IMAGE
    assert browser.execute_script("return window.broken") is None
    assert browser.execute_script("return document.images.length") == 0
    assert browser.execute_script("return document.scripts.length") == 3


def test_a_tab_opens_the_table_it_names(browser: Any) -> None:
    """Test that the villages open though a facility is chosen."""
    search(browser, "县级共配中心")
    browser.find_element(By.ID, "tab-village").click()
    rows = browser.find_elements(By.CSS_SELECTOR, "#table-body tbody tr")
    assert {row.get_attribute("data-id")[0] for row in rows[:9]} == {"v"}
    selected = browser.find_element(By.ID, "tab-village").get_attribute("aria-selected")
    assert selected == "true"


def test_a_township_is_found_with_all_its_villages(browser: Any) -> None:
    """Test that the name of the only township leaves every village in the table."""
    browser.find_element(By.ID, "tab-village").click()
    browser.find_element(By.ID, "search").send_keys("青山镇")
    rows = browser.find_elements(By.CSS_SELECTOR, "#table-body tbody tr")
    assert len(rows) == 60


def test_the_table_is_seen_on_a_phone(browser: Any) -> None:
    """Test that map, tabs and table share the window: no head lies under the map."""
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    browser.find_element(By.ID, "tab-village").click()
    browser.execute_script("window.scrollTo(0, document.body.scrollHeight)")
    bottom, top = browser.execute_script(
        "const box = (key) => document.querySelector(key).getBoundingClientRect();"
        "return [box('main').bottom, box('#table-bar').top]"
    )
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert top >= bottom - 1

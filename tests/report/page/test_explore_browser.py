"""The explorer in a browser: map, frontier, tables and address say the same."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from planner.report.page import FrontierView, build_page
from planner.report.tables.csv_text import read_csv
from tests.report.conftest import IMAGE, MARKUP, Explored
from tests.report.page.browser import (
    By,
    Keys,
    assert_asks_for_nothing,
    needs_browser,
    running_browser,
    search,
)
from tests.report.page.page_view import view_of
from tests.report.page.test_explore import FIRST, RECORD, SECOND
from tests.tiny_plan import line_county, line_plan

pytestmark = needs_browser

OPEN_POINTS = "return (plannerMap.layers.point?.getLayers() ?? []).length"
HIT = """
const { lat, lon } = arguments[0];
const place = plannerMap.map.latLngToContainerPoint([lat, lon]);
const box = plannerMap.map.getContainer().getBoundingClientRect();
const at = { clientX: box.left + place.x, clientY: box.top + place.y, bubbles: true };
const canvas = plannerMap.map.getContainer().querySelector("canvas");
for (const name of ["mousemove", "mousedown", "mouseup", "click"]) {
  canvas.dispatchEvent(new MouseEvent(name, at));
}
"""
"""What a click of the mouse on the mark of an item does."""


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Yield a browser."""
    with running_browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(driver: Any, explored: Explored) -> Any:
    """Return the browser with the page newly opened."""
    driver.get("about:blank")
    driver.get(explored.page.as_uri())
    return driver


def choose_point(browser: Any, number: int) -> None:
    """Click on a point of the frontier's chart."""
    mark = browser.find_element(By.CSS_SELECTOR, f'.mark[data-key="point-{number}"]')
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", mark)
    mark.send_keys(Keys.ENTER)


def text_of(browser: Any, element_id: str) -> str:
    """Return the text that an element shows."""
    return str(browser.find_element(By.ID, element_id).text)


def plan_item(browser: Any, test: str) -> Any:
    """Return the first village or facility of the plan shown that passes a test."""
    return browser.execute_script(
        "const { id, name, lat, lon, reason } = plannerMap.plan.villages"
        f".concat(plannerMap.plan.facilities).find((item) => {test});"
        "return { id, name, lat, lon, reason }"
    )


def test_page_asks_for_nothing(browser: Any, explored: Explored) -> None:
    """Test that the page alone is loaded, and that nothing complains."""
    choose_point(browser, 2)
    assert_asks_for_nothing(browser, explored.page)


def test_point_of_the_frontier_changes_everything(
    browser: Any, explored: Explored
) -> None:
    """Test that map, coverage, tables and words are those of each point's folder."""
    rows = read_csv(explored.frontier / "frontier.csv")
    for row in rows:
        choose_point(browser, int(row["point"]))
        assert browser.execute_script(OPEN_POINTS) == int(row["points"])
        share = f"{float(row['residents']):.1%}"
        assert share in text_of(browser, "coverages")
        folder = explored.frontier / "points" / f"{int(row['point']):02}"
        facilities = read_csv(folder / "facilities.csv")
        assert f"({len(facilities)})" in text_of(browser, "tab-facility")
    changes = text_of(browser, "changes")
    assert f"{float(rows[-1]['added_residents']):+,.0f} residents" in changes
    assert "sites opened" in changes or "site opened" in changes


def test_selector_switches_among_all_plans(browser: Any, explored: Explored) -> None:
    """Test that each button shows its plan, and a tick the chosen one's share."""
    buttons = browser.find_elements(By.CSS_SELECTOR, ".plan-button")
    rows = read_csv(explored.frontier / "frontier.csv")
    points = [row["point"] for row in rows]
    assert len(points) > 1
    assert [item.text for item in buttons] == ["chosen", "own", *points]
    for item, folder in zip(buttons, explored.plans, strict=True):
        item.click()
        opened = read_csv(folder / "facilities.csv")
        number = browser.execute_script("return plannerMap.plan.facilities.length")
        assert number == len(opened)
        assert item.get_attribute("aria-pressed") == "true"
    assert len(browser.find_elements(By.CSS_SELECTOR, ".bar .tick")) == 5


def test_village_on_the_map_says_its_reason(browser: Any, explored: Explored) -> None:
    """Test that a click on a village shows why it is not served, and marks its row."""
    choose_point(browser, 1)
    village = plan_item(browser, "item.reason && item.lat !== null")
    browser.execute_script(HIT, village)
    assert text_of(browser, "card-title") == village["name"]
    rows = read_csv(explored.frontier / "points" / "01" / "villages.csv")
    (row,) = (item for item in rows if item["village_id"] == village["id"])
    assert village["reason"] in text_of(browser, "card-rows")
    assert row["reason_detail"] in text_of(browser, "card-rows")
    marked = browser.find_elements(By.CSS_SELECTOR, "tr.chosen")
    assert [item.get_attribute("data-id") for item in marked] == [village["id"]]


def test_store_on_the_map_shows_what_it_earns(browser: Any) -> None:
    """Test that a click on a store shows money, and the villages it serves."""
    store = plan_item(browser, "item.layer === 'store'")
    browser.execute_script(
        "const { lat, lon } = arguments[0];"
        "plannerMap.map.setView([lat, lon], 15, { animate: false })",
        store,
    )
    browser.execute_script(HIT, store)
    assert text_of(browser, "card-title") == store["name"]
    card = text_of(browser, "card-rows")
    for name in ("Annual cost", "Profit with all it supplies", "Breaks even at"):
        assert name in card
    assert "served here" in text_of(browser, "card-linked")
    assert "aria-selected" in browser.find_element(By.ID, "tab-facility").get_attribute(
        "outerHTML"
    )
    marked = browser.find_element(By.CSS_SELECTOR, "tr.chosen")
    assert marked.get_attribute("data-id") == store["id"]


def test_row_of_a_table_moves_the_map(browser: Any) -> None:
    """Test that a click on a row centres the map and opens the card."""
    browser.find_element(By.ID, "tab-facility").click()
    row = browser.find_elements(By.CSS_SELECTOR, "tbody tr")[-1]
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", row)
    row.find_element(By.CSS_SELECTOR, ".row-name").click()
    chosen = browser.execute_script("return plannerMap.item.id")
    assert chosen == row.get_attribute("data-id")
    assert chosen in text_of(browser, "card-kind")
    apart = browser.execute_script(
        "return plannerMap.map.getCenter().distanceTo("
        "[plannerMap.item.lat, plannerMap.item.lon])"
    )
    assert apart < 50


def test_tables_are_sorted_by_their_heads(browser: Any) -> None:
    """Test that residents rise at the first click and fall at the second."""
    column = "return [...document.querySelectorAll('tbody tr')].map((row) => "
    column += "Number(row.cells[arguments[0]].textContent.replaceAll(',', '')))"
    for expected in (False, True):
        heads = browser.find_elements(By.CSS_SELECTOR, "th")
        (idx,) = (i for i, head in enumerate(heads) if "Residents" in head.text)
        heads[idx].find_element(By.TAG_NAME, "button").click()
        numbers = browser.execute_script(column, idx)
        assert numbers == sorted(numbers, reverse=expected)
        assert len(set(numbers)) > 3


def test_search_filters_the_table_and_finds(browser: Any) -> None:
    """Test that what is typed filters the rows, and its first result is opened."""
    village = plan_item(browser, "item.type === 'village' && !item.name.includes('<')")
    field = browser.find_element(By.ID, "search")
    field.send_keys(village["id"])
    rows = browser.find_elements(By.CSS_SELECTOR, "tbody tr")
    assert [row.get_attribute("data-id") for row in rows] == [village["id"]]
    assert "1 found" in text_of(browser, "table-count")
    field.send_keys(Keys.ENTER)
    assert text_of(browser, "card-title") == village["name"]
    assert len(browser.find_elements(By.CSS_SELECTOR, "tbody tr")) > 1


def test_address_opens_the_same_again(browser: Any, explored: Explored) -> None:
    """Test that the address alone brings plan and village back, and so does back."""
    choose_point(browser, 2)
    village = plan_item(browser, "item.type === 'village' && item.lat !== null")
    search(browser, village["id"])
    address = browser.current_url
    assert f"#plan=point-2&village={village['id']}" in address
    browser.get("about:blank")
    browser.get(address)
    assert browser.execute_script("return plannerMap.plan.key") == "point-2"
    assert text_of(browser, "card-title") == village["name"]
    centre = browser.execute_script("return plannerMap.map.getCenter()")
    assert centre["lat"] == pytest.approx(village["lat"], abs=1e-3)
    choose_point(browser, 1)
    browser.back()
    assert browser.execute_script("return plannerMap.plan.key") == "point-2"
    browser.get("about:blank")
    browser.get(explored.page.as_uri() + "#plan=nonsense&village=nobody")
    assert browser.execute_script("return plannerMap.plan.key") == "chosen"


def test_verified_reason_is_on_the_card(browser: Any, explored: Explored) -> None:
    """Test that the card says what is in the way and the smallest change."""
    row = read_csv(explored.reasons)[0]
    search(browser, row["village_id"])
    card = text_of(browser, "card-rows")
    assert row["reason"] in card
    assert row["change"] in card


def test_hostile_names_are_text(browser: Any) -> None:
    """Test that names that look like markup are shown as they are and never run."""
    for typed, name in (("<script", MARKUP), ("<img", IMAGE)):
        search(browser, typed)
        assert text_of(browser, "card-title") == name
        assert name in text_of(browser, "table-body")
    choose_point(browser, 1)
    for details in browser.find_elements(By.CSS_SELECTOR, "#changes summary"):
        details.click()
    assert browser.execute_script("return window.broken") is None
    assert browser.execute_script("return document.images.length") == 0
    assert browser.execute_script("return document.scripts.length") == 3


def test_point_without_a_plan_leaves_the_map(driver: Any, tmp_path: Path) -> None:
    """Test that its words are shown, with what the map and the tables still show."""
    view = view_of(line_county(), line_plan(), name="as proposed")
    frontier = FrontierView(record=RECORD, rows=[FIRST, SECOND])
    page = tmp_path / "page.html"
    page.write_text(build_page([view], frontier), encoding="utf-8")
    driver.get(page.as_uri())
    choose_point(driver, 2)
    changes = text_of(driver, "changes")
    assert "Point 2, against point 1" in changes
    assert "The map and the tables still show: as proposed." in changes
    assert "no plans that the map could show" in text_of(driver, "frontier-note")
    assert driver.execute_script("return plannerMap.plan.key") == "chosen"
    driver.refresh()
    assert "Point 2, against point 1" in text_of(driver, "changes")


@pytest.mark.parametrize("width", [1400, 420])
def test_nothing_is_blank_or_too_wide(browser: Any, width: int) -> None:
    """Test that the page has many colours and no need to be moved sideways."""
    browser.set_window_size(width, 900)
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.refresh()
    picture = Image.open(io.BytesIO(browser.get_screenshot_as_png())).convert("RGB")
    colours = picture.getcolors(maxcolors=picture.width * picture.height)
    assert colours is not None
    assert len(colours) > 200
    assert max(count for count, _ in colours) < 0.9 * picture.width * picture.height
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    assert wide <= width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.set_window_size(1400, 900)

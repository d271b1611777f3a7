"""A browser without a window, and what the tests of pages do in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

selenium = pytest.importorskip("selenium", reason="selenium is not installed")
from selenium import webdriver  # noqa: E402
from selenium.webdriver.chrome.options import Options  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402

from benchmarks.notebooks.lab import SWITCHES  # noqa: E402

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
__all__ = [
    "ActionChains",
    "By",
    "Keys",
    "assert_asks_for_nothing",
    "needs_browser",
    "running_browser",
    "search",
]

needs_browser = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="chromium and chromedriver are not installed"
)


@contextmanager
def running_browser(profile: Path) -> Iterator[Any]:
    """Yield a browser with a profile of its own."""
    options = Options()
    options.binary_location = BROWSER or ""
    for switch in (*SWITCHES, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    options.set_capability(
        "goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"}
    )
    browser = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield browser
    finally:
        browser.quit()


def search(browser: Any, text: str) -> None:
    """Type into the search field and take the first result."""
    field = browser.find_element(By.ID, "search")
    field.send_keys(text)
    field.send_keys(Keys.ENTER)


def assert_asks_for_nothing(browser: Any, page: Path) -> None:
    """Assert that the page alone was loaded, and that nothing complained."""
    names = browser.execute_script(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    assert [name for name in names if not name.startswith("data:")] == []
    events = [
        json.loads(entry["message"])["message"]
        for entry in browser.get_log("performance")
    ]
    asked = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    own = ("data:", "about:", "chrome:", "chrome-untrusted:")
    ours = {url for url in asked if not url.startswith(own)}
    assert ours == {page.as_uri()}
    assert browser.get_log("browser") == []

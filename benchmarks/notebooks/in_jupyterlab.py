"""All notebooks in a real JupyterLab: run whole, every slider moved, and looked at.

    pip install jupyterlab
    python -m benchmarks.notebooks.in_jupyterlab --out out/lab [--path COUNTY]
        [--villages TABLE] [NAME...]

Each notebook is opened in a browser without a window, all its cells are run, and each
slider is moved by the keyboard to five positions. There the heading has to hold the
number that the slider stands at, and the picture below has to be another one at another
number. Screenshots of each notebook and of each position are kept in ``--out`` beside
``lab.csv``: they are there to be looked at. ``--path`` takes the place of the path
in the first cell, ``--villages`` that of the notebook which reads a table. A cell that
raises, a heading with another number, a picture that stays, or a request to another
host ends with status 1.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from benchmarks.kept_rows import append_row
from benchmarks.notebooks.copies import copy_notebooks, names_of, parser_of
from benchmarks.notebooks.lab import Page, lab, page

POSITIONS = 5
RUN_S, MOVE_S = 3_600.0, 60.0
SLIDER = ".jupyter-widgets.widget-slider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was seen of a notebook.

    Parameters
    ----------
    seconds
        From the run of the first cell to the end of the last one, on the wall.
    positions
        To which sliders were moved, of all sliders together.
    fault
        What was wrong, empty where nothing was.
    """

    notebook: str
    seconds: float
    sliders: int
    positions: int
    fault: str


def main() -> int:
    options = parser_of(__doc__, Path("out/lab")).parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    table = options.out / "lab.csv"
    table.unlink(missing_ok=True)
    faults, names = 0, names_of(options.names)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / ".lab").mkdir()
        copy_notebooks(root, names, options.path, options.villages)
        with lab(root) as address, page(root / "profile") as shown:
            for name in names:
                row = _seen(shown, name, address, options.out)
                append_row(table, row)
                print(row, flush=True)
                faults += bool(row.fault)
    return int(faults > 0)


def _seen(shown: Page, name: str, address: Callable[[str], str], out: Path) -> Row:
    """Return what is seen of a notebook; screenshots are kept."""
    seconds, sliders, moved, fault = 0.0, 0, 0, ""
    path = f"notebooks/{name}.ipynb"
    try:
        seconds = shown.run_all(address(path), path, RUN_S)
        sliders = len(shown.browser.find_elements(By.CSS_SELECTOR, SLIDER))
        for number in range(sliders):
            moved += _moved(shown, number, out / f"{name}_{number + 1}")
    except (RuntimeError, TimeoutError, AssertionError) as error:
        fault = str(error)
    _keep_whole(shown, out / name)
    shown.end_kernel()
    others = shown.requested()
    if others:
        fault += f" asks {', '.join(sorted(others))}"
    return Row(
        notebook=name,
        seconds=round(seconds, 1),
        sliders=sliders,
        positions=moved,
        fault=fault.strip(),
    )


def _moved(shown: Page, number: int, file: Path) -> int:
    """Move a slider to as many positions as there are, five at most."""
    box = shown.browser.find_elements(By.CSS_SELECTOR, SLIDER)[number]
    around = box.find_element(By.XPATH, "./..")
    handle = box.find_element(By.CSS_SELECTOR, ".noUi-handle")
    shown.browser.execute_script("arguments[0].scrollIntoView()", around)
    handle.send_keys(Keys.HOME)
    most = int(float(handle.get_attribute("aria-valuemax")))
    pictures: dict[int, str] = {}
    for position in _spread(most):
        while int(float(handle.get_attribute("aria-valuenow"))) < position:
            handle.send_keys(Keys.ARROW_RIGHT)
        what = f"the heading of position {position} has its number"
        number_at = re.compile(rf"\D*{position}\b")
        shown.wait(what, partial(_has, around, number_at), MOVE_S)
        pictures[position] = _picture(shown, around, set(pictures.values()))
        around.screenshot(str(file.with_name(f"{file.name}_{position}.png")))
    assert len(set(pictures.values())) == len(pictures), "a picture stays as it was"
    return len(pictures)


def _spread(most: int) -> list[int]:
    """Return up to five whole numbers from 1 on, both ends among them."""
    count = min(POSITIONS, most)
    step = (most - 1) / max(1, count - 1)
    return sorted({1 + round(step * item) for item in range(count)})


def _has(around: Any, wanted: re.Pattern[str]) -> bool:
    """Return whether the heading begins with what is wanted."""
    heading = around.find_element(By.CSS_SELECTOR, ".widget-html h4")
    return wanted.match(heading.text) is not None


def _picture(shown: Page, around: Any, before: set[str]) -> str:
    """Return the digest of the one picture shown, once it is none of those before."""

    def seen() -> str | None:
        [picture] = around.find_elements(By.CSS_SELECTOR, "img")
        source = picture.get_attribute("src")
        assert source.startswith("data:image/png;base64,")
        digest = hashlib.sha256(source.encode()).hexdigest()
        return None if digest in before else digest

    return str(shown.wait("another picture is shown", seen, MOVE_S))


def _keep_whole(shown: Page, file: Path) -> None:
    """Keep a screenshot of each cell that shows something."""
    cells = shown.browser.find_elements(By.CSS_SELECTOR, ".jp-CodeCell")
    for number, cell in enumerate(cells, 1):
        if cell.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output"):
            shown.browser.execute_script("arguments[0].scrollIntoView()", cell)
            time.sleep(0.3)
            cell.screenshot(str(file.with_name(f"{file.name}_cell{number}.png")))


if __name__ == "__main__":
    sys.exit(main())

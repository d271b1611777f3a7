"""A JupyterLab on this machine alone, and a browser without a window that looks at it.

The server hears the loopback, asks for a token, and has neither news nor a manager of
extensions. What the browser asks for is written down: a request to another host is a
failure.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

__all__ = ["SWITCHES", "Page", "lab", "page"]

LOOPBACK = "127.0.0.1"
START_S, LOAD_S = 120.0, 120.0
OFF = {
    "@jupyterlab/extensionmanager-extension": True,
    "@jupyterlab/apputils-extension:announcements": True,
}
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1400,900",
)
OF_THE_BROWSER = ("data", "blob", "about", "chrome", "chrome-untrusted")
RUN_ALL = """
const app = window.jupyterapp, panel = app.shell.currentWidget;
if (!panel || !panel.sessionContext || !panel.sessionContext.isReady) return false;
if (!panel.context.isReady || panel.context.path !== arguments[0]) return false;
app.commands.execute("notebook:run-all-cells");
return true;
"""
END = "return window.jupyterapp.shell.currentWidget.sessionContext.shutdown();"
STATE = """
const panel = window.jupyterapp.shell.currentWidget;
const code = panel.content.widgets.filter((cell) => cell.model.type === "code");
const shown = code.map((cell) => cell.model.sharedModel.outputs || []);
return {
  cells: code.length,
  run: code.filter((cell) => cell.model.executionCount !== null).length,
  status: panel.sessionContext.session?.kernel?.status,
  errors: shown.flat().filter((item) => item.output_type === "error")
    .map((item) => item.ename + ": " + item.evalue),
};
"""


class Page:
    """A browser's page, and the requests that it made."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self.hosts: set[str] = set()

    def wait(self, what: str, is_so: Callable[[], Any], most_s: float) -> Any:
        """Return what holds as soon as it does.

        Raises
        ------
        TimeoutError
            If it does not in time.
        """
        end = time.monotonic() + most_s
        while time.monotonic() < end:
            try:
                found = is_so()
            except WebDriverException:
                found = None
            if found:
                return found
            time.sleep(0.2)
        msg = f"{what}: not within {most_s:.0f} s"
        raise TimeoutError(msg)

    def run_all(self, address: str, path: str, most_s: float) -> float:
        """Open a notebook and run all its cells; return the seconds that took.

        Parameters
        ----------
        path
            Of the notebook in the folder of the JupyterLab.

        Raises
        ------
        RuntimeError
            With what a cell raised.
        """
        self.browser.get(address)
        run = self.browser.execute_script
        self.wait("the notebook opens", lambda: run(RUN_ALL, path), LOAD_S)
        started = time.monotonic()

        def is_done() -> bool:
            state = run(STATE)
            if state["errors"]:
                msg = "; ".join(state["errors"])
                raise RuntimeError(msg)
            return bool(state["run"] == state["cells"] and state["status"] == "idle")

        self.wait("all cells run", is_done, most_s)
        return time.monotonic() - started

    def end_kernel(self) -> None:
        """Shut the kernel of the notebook that is open down."""
        self.browser.execute_script(END)

    def requested(self) -> set[str]:
        """Return all hosts that were asked for anything, but for this machine."""
        for entry in self.browser.get_log("performance"):
            event = json.loads(entry["message"])["message"]
            sent = event.get("params", {})
            url = sent.get("request", {}).get("url") or sent.get("url", "")
            parts = urlsplit(url if isinstance(url, str) else "")
            if event["method"].startswith(
                ("Network.requestWillBeSent", "Network.webSocketCreated")
            ) and parts.scheme not in (*OF_THE_BROWSER, ""):
                self.hosts.add(parts.hostname or url)
        return self.hosts - {LOOPBACK}


@contextmanager
def lab(root: Path) -> Iterator[Callable[[str], str]]:
    """Run a JupyterLab of a folder; yield the address of a file in it by its path."""
    token, port = secrets.token_hex(16), _free_port()
    own = root / ".lab"
    _write_settings(own)
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTER_TOKEN": token,
        "IPYTHONDIR": str(own / "ipython"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.ip={LOOPBACK}", f"--ServerApp.port={port}"]
    command += ["--ServerApp.port_retries=0", f"--ServerApp.root_dir={root}"]
    command += ["--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None"]
    command += ["--LabApp.check_for_updates_class="]
    command[-1] += "jupyterlab.NeverCheckForUpdate"
    command += ["--LabApp.extension_manager=readonly"]
    with (own / "lab.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _await_server(f"http://{LOOPBACK}:{port}/api?token={token}", server, own)
        yield (
            lambda path: f"http://{LOOPBACK}:{port}/lab/tree/{path}?reset&token={token}"
        )
    finally:
        server.terminate()
        server.wait()


@contextmanager
def page(profile: Path) -> Iterator[Page]:
    """Yield a page of a browser with a profile of its own.

    Raises
    ------
    RuntimeError
        If no browser is installed.
    """
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (browser and driver):
        msg = "chromium and chromedriver are not installed"
        raise RuntimeError(msg)
    options = Options()
    options.binary_location = browser
    for switch in (*SWITCHES, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    running = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield Page(running)
    finally:
        running.quit()


def _write_settings(own: Path) -> None:
    folder = own / "config" / "labconfig"
    folder.mkdir(parents=True)
    text = json.dumps({"disabledExtensions": OFF})
    (folder / "page_config.json").write_text(text, encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind((LOOPBACK, 0))
        return int(bound.getsockname()[1])


def _await_server(address: str, server: subprocess.Popen[bytes], own: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and server.poll() is None:
        try:
            urlopen(address).close()
        except URLError:
            time.sleep(0.3)
        else:
            return
    msg = f"JupyterLab did not start: {(own / 'lab.log').read_text()[-2000:]}"
    raise RuntimeError(msg)

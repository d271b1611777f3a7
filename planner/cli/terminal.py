"""Where a command speaks: results on stdout, progress and complaints on stderr."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console, RenderableType
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from planner.cli.words import Speech

__all__ = ["Say", "Terminal", "make_terminal"]

Say = Callable[[str], None]

WIDTH_OF_FILES = 120
"""Letters of a line where output goes to a file or a pipe: judgement; tables fit
without being broken."""


class _Console(Console):
    """A console that falls silent when its reader has gone."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


class _Messages(logging.Handler):
    """What the library logs, as lines on the terminal."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(logging.WARNING)
        self._terminal = terminal

    def emit(self, record: logging.LogRecord) -> None:
        """Show a message as a warning."""
        self._terminal.warn(record.getMessage())


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """The two streams of a command, and how much it is to say.

    Parameters
    ----------
    is_json
        Whether results are data, not tables.
    is_quiet
        Whether errors alone are shown.
    speech
        Says what is wrong with the input in the user's language.
    """

    out: Console
    err: Console
    is_json: bool
    is_quiet: bool
    speech: Speech = field(default_factory=Speech)

    def show(self, *results: RenderableType) -> None:
        """Show results, unless the user wants them as JSON or not at all."""
        if not self.is_quiet:
            self.show_findings(*results)

    def show_findings(self, *results: RenderableType) -> None:
        """Show results that are errors; only JSON takes their place."""
        if not self.is_json:
            for result in results:
                _print(self.out, result)

    def show_data(self, data: object) -> None:
        """Show results as JSON if that is what the user wants."""
        if not self.is_json:
            return
        is_unicode = self.out.encoding.startswith("utf")
        text = json.dumps(data, ensure_ascii=not is_unicode, indent=1, allow_nan=False)
        self.out.out(text, highlight=False)

    def note(self, message: RenderableType) -> None:
        """Show something about the work, unless the user wants errors only."""
        if not self.is_quiet:
            _print(self.err, message)

    def warn(self, message: str) -> None:
        """Show a warning, unless the user wants errors only."""
        self.note(Text.assemble((self.speech.text("Warning: "), "yellow"), message))

    def complain(self, message: RenderableType) -> None:
        """Show an error."""
        is_text = isinstance(message, str)
        mark = (self.speech.text("Error: "), "red")
        _print(self.err, Text.assemble(mark, str(message)) if is_text else message)

    @contextmanager
    def working(self, title: str) -> Iterator[Say]:
        """Show that work goes on; the function given takes its steps."""
        title = self.speech.text(title)
        if self.is_quiet:
            yield lambda _: None
        elif self.err.is_terminal:
            with _progress(self.err) as progress:
                task = progress.add_task(title)
                yield lambda step: progress.update(task, description=f"{title}: {step}")
        else:
            self.note(title)
            yield lambda step: self.note(f"  {step}")

    @contextmanager
    def hearing_warnings(self) -> Iterator[None]:
        """Show what the library logs."""
        logger, handler = logging.getLogger("planner"), _Messages(self)
        logger.addHandler(handler)
        try:
            yield
        finally:
            logger.removeHandler(handler)


def make_terminal(*, is_json: bool, is_quiet: bool, speech: Speech) -> Terminal:
    """Return the terminal of this process."""
    return Terminal(
        out=_console(),
        err=_console(stderr=True),
        is_json=is_json,
        is_quiet=is_quiet,
        speech=speech,
    )


def _console(**options: Any) -> Console:
    console = _Console(markup=False, highlight=False, emoji=False, **options)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDTH_OF_FILES
    return console


def _progress(console: Console) -> Progress:
    spinner = "dots" if console.encoding.startswith("utf") else "line"
    return Progress(
        SpinnerColumn(spinner),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def _print(console: Console, message: RenderableType) -> None:
    """Print; lines of text are broken only where a person reads them."""
    is_line = isinstance(message, str | Text)
    console.print(message, soft_wrap=is_line and not console.is_terminal)

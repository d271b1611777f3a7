"""The proposal as PDF, laid out from the same page as the HTML."""

from __future__ import annotations

import contextlib
import importlib
import io
import warnings
from types import ModuleType

from planner.errors import OutputError

__all__ = ["pdf_bytes", "why_no_pdf"]


def why_no_pdf() -> str | None:
    """Return why no PDF can be made on this machine; ``None`` where one can."""
    try:
        _weasyprint()
    except OutputError as error:
        return str(error)
    return None


def pdf_bytes(page: str) -> bytes:
    """Return an A4 document of a page.

    Raises
    ------
    OutputError
        If the library that sets text is not installed on the machine.
    """
    made = _weasyprint().HTML(string=page).write_pdf()
    if made is None:
        msg = "PDF cannot be made: nothing was written"
        raise OutputError(msg)
    return bytes(made)


def _weasyprint() -> ModuleType:
    """Import what needs Pango of the system, without what it prints and warns of.

    It prints a page if there is no Pango, and warns if HarfBuzz-Subset is missing,
    which it can do without.
    """
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="HarfBuzz-Subset")
            return importlib.import_module("weasyprint")
    except OSError as error:
        msg = (
            "PDF needs Pango, which is not installed (Debian: apt-get install "
            "libpango-1.0-0 libpangoft2-1.0-0); proposal.*.html prints to PDF in any "
            "browser, and --format html,docx,xlsx asks for the others"
        )
        raise OutputError(msg) from error

"""The proposal as PDF, laid out from the same page as the HTML."""

from __future__ import annotations

from planner.errors import OutputError

__all__ = ["pdf_bytes"]


def pdf_bytes(page: str) -> bytes:
    """Return an A4 document of a page.

    Raises
    ------
    OutputError
        If the library that sets text is not installed on the machine.
    """
    try:
        import weasyprint  # noqa: PLC0415 - needs Pango of the system
    except OSError as error:
        msg = (
            f"PDF cannot be made: {error}; install Pango (Debian: libpango-1.0-0 "
            "libpangoft2-1.0-0) or ask for other formats"
        )
        raise OutputError(msg) from error
    made = weasyprint.HTML(string=page).write_pdf()
    if made is None:
        msg = "PDF cannot be made: nothing was written"
        raise OutputError(msg)
    return bytes(made)

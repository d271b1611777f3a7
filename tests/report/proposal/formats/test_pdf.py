"""PDF: made where Pango is, and a clear word where it is not."""

import importlib
import sys
from types import ModuleType

import pytest

from planner.cli import main
from planner.errors import OutputError
from planner.report.proposal.formats.pdf import pdf_bytes, why_no_pdf


@pytest.fixture
def no_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the library that sets text find no Pango."""

    def fail(name: str) -> ModuleType:
        sys.stdout.write("WeasyPrint could not import some external libraries")
        msg = "cannot load library 'libpango-1.0-0'"
        raise OSError(msg)

    monkeypatch.setattr(importlib, "import_module", fail)


@pytest.mark.usefixtures("no_pango")
def test_without_pango_the_message_says_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Test that nothing else is printed, as results on stdout may be JSON."""
    reason = why_no_pdf()
    assert reason is not None
    assert "apt-get install libpango-1.0-0" in reason
    with pytest.raises(OutputError, match="prints to PDF in any browser"):
        pdf_bytes("<p>x</p>")
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("no_pango")
def test_pdf_asked_for_is_refused_before_any_work(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Test that the folder of the plan is not even looked at."""
    assert main(["report", "no/such/folder", "--format", "pdf"]) == 2
    assert "PDF needs Pango" in capsys.readouterr().err


@pytest.mark.skipif(why_no_pdf() is not None, reason="Pango is not installed")
def test_with_pango_a_page_becomes_a_pdf() -> None:
    """Test that the bytes are a PDF."""
    assert pdf_bytes("<p>青山</p>").startswith(b"%PDF")

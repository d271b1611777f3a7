"""Every number of a proposal stands in a file, and no number stands without one."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from math import prod
from pathlib import Path

import pytest

from planner.report.proposal.build import build_document
from planner.report.proposal.document import figures_of
from planner.report.proposal.evidence.figures import Figure, How
from planner.report.proposal.evidence.saved_runs import Evidence, resolve
from planner.report.proposal.wording.language import Language, Words, number

QUESTIONS = (
    "q-more-villages",
    "q-price",
    "q-no-regret",
    "q-losing",
    "q-peak",
    "q-buses",
    "q-less-demand",
    "q-why-not",
    "q-who-pays",
    "q-unknown",
)
VOID = {"meta", "img", "br", "link", "col", "wbr"}


def made_again(figure: Figure, evidence: Evidence) -> float | None:
    """Return a figure made again from the files that it names."""
    if figure.source is not None:
        folder = figure.source.folder
        records = next(item for item in evidence.records if item.folder == folder)
        return resolve(records, figure.source, figure.how)
    parts = [made_again(part, evidence) for part in figure.parts]
    if any(part is None for part in parts):
        return None
    return worked_out(figure.how, [part for part in parts if part is not None])


def worked_out(how: How, parts: list[float]) -> float | None:
    """Return what is made of the values of other figures."""
    if how is How.TOTAL:
        return sum(parts)
    if how is How.PRODUCT:
        return prod(parts)
    if how is How.MONTHLY:
        return parts[0] / 12
    first, second = parts
    if how is How.DIFFERENCE:
        return first - second
    return first / second if second else None


@pytest.mark.parametrize("language", list(Language))
def test_every_figure_is_made_again_from_its_files(
    language: Language, evidence: Evidence
) -> None:
    """Test each figure against the cells that it names."""
    figures = figures_of(build_document(evidence, language, None).sections)
    assert len(figures) > 100
    for figure in figures:
        assert figure.sources()
        again = made_again(figure, evidence)
        assert again == pytest.approx(figure.value) or again == figure.value
    known = [figure for figure in figures if figure.value is not None]
    words = Words(language=language, currency="CNY")
    assert all(re.search(r"\d", number(figure, words)) for figure in known)


class _Page(HTMLParser):
    """Text outside of figures and names, and that of each question."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.orphans: list[str] = []
        self.figures: list[tuple[str, str]] = []
        self.answers: dict[str, str] = {}
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self.open.pop()
        assert opened == tag

    def handle_data(self, data: str) -> None:
        for _, attrs in self.open:
            if attrs.get("id") in QUESTIONS:
                anchor = str(attrs["id"])
                self.answers[anchor] = self.answers.get(anchor, "") + data
        tag, attrs = self.open[-1] if self.open else ("", {})
        if attrs.get("class") == "n":
            self.figures.append((data, str(attrs["title"])))
        elif tag not in {"style", "title", "h1"} and attrs.get("class") not in {
            "name",
            "mark",
        }:
            self.orphans += re.findall(r"\S*\d\S*", data)


def page(proposal: Path, language: str) -> _Page:
    """Return the parsed page."""
    found = _Page()
    found.feed((proposal / f"proposal.{language}.html").read_text("utf-8"))
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_number_of_the_page_is_an_orphan(language: str, proposal: Path) -> None:
    """Test that digits stand in figures, names and marks of sections alone."""
    found = page(proposal, language)
    assert found.orphans == []
    assert len(found.figures) > 200
    assert all(" › " in title for _, title in found.figures)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ten_questions_are_answered(language: str, proposal: Path) -> None:
    """Test that each has an anchor and a number, and names no command."""
    answers = page(proposal, language).answers
    assert tuple(answers) == QUESTIONS
    for text in answers.values():
        assert re.search(r"\d", text)
        assert "planner " not in text

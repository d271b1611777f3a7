"""Problems of the input in the language asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.cli.words.catalogue import catalogue
from planner.errors import Problem
from planner.report.proposal.wording.language import Language
from planner.scenario.grouped import BETWEEN
from planner.scenario.understand.findings import Doubt

__all__ = ["Speech"]


@dataclass(frozen=True, slots=True)
class Speech:
    """Says problems, and the few words around them, in a language.

    Parameters
    ----------
    language
        English is what the code says; Chinese comes from the catalogue.
    """

    language: Language = Language.EN

    def text(self, english: str) -> str:
        """Return a text."""
        if self.language is Language.EN:
            return english
        return catalogue().translated(english)

    def problem(self, problem: Problem) -> Problem:
        """Return a problem with its texts; file, column and keys as they are."""
        if self.language is Language.EN:
            return problem
        return replace(
            problem,
            where=self.text(problem.where),
            found=self._found(problem),
            expected=self.text(problem.expected),
            remedy=self.text(problem.remedy),
        )

    def _found(self, problem: Problem) -> str:
        if not problem.rows:
            return self.text(problem.found)
        return "；".join(self.text(item) for item in problem.found.split(BETWEEN))

    def doubt(self, doubt: Doubt) -> str:
        """Return both readings of something, and the flag that decides."""
        if self.language is Language.EN:
            return str(doubt)
        readings = (self.text(doubt.taken), self.text(doubt.other))
        return f"{'；或：'.join(readings)}；{self.text(doubt.remedy)}"

    def line(self, problem: Problem) -> str:
        """Return a problem in one line."""
        if self.language is Language.EN:
            return str(problem)
        said = self.problem(problem)
        column = f"列 {said.column}" if said.column else ""
        place = "，".join(part for part in (said.file, said.where, column) if part)
        return f"{place}：{said.found}；应为：{said.expected}；{said.remedy}"

"""The edits of a bench with their numbers, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from planner.errors import PlannerError
from planner.report.proposal.wording.language import Language
from planner.report.text.edit_words import edit_words
from planner.scenario.document.nearest import listed
from planner.scenario.document.schema_edits import Edit
from planner.scenario.edits.topics import in_force, topic_of
from planner.workbench.bench.given import whole

__all__ = ["Entry", "History"]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An edit of a bench, numbered from 1.

    Parameters
    ----------
    cost
        What the first plan with it costs more a year than one without, as far as a
        search told that; of edits searched for together it stands at the last one.
    """

    number: int
    edit: Edit
    is_withdrawn: bool = False
    cost: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All edits of a bench in their order, those withdrawn with them."""

    entries: tuple[Entry, ...] = ()

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that were not withdrawn."""
        return tuple(item.edit for item in self.entries if not item.is_withdrawn)

    @property
    def rows(self) -> list[Row]:
        """The same as rows of a scenario."""
        return [edit.model_dump(exclude_none=True) for edit in self.edits]

    @property
    def numbers(self) -> list[int]:
        """Number of each row."""
        return [item.number for item in self.entries if not item.is_withdrawn]

    def with_edits(self, edits: Sequence[Edit]) -> History:
        """Return the history with edits more."""
        first = len(self.entries) + 1
        more = [Entry(number=first + idx, edit=edit) for idx, edit in enumerate(edits)]
        return History(entries=(*self.entries, *more))

    def without(self, number: int) -> History:
        """Return the history with an edit withdrawn.

        Raises
        ------
        PlannerError
            If there is no such edit, or it is withdrawn already.
        """
        if whole(number) not in self.numbers:
            known = ", ".join(str(item) for item in self.numbers) or "none is left"
            msg = f"withdraw({number!r}): no edit of that number; they are: {known}"
            raise PlannerError(msg)
        return History(
            entries=tuple(
                replace(item, is_withdrawn=True) if item.number == number else item
                for item in self.entries
            )
        )

    def with_cost(self, known: Entry, cost: float) -> History:
        """Return the history with the cost of an edit, unless it has one already."""
        return History(
            entries=tuple(
                replace(item, cost=cost)
                if (item.number, item.edit, item.cost)
                == (known.number, known.edit, None)
                else item
                for item in self.entries
            )
        )

    def replaced_by(self) -> dict[int, int]:
        """Return the later edit of the same thing by the number of each earlier one."""
        numbers, edits = self.numbers, self.edits
        kept = {numbers[position - 1] for position, _ in in_force(edits)}
        last = {
            topic_of(edit): number for number, edit in zip(numbers, edits, strict=True)
        }
        return {
            number: last[topic_of(edit)]
            for number, edit in zip(numbers, edits, strict=True)
            if number not in kept
        }

    def news(self, before: History, names: Mapping[str, str]) -> str:
        """Return what was added to an earlier history, in words."""
        added = self.entries[len(before.entries) :]
        said = "; ".join(edit_words(item.edit, names) for item in added)
        replaced = sorted(self.replaced_by().keys() - before.replaced_by().keys())
        if replaced:
            said += f" (in the place of {listed([str(item) for item in replaced])})"
        return said

    def frame(self, names: Mapping[str, str], language: Language) -> pd.DataFrame:
        """Return a row an edit: words, cost, what replaced it, whether withdrawn."""
        replaced = self.replaced_by()
        return pd.DataFrame(
            {
                "number": [item.number for item in self.entries],
                "words": [
                    edit_words(item.edit, names, language) for item in self.entries
                ],
                "cost": pd.array([item.cost for item in self.entries], dtype="Float64"),
                "replaced_by": pd.array(
                    [replaced.get(item.number) for item in self.entries], dtype="Int64"
                ),
                "withdrawn": [item.is_withdrawn for item in self.entries],
            }
        ).set_index("number")

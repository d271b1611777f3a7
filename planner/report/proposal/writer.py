"""What every section writes with: words, figures of the chosen plan, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.report.proposal.document import Cell, Name, Paragraph, Table
from planner.report.proposal.evidence.figures import Figure, Unit
from planner.report.proposal.evidence.saved_runs import METRICS, Evidence, Records
from planner.report.proposal.illustrations.maps import ProposalMaps
from planner.report.proposal.wording.language import Words, catalogue, is_cjk
from planner.report.proposal.wording.names import entry_name, given_name, scenario_of
from planner.report.proposal.wording.number_form import form_of

__all__ = ["Writer"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Writer:
    """The words of a language and the evidence, at hand.

    Parameters
    ----------
    maps
        What the maps show; ``None`` leaves them out.
    """

    words: Words
    evidence: Evidence
    maps: ProposalMaps | None

    @property
    def records(self) -> Records:
        """Files of the proposed plan."""
        return self.evidence.chosen.records

    @property
    def county(self) -> Name:
        """The name of the county, in English documents in their letters if it can be.

        A name in Chinese letters gives way there to a title that has none.
        """
        plan_run = self.evidence.chosen.saved.run
        scenario = scenario_of(plan_run)
        name = (scenario.get("county") or {}).get("name")
        title = given_name(scenario, "title", self.words)
        is_foreign = not self.words.is_chinese and _has_cjk(name) and title
        if is_foreign and not _has_cjk(title):
            name = title
        return Name(str(name or title or plan_run["title"]))

    def name_of(self, table: str, entry: str) -> Name:
        """Return the name of a format, host, vehicle type, carrier or goods class."""
        return entry_name(self.evidence.chosen.saved.run, self.words, table, entry)

    def metric(self, path: str, unit: Unit) -> Figure:
        """Return a figure of ``metrics.json``."""
        return self.records.value(METRICS, path, unit)

    def coverage(self, name: str) -> Figure:
        """Return one of the five coverages."""
        return self.metric(f"coverages.{name}.value", Unit.SHARE)

    def say(
        self,
        key: str,
        *,
        is_bullet: bool = False,
        anchor: str = "",
        lead: str = "",
        **values: Any,
    ) -> Paragraph:
        """Return a paragraph from a text and what stands in its braces."""
        return Paragraph(
            runs=tuple(self.words.pieces(key, values)),
            is_bullet=is_bullet,
            anchor=anchor,
            lead=self.words.text(lead) if lead else "",
        )

    def table(
        self, caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]
    ) -> Table:
        """Return a table; the head is of texts by their keys."""
        return Table(
            caption=self.words.text(caption),
            head=tuple(self.words.text(key) for key in head),
            rows=tuple(tuple(row) for row in rows),
        )

    def money_table(
        self,
        caption: str,
        head: Sequence[str],
        money: Sequence[str],
        rows: Sequence[Sequence[Cell]],
    ) -> Table:
        """Return a table whose last columns are money, the unit in their heads."""
        table = self.table(caption, head, rows)
        head = (*table.head, *(self.money_head(key) for key in money))
        return replace(table, head=head, is_bare=True)

    def wide_table(
        self,
        caption: str,
        head: Sequence[str],
        names: Sequence[str],
        rows: Sequence[Sequence[Cell]],
    ) -> Table:
        """Return a table of bare figures whose head goes on with names."""
        table = self.table(caption, head, rows)
        return replace(table, head=(*table.head, *names), is_bare=True)

    def money_head(self, key: str) -> str:
        """Return a column's name with the unit of money in tables."""
        return self.head(key, Unit.MONEY)

    def head(self, key: str, unit: Unit) -> str:
        """Return the name of a column or row with the unit of its bare figures."""
        name = self.words.text(key)
        shown = form_of(unit, self.words, 0.0, in_table=True).unit
        return self.words.with_unit(name, shown) if shown else name

    def known(self, key: str, fallback: str) -> str | Name:
        """Return a text if there is one under the key, else the user's own word."""
        return self.words.text(key) if key in catalogue() else Name(fallback)

    def rows_of(self, file: str) -> Sequence[dict[str, str]]:
        """Return the rows of a table of the proposed plan."""
        return [dict(row) for row in self.records.tables[file]]


def _has_cjk(text: object) -> bool:
    return any(is_cjk(letter) for letter in str(text or ""))

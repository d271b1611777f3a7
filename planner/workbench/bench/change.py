"""What edits of a county change: its plan before and after, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from planner.brief import Brief, amount, counted
from planner.design.changes.relation import Kind
from planner.design.changes.weighed import Weighed
from planner.design.penalties import CHARGES, VILLAGERS_TIME, penalties
from planner.flow import Flow, find_pair
from planner.instance import Instance
from planner.ledger import COST_LINES
from planner.metrics import Judgement, covered_villages, judge
from planner.model.effort import Effort
from planner.model.places import Tier
from planner.plan import Plan, Result, Status, rounded_plan
from planner.report.moved import moved_rows, opened_and_closed
from planner.report.proposal.wording.language import Language, Words
from planner.report.text.change_words import Counts, Parts, change_sentences, is_told
from planner.report.text.edit_words import edit_words
from planner.scenario.document.schema_edits import Edit
from planner.units import METRES_PER_KM
from planner.workbench.bench.marks import SITES, VILLAGES, change_marks
from planner.workbench.page import Page
from planner.workbench.solved import Solved
from planner.workbench.views.voice import voice_in

__all__ = ["Change"]

WHO = ("village_id", "name", "residents", "way_before_km", "way_after_km")
MOVED = (*WHO[:3], "before", "after", *WHO[3:])
OUTSIDE = ("outside_handling", "outside_carrying")
"""Lines of merchants' parcels, which decide nothing."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Change(Brief):
    """The best plan found with edits, beside the best one known without them.

    Amounts are objectives a year in the county's currency: annual cost and what is
    charged beside it. Frames are given as copies; without a plan those of villages and
    sites are empty.

    Parameters
    ----------
    solved
        The plan with the edits, in the county with them.
    weighed
        What was compared; ``None`` for a first plan, which there is nothing before.
    improved
        The best plan without the edits where it is cheaper than the one before;
        ``bench.adopt`` takes it.
    effort
        Of the search, whose noise small differences are measured by.
    edits
        Since the plan before.
    names
        Of sites and villages by id.
    """

    solved: Solved
    weighed: Weighed | None
    improved: Solved | None
    effort: Effort
    edits: tuple[Edit, ...]
    names: Mapping[str, str]

    # The plan with the edits.

    @property
    def plan(self) -> Plan | None:
        """The plan with the edits, ``None`` where none was found."""
        return self.solved.plan

    @property
    def result(self) -> Result:
        """The result that belongs to it."""
        return self.solved.result

    @property
    def status(self) -> Status:
        """What is known about it."""
        return self.solved.status

    @property
    def annual_cost(self) -> float | None:
        """Its annual cost by the ledger."""
        return self.solved.annual_cost

    @property
    def instance(self) -> Instance:
        """The county with the edits."""
        return self.solved.instance

    # What the edits cost.

    @property
    def kind(self) -> Kind | None:
        """Whether the edits restrict plans, widen them, or neither."""
        return None if self.weighed is None else self.weighed.kind

    @property
    def ring(self) -> int | None:
        """The ring around the edits that had to be freed; ``None`` where none was."""
        if self.weighed is None or self.weighed.ring is None:
            return None
        return self.weighed.ring.number

    @property
    def improvement(self) -> float | None:
        """x: what the plan before could have saved without the edits."""
        return None if self.weighed is None else self.weighed.improvement

    @property
    def cost_of_edits(self) -> float | None:
        """y: what the edits cost, less than 0 what they save.

        ``None`` where they neither restrict nor widen: then ``difference`` says all.
        """
        return None if self.weighed is None else self.weighed.cost_of_edits

    @property
    def difference(self) -> float | None:
        """z1 - z0: what the plan costs more than the one before, y - x."""
        return None if self.weighed is None else self.weighed.difference

    @property
    def told_cost(self) -> float | None:
        """``cost_of_edits``, or ``difference`` where only that is known."""
        return self.difference if self.cost_of_edits is None else self.cost_of_edits

    @property
    def parts(self) -> Parts | None:
        """Money, villagers' time and charges of ``cost_of_edits``.

        Of ``difference`` where the edits neither restrict nor widen; ``None`` without
        amounts.
        """
        lines = self._lines
        if self.weighed is None or lines.empty:
            return None
        before = "before" if self.kind is Kind.NEITHER else "improved"
        amounts = dict(lines["changed"] - lines[before])
        time = amounts.pop(VILLAGERS_TIME, 0.0)
        charges = sum(amounts.pop(name, 0.0) for name in CHARGES)
        money = float(sum(amounts.values()))
        return Parts(money=money, time=float(time), charges=float(charges))

    @property
    def if_kept(self) -> float | None:
        """What the plan before costs more with the edits, nothing rearranged."""
        if self.weighed is None or self.weighed.if_kept is None:
            return None
        return self.weighed.if_kept - self.weighed.z0

    @property
    def is_difference(self) -> bool:
        """Whether what the edits cost is more than the noise of the search."""
        weighed = self.weighed
        if weighed is None or weighed.z1 is None:
            return False
        known = weighed.z0 if weighed.kind is Kind.NEITHER else weighed.zb
        return is_told(weighed.z1, known, self.effort)

    # Who and where.

    @property
    def moved(self) -> pd.DataFrame:
        """A row a village served from elsewhere, with its way before and after."""
        return self._moved.copy()

    @property
    def gained(self) -> pd.DataFrame:
        """A row a village covered with the edits and not before."""
        return self._covered[0].copy()

    @property
    def lost(self) -> pd.DataFrame:
        """A row a village covered before and not with the edits."""
        return self._covered[1].copy()

    @property
    def opened(self) -> pd.DataFrame:
        """A row a site open with the edits and not before."""
        return self._sites[0].copy()

    @property
    def closed(self) -> pd.DataFrame:
        """A row a site open before and not with the edits."""
        return self._sites[1].copy()

    @property
    def cost_lines(self) -> pd.DataFrame:
        """A row a line of the objective: before, best without the edits, with them.

        The sums of the columns are z0, zb and z1: annual cost and what is charged
        beside it, less what the parcels of merchants cost, which decides nothing.
        """
        return self._lines.copy()

    @property
    def figures(self) -> pd.DataFrame:
        """Coverages, villages served and villagers' hours of the same three plans."""
        return self._figures.copy()

    def sentence(self, *, language: str = "en") -> str:
        """Return what the edits change, in a few sentences.

        Parameters
        ----------
        language
            ``en`` or ``zh``.
        """
        words = Words(language=Language(language), currency=self.solved.currency)
        said = [edit_words(item, self.names, words.language) for item in self.edits]
        found = change_sentences(
            self.weighed,
            said,
            self._counts,
            effort=self.effort,
            words=words,
            parts=self.parts,
        )
        return ("" if words.language is Language.ZH else " ").join(found)

    def plot(self, ax: Axes | None = None, *, language: str = "en") -> Axes:
        """Draw the plan with the edits, and mark villages and sites that changed.

        Parameters
        ----------
        ax
            Axes to draw in, within them; a figure of its own unless given.
        language
            ``en`` or ``zh``.
        """
        frames = {name: getattr(self, name)["village_id"] for name in VILLAGES}
        frames |= {name: getattr(self, name)["site_id"] for name in SITES}
        voice = voice_in(language, self.solved.currency)
        ids = {name: [*map(str, column)] for name, column in frames.items()}
        marks = change_marks(self.instance, ids, voice)
        return self.solved.plot_marked(marks, ax, language=language)

    def explore(self, *, language: str = "en") -> Page:
        """Return the interactive page of the plan with the edits."""
        return self.solved.explore(language=language)

    # How it works.

    def _facts(self) -> dict[str, str]:
        """Return what was computed already; a frame is made by nobody for this."""
        currency, weighed = self.solved.currency, self.weighed
        facts = {"title": self.solved.title, "status": self.status.value}
        if weighed is None:
            return {**facts, "annual cost": amount(self.annual_cost, currency)}
        is_known = weighed.kind is not Kind.NEITHER
        return {
            **facts,
            "edits": f"{counted(len(self.edits))}, {weighed.kind.value}",
            "cost of the edits": amount(self.cost_of_edits, currency),
            "improvement without them": amount(self.improvement, currency),
            "difference": "" if is_known else amount(self.difference, currency),
            "if nothing is rearranged": ""
            if is_known
            else amount(self.if_kept, currency),
            "ring": "" if self.ring is None else str(self.ring),
            "breaks": counted(len(weighed.violations)) if weighed.violations else "",
        }

    @cached_property
    def _counts(self) -> Counts:
        return Counts(
            moved=len(self._moved),
            gained=len(self._covered[0]),
            lost=len(self._covered[1]),
            opened=len(self._sites[0]),
            closed=len(self._sites[1]),
            idle=self._idle,
            lost_residents=float(self._covered[1]["residents"].sum()),
            farthest_km=float(self._moved["way_after_km"].max() or 0.0)
            if self._moved["way_after_km"].notna().any()
            else 0.0,
        )

    @property
    def _idle(self) -> tuple[str, ...]:
        """Stores and points that nothing passes, and did before or were not open."""
        if self._judged is None:
            return ()
        flows = self._judged[0].flow, self._judged[2].flow
        was, now = ({*_used_ids(flow)} for flow in flows)
        opened = {*self.opened["site_id"], *(was - now)}
        sites = self.instance.sites
        return tuple(
            site.name or site.id
            for site in (sites[idx] for idx in flows[1].facilities.site_idx.tolist())
            if site.tier is not Tier.HUB and site.id in opened - now
        )

    @cached_property
    def _judged(self) -> tuple[Judgement, Judgement, Judgement] | None:
        """The plan before, the best without the edits, and the one with them."""
        weighed = self.weighed
        if weighed is None or weighed.changed is None:
            return None
        before = judge(weighed.plan, weighed.before)
        is_same = weighed.improved is weighed.plan
        improved = before if is_same else judge(weighed.improved, weighed.before)
        after = judge(rounded_plan(weighed.changed), weighed.after)
        return before, improved, after

    @cached_property
    def _moved(self) -> pd.DataFrame:
        weighed = self.weighed
        rows: Sequence[Mapping[str, Any]] = ()
        if weighed is not None and weighed.changed is not None:
            rows = moved_rows(
                weighed.plan, weighed.changed, weighed.after, earlier=weighed.before
            )
        return pd.DataFrame(rows, columns=list(MOVED))

    @cached_property
    def _covered(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        judged = self._judged
        if judged is None:
            return pd.DataFrame(columns=list(WHO)), pd.DataFrame(columns=list(WHO))
        flows = judged[0].flow, judged[2].flow
        was, now = (_covered_ids(flow) for flow in flows)
        return _people(now - was, *flows), _people(was - now, *flows)

    @cached_property
    def _sites(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        weighed = self.weighed
        found: tuple[list[str], list[str]] = ([], [])
        if weighed is not None and weighed.changed is not None:
            found = opened_and_closed(weighed.plan, weighed.changed)
        counties = [] if weighed is None else [weighed.after, weighed.before]
        return _site_frame(found[0], counties), _site_frame(found[1], counties)

    @cached_property
    def _lines(self) -> pd.DataFrame:
        columns = ["line", "before", "improved", "changed"]
        if self._judged is None:
            return pd.DataFrame(columns=columns)
        sums = [_objective_lines(item) for item in self._judged]
        rows = [
            (name, *(item[name] for item in sums))
            for name in sums[0]
            if any(abs(item[name]) > 0 for item in sums)
        ]
        return pd.DataFrame(rows, columns=columns).set_index("line")

    @cached_property
    def _figures(self) -> pd.DataFrame:
        columns = ["figure", "before", "improved", "changed"]
        if self._judged is None:
            return pd.DataFrame(columns=columns)
        each = [dict(_figures_of(item)) for item in self._judged]
        rows = [(name, *(item[name] for item in each)) for name in each[0]]
        return pd.DataFrame(rows, columns=columns).set_index("figure")


def _covered_ids(flow: Flow) -> set[str]:
    villages = flow.instance.villages
    return {villages[idx].id for idx in np.flatnonzero(covered_villages(flow)).tolist()}


def _people(ids: set[str], before: Flow, after: Flow) -> pd.DataFrame:
    """Return a row a village of some ids, with its way before and after."""
    ways = _ways_km(before), _ways_km(after)
    everybody = {x.id: x for x in (*before.instance.villages, *after.instance.villages)}
    rows = [
        (
            village_id,
            everybody[village_id].name,
            everybody[village_id].residents,
            ways[0].get(village_id, np.nan),
            ways[1].get(village_id, np.nan),
        )
        for village_id in everybody
        if village_id in ids
    ]
    return pd.DataFrame(rows, columns=list(WHO))


def _ways_km(flow: Flow) -> dict[str, float]:
    """Return the way of each village that is served, 0 to the door."""
    instance, found = flow.instance, {}
    for item in flow.plan.allocations:
        village = instance.village_of[item.stream_id]
        village_id = instance.villages[village].id
        pair = find_pair(instance, village, instance.site_index[item.facility_id])
        if item.mode.is_at_door:
            found[village_id] = 0.0
        elif pair is not None:
            way_m = float(instance.reach.distance_m[pair])
            found[village_id] = round(way_m / METRES_PER_KM, 2)
    return found


def _site_frame(ids: Sequence[str], counties: Sequence[Instance]) -> pd.DataFrame:
    known = {site.id: site for county in reversed(counties) for site in county.sites}
    rows = [(item, known[item].name, known[item].tier.value) for item in ids]
    return pd.DataFrame(rows, columns=["site_id", "name", "tier"])


def _used_ids(flow: Flow) -> Iterator[str]:
    """Yield the facilities that parcels pass."""
    passing = flow.throughput_by_id()
    return (name for name, parcels in passing.items() if parcels > 0)


def _objective_lines(judged: Judgement) -> dict[str, float]:
    """Return the lines that add up to the objective, by name."""
    sums = dict.fromkeys(COST_LINES, 0.0)
    for line in judged.ledger.lines:
        if line.line not in OUTSIDE:
            sums[line.line] += line.cost_per_year
    return {**sums, **penalties(judged.flow)}


def _figures_of(judged: Judgement) -> Iterator[tuple[str, float]]:
    metrics, flow = judged.metrics, judged.flow
    yield "annual cost", judged.ledger.annual_cost
    for name, coverage in metrics.coverages.items():
        yield f"coverage of {name}", _number(coverage.value)
    served = (flow.served_share > 0) & flow.instance.is_village
    yield "villages served", float(served.sum())
    yield "villagers' hours a year", metrics.villager_time.hours_per_year


def _number(value: float | None) -> float:
    return np.nan if value is None else value

"""What could turn a decision: ranges, and where another plan is better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from planner.brief import Brief, amount, counted
from planner.explain.sensitivity.assumptions import Assumption
from planner.explain.sensitivity.one_at_a_time import (
    Case,
    Outcome,
    Sensitivity,
    sensitivity,
)
from planner.explain.sensitivity.switching import Contest, Switch, contests, switches
from planner.report.fonts import drawable, own_fonts
from planner.report.pictures.palette import INK
from planner.report.proposal.wording.assumption_words import assumption_name, unit_words
from planner.report.proposal.wording.language import Language
from planner.scenario.build import read_county
from planner.workbench.bench.workbench import Workbench
from planner.workbench.views.picture import Picture, picture_of
from planner.workbench.views.voice import Voice, voice_in

__all__ = ["Turning", "what_could_turn"]

LOW, HIGH = "#0072b2", "#e69f00"
MOST_BARS, INCHES_PER_ROW, WIDTH_INCHES = 12, 0.3, 8.4
"""The widest ranges; inches of a bar, and of the figure: judgement."""
DIGITS, MANY_DIGITS, TEN_TO_DIGITS = 4, 10, 1e4
"""Of values found and of values that somebody wrote; from ten thousand on they are
whole numbers. Judgement."""
MOST_SEARCHED = 8
"""Assumptions of which switching values are searched, the widest ranges first."""

BREAKS = " *"
"""Mark of a value at which the plan as it is breaks rules."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Turning(Brief):
    """A plan as it is under low and high values of its assumptions.

    Parameters
    ----------
    run
        The scenario as a record has it, in which entries have their names.
    rows
        The widest range first.
    contests, switches
        Other plans, and where they overtake.
    same
        Plans held against it that are this one.
    """

    title: str
    currency: str
    run: Mapping[str, Any]
    base: Outcome
    rows: tuple[Sensitivity, ...]
    contests: tuple[Contest, ...]
    switches: tuple[Switch, ...]
    same: tuple[str, ...] = ()

    def table(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row an assumption, the widest range first."""
        voice = self._voice(language)
        rows = [
            {
                voice.say("assumption"): self._name(item.assumption.key, voice),
                voice.say("grade"): item.assumption.grade,
                voice.say("low"): _value(item, "low", voice),
                voice.say("as_assumed"): _written(
                    item.assumption, item.assumption.value, voice
                ),
                voice.say("high"): _written(
                    item.assumption, item.assumption.high, voice
                ),
                voice.say("net_low"): _net(item.low, voice),
                voice.say("net_high"): _net(item.high, voice),
            }
            for item in self.rows
        ]
        columns = list(rows[0]) if rows else [voice.say("assumption")]
        return pd.DataFrame(rows, columns=columns).set_index(columns[0])

    def switching(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a value from which on another plan costs less."""
        voice = self._voice(language)
        columns = ("assumption", "as_assumed", "option", "switching", "net_cost")
        rows = [
            (
                self._name(item.assumption, voice),
                self._assumed(item, voice),
                item.option,
                _written(self._assumption(item), item.value, voice),
                voice.money(item.net_cost),
            )
            for item in self.switches
        ]
        names = [voice.say(key) for key in columns]
        return pd.DataFrame(rows, columns=names).set_index(names[0])

    def picture(self, *, language: Language | str = Language.EN) -> Picture:
        """Return the chart of net cost at both ends of the widest ranges."""
        voice = self._voice(language)
        scale, unit = voice.words.money_scale
        base = self.base.net_cost / scale
        rows = [item for item in self.rows if item.spread() > 0][:MOST_BARS]
        names = [
            drawable(self._name(x.assumption.key, voice), "?")
            + f" {BREAKS.strip()}" * _is_broken(x)
            for x in rows
        ]
        with own_fonts():
            height = 1.4 + INCHES_PER_ROW * max(len(rows), 4)
            figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
            ax = figure.add_subplot()
            for end, colour, hatch in (("low", LOW, "///"), ("high", HIGH, "")):
                outcomes = [getattr(item, end) for item in rows]
                ax.barh(
                    range(len(rows)),
                    [item.net_cost / scale - base for item in outcomes],
                    left=base,
                    color=colour,
                    hatch=hatch,
                    edgecolor="white",
                    label=voice.say(f"at_{end}"),
                )
            ax.axvline(base, color=INK, linewidth=0.9, label=voice.say("base"))
            if any(map(_is_broken, rows)):
                ax.plot([], [], linestyle="none", label=voice.say("turn_star"))
            ax.set_yticks(range(len(rows)), names, size=8)
            ax.invert_yaxis()
            ax.set_xlabel(voice.words.with_unit(voice.say("net_cost"), unit))
            ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            ax.set_title(voice.say("tornado_title"), loc="left", fontsize=10)
            ax.spines[["top", "right"]].set_visible(False)
            figure.legend(loc="outside lower center", ncols=2, frameon=False)
            return picture_of(figure)

    def sentence(self, *, language: Language | str = Language.EN) -> str:
        """Return what moves the net cost most, and where another plan is better."""
        voice = self._voice(language)
        return voice.together(
            [
                self._widest(voice),
                self._broken(voice),
                self._carried(voice),
                self._overtaken(voice),
            ]
        )

    def _voice(self, language: Language | str) -> Voice:
        return voice_in(language, self.currency)

    def _facts(self) -> dict[str, str]:
        return {
            "title": self.title,
            "net cost": amount(self.base.net_cost, self.currency),
            "assumptions": counted(len(self.rows)),
            "other plans": counted(len(self.contests)),
        }

    def _name(self, key: str, voice: Voice) -> str:
        return assumption_name(self.run, voice.words, key)

    def _assumption(self, item: Switch) -> Assumption:
        found = (x.assumption for x in self.rows if x.assumption.key == item.assumption)
        return next(found)

    def _assumed(self, item: Switch, voice: Voice) -> str:
        """Return the value that an assumption has, whatever it is switched to."""
        assumption = self._assumption(item)
        return _written(assumption, assumption.value, voice)

    def _widest(self, voice: Voice) -> str:
        net = voice.money(self.base.net_cost)
        if not self.rows or not self.rows[0].spread():
            return voice.say("turn_none", net=net)
        item = self.rows[0]
        return voice.say(
            "turn_widest",
            net=net,
            name=self._name(item.assumption.key, voice),
            low=_net(item.low, voice),
            high=_net(item.high, voice),
            low_value=_value(item, "low", voice),
            high_value=_value(item, "high", voice),
        )

    def _broken(self, voice: Voice) -> str:
        ends = [end for item in self.rows for end in (item.low, item.high)]
        broken = sum(end is not None and end.violations > 0 for end in ends)
        return voice.say("turn_broken", number=f"{broken}") if broken else ""

    def _carried(self, voice: Voice) -> str:
        """Return what moves the net cost most at values that the plan can carry."""
        if not self.rows or not _is_broken(self.rows[0]):
            return ""
        for item in self.rows:
            if item.spread() and not _is_broken(item):
                return voice.say(
                    "turn_carried",
                    name=self._name(item.assumption.key, voice),
                    low=_net(item.low, voice),
                    high=_net(item.high, voice),
                )
        return ""

    def _overtaken(self, voice: Voice) -> str:
        """Return where other plans cost less, if there are others."""
        same = voice.say("turn_same", names=voice.names(self.same)) if self.same else ""
        if not self.contests:
            return same
        fewer = [item.option for item in self.contests if not item.is_comparable]
        said = [
            voice.say(
                "turn_switch",
                option=item.option,
                value=_written(self._assumption(item), item.value, voice),
                name=self._name(item.assumption, voice),
                assumed=_written(
                    self._assumption(item), self._assumption(item).value, voice
                ),
            )
            for item in self.switches
        ]
        if not said and len(fewer) < len(self.contests):
            said = [voice.say("turn_no_switch")]
        if fewer:
            said.append(voice.say("turn_left_out", names=voice.names(fewer)))
        return voice.together([*said, same])


def what_could_turn(
    bench: Workbench, against: Mapping[str, Workbench] | None = None
) -> Turning:
    """Return a plan under other assumptions, and against other plans.

    Decisions and routes stay as they are. Switching values are searched among the
    assumptions that move the net cost most.

    Parameters
    ----------
    bench
        With the plan; without one of the county as edited, it is searched for first.
    against
        The same county with other edits or another variant, by name.

    Raises
    ------
    EngineError
        If a solver fails.
    """
    case = _case(bench)
    given = {name: _case(other) for name, other in (against or {}).items()}
    same = tuple(name for name, other in given.items() if _is_same(other, case))
    others = {name: other for name, other in given.items() if name not in same}
    rows = sensitivity(case)
    met = contests(case, others)
    fit = {item.option: others[item.option] for item in met if item.is_comparable}
    return Turning(
        title=case.scenario.title,
        currency=case.built.instance.currency,
        run={"scenario": {"resolved": case.built.provenance.resolved}},
        base=case.outcome(),
        rows=tuple(rows),
        contests=tuple(met),
        same=same,
        switches=tuple(switches(case, fit, rows[:MOST_SEARCHED])) if fit else (),
    )


def _case(bench: Workbench) -> Case:
    plan = bench.planned().judgement.flow.plan
    return Case(scenario=bench.scenario, built=read_county(bench.scenario), plan=plan)


def _is_same(one: Case, other: Case) -> bool:
    """Return whether two plans open the same and drive the same."""
    plans = (one.plan, other.plan)
    first, second = ((x.facilities, x.allocations, x.routes) for x in plans)
    return first == second


def _is_broken(item: Sensitivity) -> bool:
    """Return whether the plan as it is breaks rules at an end of a range."""
    ends = (item.low, item.high)
    return any(end is not None and end.violations > 0 for end in ends)


def _net(outcome: Outcome | None, voice: Voice) -> str:
    """Return the net cost, marked where the plan as it is breaks rules."""
    if outcome is None:
        return voice.say("unknown")
    return voice.money(outcome.net_cost) + BREAKS * (outcome.violations > 0)


def _value(item: Sensitivity, end: str, voice: Voice) -> str:
    """Return the ``low`` or ``high`` end of a range, or the ``value`` between."""
    return _written(item.assumption, getattr(item.assumption, end), voice)


def _written(assumption: Assumption, value: float, voice: Voice) -> str:
    """Return a value of an assumption with its unit; a value found to four digits."""
    unit = unit_words(voice.words, assumption.unit)
    digits = DIGITS if value not in _given(assumption) else MANY_DIGITS
    number = f"{value:,.{digits}g}" if abs(value) < TEN_TO_DIGITS else f"{value:,.0f}"
    return f"{number} {unit if isinstance(unit, str) else unit.text}"


def _given(assumption: Assumption) -> tuple[float, ...]:
    return assumption.low, assumption.value, assumption.high

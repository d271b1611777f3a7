"""Who pays and who gains between plans of one county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from planner.brief import Brief, counted
from planner.design.noise import NOISE_OF_A_STUDY
from planner.errors import PlannerError
from planner.instance import Instance
from planner.ledger import NETWORK, stakeholders
from planner.metrics import Judgement
from planner.report.fonts import drawable, own_fonts
from planner.report.pictures.palette import MUTED
from planner.report.proposal.wording.language import Language
from planner.workbench.solved import Solved
from planner.workbench.views.picture import Picture, picture_of
from planner.workbench.views.places import party_name
from planner.workbench.views.voice import Voice, voice_in

__all__ = ["WhoPays", "who_pays"]

CHARGES = "villager_charges"
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#5d6b7a")
"""Of plans, in their order, but for the first; of the set of Okabe and Ito (2008)."""
LEAST_MONEY = 0.5
"""Differences below it are none, in whole units of money."""
LEAST_POINTS = 5e-4
"""Differences of shares below it are none, as they are written."""
LEAST_OF_SCALE = 0.2
"""Share of a million, or of ten thousand, from which on charts count in these."""
INCHES_PER_BAR, WIDTH_INCHES = 0.26, 7.6
"""Of a bar, and of the figure: judgement."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WhoPays(Brief):
    """Plans of one county side by side, party by party; the first is held against.

    Parameters
    ----------
    plans
        By name, as they were judged.
    """

    plans: Mapping[str, Judgement]

    def table(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a figure and a column a plan: cost, service, and each party.

        Of a party it is what is left it a year, less than 0 where it pays more than it
        receives.
        """
        voice = self._voice(language)
        columns = {
            name: {**_service(item, voice), **self._nets(item, voice)}
            for name, item in self.plans.items()
        }
        return pd.DataFrame(columns)

    def picture(self, *, language: Language | str = Language.EN) -> Picture:
        """Return the chart of what each party has more, or less, than in the first."""
        voice = self._voice(language)
        first, *others = self.plans
        parties = [
            party
            for party in self._parties()
            if any(self._more(party, name) for name in others)
        ]
        with own_fonts():
            num_bars = max(len(parties) * (len(others) + 1), 4)
            size = (WIDTH_INCHES, 1.5 + INCHES_PER_BAR * num_bars)
            figure = Figure(figsize=size, layout="constrained")
            ax = figure.add_subplot()
            more = [self._more(x, name) for x in parties for name in others]
            scale, unit = _scale(more, voice)
            height = 0.8 / max(len(others), 1)
            for order, name in enumerate(others):
                places = np.arange(len(parties)) + (order + 0.5) * height - 0.4
                ax.barh(
                    places,
                    [self._more(party, name) / scale for party in parties],
                    height=height,
                    color=COLOURS[order % len(COLOURS)],
                    label=drawable(name, "?"),
                )
            names = [party_name(item, self._instance, voice) for item in parties]
            ax.set_yticks(range(len(parties)), [drawable(item, "?") for item in names])
            ax.invert_yaxis()
            ax.axvline(0.0, color=MUTED, linewidth=0.8)
            ax.grid(axis="x", color="#e3e7eb", linewidth=0.6)
            ax.set_axisbelow(True)
            ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
            title = voice.say("parties_title", first=drawable(first, "?"))
            ax.set_title(title, loc="left", fontsize=10)
            ax.set_xlabel(voice.words.with_unit(voice.say("more_a_year"), unit))
            if not parties:
                said = drawable(self.sentence(language=language), "?")
                ax.text(0.5, 0.5, said, transform=ax.transAxes, ha="center", wrap=True)
            ax.spines[["top", "right"]].set_visible(False)
            if others:
                figure.legend(
                    loc="outside lower center", ncols=len(others), frameon=False
                )
            return picture_of(figure)

    def sentence(self, *, language: Language | str = Language.EN) -> str:
        """Return what each plan costs and brings against the first, and who pays it."""
        voice = self._voice(language)
        first, *others = self.plans
        return voice.together(self._against(first, name, voice) for name in others)

    @property
    def _instance(self) -> Instance:
        return next(iter(self.plans.values())).flow.instance

    def _voice(self, language: Language | str) -> Voice:
        return voice_in(language, self._instance.currency)

    def _facts(self) -> dict[str, str]:
        return {"plans": counted(len(self.plans)), "": ", ".join(self.plans)}

    def _parties(self) -> list[str]:
        found = {party: None for item in self.plans.values() for party in _nets(item)}
        return sorted(found, key=lambda party: (party != NETWORK, party))

    def _nets(self, item: Judgement, voice: Voice) -> dict[str, str]:
        nets = _nets(item)
        return {
            voice.say(
                "left_to", party=party_name(party, self._instance, voice)
            ): voice.money(nets.get(party, 0.0))
            for party in self._parties()
        }

    def _more(self, party: str, name: str) -> float:
        """Return what a party has more than in the first plan, a year."""
        first, other = self.plans[next(iter(self.plans))], self.plans[name]
        more = _nets(other).get(party, 0.0) - _nets(first).get(party, 0.0)
        return more if abs(more) >= LEAST_MONEY else 0.0

    def _against(self, first: str, name: str, voice: Voice) -> str:
        one, other = self.plans[first], self.plans[name]
        said = [
            _network_changed(one, other, voice),
            _changed(voice, "charges", _charges(other) - _charges(one)),
            _service_changed(one, other, voice),
        ]
        if all(part == "" for part in said):
            return voice.say("against_same", name=name, first=first)
        parts = voice.say("semicolon").join(part for part in said if part)
        return voice.say("against", name=name, first=first, parts=parts)


def who_pays(plans: Mapping[str, Solved]) -> WhoPays:
    """Return who pays and who gains between plans of one county.

    Parameters
    ----------
    plans
        By name; the others are held against the first.

    Raises
    ------
    PlannerError
        If there is none, one has no plan, or two have other demand points.
    """
    if not plans:
        msg = "who_pays: no plans; give them by name, the one held against first"
        raise PlannerError(msg)
    found = {name: solved.judgement for name, solved in plans.items()}
    (first, base), *others = found.items()
    ids = [item.id for item in base.flow.instance.villages]
    for name, item in others:
        if [village.id for village in item.flow.instance.villages] != ids:
            msg = f"who_pays: {name!r} is of other demand points than {first!r}"
            raise PlannerError(msg)
    return WhoPays(plans=found)


def _scale(amounts: Sequence[float], voice: Voice) -> tuple[float, str]:
    """Return by what the chart divides amounts, and the unit that makes."""
    scale, unit = voice.words.money_scale
    largest = max(map(abs, amounts), default=0.0)
    is_small = largest < LEAST_OF_SCALE * scale
    return (1.0, voice.words.money_unit) if is_small else (scale, unit)


def _nets(item: Judgement) -> dict[str, float]:
    return {party.party: party.net for party in stakeholders(item.ledger)}


def _charges(item: Judgement) -> float:
    return item.ledger.by_line().get(CHARGES, 0.0)


def _service(item: Judgement, voice: Voice) -> dict[str, str]:
    covered = item.metrics.coverages
    return {
        voice.say("cost_annual"): voice.money(item.metrics.money.annual_cost),
        voice.say("charges"): voice.money(_charges(item)),
        voice.say("measure_residents"): voice.share(covered["residents"].value),
        voice.say("effective"): voice.share(covered["effective_service"].value),
    }


def _network_changed(one: Judgement, other: Judgement, voice: Voice) -> str:
    """Return what the network pays more or less, and whether that says anything."""
    was, now = (item.metrics.money.annual_cost for item in (one, other))
    said = _changed(voice, "network", now - was)
    if said and abs(now - was) <= NOISE_OF_A_STUDY * min(was, now):
        return voice.say("network_noise", said=said)
    return said


def _changed(voice: Voice, key: str, more: float) -> str:
    """Return that an amount is higher or lower; nothing where it is the same."""
    if abs(more) < LEAST_MONEY:
        return ""
    which = "more" if more > 0 else "less"
    return voice.say(f"{key}_{which}", amount=voice.money(abs(more)))


def _service_changed(one: Judgement, other: Judgement, voice: Voice) -> str:
    was, now = (
        item.metrics.coverages["effective_service"].value for item in (one, other)
    )
    if was is None or now is None or abs(now - was) < LEAST_POINTS:
        return ""
    which = "rises" if now > was else "falls"
    return voice.say(f"service_{which}", was=voice.share(was), now=voice.share(now))

"""Fairness by township: who is covered, how far people go, who goes farthest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from planner.brief import Brief, counted
from planner.flow import Flow
from planner.instance import Instance
from planner.metrics import Judgement
from planner.report.fonts import drawable, own_fonts
from planner.report.proposal.wording.language import Language
from planner.units import METRES_PER_KM
from planner.workbench.views.picture import Picture, picture_of
from planner.workbench.views.places import village_name
from planner.workbench.views.voice import Voice, voice_in

__all__ = ["Fairness", "fairness"]

FloatArray = NDArray[np.float64]
COVERED, WAY = "#0072b2", "#d55e00"
INCHES_PER_ROW, WIDTH_INCHES = 0.26, 7.6
"""Of a bar, and of the figure: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipRow:
    """What a plan gives the people of a township.

    Parameters
    ----------
    covered, effective, carried
        Shares: of residents covered, of residents with effective service (``None``
        where the scenario states neither days nor a promise), of parcels carried.
    way_m
        Mean way of residents to the facility that serves them, of those who are served
        and not at the door; ``None`` if there are none.
    """

    name: str
    residents: float
    covered: float
    effective: float | None
    carried: float
    way_m: float | None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Fairness(Brief):
    """Townships of a plan, the least covered first; those without residents left out.

    Parameters
    ----------
    townships
        In the order of coverage, ties by name.
    """

    judgement: Judgement
    townships: tuple[TownshipRow, ...]

    def table(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a township."""
        voice = self._voice(language)
        rows = [
            {
                voice.say("township"): item.name,
                voice.say("residents"): f"{item.residents:,.0f}",
                voice.say("measure_residents"): voice.share(item.covered),
                voice.say("effective"): voice.share(item.effective),
                voice.say("carried"): voice.share(item.carried),
                voice.say("mean_way"): voice.say("unknown")
                if item.way_m is None
                else voice.km(item.way_m),
            }
            for item in self.townships
        ]
        return pd.DataFrame(rows).set_index(voice.say("township"))

    def picture(self, *, language: Language | str = Language.EN) -> Picture:
        """Return a chart of coverage, and of the way, by township."""
        voice = self._voice(language)
        names = [drawable(item.name, "?") for item in self.townships]
        with own_fonts():
            size = (WIDTH_INCHES, 1.2 + INCHES_PER_ROW * max(len(names), 4))
            figure = Figure(figsize=size, layout="constrained")
            left, right = figure.subplots(1, 2, sharey=True, width_ratios=(2, 1))
            places = range(len(names))
            left.barh(places, [item.covered for item in self.townships], color=COVERED)
            left.set_yticks(places, names)
            left.invert_yaxis()
            left.set_xlim(0.0, 1.0)
            left.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
            left.set_xlabel(voice.say("measure_residents"))
            ways = [
                np.nan if item.way_m is None else item.way_m / METRES_PER_KM
                for item in self.townships
            ]
            right.plot(ways, places, "D", color=WAY, markersize=5)
            right.set_xlim(left=0.0)
            right.set_xlabel(
                voice.words.with_unit(voice.say("mean_way"), voice.say("km"))
            )
            for ax in (left, right):
                ax.grid(axis="x", color="#e3e7eb", linewidth=0.6)
                ax.set_axisbelow(True)
                ax.spines[["top", "right"]].set_visible(False)
            return picture_of(figure)

    def sentence(self, *, language: Language | str = Language.EN) -> str:
        """Return the townships at both ends, and how far the worst-off go."""
        voice, equity = self._voice(language), self.judgement.metrics.equity
        least, most = self.townships[0], self.townships[-1]
        said = [
            voice.say(
                "fair_ends" if len(self.townships) > 1 else "fair_one",
                least=least.name,
                least_share=voice.share(least.covered),
                most=most.name,
                most_share=voice.share(most.covered),
            )
        ]
        if equity.worst_tenth_mean_m is not None and equity.mean_m is not None:
            said.append(
                voice.say(
                    "fair_tenth",
                    worst=voice.km(equity.worst_tenth_mean_m),
                    mean=voice.km(equity.mean_m),
                )
            )
        if equity.furthest_village_id is not None and equity.furthest_m is not None:
            said.append(
                voice.say(
                    "fair_farthest",
                    village=village_name(self._instance, equity.furthest_village_id),
                    way=voice.km(equity.furthest_m),
                )
            )
        if equity.residents_out_of_reach >= 1:
            number = f"{equity.residents_out_of_reach:,.0f}"
            said.append(voice.say("fair_out_of_reach", residents=number))
        return voice.together(said)

    @property
    def _instance(self) -> Instance:
        return self.judgement.flow.instance

    def _voice(self, language: Language | str) -> Voice:
        return voice_in(language, self._instance.currency)

    def _facts(self) -> dict[str, str]:
        return {
            "title": self._instance.title,
            "townships": counted(len(self.townships)),
        }


def fairness(judgement: Judgement) -> Fairness:
    """Return what a plan gives the people of each township."""
    flow, facts = judgement.flow, judgement.metrics.villages
    instance = flow.instance
    residents = instance.residents
    parcels = instance.village_parcels_per_day
    is_asked = judgement.metrics.coverages["effective_service"].value is not None
    rows = []
    for township in instance.townships:
        mine = np.array([v.township_id == township.id for v in instance.villages])
        people = float(residents[mine].sum())
        if people <= 0:
            continue
        rows.append(
            TownshipRow(
                name=township.name or township.id,
                residents=people,
                covered=_mean(facts.is_covered.astype(np.float64), residents * mine),
                effective=_mean(facts.effective_share, residents * mine)
                if is_asked
                else None,
                carried=_mean(flow.served_share, parcels * mine),
                way_m=_way_m(flow, facts.distance_m, residents * mine),
            )
        )
    rows.sort(key=lambda item: (item.covered, item.name))
    return Fairness(judgement=judgement, townships=tuple(rows))


def _mean(values: FloatArray, weights: FloatArray) -> float:
    """Return the mean by weight, 0 where nothing has any."""
    total = float(weights.sum())
    return float(values @ weights) / total if total > 0 else 0.0


def _way_m(flow: Flow, distance_m: FloatArray, residents: FloatArray) -> float | None:
    """Return the mean way of those who are served."""
    weights = np.where(np.isfinite(distance_m), residents * flow.served_share, 0.0)
    if weights.sum() <= 0:
        return None
    return _mean(np.nan_to_num(distance_m, posinf=0.0), weights)

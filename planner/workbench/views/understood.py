"""What was understood of a county: places, parcels, roads, and what stays in doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.instance import Instance
from planner.model.places import LocationSource
from planner.report.proposal.wording.assumption_words import assumption_name
from planner.report.proposal.wording.language import Language
from planner.scenario.build import read_county
from planner.scenario.provenance import Provenance
from planner.scenario.understand.findings import Doubt
from planner.workbench.bench.workbench import Workbench
from planner.workbench.views.places import village_names
from planner.workbench.views.voice import IN_CELL, MOST_NAMES, Voice, voice_in

__all__ = ["Understood", "understood"]

OBSERVED = "observed"
FILLED_IN, LEAST_TOLD = 0.2, 10
"""Share of villages that have one number of residents, and villages, from which it
looks filled in. Judgement: counts differ nearly always."""
FLAG = re.compile(r"--(?!column|layer)([a-z-]+) (\S+?)(?=,? |$)")
"""An option with its value; columns and layers are said otherwise in Python."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Understood(Brief):
    """A county as it was read.

    Parameters
    ----------
    columns
        Column of the user by ``table.column`` of the planner, where names differ.
    unsure
        What may be read in two ways: what was taken, what else, and what decides.
    at_seat, unlocated, off_road
        Ids of villages: without coordinates and placed at their township's seat,
        without any place, and too far from every road.
    """

    instance: Instance
    columns: Mapping[str, str]
    unsure: tuple[Doubt, ...]
    provenance: Provenance
    at_seat: tuple[str, ...]
    unlocated: tuple[str, ...]
    off_road: tuple[str, ...]

    def table(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a fact."""
        voice, county = self._voice(language), self.instance
        sources = self.provenance.demand.source_in
        graph = county.graph
        facts = {
            "read_columns": "; ".join(
                f"{ours} = {x}" for ours, x in self.columns.items()
            )
            or voice.say("as_named"),
            "read_villages": f"{int(county.is_village.sum()):,}",
            "read_residents": f"{county.residents.sum():,.0f}",
            "read_parcels": f"{county.parcels_per_day.sum():,.0f}",
            "read_observed": f"{sum(item == OBSERVED for item in sources):,}",
            "read_sites": f"{len(county.sites):,}",
            "read_roads": voice.say("proxy_roads") if graph.is_proxy else graph.source,
            "read_seat": self._named(self.at_seat, voice, IN_CELL),
            "read_unlocated": self._named(self.unlocated, voice, IN_CELL),
            "read_off_road": self._named(self.off_road, voice, IN_CELL),
            "read_defaults": f"{len(self.provenance.defaults_used):,}",
        }
        rows = {voice.say(key): value for key, value in facts.items()}
        return pd.DataFrame({voice.say("understood"): rows})

    def in_doubt(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a village whose place is in doubt, by its id, and why."""
        voice = self._voice(language)
        whys = {
            "read_seat": self.at_seat,
            "read_unlocated": self.unlocated,
            "read_off_road": self.off_road,
        }
        found = [(item, voice.say(key)) for key, ids in whys.items() for item in ids]
        townships = {item.id: item.name for item in self.instance.townships}
        villages = [
            self.instance.villages[self.instance.village_index[item]]
            for item, _ in found
        ]
        columns = {
            "village": [item.name or item.id for item in villages],
            "township": [townships.get(item.township_id, "") for item in villages],
            "residents": [f"{item.residents:,.0f}" for item in villages],
            "doubt": [why for _, why in found],
        }
        named = {voice.say(key): values for key, values in columns.items()}
        ids = pd.Index([item for item, _ in found], name="village_id")
        return pd.DataFrame(named, index=ids)

    def doubts(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a thing that may be read in two ways, in English words.

        Of counties made by ``from_files``; what decides is one of its arguments.
        """
        voice = self._voice(language)
        rows = [
            {
                voice.say("key"): item.about,
                voice.say("taken"): item.taken,
                voice.say("or_else"): item.other,
                voice.say("decides"): FLAG.sub(_argument, item.remedy),
            }
            for item in self.unsure
        ]
        names = [voice.say(key) for key in ("key", "taken", "or_else", "decides")]
        return pd.DataFrame(rows, columns=names).set_index(names[0])

    def defaults(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a default in use: value, grade and where it comes from."""
        voice = self._voice(language)
        run = {"scenario": {"resolved": self.provenance.resolved}}
        is_chinese = voice.language is Language.ZH
        rows = [
            {
                voice.say("assumption"): assumption_name(run, voice.words, used.fills),
                voice.say("as_assumed"): _written(used.default.value),
                voice.say("grade"): used.default.grade,
                voice.say("source"): used.default.source_zh
                if is_chinese
                else used.default.source,
            }
            for used in self.provenance.defaults_used
        ]
        columns = ("assumption", "as_assumed", "grade", "source")
        names = [voice.say(key) for key in columns]
        return pd.DataFrame(rows, columns=names).set_index(names[0])

    def sentence(self, *, language: Language | str = Language.EN) -> str:
        """Return what was read, and which villages stay in doubt."""
        voice, county = self._voice(language), self.instance
        said = [
            voice.say(
                "understood_whole",
                villages=voice.count(int(county.is_village.sum()), "village"),
                residents=f"{county.residents.sum():,.0f}",
                parcels=f"{county.parcels_per_day.sum():,.0f}",
            )
        ]
        for key, ids in (
            ("doubt_seat", self.at_seat),
            ("doubt_unlocated", self.unlocated),
            ("doubt_off_road", self.off_road),
        ):
            if ids:
                said.append(voice.say(key, names=self._named(ids, voice)))
        filled = self._filled_in()
        if len(said) == 1:
            said.append(voice.say("doubt_none"))
        if filled is not None:
            residents, number, every = (f"{item:,.0f}" for item in filled)
            said.append(
                voice.say("doubt_filled", residents=residents, some=number, all=every)
            )
        if county.graph.is_proxy:
            said.append(voice.say("doubt_proxy"))
        return voice.together(said)

    def _filled_in(self) -> tuple[float, int, int] | None:
        """Return residents that many villages share, by how many, of how many."""
        county = self.instance
        people = county.residents[county.is_village]
        people = people[people > 0]
        values, counts = np.unique(people, return_counts=True)
        if len(people) < LEAST_TOLD or counts.max() < FILLED_IN * len(people):
            return None
        return float(values[counts.argmax()]), int(counts.max()), len(people)

    def _voice(self, language: Language | str) -> Voice:
        return voice_in(language, self.instance.currency)

    def _named(self, ids: tuple[str, ...], voice: Voice, most: int = MOST_NAMES) -> str:
        if not ids:
            return voice.say("none")
        return f"{len(ids):,}: {voice.names(village_names(self.instance, ids), most)}"

    def _facts(self) -> dict[str, str]:
        return {"title": self.instance.title, "": self.sentence()}


def understood(bench: Workbench) -> Understood:
    """Return what was understood of the county on a workbench."""
    built = read_county(bench.scenario)
    instance = built.instance
    location = instance.village_location
    has_place = location >= 0
    is_on_road = has_place & (instance.locations.node_idx[location] >= 0)
    sources = np.array([item.location_source for item in instance.villages])

    def ids(chosen: np.ndarray) -> tuple[str, ...]:
        return tuple(
            village.id
            for village, is_chosen in zip(instance.villages, chosen, strict=True)
            if is_chosen
        )

    return Understood(
        instance=instance,
        columns={
            f"{table}.{ours}": item.column
            for table, names in bench.scenario.document.places.columns.items()
            for ours, item in names.items()
            if item.column != ours
        },
        unsure=bench.scenario.doubts,
        provenance=built.provenance,
        at_seat=ids(sources == LocationSource.TOWNSHIP_SEAT),
        unlocated=ids(~has_place),
        off_road=ids(has_place & ~is_on_road),
    )


def _argument(flag: re.Match[str]) -> str:
    """Return an option of the command line as an argument of ``from_files``."""
    return f"{flag[1].replace('-', '_')}={flag[2]}"


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return f"{value:,g}" if isinstance(value, float) else str(value)

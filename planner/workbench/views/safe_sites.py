"""Alternatives with their county: which sites are safe to build, and which a choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import pandas as pd

from planner.design.studies.alternatives import alternatives as design
from planner.design.studies.alternatives.alternatives import Alternatives as Plans
from planner.design.studies.alternatives.roles import SiteRole
from planner.instance import Instance
from planner.model.places import Site, Tier
from planner.plan import Plan
from planner.report.pictures.maps.alternatives_map import alternatives_figure
from planner.report.proposal.wording.language import Language
from planner.workbench.views.picture import Picture, picture_of
from planner.workbench.views.places import site_name
from planner.workbench.views.voice import IN_CELL, Voice, voice_in

__all__ = ["Alternatives", "alternatives"]

IN_ALL = 1.0
"""Frequency of a site that every plan opens."""
HALF = 0.5
"""Frequency at which a choice is most open."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Alternatives(Plans):
    """Different plans, the best first, with the county that they are for.

    Parameters
    ----------
    instance
        The county.
    """

    instance: Instance

    def table(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a site that some plan opens, the most certain first."""
        voice = self._voice(language)
        rows = [
            {
                voice.say("site"): site_name(self.instance, item.site_id),
                voice.say("tier"): voice.say(f"tier_{self._site(item).tier}"),
                voice.say("in_plans"): f"{item.frequency:.0%}",
                voice.say("instead"): voice.names(self._substitutes(item), IN_CELL),
            }
            for item in self.roles
        ]
        columns = list(rows[0]) if rows else [voice.say("site")]
        return pd.DataFrame(rows, columns=columns).set_index(columns[0])

    def picture(self, *, language: Language | str = Language.EN) -> Picture:
        """Return the map of sites by how many of the plans open them."""
        figure = alternatives_figure(self, self.instance, Language(language))
        return picture_of(figure)

    def sentence(self, *, language: Language | str = Language.EN) -> str:
        """Return how many sites are safe to build, and the closest choice."""
        voice = self._voice(language)
        if not self.plans:
            return voice.say("safe_none", why="; ".join(self.infeasible))
        safe = [item for item in self.roles if item.frequency >= IN_ALL]
        others = [item for item in self.roles if item.frequency < IN_ALL]
        stores = [item for item in safe if self._site(item).tier is Tier.STORE]
        said = [
            voice.say(
                "safe_all",
                plans=voice.count(len(self.plans), "plan"),
                slack=f"{self.slack:.1%}",
                sites=voice.count(len(safe), "site"),
                choices=voice.count(len(others), "site"),
            )
        ]
        if stores:
            names = voice.names(site_name(self.instance, x.site_id) for x in stores)
            said.append(voice.say("safe_stores", names=names))
        choices = [item for item in others if item.substitutes]
        if choices:
            closest = min(choices, key=lambda item: abs(item.frequency - HALF))
            said.append(
                voice.say(
                    "safe_choice",
                    site=site_name(self.instance, closest.site_id),
                    share=f"{closest.frequency:.0%}",
                    other=self._substitutes(closest)[0],
                )
            )
        return voice.together(said)

    def _voice(self, language: Language | str) -> Voice:
        return voice_in(language, self.instance.currency)

    def _site(self, item: SiteRole) -> Site:
        return self.instance.sites[self.instance.site_index[item.site_id]]

    def _substitutes(self, item: SiteRole) -> list[str]:
        return [site_name(self.instance, other) for other, _ in item.substitutes]


def alternatives(
    instance: Instance,
    *,
    slack: float = 0.03,
    count: int = 10,
    plan: Plan | None = None,
    gap: float = 0.005,
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Alternatives:
    """Return plans within a slack of the best that differ as much as possible.

    Each is the siting that shares the fewest sites with those before it, at routing
    prices that stay the same; then the search finishes its plan, with what opens and
    closes against the best one kept. Plans that real routes take beyond the slack are
    left out.

    Parameters
    ----------
    slack
        Share of the best siting's cost that an alternative may cost more.
    count
        Plans besides the best, at most: fewer where no new one is found.
    plan
        A plan whose routes say what routing costs, and which is the best one unless a
        cheaper one is found; without it a plan for the instance is made.
    gap
        Relative gap of the best siting.

    Raises
    ------
    EngineError
        If a solver fails.
    PlannerError
        If an argument is not what it should be.
    KeyboardInterrupt
        If the user stops before the best siting has routes, or a second time;
        otherwise an interruption ends the search with the plans there are.
    """
    found = design.alternatives(
        instance,
        slack=slack,
        count=count,
        plan=plan,
        gap=gap,
        seed=seed,
        progress=progress,
    )
    values = {item.name: getattr(found, item.name) for item in fields(Plans)}
    return Alternatives(**values, instance=instance)

"""Why a village is left out: what is near it, what binds, what would help, who pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from planner.brief import Brief
from planner.design.unmet.frozen import freeze
from planner.explain.villages.binding import Binding, VillageReason
from planner.explain.villages.surroundings import Surroundings
from planner.explain.villages.village_reason import village_reason
from planner.flow import Flow
from planner.ledger import NETWORK, compute_ledger, stakeholders
from planner.metrics import Judgement
from planner.plan import Plan
from planner.report.fonts import own_fonts
from planner.report.moved import opened_and_closed
from planner.report.pictures.maps.content import MapContent, map_content
from planner.report.pictures.maps.highlights import Highlight
from planner.report.pictures.maps.plan_map import map_figure
from planner.report.proposal.wording.amendment_words import amendment_words
from planner.report.proposal.wording.language import Language
from planner.report.text.saying import say_in
from planner.workbench.views.picture import Picture, picture_of
from planner.workbench.views.places import (
    party_name,
    places_of,
    site_name,
    site_place,
    village_name,
)
from planner.workbench.views.voice import Voice, voice_in

__all__ = ["NearSite", "Why", "left_out", "why_not"]

NUM_NEAREST = 3
"""Sites near a village that are shown: judgement."""
VILLAGERS = "villagers"
ASKED, NEAR = "#d55e00", "#0072b2"
LEAST_EXTENT_M, ROOM = 3000.0, 1.4
"""A map shows at least so far around the village, and more than the nearest sites."""
WHOLE = 1.0 - 1e-6
"""Share of its parcels from which on a village is served whole."""
LEAST_MONEY = 0.5
"""Differences of amounts below it are none, in whole units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearSite:
    """A site near a village, and the way there by road."""

    site_id: str
    distance_m: float
    is_open: bool


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Why(Brief):
    """Why a village is not covered and served, if it is not.

    Parameters
    ----------
    nearest
        Sites in reach, the nearest first, three at most.
    changed
        Net income a year of each party with the smallest change, less that of the plan;
        empty where no plan with the change is known.
    changed_cost
        What it costs a year, as the reason counts it: before income, with what is
        charged beside the cost, such as villagers' time at its price.
    opened, closed
        Sites that open and close in that plan.
    """

    flow: Flow
    judgement: Judgement
    reason: VillageReason
    nearest: tuple[NearSite, ...]
    changed: Mapping[str, float]
    changed_cost: float | None = None
    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()

    def table(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a site near the village."""
        voice = self._voice(language)
        instance = self.flow.instance
        rows = [
            {
                voice.say("site"): site_name(instance, item.site_id),
                voice.say("tier"): voice.say(f"tier_{self._tier(item)}"),
                voice.say("way"): voice.km(item.distance_m),
                voice.say("in_plan"): voice.say("open" if item.is_open else "not_open"),
            }
            for item in self.nearest
        ]
        frame = pd.DataFrame(rows, columns=list(rows[0]) if rows else None)
        return frame.set_index(voice.say("site")) if rows else frame

    def who_pays(self, *, language: Language | str = Language.EN) -> pd.DataFrame:
        """Return a row a party: what the change leaves it more, or less, a year."""
        voice = self._voice(language)
        column = voice.say("more_a_year")
        rows = {
            party_name(party, self.flow.instance, voice): voice.signed(amount)
            for party, amount in self.changed.items()
            if abs(amount) >= LEAST_MONEY
        }
        return pd.DataFrame({column: rows}, columns=[column])

    def picture(self, *, language: Language | str = Language.EN) -> Picture:
        """Return a map of the village with its nearest sites."""
        voice, instance = self._voice(language), self.flow.instance
        content = map_content(self.flow.plan, instance, self.judgement.metrics)
        title = voice.say("why_title", name=self._name())
        (village,) = places_of(instance, [self.reason.village_id]) or (None,)
        if village is None:
            sites: tuple[Any, ...] = ()
        else:
            content = _cropped(content, self._radius_m(), (village.x_m, village.y_m))
            sites = tuple(
                site_place(
                    instance,
                    item.site_id,
                    f"{site_name(instance, item.site_id)}, {voice.km(item.distance_m)}",
                )
                for item in self.nearest
            )
        rings = [
            Highlight(
                words=voice.say("this_village"),
                colour=ASKED,
                places=() if village is None else (village,),
            ),
            Highlight(
                words=voice.say("nearest_sites"),
                colour=NEAR,
                places=sites,
                links=tuple((village, site) for site in sites if village is not None),
            ),
        ]
        with own_fonts():
            content = replace(content, title=title)
            figure = map_figure(content, "", say_in(voice.language), rings)
            return picture_of(figure)

    def sentence(self, *, language: Language | str = Language.EN) -> str:
        """Return what the plan does with the village, what binds, and what helps."""
        voice, reason = self._voice(language), self.reason
        said = [
            voice.say(
                "why_standing",
                name=self._name(),
                residents=f"{self._residents():,.0f}",
                covered=voice.say("is_covered" if reason.is_covered else "uncovered"),
                share=voice.share(reason.served_share),
            )
        ]
        if self.nearest:
            near = self.nearest[0]
            said.append(
                voice.say(
                    "why_nearest",
                    site=site_name(self.flow.instance, near.site_id),
                    way=voice.km(near.distance_m),
                    state=voice.say("open" if near.is_open else "not_open"),
                )
            )
        if reason.binding is not Binding.NOTHING:
            said += [self._binding(voice), self._change(voice), self._payers(voice)]
        return voice.together(said)

    def _facts(self) -> dict[str, str]:
        return {"": self._name(), "binding": str(self.reason.binding)}

    def _voice(self, language: Language | str) -> Voice:
        return voice_in(language, self.flow.instance.currency)

    def _name(self) -> str:
        return village_name(self.flow.instance, self.reason.village_id)

    def _residents(self) -> float:
        instance = self.flow.instance
        village = instance.village_index[self.reason.village_id]
        return float(instance.residents[village])

    def _tier(self, item: NearSite) -> str:
        instance = self.flow.instance
        return instance.sites[instance.site_index[item.site_id]].tier.value

    def _radius_m(self) -> float:
        farthest = max((item.distance_m for item in self.nearest), default=0.0)
        return max(LEAST_EXTENT_M, ROOM * farthest)

    def _binding(self, voice: Voice) -> str:
        """Return what keeps the village out; reasons in full speak English."""
        if voice.language is Language.EN:
            return voice.say("why_binding", words=self.reason.words)
        if self.reason.binding is Binding.COST and self.reason.amount is not None:
            return voice.say(
                "binding_COST_of",
                cost=voice.money(self.reason.amount * max(self._residents(), 1.0)),
                each=voice.money(self.reason.amount),
            )
        return voice.say(f"binding_{self.reason.binding.name}")

    def _change(self, voice: Voice) -> str:
        """Return the smallest change, its sites by name."""
        instance, verified = self.flow.instance, self.reason.verified
        parts = [
            voice.say("setting", change=amendment_words(item, voice.language))
            for item in self.reason.settings
        ]
        opened, closed = self.opened, self.closed
        if not self.changed and verified is not None:
            opened, closed = verified.opened_site_ids, verified.closed_site_ids
        for key, ids in (("change_opens", opened), ("change_closes", closed)):
            if ids:
                names = voice.names(site_name(instance, item) for item in ids)
                parts.append(voice.say(key, names=names))
        is_other = verified is None and bool(self.changed)
        if not parts:
            if verified is None and not is_other:
                return voice.say("change_none")
            parts = [voice.say("change_opens_nothing")]
        said = voice.say("comma").join(parts)
        if not is_other:
            return voice.say("change", parts=said)
        cost = self.changed_cost
        amount = voice.say("unknown") if cost is None else voice.money(cost)
        return voice.say("change_other", parts=said, cost=amount)

    def _payers(self, voice: Voice) -> str:
        """Return what the change costs the network, net of income, and villagers."""
        verified = self.reason.verified
        if not self.changed:
            return (
                ""
                if verified is None
                else voice.say("change_cost", cost=voice.money(_cost(verified)))
            )
        network = self.changed.get(NETWORK, 0.0)
        said = [
            voice.say(
                "network_bears" if network < 0 else "network_gains",
                amount=voice.money(abs(network)),
                each=voice.money(abs(network) / max(self._residents(), 1.0)),
            )
        ]
        villagers = self.changed.get(VILLAGERS, 0.0)
        if abs(villagers) >= LEAST_MONEY:
            key = "villagers_bear" if villagers < 0 else "villagers_save"
            said.append(voice.say(key, amount=voice.money(abs(villagers))))
        return voice.together(said)


def left_out(judgement: Judgement, voice: Voice) -> pd.DataFrame:
    """Return a row a village that is not covered or not served whole, by its id.

    The largest first.
    """
    flow, facts = judgement.flow, judgement.metrics.villages
    instance = flow.instance
    is_well = facts.is_covered & (facts.served_share >= WHOLE)
    order = np.argsort(-instance.residents, kind="stable")
    chosen = [idx for idx in order.tolist() if not is_well[idx]]
    ids = [instance.villages[idx].id for idx in chosen]
    reasons = {
        instance.village_of[item.stream_id]: voice.say(f"reason_{item.reason}")
        for item in flow.plan.unserved
    }
    townships = {item.id: item.name for item in instance.townships}
    columns = {
        "village": [instance.villages[idx].name for idx in chosen],
        "township": [
            townships.get(instance.villages[idx].township_id, "") for idx in chosen
        ],
        "residents": [f"{instance.residents[idx]:,.0f}" for idx in chosen],
        "standing": [
            voice.say("is_covered" if facts.is_covered[idx] else "uncovered")
            for idx in chosen
        ],
        "carried": [voice.share(float(facts.served_share[idx])) for idx in chosen],
        "reason": [reasons.get(idx, "") for idx in chosen],
    }
    named = {voice.say(key): values for key, values in columns.items()}
    return pd.DataFrame(named, index=pd.Index(ids, name="village_id"))


def why_not(judgement: Judgement, village_id: str) -> Why:
    """Return why a village of a plan is not covered and served."""
    flow = judgement.flow
    frozen = freeze(flow.instance, flow.plan)
    reason = village_reason(frozen, village_id)
    changed: dict[str, float] = {}
    cost: float | None = None
    sites: tuple[list[str], list[str]] = ([], [])
    if reason.binding is Binding.COST:
        places = frozen.prepared.instance
        near = Surroundings.of(frozen, places.village_index[village_id])
        plan = _changed_plan(near)
        if plan is None:
            near = near.wider()
            plan = _changed_plan(near)
        if plan is not None:
            changed, cost = _differences(judgement, plan), near.routed_cost
            sites = opened_and_closed(flow.plan, plan)
    return Why(
        flow=flow,
        judgement=judgement,
        reason=reason,
        nearest=_nearest(flow, village_id),
        changed=changed,
        changed_cost=cost,
        opened=tuple(sites[0]),
        closed=tuple(sites[1]),
    )


def _changed_plan(near: Surroundings) -> Plan | None:
    tried = near.routed
    return None if tried is None or tried.found is None else tried.plan


def _differences(judgement: Judgement, plan: Plan) -> dict[str, float]:
    instance = judgement.flow.instance
    before = {item.party: item.net for item in stakeholders(judgement.ledger)}
    ledger = compute_ledger(plan, instance)
    after = {item.party: item.net for item in stakeholders(ledger)}
    parties = sorted(before.keys() | after.keys())
    return {key: after.get(key, 0.0) - before.get(key, 0.0) for key in parties}


def _nearest(flow: Flow, village_id: str) -> tuple[NearSite, ...]:
    instance = flow.instance
    pairs = instance.village_pairs(instance.village_index[village_id])
    sites = instance.reach.destination_idx[pairs]
    distance = instance.reach.distance_m[pairs]
    opened = {item.site_id for item in flow.plan.facilities}
    found = []
    for position in np.lexsort((sites, distance)).tolist():
        site_id = instance.sites[int(sites[position])].id
        if instance.may_open(int(sites[position])) or site_id in opened:
            found.append(
                NearSite(
                    site_id=site_id,
                    distance_m=float(distance[position]),
                    is_open=site_id in opened,
                )
            )
    return tuple(found[:NUM_NEAREST])


def _cost(change: Any) -> float:
    routed: float | None = change.routed_cost
    return float(change.cost) if routed is None else routed


def _cropped(
    content: MapContent, radius_m: float, centre: tuple[float, float]
) -> MapContent:
    """Return what lies around a place, routes left out."""
    x_m, y_m = centre

    def is_near(item: Any) -> bool:
        return bool(np.hypot(item.x_m - x_m, item.y_m - y_m) <= radius_m)

    return replace(
        content,
        boundary=(),
        villages=tuple(item for item in content.villages if is_near(item)),
        facilities=tuple(item for item in content.facilities if is_near(item)),
        routes=(),
        carried=(),
    )

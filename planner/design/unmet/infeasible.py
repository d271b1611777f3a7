"""Requirements that cannot be met: the conflict, and what to relax by how much."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from planner.design.attainable.losses import losses_of
from planner.design.attainable.share_words import (
    MOST_NAMES,
    asked_words,
    done_word,
    left_out,
    loss_words,
)
from planner.design.siting_model.prepare import TIERS, Prepared, with_every_link
from planner.design.siting_model.prices import first_prices
from planner.design.studies.administration.repairs import rule_repairs, rule_words
from planner.design.unmet.repairs import (
    money_after,
    share_after,
    share_key,
    site_after,
    site_key,
)
from planner.model.rules import Measure
from planner.plan import Repair
from planner.siting.data import (
    HUB_TIER,
    SitingData,
    SitingPrices,
    SitingSolution,
)
from planner.siting.requirements import (
    REQUIRED,
    RULES,
    key_of,
    lowest_share,
    money_of,
    num_open,
    site_of,
)
from planner.siting.search.conflict import (
    CheapestRepair,
    Conflict,
    Feasibility,
    cheapest_repair,
    irreducible_conflict,
)

__all__ = [
    "Infeasibility",
    "explain_infeasible",
    "infeasibility",
    "requirement_words",
]

FARTHER = (
    "no plan was found with the nearest parents of each facility; there is one with "
    "parents farther away"
)
TIGHT = 1e-4
"""Relative gap below which what is needed is called the least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasibility:
    """Why requirements cannot be met, in the scenario's words.

    Parameters
    ----------
    conflict
        Requirements that cannot be met together, each of them needed for that.
    repair
        The fewest requirements to relax, by the least sum of relative amounts.
    sentences
        Both for people.
    siting
        That meets all requirements after all.
    """

    conflict: tuple[str, ...] = ()
    repair: tuple[Repair, ...] = ()
    sentences: tuple[str, ...] = ()
    siting: SitingSolution | None = None


def explain_infeasible(
    prepared: Prepared, prices: SitingPrices, *, seed: int
) -> tuple[str, ...]:
    """Return why the requirements cannot be met; nothing if they can.

    With every link there is, unless they can only be met with the links left out.
    """
    wide = with_every_link(prepared)
    if wide is not None:
        prepared, prices = wide, first_prices(wide)
    feasibility = Feasibility(data=prepared.data, prices=prices, seed=seed)
    if feasibility.without(frozenset()):
        return () if wide is None else (FARTHER,)
    return infeasibility(prepared, feasibility).sentences


def infeasibility(prepared: Prepared, feasibility: Feasibility) -> Infeasibility:
    """Return conflict and repair of an instance whose requirements cannot be met.

    What is said holds at the routing prices given; real routes may cost more.
    """
    conflict = irreducible_conflict(feasibility)
    if not conflict.names:
        return Infeasibility()
    found = cheapest_repair(feasibility, [conflict])
    words = tuple(requirement_words(prepared, name) for name in conflict.names)
    repair = () if found is None else _repairs(prepared, found)
    return Infeasibility(
        conflict=words,
        repair=repair,
        sentences=(
            *_conflict_sentence(conflict, words),
            *(item.words for item in repair),
            *_doubts(found),
        ),
    )


def requirement_words(prepared: Prepared, name: str) -> str:
    """Return a requirement as the scenario states it."""
    kind, _, detail = name.partition(".")
    instance = prepared.instance
    requirements, currency = instance.requirements, instance.currency
    if (site := site_of(name)) is not None:
        return f"site {instance.sites[site].id!r} is {kind}"
    if kind in RULES:
        return rule_words(prepared, name)
    if kind == "max_facilities":
        tier = TIERS[int(detail)]
        return f"{kind}.{tier} = {requirements.max_facilities[tier]}"
    if kind == "at_least":
        measure, _, county = detail.partition(".")
        share = prepared.data.shares_asked()[measure, int(county)]
        return f"{kind}.{measure} = {share:g}{_where(prepared, int(county))}"
    return f"{kind} = {getattr(requirements, kind):,.0f} {currency}"


def _where(prepared: Prepared, number: int) -> str:
    """Return the name of a county by its number, if there are several."""
    counties = prepared.instance.counties
    return f" in {counties[number].name}" if len(counties) > 1 else ""


def _conflict_sentence(conflict: Conflict, words: tuple[str, ...]) -> Iterator[str]:
    """Yield a sentence, unless there is one requirement alone: its repair says it."""
    named = "; ".join(words[:MOST_NAMES])
    rest = len(words) - MOST_NAMES
    named += f"; and {rest} more" if rest > 0 else ""
    if not conflict.is_proven:
        yield (
            "no plan that meets all of these was found, and it is not proven that "
            f"there is none: {named}"
        )
    elif not conflict.is_irreducible:
        yield f"these cannot be met together, perhaps not even fewer of them: {named}"
    elif len(words) > 1:
        yield (
            "these cannot be met together, and without any one of them the others "
            f"can: {named}"
        )


def _doubts(found: CheapestRepair | None) -> Iterator[str]:
    if found is None:
        yield "what to relax was not found within the limits of the search"
    elif not found.is_fewest:
        yield "fewer changes may do; that was not settled within the search's limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relaxing:
    """What the sentences of a repair share.

    Parameters
    ----------
    least
        1 and the shortfall that is proven, as a share of the limit, or of a measure;
        ``None`` where several requirements give way.
    """

    prepared: Prepared
    solution: SitingSolution
    least: float | None
    is_tight: bool


def _repairs(prepared: Prepared, found: CheapestRepair) -> tuple[Repair, ...]:
    """Return a repair for each thing that the user has to change."""
    shares: list[tuple[str, int]] = []
    for name in found.names:
        kind, _, detail = name.partition(".")
        if kind == "at_least":
            measure, _, county = detail.partition(".")
            shares.append((measure, int(county)))
    rules = {key_of(name) for name in found.names} & set(RULES)
    kinds = ("at_least", *rules)
    others = [name for name in found.names if name.partition(".")[0] not in kinds]
    is_single = len(others) + len(dict(shares)) + len(rules) == 1
    relaxing = _Relaxing(
        prepared=prepared,
        solution=found.solution,
        least=found.bound if is_single else None,
        is_tight=is_single and found.needed - found.bound <= TIGHT * found.needed,
    )
    repairs = [
        *(_other_repair(relaxing, name) for name in others),
        *(_share_repair(relaxing, *item) for item in shares),
        *rule_repairs(prepared, found.names, found.solution),
    ]
    return tuple(item for item in repairs if item.before != item.value)


def _other_repair(relaxing: _Relaxing, name: str) -> Repair:
    kind, _, detail = name.partition(".")
    if (site := site_of(name)) is not None:
        return _site_repair(relaxing.prepared, kind, site)
    if kind == "max_facilities":
        return _number_repair(relaxing, int(detail))
    return _money_repair(relaxing, kind)


def _site_repair(prepared: Prepared, kind: str, site: int) -> Repair:
    instance, name = prepared.instance, prepared.instance.sites[site].id
    after = site_after(instance, name)
    words = "; ".join(_site_words(prepared, kind, site))
    return Repair(key=site_key(name), before=kind, value=after.value, words=words)


def _site_words(prepared: Prepared, kind: str, site: int) -> Iterator[str]:
    """Yield what is asked of a site, and what to do."""
    record, rules = prepared.instance.sites[site], prepared.instance.requirements
    reason = ""
    if kind == REQUIRED and not _can_be_supplied(prepared.data, site):
        reason = ", but no store or hub can supply it by road within a shift"
    yield f"site {record.id!r} is {kind}{reason}"
    ids, mine, other = rules.required_site_ids, "require_sites", "exclude_sites"
    if kind != REQUIRED:
        ids, mine, other = rules.excluded_site_ids, other, mine
    if record.id in ids:
        yield f"take it out of solve.{mine}"
    if record.status.value == kind:
        yield f"name it in solve.{other}, or make it a candidate in its table"


def _can_be_supplied(data: SitingData, site: int) -> bool:
    is_linked = bool((data.link_child == site).any())
    is_linked |= bool(data.site_tier[site] == HUB_TIER)
    return is_linked and not data.is_excluded[site]


def _number_repair(relaxing: _Relaxing, tier_idx: int) -> Repair:
    tier, prepared = TIERS[tier_idx], relaxing.prepared
    limit = prepared.instance.requirements.max_facilities[tier]
    needed = max(limit, num_open(prepared.data, relaxing.solution, tier_idx))
    words = f"max_facilities.{tier} = {limit}: {needed} are enough"
    if relaxing.least is not None:
        least = limit + (relaxing.least - 1.0) * max(limit, 1)
        least = max(limit + 1, math.ceil(least - TIGHT))
        words = f"max_facilities.{tier} = {limit}: at least {least} are needed"
        words += f", {needed} are enough" if needed > least else ""
    key = f"solve.max_facilities.{tier}"
    return Repair(key=key, before=limit, value=needed, words=words)


def _money_repair(relaxing: _Relaxing, kind: str) -> Repair:
    instance = relaxing.prepared.instance
    limit, currency = getattr(instance.requirements, kind), instance.currency
    spent = money_of(relaxing.prepared.data, relaxing.solution)[kind]
    needed = max(limit, money_after(spent))
    asked = f"{kind} = {limit:,.0f} {currency}"
    enough = f"{needed:,.0f} {currency}"
    words = f"{asked}: {enough} is enough together with the other changes"
    if relaxing.is_tight:
        words = f"{asked}: at least {enough} is needed for the other requirements"
    elif relaxing.least is not None:
        least = math.floor(limit + (relaxing.least - 1.0) * max(limit, 1.0))
        words = (
            f"{asked}: {enough} is enough for the other requirements, less than "
            f"{least:,.0f} {currency} is not"
        )
    return Repair(key=f"solve.{kind}", before=limit, value=needed, words=words)


def _share_repair(relaxing: _Relaxing, measure: str, county: int) -> Repair:
    prepared, solution = relaxing.prepared, relaxing.solution
    asked = prepared.data.shares_asked()[measure, county]
    reached = lowest_share(prepared.data, solution, measure, [county])
    possible = min(asked, share_after(reached))
    done = done_word(measure)
    words = f"{asked_words(prepared, measure, county, asked)}; "
    if relaxing.is_tight:
        words += f"at most {possible:.1%} can be {done}"
    elif relaxing.least is None:
        words += f"{possible:.1%} can be {done} together with the other changes"
    else:
        most = asked + 1.0 - relaxing.least
        words += f"{possible:.1%} can be {done}, more than {most:.1%} cannot"
    losses = losses_of(prepared, Measure(measure), county)
    others = left_out(prepared, solution, losses, measure)
    parts = (words, *loss_words(prepared, losses), others)
    county_id = prepared.instance.counties[county].id
    return Repair(
        key=share_key(prepared.instance, measure, county_id),
        before=asked,
        value=possible,
        words="; ".join(part for part in parts if part),
    )

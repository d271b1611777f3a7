"""Rules of administration that cannot be kept: in words, and what to change."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from planner.design.attainable.share_words import MOST_NAMES
from planner.design.siting_model.prepare import Prepared
from planner.design.unmet.repairs import rule_key, share_after
from planner.instance import Instance
from planner.plan import Repair
from planner.service.administration import (
    COVERED_TOWNSHIP,
    REPLACED,
    STORE_IN_TOWNSHIP,
    VILLAGE_POINT,
)
from planner.siting.covered import counted_shares
from planner.siting.data import SitingSolution
from planner.siting.requirements import RULES, township_residents
from planner.units import METRES_PER_KM

__all__ = ["rule_repairs", "rule_value", "rule_words"]


def rule_words(prepared: Prepared, name: str) -> str:
    """Return what a rule asks for in a place, as the scenario states it."""
    rule, _, place = name.partition(".")
    preposition = "at" if rule == REPLACED else "in"
    stated, where = _stated(prepared.instance, rule), _place(prepared, rule, place)
    return f"{stated} {preposition} {where}"


def rule_value(instance: Instance, rule: str) -> str:
    """Return what a rule asks for, as the scenario writes it."""
    asked = _asked(instance, rule)
    return "true" if asked is True else f"{asked:g}"


def rule_repairs(
    prepared: Prepared, names: Sequence[str], solution: SitingSolution
) -> Iterator[Repair]:
    """Yield the change of each rule that a solution does not keep everywhere.

    Parameters
    ----------
    names
        Requirements that are waived.
    """
    for rule in RULES:
        mine = [name for name in names if name.startswith(f"{rule}.")]
        if mine and rule == COVERED_TOWNSHIP:
            yield _share_repair(prepared, solution)
        elif mine:
            yield _open_repair(prepared, rule, mine, solution)


def _share_repair(prepared: Prepared, solution: SitingSolution) -> Repair:
    instance, data = prepared.instance, prepared.data
    asked, covered = data.township_share or 0.0, counted_shares(data, solution)
    shares = {
        instance.townships[number].name: float(data.residents[mine] @ covered[mine])
        / total
        for number, mine, total in township_residents(data)
    }
    after = min(asked, share_after(min(shares.values())))
    short = [name for name, share in shares.items() if share < asked]
    return Repair(
        key=rule_key(COVERED_TOWNSHIP),
        before=asked,
        value=after or False,
        words=f"{_stated(instance, COVERED_TOWNSHIP)}: {after:.4f} is possible; short "
        f"of it: {_few(short)}",
    )


def _open_repair(
    prepared: Prepared, rule: str, names: Sequence[str], solution: SitingSolution
) -> Repair:
    """Return what a rule may ask for, if it is to hold where a solution keeps it."""
    instance, data = prepared.instance, prepared.data
    is_open = solution.site_option >= 0
    missing = [
        item
        for item in data.one_of
        if item.name in names and not is_open[item.sites].any()
    ]
    places = {
        item.name: _place(prepared, rule, item.name.partition(".")[2])
        for item in missing
    }
    nowhere = [
        places[item.name] for item in missing if data.is_excluded[item.sites].all()
    ]
    before, after = _asked(instance, rule), 0.0
    change = "take the rule out"
    if rule == VILLAGE_POINT:
        after = float(math.ceil(max((item.size for item in missing), default=before)))
        change = f"ask for it above {after:,.0f} residents"
    stated, where = _stated(instance, rule), _few(list(places.values()))
    words = f"{stated}: not kept for {where}; {change}"
    if nowhere:
        words += f"; no site may open for {_few(nowhere)}"
    return Repair(key=rule_key(rule), before=before, value=after or False, words=words)


def _stated(instance: Instance, rule: str) -> str:
    """Return a rule as the scenario writes it."""
    return f"{rule_key(rule)} = {rule_value(instance, rule)}"


def _asked(instance: Instance, rule: str) -> float:
    """Return the value of a rule in the scenario's units."""
    rules = instance.requirements.administration
    values = {
        STORE_IN_TOWNSHIP: rules.store_in_every_township,
        VILLAGE_POINT: rules.point_above_residents,
        COVERED_TOWNSHIP: rules.at_least_in_every_township,
        REPLACED: (rules.close_only_if_replaced_within_m or 0.0) / METRES_PER_KM,
    }
    return values[rule] or 0.0


def _place(prepared: Prepared, rule: str, place: str) -> str:
    """Return the name of the place that a rule speaks of."""
    instance = prepared.instance
    if rule == VILLAGE_POINT:
        village = instance.villages[instance.village_index[place]]
        return f"{village.name} ({village.id}, {village.residents:,.0f} residents)"
    if rule == REPLACED:
        return f"the existing site {place!r}"
    townships = {item.id: item for item in instance.townships}
    if rule == COVERED_TOWNSHIP:
        return instance.townships[int(place)].name
    return f"{townships[place].name} ({place})"


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more

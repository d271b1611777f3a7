"""Reasons of villages that a requirement keeps out: which, by how much, alone or not.

Each requirement near a village is set aside in turn, and the least of it that the
village needs is found; with just that the model is solved again. Of those that help
alone the cheapest is named; then pairs are tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from planner.design.attainable.share_words import MOST_NAMES
from planner.explain.villages.binding import Binding, VillageReason
from planner.explain.villages.change import GAP, NODES, Resolve
from planner.explain.villages.cost_reason import change_words
from planner.explain.villages.relaxation import Relaxation, Words, capacities, limits
from planner.explain.villages.surroundings import Surroundings
from planner.siting.search.least_cost import solve_model
from planner.siting.search.near import chain_sites

__all__ = [
    "requirement_reason",
    "room_reason",
    "several_reason",
    "single_reason",
]

CHEAP_SHARE = 0.5
"""Share of what covering a village costs, at which more room is the better change."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Way:
    """Requirements that give way, and what covering the village takes then."""

    words: tuple[Words, ...]
    found: Resolve


def room_reason(near: Surroundings) -> VillageReason | None:
    """Return the full facility that makes covering a village much dearer.

    ``None`` if more room does not save half of what covering it costs.
    """
    if near.plain is None or near.plain.cost <= 0:
        return None
    way = _cheapest(_ways(near, _rooms(near)))
    if way is None or way.found.cost > CHEAP_SHARE * near.plain.cost:
        return None
    return _reason(near, way)


def requirement_reason(near: Surroundings) -> VillageReason | None:
    """Return the single requirement, or the pair, that keeps a village out."""
    return single_reason(near) or _instead(near) or _pair_reason(near)


def single_reason(near: Surroundings) -> VillageReason | None:
    """Return the requirement that keeps a village out, the cheapest of several."""
    way = _cheapest(_ways(near, _all(near)))
    return None if way is None else _reason(near, way)


def several_reason(near: Surroundings) -> VillageReason:
    """Return that neither one requirement nor two give enough way."""
    relaxations = _all(near)
    instance = near.frozen.prepared.instance
    parcels = float(instance.parcels_per_day[near.village])
    tried = f"{len(relaxations)} requirements near it, alone and two at a time"
    return VillageReason(
        village_id=instance.villages[near.village].id,
        binding=Binding.SEVERAL,
        words=f"{near.task} ({parcels:.1f} parcels a day) takes more than two changes "
        f"at once: tried were {tried}"
        if relaxations
        else f"{near.task} ({parcels:.1f} parcels a day) takes changes farther away",
        amount=parcels,
        unit="parcels a day",
    )


def _rooms(near: Surroundings) -> list[Relaxation]:
    data = near.frozen.prepared.data
    chain = chain_sites(data, near.village)
    return capacities(near.frozen, near.village, chain)


def _all(near: Surroundings) -> list[Relaxation]:
    return [*limits(near.frozen, near.village), *_rooms(near)]


def _cheapest(ways: Iterable[_Way]) -> _Way | None:
    return min(ways, key=lambda way: way.found.cost, default=None)


def _ways(near: Surroundings, relaxations: list[Relaxation]) -> list[_Way]:
    """Return the requirements that help alone, each with the least it has to give."""
    found = [_alone(near, relaxation) for relaxation in relaxations]
    return [way for way in found if way is not None]


def _alone(near: Surroundings, relaxation: Relaxation) -> _Way | None:
    data = near.frozen.prepared.data
    model = near.model(relaxation.without(data))
    model.mip.set_costs(relaxation.use(model))
    least = solve_model(model, gap=GAP, node_limit=NODES)
    if least is None:
        return None
    changed, words = relaxation.limited(data, least.objective)
    found = near.covering(changed) if words.amount > 0 else None
    return None if found is None else _Way(words=(words,), found=found)


def _reason(near: Surroundings, way: _Way) -> VillageReason:
    first = way.words[0]
    is_alone = len(way.words) == 1
    changes = [words.change for words in way.words]
    opening = change_words(near, way.found)
    if not opening.startswith("open nothing more"):
        changes.append(opening)
    return VillageReason(
        village_id=near.frozen.prepared.instance.villages[near.village].id,
        binding=first.binding if is_alone else Binding.SEVERAL,
        words="; and ".join(words.reason for words in way.words),
        amount=first.amount,
        unit=first.unit,
        change=" and ".join(changes),
        settings=tuple(words.setting for words in way.words),
        verified=way.found.change(),
    )


def _instead(near: Surroundings) -> VillageReason | None:
    """Return who would have to give up being covered for the village."""
    found = near.covering(near.frozen.prepared.data, others_stay=False)
    if found is None:
        return None
    change, instance = found.change(), near.frozen.prepared.instance
    losing = change.losing_village_ids
    residents = sum(
        float(instance.residents[instance.village_index[item]]) for item in losing
    )
    names = ", ".join(losing[:MOST_NAMES])
    rest = len(losing) - MOST_NAMES
    names += f" and {rest} more" if rest > 0 else ""
    return VillageReason(
        village_id=instance.villages[near.village].id,
        binding=Binding.INSTEAD,
        words=f"{near.task} takes the cover from {names}, {residents:,.0f} residents",
        amount=residents,
        unit="residents",
        change=f"leave out {names} and {change_words(near, found)}",
        verified=change,
    )


def _pair_reason(near: Surroundings) -> VillageReason | None:
    found = []
    for one, other in combinations(_all(near), 2):
        way = _together(near, one, other)
        if way is not None:
            found.append(way)
    best = _cheapest(found)
    return None if best is None else _reason(near, best)


def _together(near: Surroundings, one: Relaxation, other: Relaxation) -> _Way | None:
    """Return two requirements that give way, each by what the cheapest siting uses."""
    data = near.frozen.prepared.data
    model = near.model(other.without(one.without(data)))
    model.minimise_cost()
    best = solve_model(model, gap=GAP, node_limit=NODES)
    if best is None:
        return None
    first_use, second_use = (
        float(item.use(model)[: len(best.values)] @ best.values)
        for item in (one, other)
    )
    changed, first = one.limited(data, first_use)
    changed, second = other.limited(changed, second_use)
    found = near.covering(changed)
    return None if found is None else _Way(words=(first, second), found=found)

"""Required shares that cannot be attained, told without a long search.

The siting that comes nearest to the shares, within all other requirements, says which
of them are missed and what can be asked for instead. Limits that a smaller share would
make up for are named: each is waived alone, and the bound of the relaxation says how
much more could be attained without it. All of it is bounded by nodes, not by the clock.

Small models with other requirements are not told so, but searched for the smallest
conflict and the cheapest repair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from planner.design.infeasible import Infeasibility, left_out, requirement_words
from planner.design.prepare import Prepared
from planner.design.repairs import share_after, share_key
from planner.location.siting_data import SitingPrices
from planner.location.siting_requirements import (
    EXCLUDED,
    REQUIRED,
    RULES,
    at_least,
    requirement_names,
)
from planner.location.three_tier_aims import (
    SHORTFALL_GAP,
    Nearest,
    attainable_share,
    nearest_to_aims,
)
from planner.location.three_tier_conflict import is_small
from planner.plan import Repair

__all__ = ["shares_missed"]

PROVEN = 1e-5
"""Share by which a shortfall is more than rounding."""
NOTICEABLE = 0.001
"""Share that has to be gained without a requirement for it to be named."""
GAP_WITHIN_LIMITS = 0.03
"""Relative gap of a shortfall: the rest within budgets takes long to prove."""
SITE_WORDS = {REQUIRED: "sites that must open", EXCLUDED: "sites that are excluded"}

Key = tuple[str, int]
"""Measure and county."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missed:
    """A share that is missed: what can be attained, and what without a requirement.

    Parameters
    ----------
    most
        Share that no siting exceeds.
    is_proven
        Whether it is less than what is asked for.
    without
        The most by what is waived, in words, of those that bind.
    names
        Of the requirements that bind, but for sites and rules.
    """

    key: Key
    reached: float
    most: float
    is_proven: bool
    without: Mapping[str, float]
    names: tuple[str, ...]


def shares_missed(
    prepared: Prepared, prices: SitingPrices, *, seed: int, is_last: bool = False
) -> Infeasibility | None:
    """Return why required shares cannot be met, and what can be asked for instead.

    ``None`` if they can, if nothing was found, if that is better told by the search for
    the smallest conflict, or if it is not proven.

    Parameters
    ----------
    is_last
        Whether a shortfall will do that was found and is not proven, since no siting
        was found otherwise either.
    """
    data = prepared.data
    shares = data.shares_asked()
    if data.floor is not None or not shares:
        return None
    has_others = {at_least(*key) for key in shares} != set(requirement_names(data))
    if has_others and is_small(data, prices):
        return None
    nearest = nearest_to_aims(
        data.without_shares(),
        prices,
        shares,
        gap=GAP_WITHIN_LIMITS if has_others else SHORTFALL_GAP,
        seed=seed,
    )
    if nearest is None or (nearest.least_shortfall <= PROVEN and not is_last):
        return None
    missed = [
        _missed(prepared, prices, nearest, key, seed=seed)
        for key, reached in nearest.reached.items()
        if reached < shares[key] - PROVEN
    ]
    if not missed:
        return None
    repairs = tuple(_repair(prepared, nearest, item) for item in missed)
    names = [
        *(name for item in missed for name in item.names),
        *(at_least(*item.key) for item in missed),
    ]
    return Infeasibility(
        conflict=tuple(requirement_words(prepared, name) for name in names),
        repair=repairs,
        sentences=tuple(item.words for item in repairs),
    )


def _missed(
    prepared: Prepared,
    prices: SitingPrices,
    nearest: Nearest,
    key: Key,
    *,
    seed: int,
) -> _Missed:
    data, reached = prepared.data.without_shares(), nearest.reached[key]
    asked = prepared.data.shares_asked()[key]
    bound = attainable_share(data, prices, *key, reached=reached, seed=seed)
    most = reached if bound is None else max(bound, reached)
    without: dict[str, float] = {}
    binding: list[str] = []
    for words, names in _others(prepared):
        free = replace(data, waived=frozenset(names))
        more = attainable_share(free, prices, *key, reached=most, seed=seed)
        if more is not None and more > min(most, asked) + NOTICEABLE:
            without[words] = more
            binding += names if len(names) == 1 else ()
    return _Missed(
        key=key,
        reached=reached,
        most=most,
        is_proven=most < asked - PROVEN,
        without=without,
        names=tuple(binding),
    )


def _others(prepared: Prepared) -> Iterator[tuple[str, list[str]]]:
    """Yield each limit, all sites of a status, and each rule: words and names."""
    groups: dict[str, list[str]] = {}
    for name in requirement_names(prepared.data):
        kind = name.partition(".")[0]
        if kind == "at_least":
            continue
        words = SITE_WORDS.get(kind) or (f"rules.{kind}" if kind in RULES else "")
        groups.setdefault(words or requirement_words(prepared, name), []).append(name)
    yield from groups.items()


def _repair(prepared: Prepared, nearest: Nearest, missed: _Missed) -> Repair:
    """Return what to ask for instead: half a point less than what is possible."""
    measure, county = missed.key
    shares = prepared.data.shares_asked()
    county_id = prepared.instance.counties[county].id
    return Repair(
        key=share_key(prepared.instance, measure, county_id),
        before=shares[missed.key],
        after=share_after(nearest.levels(shares)[missed.key]),
        words="; ".join(_words(prepared, nearest, missed)),
    )


def _words(prepared: Prepared, nearest: Nearest, missed: _Missed) -> Iterator[str]:
    asked = requirement_words(prepared, at_least(*missed.key))
    with_all = " with the other requirements" if missed.without else ""
    if missed.is_proven:
        yield f"{asked}: no more than {missed.most:.1%} can be attained{with_all}"
    else:
        yield (
            f"{asked}: no plan was found{with_all}; one was found for "
            f"{missed.reached:.1%}, and more than that may be possible"
        )
    for words, most in missed.without.items():
        yield f"without {words} up to {most:.1%}"
    measure, county = missed.key
    yield left_out(prepared, nearest.siting, measure, [county])

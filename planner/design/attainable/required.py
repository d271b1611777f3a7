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

from planner.design.attainable.losses import losses_of
from planner.design.attainable.share_words import (
    asked_words,
    done_word,
    left_out,
    loss_words,
)
from planner.design.siting_model.prepare import Prepared
from planner.design.unmet.infeasible import Infeasibility, requirement_words
from planner.design.unmet.repairs import share_after, share_key
from planner.model.rules import Measure
from planner.plan import Repair
from planner.siting.data import SitingData, SitingPrices
from planner.siting.requirements import (
    EXCLUDED,
    REQUIRED,
    RULES,
    at_least,
    requirement_names,
)
from planner.siting.search.aims import (
    AIM_SLACK,
    Nearest,
    attainable_share,
    nearest_to_aims,
)
from planner.siting.search.conflict import is_small

__all__ = ["PROVEN", "nearest_to_required", "shares_missed"]

PROVEN = 1e-5
"""Share by which a shortfall is more than rounding."""
WORTH = 0.005
"""Share that vehicles and capacity have to take for it to be said: half a point."""
NOTICEABLE = 0.001
"""Share that has to be gained without a requirement for it to be named."""
NEAR = 0.01
"""Sum of shortfalls above the least that is near enough: the last point of coverage is
not worth a minute of search, nor what it costs."""
SITE_WORDS = {
    REQUIRED: "some sites must open",
    EXCLUDED: "some sites are excluded",
}

Key = tuple[str, int]
"""Measure and county."""
_Priced = tuple[Prepared, SitingPrices]


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


def nearest_to_required(
    data: SitingData, prices: SitingPrices, *, seed: int
) -> Nearest | None:
    """Return a siting that comes near to the shares required, all else met.

    ``None`` if the other requirements cannot be met, or nothing was found.
    """
    shares = data.shares_asked()
    return nearest_to_aims(data.without_shares(), prices, shares, near=NEAR, seed=seed)


def shares_missed(
    prepared: Prepared,
    prices: SitingPrices,
    nearest: Nearest | None,
    *,
    narrow: tuple[Prepared, SitingPrices] | None = None,
    seed: int,
    is_last: bool = False,
) -> Infeasibility | None:
    """Return why required shares cannot be met, and what can be asked for instead.

    ``None`` if they can, if nothing was found, if that is better told by the search for
    the smallest conflict, or if it is not proven.

    Parameters
    ----------
    nearest
        To the shares, within all other requirements.
    narrow
        The model with the nearest links alone, which tells sooner what more could be
        attained without a limit.
    is_last
        Whether a shortfall will do that was found and is not proven, since no siting
        was found otherwise either.
    """
    data = prepared.data
    shares = data.shares_asked()
    if nearest is None or data.floor is not None or not shares:
        return None
    has_others = {at_least(*key) for key in shares} != set(requirement_names(data))
    if has_others and is_small(data, prices):
        return None
    if nearest.least_shortfall <= PROVEN and not is_last:
        return None
    missed = [
        _missed((prepared, prices), narrow or (prepared, prices), nearest, key, seed)
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
    wide: _Priced, narrow: _Priced, nearest: Nearest, key: Key, seed: int
) -> _Missed:
    prepared, reached = wide[0], nearest.reached[key]
    shares = prepared.data.shares_asked()
    asked = shares[key]
    bound: float | None = asked - nearest.least_shortfall
    if len(shares) > 1:
        data = prepared.data.without_shares()
        bound = attainable_share(data, wide[1], *key, seed=seed)
    most = reached if bound is None else max(bound, reached)
    without: dict[str, float] = {}
    binding: list[str] = []
    for words, names in _others(prepared):
        free = replace(narrow[0].data.without_shares(), waived=frozenset(names))
        more = attainable_share(free, narrow[1], *key, seed=seed)
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
        words = words or f"limited by {requirement_words(prepared, name)}"
        groups.setdefault(words, []).append(name)
    yield from groups.items()


def _repair(prepared: Prepared, nearest: Nearest, missed: _Missed) -> Repair:
    """Return what to ask for instead: half a point less than what was found."""
    measure, county = missed.key
    shares = prepared.data.shares_asked()
    after = max(0.0, missed.reached - AIM_SLACK)
    county_id = prepared.instance.counties[county].id
    return Repair(
        key=share_key(prepared.instance, measure, county_id),
        before=shares[missed.key],
        value=share_after(after),
        words="; ".join(_words(prepared, nearest, missed)),
    )


def _words(prepared: Prepared, nearest: Nearest, missed: _Missed) -> Iterator[str]:
    (measure, county), done = missed.key, done_word(missed.key[0])
    share = prepared.data.shares_asked()[missed.key]
    asked = asked_words(prepared, measure, county, share)
    if missed.is_proven:
        yield f"{asked}; at most {missed.most:.1%} can be {done}"
    else:
        yield (
            f"{asked}; no plan with so many was found, one with {missed.reached:.1%} "
            "was, and more may be possible"
        )
    losses = losses_of(prepared, Measure(measure), county)
    yield from loss_words(prepared, losses)
    for words, most in missed.without.items():
        yield f"{words}: without that, up to {most:.1%} could be {done}"
    if not missed.without and missed.most < losses.share_of(losses.can_count) - WORTH:
        yield "what may open does not hold the rest, or no vehicle can bring it in time"
    if others := left_out(prepared, nearest.siting, losses, measure):
        yield others

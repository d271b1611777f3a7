r"""Requirements that cannot be met: an irreducible conflict, and the cheapest repair.

Requirements have the names of ``siting.requirements``. Whether some of them can be met
together is asked of the siting model with the others waived; everything else (supply,
capacity, one format a site) always holds.

Conflict
    A set of requirements that cannot be met together, while without any single one of
    them the others can. The deletion filter (Chinneck and Dravnieks 1991,
    doi:10.1287/ijoc.3.2.157) waives one requirement after the other, for good if the
    rest still cannot be met. Sites are tried as a group first, which is halved while
    it has to stay.

Repair
    A set of requirements whose waiving makes all others possible has to hit every
    conflict (Reiter 1987, doi:10.1016/0004-3702(87)90062-2). The smallest set that
    hits all conflicts known so far is tried; if the others cannot be met even so, the
    deletion filter finds a conflict among them, and it begins again. The first set
    that does is the smallest there is. Of all sets of its size that which has to give
    the least is taken, by an elastic model: it minimises

    sum over waived limits of 1 + max(0, needed - limit) / limit
    + sum over waived measures of 1 + shortfall of the county worst off
    + 2 for each site whose requirement is dropped

    so that a limit that has to double weighs as much as a site. Shares of a measure
    are one requirement here, whatever the county: the user asks for them in one place.

Every question is searched within a number of nodes, fewer of a larger model, and there
are only so many questions, never a clock. One that is not settled leaves the
requirement in the conflict, and the answer says so; when no question is left, none is
settled, and the repair waives all that is in the conflict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from planner.service.administration import REPLACED, STORE_IN_TOWNSHIP
from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.model import ThreeTierModel
from planner.siting.requirements import (
    EXCLUDED,
    REQUIRED,
    RULES,
    broken_requirements,
    key_of,
    requirement_names,
    site_of,
)
from planner.siting.search.least_cost import solution_of
from planner.siting.search.relax_and_fix import points_relaxed, stores_fixed
from planner.solvers.mip import MipResult, MipStatus, relative_gap, solve_mip

__all__ = [
    "CheapestRepair",
    "Conflict",
    "Feasibility",
    "cheapest_repair",
    "irreducible_conflict",
    "is_small",
]

Names = frozenset[str]

NODES = 200
"""Of a search for the answer to one question, at most: a judgement, so that it ends."""
NODE_WORK = 100_000
"""Nodes times variables of one question: ``NODES`` of a small model, ten of a county's
of 281 villages, whose nodes take about a second."""
QUESTION_WORK = 120_000
"""Questions times villages and arcs in all: 20 of that county, some seconds each."""
FEWEST_QUESTIONS = 12
"""That are asked of any model: the groups of requirements, and some of their halves."""
GUIDE_GAP = 0.03
"""Relative gap of the model with only stores whole, where any solution will do. A
judgement: it only says which stores to try."""
ANY_GAP = 1e9
"""A gap at which the first solution ends the search."""
LIMIT_GAP = 0.005
"""Relative gap of the least that limits have to give, in large models. A judgement."""
SHARE_GAP = 0.02
"""The most coverage within limits takes long to prove: a wider gap is accepted."""
FIXED_SHARE = 0.25
"""Share of the gap to which the points of given stores are solved."""
SMALL_GAP = 1e-6
"""Relative gap of the least to give, in small models: exact but for rounding."""
SMALL_VARIABLES = 3_000
"""Models of so many variables at most are searched to ``SMALL_GAP``."""
MOST_CONFLICTS = 40
"""Conflicts that are known before the fewest requirements to waive are no longer
sought. A judgement, so that it ends."""
MOST_CANDIDATES = 20
"""Sets of the fewest requirements that are tried for the one that gives least. A
judgement, so that it ends."""
WEIGHT_OF_SITE = 2.0
"""What a site or a rule that is given up whole counts; another requirement counts 1 at
least, so that it is changed first. A judgement."""
MARGIN = 1e-6
"""By which a repair has to give less than the best so far: more than rounding."""
DROPPED_RULES = (STORE_IN_TOWNSHIP, REPLACED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Requirements that cannot be met together, in the order of their names.

    Parameters
    ----------
    is_irreducible
        Whether it is proven that without any one of them the others can be met.
    is_proven
        Whether it is proven that they cannot be met together.
    """

    names: tuple[str, ...]
    is_irreducible: bool
    is_proven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CheapestRepair:
    """Requirements to waive, and a solution that breaks no other one.

    Parameters
    ----------
    needed, bound
        How much they have to give, as the module says, and what is proven.
    is_fewest
        Whether it is proven that no smaller number of requirements does.
    """

    names: tuple[str, ...]
    solution: SitingSolution
    needed: float
    bound: float
    is_fewest: bool


@dataclass(slots=True, kw_only=True, eq=False)
class Feasibility:
    """Which requirements can be met together; what was found out is not asked again.

    Parameters
    ----------
    broken
        Requirements that each solution found does not keep.
    impossible
        Requirements without which the rest was proven impossible.
    asked
        Questions that were searched.
    met
        A siting that meets everything, if one was found.
    """

    data: SitingData
    prices: SitingPrices
    seed: int = 1
    broken: list[Names] = field(default_factory=list)
    impossible: list[Names] = field(default_factory=list)
    asked: int = 0
    met: SitingSolution | None = None

    @property
    def is_spent(self) -> bool:
        """Whether no more questions are searched."""
        size = max(1, self.data.num_villages + len(self.data.arc_site))
        return self.asked >= max(FEWEST_QUESTIONS, QUESTION_WORK // size)

    def without(self, waived: Names) -> bool | None:
        """Return whether the others can be met; ``None`` if that is not settled."""
        if any(names <= waived for names in self.broken):
            return True
        if any(waived <= names for names in self.impossible):
            return False
        if self.is_spent:
            return None
        self.asked += 1
        model = ThreeTierModel(replace(self.data, waived=waived), self.prices)
        model.minimise_payments()
        found = _search(model, gap=None, seed=self.seed)
        if found.status is MipStatus.INFEASIBLE:
            self.impossible.append(waived)
            return False
        if found.values is None:
            return None
        siting = solution_of(model, found)
        broken = broken_requirements(self.data, siting)
        self.broken += [broken, waived]
        if not broken or not waived:
            self.met = siting
        return True


def is_small(data: SitingData, prices: SitingPrices) -> bool:
    """Return whether a model is small enough for every question to be settled soon."""
    return ThreeTierModel(data, prices).mip.num_variables <= SMALL_VARIABLES


def irreducible_conflict(
    feasibility: Feasibility, waived: Names = frozenset()
) -> Conflict:
    """Return a conflict among the requirements that are not waived.

    Parameters
    ----------
    waived
        Requirements left out; the rest is known to be impossible together.
    """
    names = [name for name in requirement_names(feasibility.data) if name not in waived]
    groups, is_irreducible = _groups(names), True
    while groups:
        group = groups.pop()
        is_possible = feasibility.without(waived.union(group))
        if is_possible is False:
            waived = waived.union(group)
        elif len(group) > 1:
            half = len(group) // 2
            groups += [group[half:], group[:half]]
        elif is_possible is None:
            is_irreducible = False
    kept = tuple(name for name in names if name not in waived)
    is_proven = any(waived <= names for names in feasibility.impossible)
    return Conflict(names=kept, is_irreducible=is_irreducible, is_proven=is_proven)


def cheapest_repair(
    feasibility: Feasibility, conflicts: Iterable[Conflict]
) -> CheapestRepair | None:
    """Return the fewest requirements to waive, that have to give the least.

    ``None`` if the model cannot be met even without any of them, or nothing was found.

    Parameters
    ----------
    conflicts
        Those that are known; more are looked for if need be.
    """
    data = feasibility.data
    known = [_keys(conflict.names) for conflict in conflicts]
    size, is_fewest = _fewest(feasibility, known)
    best: CheapestRepair | None = None
    order = {key_of(name): idx for idx, name in enumerate(requirement_names(data))}
    candidates = sorted(
        _hitting_sets(known, size),
        key=lambda keys: (_weight(keys), sorted(order[key] for key in keys)),
    )
    for keys in candidates[: 1 if feasibility.is_spent else MOST_CANDIDATES]:
        better = _give_least(feasibility, keys, np.inf if best is None else best.needed)
        best = better or best
    if best is None and feasibility.is_spent:
        every = frozenset[str]().union(*known)
        best, is_fewest = _give_least(feasibility, every, np.inf), False
    return None if best is None else replace(best, is_fewest=is_fewest)


def _groups(names: Sequence[str]) -> list[list[str]]:
    """Return sites and places of rules as a group for each kind, the first one last."""
    kinds = (EXCLUDED, REQUIRED, *RULES)
    sites = [[name for name in names if name.startswith(f"{kind}.")] for kind in kinds]
    others = [[name] for name in names if name.partition(".")[0] not in kinds]
    return [group for group in (*sites, *others) if group][::-1]


def _fewest(feasibility: Feasibility, known: list[Names]) -> tuple[int, bool]:
    """Return how many requirements have to be waived, and whether that is proven.

    Conflicts that are found on the way are added to those known.
    """
    size, unsettled = 1, set[Names]()
    while len(known) <= MOST_CONFLICTS and not feasibility.is_spent:
        keys = next((k for k in _hitting_sets(known, size) if k not in unsettled), None)
        if keys is None:
            size += 1
            if size > len(requirement_names(feasibility.data)):
                break
            continue
        waived = _names_of(feasibility.data, keys)
        is_possible = feasibility.without(waived)
        if is_possible:
            return size, not unsettled
        if is_possible is None:
            unsettled.add(keys)
            continue
        conflict = irreducible_conflict(feasibility, waived)
        if not conflict.names:
            break
        known.append(_keys(conflict.names))
    return size, False


def _hitting_sets(conflicts: Sequence[Names], size: int) -> Iterator[Names]:
    """Yield each set of ``size`` keys that hits every conflict, none smaller does."""
    seen = set()
    stack = [frozenset[str]()]
    while stack:
        keys = stack.pop()
        missed = next((item for item in conflicts if not item & keys), None)
        if missed is None:
            if len(keys) == size and keys not in seen:
                seen.add(keys)
                yield keys
        elif len(keys) < size:
            stack += [keys | {name} for name in sorted(missed, reverse=True)]


def _give_least(
    feasibility: Feasibility, keys: Names, most: float
) -> CheapestRepair | None:
    """Return the repair that waives these keys, unless it gives ``most`` or more."""
    data, prices = feasibility.data, feasibility.prices
    of_sites = WEIGHT_OF_SITE * sum(_is_dropped(key) for key in keys)
    if _weight(keys) >= most:
        return None
    waived = _names_of(data, keys)
    model = ThreeTierModel(replace(data, waived=waived), prices)
    model.minimise_needed(waived)
    if np.isfinite(most):
        cost, below = model.mip.costs(), most - of_sites - model.mip.offset - MARGIN
        model.mip.rows(1, [(0, np.flatnonzero(cost), cost[cost != 0])], upper=below)
    found = _search(model, gap=_gap(model, keys), seed=feasibility.seed)
    if found.values is None or found.objective is None:
        return None
    return CheapestRepair(
        names=tuple(name for name in requirement_names(data) if name in waived),
        solution=solution_of(model, found),
        needed=found.objective + of_sites,
        bound=(found.bound or 0.0) + of_sites,
        is_fewest=True,
    )


def _gap(model: ThreeTierModel, keys: Names) -> float:
    """Return how near to the least a repair has to come."""
    if model.mip.num_variables <= SMALL_VARIABLES:
        return SMALL_GAP
    asks_share = any(key.startswith("at_least.") for key in keys)
    return SHARE_GAP if asks_share else LIMIT_GAP


def _search(model: ThreeTierModel, *, gap: float | None, seed: int) -> MipResult:
    """Search with only stores whole, then their points, then all at once.

    Parameters
    ----------
    gap
        Relative gap to reach; ``None`` if any solution will do.
    """
    nodes = max(1, min(NODES, NODE_WORK // model.mip.num_variables))
    relaxed = solve_mip(
        points_relaxed(model), gap=gap or GUIDE_GAP, node_limit=nodes, seed=seed
    )
    if relaxed.status is MipStatus.INFEASIBLE:
        return relaxed
    fixed = None
    if relaxed.values is not None:
        fixed = solve_mip(
            stores_fixed(model, relaxed.values),
            gap=ANY_GAP if gap is None else gap * FIXED_SHARE,
            node_limit=nodes,
            seed=seed,
        )
        bound = relaxed.bound
        if fixed.values is not None and bound is not None:
            is_good = gap is None or relative_gap(fixed.objective, bound) <= gap
            if is_good:
                return replace(fixed, bound=bound)
    hint = None if fixed is None else fixed.values
    whole = solve_mip(
        model.mip, gap=gap or ANY_GAP, node_limit=nodes, hint=hint, seed=seed
    )
    if whole.values is None and fixed is not None and fixed.values is not None:
        return fixed
    return whole


def _keys(names: Iterable[str]) -> Names:
    """Return names as the user asks: a measure in all counties is one key."""
    return frozenset(key_of(name) for name in names)


def _names_of(data: SitingData, keys: Collection[str]) -> Names:
    return frozenset(name for name in requirement_names(data) if key_of(name) in keys)


def _weight(keys: Names) -> float:
    """Return the least that requirements have to give if each gives something."""
    return sum(WEIGHT_OF_SITE if _is_dropped(key) else 1.0 for key in keys)


def _is_dropped(key: str) -> bool:
    """Return whether a requirement cannot give a little, but is dropped whole."""
    return site_of(key) is not None or key in DROPPED_RULES

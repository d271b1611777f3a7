"""The surroundings of a village in a plan, and what covering it there takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.design.unmet.forced import Forced, Sited
from planner.design.unmet.frozen import FrozenPlan
from planner.explain.villages.change import GAP, LEAST_SHARE, Resolve
from planner.ledger import compute_ledger
from planner.metrics import covered_villages
from planner.plan import Detail
from planner.routing import RouteCache
from planner.siting.covered import counted_shares, is_covered
from planner.siting.data import POINT_TIER, SitingData, SitingSolution
from planner.siting.model import ThreeTierModel
from planner.siting.search.least_cost import solve_model
from planner.siting.search.near import chain_sites, near_model, with_parents

__all__ = ["Surroundings"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Surroundings:
    """The sites that may change for a village; all others stay as planned.

    Parameters
    ----------
    free
        Sites that may change, shape ``(num_sites,)``.
    """

    frozen: FrozenPlan
    village: int
    free: BoolArray

    @classmethod
    def of(cls, frozen: FrozenPlan, village: int) -> Surroundings:
        """Return the points near a village, and the closed sites.

        Near is what could serve or cover it, or supply what does. Open stores and hubs
        stay as they are; the village may go to the stores.
        """
        data = frozen.prepared.data
        is_open = frozen.state.site_option >= 0
        near = chain_sites(data, village)
        stores = _store_sites(data, village)
        if not is_open[stores].any():
            near = with_parents(data, near, stores)
        free = near & ((data.site_tier == POINT_TIER) | ~is_open)
        return cls(frozen=frozen, village=village, free=free)

    def wider(self) -> Surroundings:
        """Return the same with the open stores and hubs near too.

        They may change format, close, or serve others.
        """
        data = self.frozen.prepared.data
        near = chain_sites(data, self.village)
        near = with_parents(data, near, _store_sites(data, self.village))
        return replace(self, free=self.free | near)

    @cached_property
    def kept(self) -> IntArray:
        """Villages that the plan covers and serves, and that shall stay so."""
        counted = counted_shares(self.frozen.prepared.data, self.frozen.state)
        return np.flatnonzero(counted >= 1.0 - LEAST_SHARE)

    @cached_property
    def in_reach(self) -> IntArray:
        """Villages that the plan covers without serving them whole."""
        covered = is_covered(self.frozen.prepared.data, self.frozen.state)
        return np.setdiff1d(np.flatnonzero(covered), self.kept)

    @cached_property
    def before(self) -> SitingSolution | None:
        """The best siting without the village."""
        return self._solved(self.frozen.prepared.data)

    @cached_property
    def plain(self) -> Resolve | None:
        """What covering the village takes with all requirements as they are."""
        return self.covering(self.frozen.prepared.data)

    @cached_property
    def routed(self) -> Sited | None:
        """What comes of ``plain`` with real routes; ``None`` where that is ``None``."""
        if self.plain is None:
            return None
        frozen = self.frozen
        instance = frozen.prepared.instance
        forced = Forced(
            prepared=frozen.prepared,
            flow=frozen.flow,
            ledger=compute_ledger(frozen.plan, instance, flow=frozen.flow),
            seed=1,
            cache=RouteCache(),
        )
        return forced.sited(frozen.prepared, self.plain.after, self.village)

    @property
    def routed_cost(self) -> float | None:
        """What ``plain`` costs more with real routes; ``None`` if they do not hold.

        The villagers' time at its price is in it, charges for who is left out are not.
        """
        tried = self.routed
        return None if tried is None or tried.found is None else tried.found.cost

    @property
    def known_cost(self) -> float | None:
        """What the plan says that the cheapest change it knows of costs."""
        village_id = self.frozen.prepared.instance.villages[self.village].id
        for item in self.frozen.plan.unserved:
            said = Detail.read(item.detail)
            if item.stream_id == village_id and said is not None:
                detail, amount = said
                return float(amount) if detail is Detail.NOT_NEEDED else None
        return None

    @cached_property
    def task(self) -> str:
        """What is to be done for the village, in words."""
        is_covered = bool(covered_villages(self.frozen.flow)[self.village])
        return "serving it" if is_covered else "covering it"

    def covering(self, data: SitingData, *, others_stay: bool = True) -> Resolve | None:
        """Return what covering and serving the village takes; ``None`` if it cannot be.

        Parameters
        ----------
        others_stay
            Whether all who are covered stay covered.
        """
        after = self._solved(data, self.village, others_stay=others_stay)
        if after is None or self.before is None:
            return None
        return Resolve(frozen=self.frozen, before=self.before, after=after)

    def model(self, data: SitingData) -> ThreeTierModel:
        """Return the model in which the village is covered, its objective not set."""
        return self._model(data, self.village)

    def _solved(
        self, data: SitingData, *more: int, others_stay: bool = True
    ) -> SitingSolution | None:
        model = self._model(data, *more, others_stay=others_stay)
        model.minimise_cost()
        return solve_model(model, gap=GAP)

    def _model(
        self, data: SitingData, *more: int, others_stay: bool = True
    ) -> ThreeTierModel:
        """Return the model with more villages covered, and all who are if they stay.

        The village is served whole if it is one of them, else by as much as planned.
        """
        stay = slice(None) if others_stay else slice(0)
        model = near_model(
            data,
            self.frozen.prices,
            self.frozen.state,
            self.free,
            covered=np.append(self.kept[stay], np.array(more, dtype=np.int64)),
            moving=np.array([self.village]),
            in_reach=self.in_reach[stay],
        )
        unserved = 0.0 if self.village in more else self._unserved_share()
        model.mip.bound(model.z[[self.village]], lower=0.0, upper=unserved)
        return model

    def _unserved_share(self) -> float:
        """Return the share of the village that the plan does not serve."""
        mine = self.frozen.prepared.data.arc_village == self.village
        return max(1.0 - float(self.frozen.state.arc_share[mine].sum()), 0.0)


def _store_sites(data: SitingData, village: int) -> IntArray:
    """Return the stores near enough for the standard."""
    if data.store_village is None or data.store_option is None:
        return np.empty(0, dtype=np.int64)
    options = data.store_option[data.store_village == village]
    return np.asarray(data.option_site[options])

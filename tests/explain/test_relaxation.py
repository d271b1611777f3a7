"""Limits relaxed for a village: the share of its own county, and no other one."""

from __future__ import annotations

from planner.design.siting_model.prepare import prepare
from planner.explain.villages.relaxation import ShareLimit
from planner.model.rules import Measure
from tests.design.counties import asking
from tests.design.loop.test_counties import two_counties


def test_a_share_is_relaxed_in_its_own_county_alone() -> None:
    """Test shares of 0.5, and 0.4 in the second county: each has its own key.

    Relaxed in the second county to the quarter that is possible, the first one is
    still asked for its half, and the setting is that of the second county.
    """
    rules = asking(
        at_least={Measure.RESIDENTS: 0.5},
        at_least_in={"c2": {Measure.RESIDENTS: 0.4}},
    )
    instance = two_counties(rules)
    data = prepare(instance).data
    assert data.shares_asked() == {("residents", 0): 0.5, ("residents", 1): 0.4}
    limit = ShareLimit(measure="residents", county=1, instance=instance)
    assert limit.without(data).shares_asked() == {("residents", 0): 0.5}
    relaxed, words = limit.limited(data, -0.25001)
    assert relaxed.shares_asked() == {("residents", 0): 0.5, ("residents", 1): 0.25}
    (setting,) = (words.setting,)
    assert (setting.key, setting.value) == ("solve.at_least_in.c2.residents", 0.25)

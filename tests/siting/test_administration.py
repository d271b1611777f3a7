"""Rules of administration in the siting model, against brute force and by hand."""

from dataclasses import replace

import numpy as np
import pytest

from planner.siting.covered import counted_shares
from planner.siting.data import OneOf, SitingData, SitingPrices
from planner.siting.requirements import broken_requirements, key_of
from planner.siting.search.conflict import (
    Feasibility,
    cheapest_repair,
    irreducible_conflict,
)
from planner.siting.search.least_cost import solve_three_tier
from tests.siting.test_model import (
    Decision,
    counted_villages,
    every_decision,
    prices_of,
    random_data,
)

TOWNSHIP_OF = np.array([0, 1, 1])


def ruled(seed: int) -> tuple[SitingData, SitingPrices]:
    """Return a tiny county in which a store, a point and shares are asked for."""
    rng = np.random.default_rng(seed)
    data = random_data(rng)
    stores = rng.choice([1, 2], size=1)
    points = rng.choice([3, 4], size=int(rng.integers(1, 3)), replace=False)
    asked = replace(
        data,
        at_least={"residents": 0.0},
        one_of=(
            OneOf(name="store_in_every_township.x", sites=stores),
            OneOf(name="point_above_residents.y", sites=points, size=5.0),
        ),
        township_share=float(rng.choice([0.3, 0.6])),
        village_township=TOWNSHIP_OF,
    )
    return asked, prices_of(data, rng)


def is_kept(data: SitingData, decision: Decision) -> bool:
    """Return whether a plan keeps the rules, counted village by village."""
    options, _, arcs = decision
    for item in data.one_of:
        if all(options[site] < 0 for site in item.sites):
            return False
    counted = counted_villages(data, options, arcs)
    for township in (0, 1):
        mine = township == TOWNSHIP_OF
        reached = data.residents[mine & counted].sum()
        if reached < data.township_share * data.residents[mine].sum() - 1e-9:
            return False
    return True


def test_rules_against_all_plans() -> None:
    """Test that the least cost is that of the cheapest plan that keeps all rules.

    Some counties can keep them and some cannot.
    """
    num_possible = 0
    for seed in range(20):
        data, prices = ruled(seed)
        expected = min(
            (
                figures[0]
                for figures, decision in every_decision(data, prices)
                if is_kept(data, decision)
            ),
            default=np.inf,
        )
        found = solve_three_tier(data, prices, gap=0.0)
        if found is None:
            assert expected == np.inf, seed
            continue
        num_possible += 1
        assert found.objective == pytest.approx(expected, abs=1e-5), seed
        assert not broken_requirements(data, found)
    assert 3 < num_possible < 20


def test_a_waived_rule_is_not_asked_for() -> None:
    """Test that without a rule the cost is that of the plans without it."""
    for seed in range(6):
        data, prices = ruled(seed)
        names = frozenset(item.name for item in data.one_of)
        names |= {f"at_least_in_every_township.{township}" for township in (0, 1)}
        waived = solve_three_tier(replace(data, waived=names), prices, gap=0.0)
        free = replace(data, one_of=(), township_share=None)
        assert waived is not None
        found = solve_three_tier(free, prices, gap=0.0)
        assert found is not None
        assert waived.objective == pytest.approx(found.objective, abs=1e-5)


def test_large_villages_give_as_little_as_they_can() -> None:
    """Test that of two points of which one may open the larger village keeps its own.

    Points 3 and 4 are asked for in villages of 500 and 900 residents, and one point is
    allowed: the rule has to be asked for above 500, as 900 is kept.
    """
    data, prices = ruled(0)
    asked = replace(
        data,
        is_required=np.zeros(5, dtype=bool),
        is_excluded=np.zeros(5, dtype=bool),
        max_capex=None,
        max_facilities={2: 1},
        one_of=(
            OneOf(name="point_above_residents.small", sites=np.array([3]), size=500.0),
            OneOf(name="point_above_residents.large", sites=np.array([4]), size=900.0),
        ),
        township_share=None,
    )
    feasibility = Feasibility(data=asked, prices=prices)
    conflict = irreducible_conflict(feasibility)
    assert conflict.names == (
        "point_above_residents.small",
        "point_above_residents.large",
        "max_facilities.2",
    )
    repair = cheapest_repair(feasibility, [conflict])
    assert repair is not None
    assert {key_of(name) for name in repair.names} == {"point_above_residents"}
    # 1 and 500 of 900 residents, less than 1 and a point more for one: 2.
    assert repair.needed == pytest.approx(1 + 500 / 900)
    assert repair.solution.site_option[4] >= 0


def test_shares_of_townships_count_who_is_served() -> None:
    """Test that the worst-off township reaches its share in every solution found."""
    for seed in range(20):
        data, prices = ruled(seed)
        found = solve_three_tier(data, prices, gap=0.0)
        if found is None:
            continue
        covered = counted_shares(data, found)
        for township in (0, 1):
            mine = township == TOWNSHIP_OF
            share = data.residents[mine] @ covered[mine] / data.residents[mine].sum()
            assert share >= data.township_share - 1e-5

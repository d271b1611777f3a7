"""Alternatives of small counties against sitings solved to the end without a site."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from planner.design.loop.finishing import Finisher
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import prices_of_plan
from planner.design.studies.alternatives.alternatives import Alternatives, alternatives
from planner.design.studies.alternatives.roles import Role
from planner.instance import Instance
from planner.model.places import SiteStatus
from planner.model.rules import Measure
from planner.siting.data import SitingData, SitingPrices
from planner.siting.search.least_cost import solve_three_tier
from tests.design.counties import asking, open_ids, three_villages
from tests.tiny import point, store, village

ROLES = "planner.design.studies.alternatives.roles"
SLACK = 0.15


def county(seed: int, **fields) -> Instance:
    """Return a line of villages with points and stores at random places."""
    rng = np.random.default_rng(seed)
    places = rng.choice(np.arange(6, 26), size=6, replace=False).tolist()
    sites = [point(f"p{number}", km) for number, km in enumerate(places[:4])]
    sites += [store(f"s{number}", km) for number, km in enumerate(places[4:])]
    more = [village(f"v{number}", km) for number, km in enumerate(places[1:3])]
    share = float(rng.choice([0.6, 0.8, 1.0]))
    requirements = asking(at_least={Measure.RESIDENTS: share}, **fields)
    return three_villages(*sites, *more, requirements=requirements)


@cache
def found_in(seed: int) -> Alternatives:
    """Return the alternatives of a county, its best siting solved to the end."""
    return alternatives(county(seed), slack=SLACK, count=6, gap=0.0)


def priced(instance: Instance) -> tuple[SitingData, SitingPrices]:
    """Return the siting model of an instance at the prices of alternatives."""
    prepared = prepare(instance)
    first = Finisher(seed=1).first(prepared)
    assert first is not None
    return prepared.data, prices_of_plan(prepared, first.plan)


def cost_without(data: SitingData, prices: SitingPrices, site_idx: int) -> float:
    """Return the least cost with a site excluded."""
    is_excluded = data.is_excluded.copy()
    is_excluded[site_idx] = True
    found = solve_three_tier(replace(data, is_excluded=is_excluded), prices, gap=0.0)
    return np.inf if found is None else found.objective


@pytest.mark.parametrize(
    "seed",
    [*range(4), *(pytest.param(s, marks=pytest.mark.slow) for s in range(4, 12))],
)
def test_plans_differ_and_stay_within_the_slack(seed: int) -> None:
    """Test cost, difference and routes of every plan."""
    found = found_in(seed)
    best = found.plans[0]
    assert best.slack == 0.0
    opened = [open_ids(item.plan) for item in found.plans]
    for number, item in enumerate(found.plans):
        assert item.siting.objective <= best.siting.objective * (1 + SLACK) + 1e-3
        assert -1e-9 <= item.routed_slack <= SLACK
        assert item.violations == ()
        assert opened[number] not in opened[:number]
        assert set(item.opened_site_ids) == opened[number] - opened[0]
        assert set(item.closed_site_ids) == opened[0] - opened[number]


@pytest.mark.parametrize("seed", range(12))
def test_a_site_is_a_must_if_no_siting_does_without_it(seed: int) -> None:
    """Test each role against the whole model solved without the site."""
    instance, found = county(seed), found_in(seed)
    data, prices = priced(instance)
    limit = found.plans[0].siting.objective * (1 + SLACK)
    for item in found.roles:
        least = cost_without(data, prices, instance.site_index[item.site_id])
        if item.role is Role.MUST_HAVE:
            assert least > limit
        elif item.role is Role.OPTIONAL:
            assert least <= limit + 1e-3 or item.frequency < 1.0
        else:
            assert item.frequency == 1.0


def test_counties_show_every_role_but_the_unproven() -> None:
    """Test that the counties above are no trivial ones."""
    roles = [item.role for seed in range(12) for item in found_in(seed).roles]
    assert roles.count(Role.MUST_HAVE) >= 12
    assert roles.count(Role.OPTIONAL) >= 12
    assert any(len(found_in(seed).plans) > 2 for seed in range(12))


def test_twins_are_substitutes() -> None:
    """Test that of two equal points each is optional and stands in for the other."""
    instance = three_villages(
        point("pc", 21),
        point("twin", 21),
        requirements=asking(at_least={Measure.RESIDENTS: 1.0}),
    )
    found = alternatives(instance, slack=0.05, count=3, gap=0.0)
    roles = {item.site_id: item for item in found.roles}
    assert {"pc", "twin"} <= set(roles)
    for one, other in (("pc", "twin"), ("twin", "pc")):
        assert roles[one].role is Role.OPTIONAL
        assert roles[one].substitutes[0][0] == other
    assert roles["h"].role is Role.MUST_HAVE


def test_a_required_site_is_a_must() -> None:
    """Test that what the scenario requires is in all plans, however dear."""
    dear = point("dear", 16, status=SiteStatus.REQUIRED)
    instance = three_villages(dear, point("pc", 21))
    found = alternatives(instance, slack=0.05, count=2, gap=0.0)
    role = next(item for item in found.roles if item.site_id == "dear")
    assert role.role is Role.MUST_HAVE
    assert role.frequency == 1.0


def test_requirements_that_cannot_be_met_leave_no_plan() -> None:
    """Test that the requirement is named."""
    instance = three_villages(
        requirements=asking(at_least={Measure.RESIDENTS: 1.0}, max_capex=0.0)
    )
    found = alternatives(instance, count=2)
    assert found.plans == ()
    assert "max_capex" in found.infeasible[0] or "residents" in found.infeasible[0]


def pressed_at(words: str):
    """Return what hears of progress and presses Ctrl-C at these words."""

    def hear(line: str) -> None:
        if line == words:
            raise KeyboardInterrupt

    return hear


@pytest.mark.parametrize(
    ("words", "num_plans"),
    [
        ("alternative 2 of 6", 2),
        ("a better plan 1 of 3", 3),
        ("a better plan 2 of 3", 3),
    ],
)
def test_an_interruption_leaves_the_plans_there_are(words: str, num_plans: int) -> None:
    """Test that one press ends the search, and nothing is called proven after it.

    Undisturbed, the county has three sitings; pressed at the second other one, two.
    """
    found = alternatives(
        county(1), slack=SLACK, count=6, gap=0.0, progress=pressed_at(words)
    )
    assert found.is_interrupted
    assert 1 <= len(found.plans) <= num_plans
    assert all(item.violations == () for item in found.plans)
    assert {item.role for item in found.roles} <= {Role.IN_ALL, Role.OPTIONAL}


def test_an_interruption_of_the_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that the plans stay, and no site is called certain without its proof."""

    def pressed(*_: object) -> Role:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"{ROLES}._Judge.role", pressed)
    found = alternatives(county(0), slack=SLACK, count=1, gap=0.0)
    assert found.is_interrupted
    assert len(found.plans) == 2
    assert all(item.violations == () for item in found.plans)
    assert {item.role for item in found.roles} == {Role.IN_ALL, Role.OPTIONAL}


def test_an_interruption_before_there_is_anything() -> None:
    """Test that it is the caller's while no siting has routes."""
    with pytest.raises(KeyboardInterrupt):
        alternatives(county(1), progress=pressed_at("the best siting"))


def test_a_second_interruption_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that after a first press, at an alternative, the next one is raised."""
    presses = []
    routed = Finisher.routed

    def press(line: str) -> None:
        if line.startswith("alternative 1"):
            presses.append(line)
            raise KeyboardInterrupt

    def press_again(*arguments: Any) -> object:
        if not presses:
            return routed(*arguments)
        presses.append("routes")
        raise KeyboardInterrupt

    monkeypatch.setattr(Finisher, "routed", press_again)
    with pytest.raises(KeyboardInterrupt):
        alternatives(county(1), count=6, gap=0.0, progress=press)
    assert presses == ["alternative 1 of 6", "routes"]

"""What is so of each mode of serving a village."""

from __future__ import annotations

import pickle

import pytest

from planner.model.places import Site, Tier
from planner.model.service import Mode, counter_mode
from tests.tiny import hub, point, store


@pytest.mark.parametrize(
    ("mode", "tier", "is_own_delivery", "is_bought"),
    [
        (Mode.POINT, Tier.POINT, False, False),
        (Mode.STORE, Tier.STORE, False, False),
        (Mode.HOME, Tier.STORE, True, False),
        (Mode.CARRIER, Tier.HUB, False, True),
    ],
)
def test_a_mode_says_who_serves_from_where(
    mode: Mode, tier: Tier, is_own_delivery: bool, is_bought: bool
) -> None:
    """Tier, driver and door of each, as the glossary tells them."""
    assert mode.tier is tier
    assert mode.is_own_delivery is is_own_delivery
    assert mode.is_bought is is_bought
    assert mode.is_at_door is (is_own_delivery or is_bought)


def test_villagers_go_to_counters_of_points_and_stores() -> None:
    """A tier has one mode of villagers who walk to it; hubs have none."""
    places = (hub("h", 0), store("s", 1), point("p", 2))
    sites = [place.record for place in places if isinstance(place.record, Site)]
    assert [counter_mode(site) for site in sites] == [
        None,
        Mode.STORE,
        Mode.POINT,
    ]


@pytest.mark.parametrize("mode", list(Mode))
def test_a_mode_is_itself_after_a_pickle(mode: Mode) -> None:
    """Workers get instances as pickles, and ask for modes by ``is``."""
    assert pickle.loads(pickle.dumps(mode)) is mode
    assert Mode(mode.value) is mode

"""Searches that end by their iterations, never by the clock."""

import pytest

from planner.location_routing import solve


@pytest.fixture
def short_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the long searches, which find nothing more in tiny problems.

    The search is then as quick as with a limit on its time, and as long on a busy
    machine as on an idle one.
    """
    monkeypatch.setattr(solve, "LEVELS", ((400, 200), (80, 2_000), (8, 10_000)))
    monkeypatch.setattr(solve, "NEIGHBOUR_LEVELS", ((60, 2_000),))
    monkeypatch.setattr(solve, "FINALS", ((4, 20_000),))
    monkeypatch.setattr(solve, "ROUTING_ITERATIONS", 100)
    monkeypatch.setattr(solve, "POLISH", 5_000)
    monkeypatch.setattr(solve, "AGAIN", 20_000)

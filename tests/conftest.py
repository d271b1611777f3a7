"""What all tests share."""

from dataclasses import replace

import pytest

from planner.design import solve
from planner.design.loop.work import WORK
from planner.model.effort import Effort

LONGEST = ("test_places.py", "test_properties.py", "test_notebooks.py")
"""Files that take the longest: begun first, so that no worker waits for another."""


AGAIN = 6
"""Times that single changes of small counties are tried in long tests."""


def pytest_collection_modifyitems(items):
    """Put the longest files first, which ``make test-slow`` leaves in this order."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session", autouse=True)
def _quick_searches(request):
    """Search as ``solve.effort = "quick"`` does in tests that run in minutes.

    Their counties are small, and what they prove does not hang on how long a plan
    was searched for; the long tests search as users do, but that single changes of
    tiny counties are not tried as often.
    """
    normal = replace(WORK[Effort.NORMAL], each_again=AGAIN)
    if request.config.option.markexpr == "not slow":
        normal = WORK[Effort.QUICK]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solve, "WORK", {**WORK, Effort.NORMAL: normal})
        yield

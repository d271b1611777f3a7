"""What an amendment says in either language."""

from __future__ import annotations

import pytest

from planner.model.amendment import Amendment, Value
from planner.report.proposal.wording.amendment_words import amendment_words
from planner.report.proposal.wording.language import Language


@pytest.mark.parametrize(
    ("key", "value", "before", "english", "chinese"),
    [
        (
            "standard.collect_within_km",
            2.5,
            3.0,
            "collecting distance (standard.collect_within_km = 2.5 instead of 3)",
            "取件距离标准（standard.collect_within_km = 2.5，原为 3）",
        ),
        (
            "solve.max_capex",
            1_350_000.0,
            None,
            "outlay at most (solve.max_capex = 1_350_000)",
            "投资上限（solve.max_capex = 1_350_000）",
        ),
        (
            "solve.max_facilities.point",
            9,
            None,
            "most facilities of the tier: point (solve.max_facilities.point = 9)",
            "服务点数量上限（solve.max_facilities.point = 9）",
        ),
        (
            "solve.at_least_in.c2.residents",
            0.5,
            None,
            "c2 residents covered (solve.at_least_in.c2.residents = 0.5)",
            "c2 居民覆盖率（solve.at_least_in.c2.residents = 0.5）",
        ),
        (
            "sites.t",
            "candidate",
            "required",
            'sites.t = "candidate" instead of "required"',
            'sites.t = "candidate"，原为 "required"',
        ),
        (
            "villages[a].residents",
            1200,
            None,
            "villages[a].residents = 1_200",
            "villages[a].residents = 1_200",
        ),
        (
            "solve.at_least_in.c2",
            {"use": 0.5},
            None,
            "solve.at_least_in.c2 = { use = 0.5 }",
            "solve.at_least_in.c2 = { use = 0.5 }",
        ),
    ],
)
def test_an_amendment_says_itself(
    key: str, value: Value, before: Value | None, english: str, chinese: str
) -> None:
    """Test that keys with a name have it in front, and others stand alone."""
    item = Amendment(key=key, value=value)
    assert amendment_words(item, Language.EN, before=before) == english
    assert amendment_words(item, Language.ZH, before=before) == chinese

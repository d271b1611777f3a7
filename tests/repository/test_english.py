"""What counts as an English sentence in a Chinese document."""

from __future__ import annotations

import pytest

from tests.repository.english import english_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("取件 collect, send, return", []),
        (
            "不服务：not needed for what is asked（未测算）",
            ["not needed for what is asked"],
        ),
        ("2.3 km from the nearest road", ["km from the nearest road"]),
        ("planner 0.1.0, python 3.11.7, geopandas 1.2.0, numpy 2.4.6", []),
        ("demo › facilities.csv › facility_id=EH1; tier=hub › annual_cost", []),
        ("english.scio.gov.cn/pressroom/the/value/of/time", []),
        ("arXiv 2509.20017 (Shanxi)", []),
        (
            "Gwilliam 1997，The value of time in economic evaluation of transport "
            "projects，世界银行",
            [],
        ),
    ],
)
def test_english_sentences(text: str, expected: list[str]) -> None:
    """Test sentences and fragments, and names, versions, addresses and keys."""
    assert english_sentences(text) == expected

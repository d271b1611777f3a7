"""Tests of the words for what a plan breaks."""

from __future__ import annotations

import re

import pytest

from planner.checker import Code, Violation
from planner.report.proposal.wording.language import Language
from planner.report.text.violation_words import violation_words


@pytest.mark.parametrize("code", list(Code))
def test_each_rule_has_chinese_words(code: Code) -> None:
    """Test that each rule is said in Chinese, with its subject and both numbers."""
    broken = Violation(
        code=code, subject="T01V02", message="in English", found=1234.5, limit=1000
    )
    words = violation_words(broken, Language.ZH)
    assert words.endswith("（T01V02：实际1,234.5，应为1,000）")
    assert re.match("[\u4e00-\u9fff]{4,}（", words)


def test_texts_of_the_checker_stay_out_of_chinese() -> None:
    """Test that values in English words are left to the English message."""
    broken = Violation(
        code=Code.OFF_ROAD,
        subject="plan",
        message="the site is off the road",
        found="off the road",
        limit="on the road",
    )
    assert violation_words(broken, Language.ZH) == "地点不通公路（整个方案）"
    assert violation_words(broken, Language.EN) == "the site is off the road"


def test_rules_have_words_of_their_own() -> None:
    """Test that no two rules are said by the same words."""
    said = [
        violation_words(
            Violation(code=code, subject="s", message="", found="", limit=""),
            Language.ZH,
        )
        for code in Code
    ]
    assert len(set(said)) == len(said)

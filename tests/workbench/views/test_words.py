"""What views say: in both languages, with the same values, and nothing left over."""

import ast
from pathlib import Path

import pytest

from planner.ledger import NETWORK
from planner.report.proposal.wording.language import Language, slots
from planner.workbench.views import voice as module
from planner.workbench.views.places import party_name
from planner.workbench.views.voice import NOUN, phrases, voice_in
from tests.tiny_plan import line_county

WORKBENCH = Path(module.__file__).parents[1]
MADE = (
    "reason_",
    "tier_",
    "measure_",
    "unit_",
    "cost_",
    "binding_",
    "told_",
    "at_",
    "mark_",
    NOUN,
)
"""Beginnings of keys that are put together of parts."""
PAIRS = ("network_", "charges_", "service_")


def said_keys() -> set[str]:
    """Return every text in the code of the views that may be a key."""
    found = set()
    for path in WORKBENCH.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_both_languages_have_the_same_values() -> None:
    """Test that each phrase is there in both languages, with the same slots."""
    for key, words in phrases().items():
        assert set(words) == {"en", "zh"}, key
        # a language may leave out a value that it does not need, but has no other
        assert set(slots(words["zh"])) == set(slots(words["en"])), key


def test_every_phrase_is_said() -> None:
    """Test that no phrase is left over that nothing says."""
    known = said_keys()
    for key in phrases():
        is_made = key.startswith((*MADE, *PAIRS))
        assert is_made or key in known, key


def test_numbers_agree_with_their_nouns() -> None:
    """Test one and many, amounts without decimals, and names cut short."""
    voice = voice_in("en", "CNY")
    assert voice.count(1, "village") == "1 village"
    assert voice.count(1200, "village") == "1,200 villages"
    assert voice.money(15_227.49) == "15,227 CNY"
    assert voice.money(-0.2) == "0 CNY"
    assert voice.signed(-229_856.0) == "-229,856 CNY"
    assert voice.share(None) == "not known"
    assert voice.names("abcdefgh") == "a, b, c, d, e, f and 2 more"
    assert voice_in("zh", "CNY").money(12.0) == "12 元"
    with pytest.raises(ValueError, match="fr"):
        voice_in("fr", "CNY")


def test_parties_have_names() -> None:
    """Test that a party has its name, and one that is unknown keeps its own."""
    county, voice = line_county(), voice_in(Language.ZH, "CNY")
    assert party_name(NETWORK, county, voice) == "网络运营方"
    assert party_name("somebody", county, voice) == "somebody"
